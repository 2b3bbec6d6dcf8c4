/** E-invoices (INV-1 to INV-3): those there are, orders somebody wants one of, and where money and invoices differ. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../../ui/tabs.tsx';
import { useOpen } from '../use-open.ts';
import { ExceptionsTab } from './exceptions-tab.tsx';
import { countsQuery } from './invoice-queries.ts';
import { InvoicesTab } from './invoices-tab.tsx';
import { WishesTab } from './wishes-tab.tsx';

const TABS = ['all', 'wanted', 'uninvoiced', 'exceptions'] as const;
type Tab = (typeof TABS)[number];

export default function InvoicesPage() {
  const { t } = useTranslation();
  const [, setOpen] = useOpen();
  const [tab, setTab] = useState<Tab>('all');
  const { data: counts } = useQuery(countsQuery);
  const countOf = (value: Tab) => (value === 'wanted' || value === 'uninvoiced' ? { count: counts?.[value] ?? 0 } : {});
  const bar = (
    <Tabs
      label={t('nav.invoices')}
      value={tab}
      options={TABS.map((value) => ({ value, text: t(`invoicing.tab.${value}`), ...countOf(value) }))}
      onPick={(value) => {
        setOpen(null);
        setTab(value);
      }}
    />
  );
  if (tab === 'exceptions') return <ExceptionsTab bar={bar} />;
  return tab === 'all' ? <InvoicesTab bar={bar} /> : <WishesTab key={tab} state={tab} bar={bar} />;
}
