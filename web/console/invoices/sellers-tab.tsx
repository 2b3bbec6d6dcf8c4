/** Companies that issue invoices: what stands on them, through whom, and what of the month's quota is left. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeInvoiceSeller,
  createInvoiceSeller,
  fetchInvoiceQuota,
  type InvoiceSellerRow,
} from '../../../src/contract/invoice-settings.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Money } from '../../ui/figures.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { InUse } from '../erp/connections-tab.tsx';
import { MasterPage } from '../master-page.tsx';
import { useRight } from '../queries.ts';
import { invoiceSettingsQuery, refreshInvoiceSettings } from './invoice-queries.ts';
import css from './invoices.module.css';

const columnsOf = (t: TFunction): Column<InvoiceSellerRow>[] => [
  { id: 'name', title: t('invoicing.seller'), width: 200, grow: 2, cell: ({ name }) => <strong>{name}</strong> },
  {
    id: 'taxNo',
    title: t('invoicing.taxNo'),
    width: 168,
    rank: 2,
    cell: ({ taxNo }) => <span className="num">{taxNo}</span>,
  },
  {
    id: 'free',
    title: t('invoicing.quotaFree'),
    width: 120,
    align: 'right',
    cell: ({ month }) => <Money value={month.free} />,
  },
  {
    ...{ id: 'issued', title: t('invoicing.quotaIssued'), width: 120, rank: 1, align: 'right' as const },
    cell: ({ month }) => <Money value={month.issued} />,
  },
  { id: 'state', title: t('orders.column.state'), width: 80, rank: 3, cell: ({ active }) => <InUse active={active} /> },
];

export function SellersTab({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const list = useQuery({ ...invoiceSettingsQuery, select: ({ sellers }) => sellers });
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="invoiceSellers"
      title={t('nav.invoiceSettings')}
      bar={bar}
      add={t('invoicing.addSeller')}
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t('invoicing.noSellers'), hint: t('invoicing.noSellersHint') }}
      narrow={({ name, month }) => (
        <CardLine end={<Money value={month.free} />}>
          <strong className="clip">{name}</strong>
        </CardLine>
      )}
      panel={(one, onMade) => <SellerPanel key={one?.id ?? 'new'} known={one} onMade={onMade} />}
    />
  );
}

type Draft = Omit<InvoiceSellerRow, 'maxNet' | 'quota' | 'month' | 'version'> & { maxNet: string; quota: string };

const draftOf = (known: InvoiceSellerRow | null): Draft => {
  if (!known)
    return {
      ...{ id: '', name: '', taxNo: '', address: '', phone: '', bank: '', bankAccount: '', clerk: '', providers: [] },
      ...{ maxLines: 100, maxNet: '99999999', quota: '0', freightCode: '', active: true },
    };
  const { maxNet, quota, month: _, version: __, ...plain } = known;
  return { ...plain, maxNet: maxNet.amount, quota: quota.amount };
};

function SellerPanel({ known, onMade }: { known: InvoiceSellerRow | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { data: providers = [] } = useQuery({ ...invoiceSettingsQuery, select: (all) => all.providers });
  const save = async (_: Partial<Draft>, { id, ...draft }: Draft) => {
    const body = { ...draft, name: draft.name.trim(), taxNo: draft.taxNo.trim().toUpperCase() };
    if (known) await call(changeInvoiceSeller, { params: { id }, body, ifMatch: known.version });
    else await call(createInvoiceSeller, { body: { id: id.trim(), ...body } });
    await refreshInvoiceSettings();
    if (!known) onMade(id.trim());
  };
  const options = providers.map(({ id, name }) => ({ value: id, text: name }));
  return (
    <EditPanel
      id={`invoiceSeller/${known?.id ?? 'new'}`}
      title={known?.name ?? t('invoicing.addSeller')}
      head={known && <InUse active={known.active} />}
      document={draftOf(known)}
      readOnly={!mayWrite}
      fresh={known === null}
      missing={({ id, name, taxNo, providers: chosen }) =>
        [id, name, taxNo].some((text) => text.trim() === '') || chosen.length === 0
          ? t('invoicing.sellerMissing')
          : null
      }
      sections={() => [whoSection(t, known), howSection(t, options)]}
      save={save}
      reread={() => void refreshInvoiceSettings()}
    >
      {known && <Quota seller={known} />}
    </EditPanel>
  );
}

function Quota({ seller: { id, month } }: { seller: InvoiceSellerRow }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const fetch = useMutation({
    mutationFn: () => call(fetchInvoiceQuota, { params: { id } }),
    onSettled: refreshInvoiceSettings,
  });
  return (
    <section className={css.quota} aria-label={t('invoicing.quotaOf', { period: month.period })}>
      <dl className={css.facts}>
        <dt>{t('invoicing.quotaOf', { period: month.period })}</dt>
        <dd>
          <Money value={month.total} />
        </dd>
        <dt>{t('invoicing.quotaIssued')}</dt>
        <dd>
          <Money value={month.issued} />
        </dd>
        <dt>{t('invoicing.quotaReserved')}</dt>
        <dd>
          <Money value={month.reserved} />
        </dd>
        <dt>{t('invoicing.quotaFree')}</dt>
        <dd>
          <Money value={month.free} />
        </dd>
      </dl>
      {mayWrite && (
        <span className={css.acts}>
          <Button size="small" loading={fetch.isPending} onClick={() => fetch.mutate()}>
            {t('invoicing.fetchQuota')}
          </Button>
          {fetch.error && <InlineError error={fetch.error} />}
        </span>
      )}
    </section>
  );
}

const whoSection = (t: TFunction, known: InvoiceSellerRow | null): FormSection<Draft> => ({
  title: t('invoicing.seller'),
  fields: [
    {
      ...{ kind: 'text', name: 'id', label: t('exchange.id'), hint: t('exchange.idHint') },
      ...{ fixed: known !== null, required: true },
    },
    { kind: 'text', name: 'name', label: t('invoicing.sellerName'), required: true },
    { kind: 'text', name: 'taxNo', label: t('invoicing.taxNo'), required: true },
    { kind: 'text', name: 'clerk', label: t('invoicing.clerk') },
    { kind: 'text', name: 'address', label: t('invoicing.address') },
    { kind: 'text', name: 'phone', label: t('invoicing.phone') },
    { kind: 'text', name: 'bank', label: t('invoicing.bank') },
    { kind: 'text', name: 'bankAccount', label: t('invoicing.bankAccount') },
  ],
});

const howSection = (t: TFunction, providers: readonly { value: string; text: string }[]): FormSection<Draft> => ({
  title: t('invoicing.how'),
  fields: [
    {
      kind: 'choices',
      name: 'providers',
      label: t('invoicing.providers'),
      hint: t('invoicing.providersHint'),
      options: providers,
    },
    {
      kind: 'decimal',
      digits: 2,
      name: 'quota',
      label: t('invoicing.quotaSet'),
      hint: t('invoicing.quotaHint'),
      unit: '¥',
    },
    { kind: 'decimal', digits: 2, name: 'maxNet', label: t('invoicing.maxNet'), unit: '¥' },
    { kind: 'whole', counted: true, name: 'maxLines', label: t('invoicing.maxLines') },
    { kind: 'text', name: 'freightCode', label: t('invoicing.freightCode'), hint: t('invoicing.freightHint') },
    { kind: 'switch', name: 'active', label: t('exchange.active') },
  ],
});
