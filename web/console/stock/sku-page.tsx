/** One SKU's stock at an address of its own (STK-1, STK-4, STK-10). */
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../ui/keys.ts';
import { SkuStockView } from './sku-stock-view.tsx';

export default function SkuStockPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id } = useParams({ from: '/shell/stock/$id' });
  const back = () => (history.length > 1 ? history.back() : void navigate({ to: '/stock', search: {} }));
  useKeys(t('stock.sku'), [{ keys: ['Escape'], label: t('keys.back'), run: back }]);
  return <SkuStockView id={id} onBack={back} heading="h1" />;
}
