/** Money in licensed accounts that no channel explains, and what buyers keep there for later (custody rows 12 and 13). */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../../ui/tabs.tsx';
import { BuyersView } from './buyers-view.tsx';
import { ReceiptsView } from './receipts-view.tsx';

const VIEWS = ['receipts', 'buyers'] as const;
type View = (typeof VIEWS)[number];

export default function BuyersMoneyPage() {
  const { t } = useTranslation();
  const [view, setView] = useState<View>('receipts');
  const bar: ReactNode = (
    <Tabs<View>
      label={t('nav.buyersMoney')}
      value={view}
      options={VIEWS.map((value) => ({ value, text: t(`prepaid.view.${value}`) }))}
      onPick={setView}
    />
  );
  return view === 'receipts' ? <ReceiptsView bar={bar} /> : <BuyersView bar={bar} />;
}
