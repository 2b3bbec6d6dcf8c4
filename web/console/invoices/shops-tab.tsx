/** Who issues the invoices of a shop, when, and what goods without a tax code of their own are. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type InvoiceShopRow, setInvoiceShop } from '../../../src/contract/invoice-settings.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { Option } from '../../ui/filter-bar.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { call } from '../api.ts';
import { InUse } from '../erp/connections-tab.tsx';
import { MasterPage } from '../master-page.tsx';
import { shopsQuery, useRight } from '../queries.ts';
import { invoiceSettingsQuery, refreshInvoiceSettings } from './invoice-queries.ts';

const SUBSIDIES = ['none', 'buyer'] as const;
const WHEN = ['asked', 'shipped', 'signed'] as const;

const columnsOf = (t: TFunction): Column<InvoiceShopRow>[] => [
  { id: 'shop', title: t('invoicing.shop'), width: 176, grow: 1, cell: ({ shop }) => <strong>{shop.name}</strong> },
  { id: 'when', title: t('invoicing.issueAt'), width: 136, cell: ({ issueAt }) => t(`invoicing.when.${issueAt}`) },
  { id: 'seller', title: t('invoicing.seller'), width: 120, rank: 2, cell: ({ sellerId }) => sellerId },
  {
    id: 'code',
    title: t('invoicing.defaultCode'),
    width: 168,
    rank: 3,
    cell: ({ defaultCode }) => <span className="num">{defaultCode}</span>,
  },
  { id: 'state', title: t('orders.column.state'), width: 80, rank: 1, cell: ({ active }) => <InUse active={active} /> },
];

export function ShopsTab({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const list = useQuery({ ...invoiceSettingsQuery, select: ({ shops }) => shops });
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="invoiceShops"
      title={t('nav.invoiceSettings')}
      bar={bar}
      add={t('invoicing.addShop')}
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ shop }) => shop.id}
      empty={{ title: t('invoicing.noShops'), hint: t('invoicing.noShopsHint') }}
      narrow={({ shop, issueAt }) => (
        <CardLine end={t(`invoicing.when.${issueAt}`)}>
          <strong className="clip">{shop.name}</strong>
        </CardLine>
      )}
      panel={(one, onMade) => <ShopPanel key={one?.shop.id ?? 'new'} known={one} onMade={onMade} />}
    />
  );
}

type Draft = Omit<InvoiceShopRow, 'shop' | 'version'> & { shopId: string };

function ShopPanel({ known, onMade }: { known: InvoiceShopRow | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { data: shops = [] } = useQuery(shopsQuery);
  const { data: settings } = useQuery(invoiceSettingsQuery);
  if (!settings) return null;
  const taken = new Set(settings.shops.map(({ shop }) => shop.id));
  const draft: Draft = {
    ...{ shopId: known?.shop.id ?? '', sellerId: known?.sellerId ?? settings.sellers[0]?.id ?? '' },
    ...{
      issueAt: known?.issueAt ?? 'shipped',
      defaultCode: known?.defaultCode ?? '',
      subsidy: known?.subsidy ?? 'none',
      active: known?.active ?? true,
    },
  };
  const save = async (_: Partial<Draft>, { shopId, ...body }: Draft) => {
    await call(setInvoiceShop, { params: { id: shopId }, body, ifMatch: known?.version ?? 0 });
    await refreshInvoiceSettings();
    if (!known) onMade(shopId);
  };
  const open = shops.filter(({ id }) => id === known?.shop.id || !taken.has(id));
  return (
    <EditPanel
      id={`invoiceShop/${known?.shop.id ?? 'new'}`}
      title={known?.shop.name ?? t('invoicing.addShop')}
      head={known && <InUse active={known.active} />}
      document={draft}
      readOnly={!mayWrite}
      fresh={known === null}
      missing={({ shopId, sellerId }) => (shopId === '' || sellerId === '' ? t('invoicing.shopMissing') : null)}
      sections={() => [
        sectionOf(t, known !== null, {
          shops: open.map(({ id, name }) => ({ value: id, text: name })),
          sellers: settings.sellers.map(({ id, name }) => ({ value: id, text: name })),
          codes: settings.taxCodes.map(({ code, word }) => ({ value: code, text: `${code} ${word}` })),
        }),
      ]}
      save={save}
      reread={() => void refreshInvoiceSettings()}
    />
  );
}

type Options = { shops: readonly Option[]; sellers: readonly Option[]; codes: readonly Option[] };
const NONE = { value: '', text: '' };

const sectionOf = (t: TFunction, fixed: boolean, { shops, sellers, codes }: Options): FormSection<Draft> => ({
  title: t('invoicing.shop'),
  fields: [
    { kind: 'choice', name: 'shopId', label: t('invoicing.shop'), fixed, options: [NONE, ...shops] },
    { kind: 'choice', name: 'sellerId', label: t('invoicing.seller'), options: sellers },
    {
      ...{ kind: 'choice', name: 'issueAt', label: t('invoicing.issueAt'), hint: t('invoicing.issueAtHint') },
      options: WHEN.map((value) => ({ value, text: t(`invoicing.when.${value}`) })),
    },
    {
      ...{
        kind: 'choice',
        name: 'defaultCode',
        label: t('invoicing.defaultCode'),
        hint: t('invoicing.defaultCodeHint'),
      },
      options: [NONE, ...codes],
    },
    {
      ...{ kind: 'choice', name: 'subsidy', label: t('invoicing.subsidy'), hint: t('invoicing.subsidyHint') },
      options: SUBSIDIES.map((value) => ({ value, text: t(`invoicing.subsidies.${value}`) })),
    },
    { kind: 'switch', name: 'active', label: t('exchange.active') },
  ],
});
