/** Settings of invoices (INV-1, INV-3): who issues, through whom, for which shops, and how goods are named. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../../ui/tabs.tsx';
import { useOpen } from '../use-open.ts';
import { CodesTab } from './codes-tab.tsx';
import { ProvidersTab } from './providers-tab.tsx';
import { SellersTab } from './sellers-tab.tsx';
import { ShopsTab } from './shops-tab.tsx';

const TABS = ['sellers', 'providers', 'shops', 'codes'] as const;

export default function InvoiceSettingsPage() {
  const { t } = useTranslation();
  const [, setOpen] = useOpen();
  const [tab, setTab] = useState<(typeof TABS)[number]>('sellers');
  const bar = (
    <Tabs
      label={t('nav.invoiceSettings')}
      value={tab}
      options={TABS.map((value) => ({ value, text: t(`invoicing.settingsTab.${value}`) }))}
      onPick={(value) => {
        setOpen(null);
        setTab(value);
      }}
    />
  );
  if (tab === 'providers') return <ProvidersTab bar={bar} />;
  if (tab === 'shops') return <ShopsTab bar={bar} />;
  return tab === 'codes' ? <CodesTab bar={bar} /> : <SellersTab bar={bar} />;
}
