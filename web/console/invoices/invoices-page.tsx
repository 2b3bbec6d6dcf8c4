/**
 * E-invoices (INV-1 to INV-3): those there are, orders somebody wants one of, what buyers want taken back, and where money
 * and invoices differ.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../../ui/tabs.tsx';
import { ConfirmationsTab } from './confirmations-tab.tsx';
import { ExceptionsTab } from './exceptions-tab.tsx';
import { countsQuery } from './invoice-queries.ts';
import { INVOICE_VIEWS, type InvoiceSearch } from './invoice-search.ts';
import { InvoicesTab } from './invoices-tab.tsx';
import { WishesTab } from './wishes-tab.tsx';

const COUNTED: ReadonlySet<string> = new Set(['wanted', 'uninvoiced', 'confirmations']);

export default function InvoicesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { view = 'all' } = useSearch({ strict: false }) as InvoiceSearch;
  const { data: counts } = useQuery(countsQuery);
  const bar = (
    <Tabs
      label={t('nav.invoices')}
      value={view}
      options={INVOICE_VIEWS.map((value) => ({
        ...{ value, text: t(`invoicing.tab.${value}`) },
        ...(COUNTED.has(value) && { count: counts?.[value as 'wanted'] ?? 0 }),
      }))}
      onPick={(next) => void navigate({ to: '/invoices', search: { view: next } as never })}
    />
  );
  if (view === 'confirmations') return <ConfirmationsTab bar={bar} />;
  if (view === 'exceptions') return <ExceptionsTab bar={bar} />;
  return view === 'all' ? <InvoicesTab bar={bar} /> : <WishesTab key={view} state={view} bar={bar} />;
}
