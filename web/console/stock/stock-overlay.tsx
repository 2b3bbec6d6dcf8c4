/**
 * Stock over whatever screen one is at (F9, F10): the page behind stays as it is. Escape goes back, from the SKU to the
 * list and from the list to the page.
 */
import { Drawer } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Above, useKeys } from '../../ui/keys.ts';
import { SkuStockView } from './sku-stock-view.tsx';
import { StockBrowser } from './stock-browser.tsx';
import css from './stock-page.module.css';
import type { StockSearch } from './stock-search.ts';

export type StockView = NonNullable<StockSearch['view']>;

type Props = { view: StockView; onView: (view: StockView) => void; onClose: () => void };

export default function StockOverlay({ view, onView, onClose }: Props) {
  const { t } = useTranslation();
  const [search, setSearch] = useState<StockSearch>({});
  const [sku, setSku] = useState<string | null>(null);
  const open = useCallback((id: string) => setSku(id), []);
  const back = () => (sku ? setSku(null) : onClose());
  /** The key that opened it closes it again. */
  const turn = (wanted: StockView) => {
    if (wanted === view && !sku) return onClose();
    setSku(null);
    onView(wanted);
  };
  useKeys(
    t('nav.stock'),
    [
      { keys: ['Escape'], label: t('action.close'), run: back },
      { keys: ['F9'], label: t('keys.stockTotal'), run: () => turn('total') },
      { keys: ['F10'], label: t('keys.stockByNode'), run: () => turn('node') },
    ],
    true,
  );
  return (
    <Drawer
      open
      placement="right"
      size="min(1180px, 94vw)"
      keyboard={false}
      title={t('nav.stock')}
      onClose={onClose}
      styles={{
        body: { display: 'flex', flexDirection: 'column', padding: 0 },
        header: { padding: '8px 16px' },
        wrapper: { maxWidth: '100vw' },
      }}
    >
      <Above>
        {sku ? (
          <SkuStockView id={sku} onBack={() => setSku(null)} onLeave={onClose} />
        ) : (
          <div className={css.overlay}>
            <StockBrowser
              search={{ ...search, view }}
              onSearch={({ view: wanted, ...next }) => {
                if (wanted && wanted !== view) onView(wanted);
                setSearch(next);
              }}
              onOpen={open}
              autoFocus
            />
          </div>
        )}
      </Above>
    </Drawer>
  );
}
