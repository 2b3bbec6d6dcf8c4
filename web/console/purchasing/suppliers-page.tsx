/** Suppliers, and what they ask for goods (PUR-1). */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { supplierHistory } from '../../../src/contract/histories.ts';
import { changeSupplier, createSupplier, type Supplier, type SupplierInput } from '../../../src/contract/suppliers.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { History } from '../history.tsx';
import { MasterPage } from '../master-page.tsx';
import { queryClient, useRight } from '../queries.ts';
import { NotesPage } from './notes-page.tsx';
import { NoticesPage } from './notices-page.tsx';
import { PricesPage } from './prices-page.tsx';
import { PromotionsPage } from './promotions-page.tsx';
import { suppliersQuery } from './purchase-queries.ts';
import { SupplierLogins } from './supplier-logins.tsx';
import { SupplierPayee } from './supplier-payee.tsx';
import { InUse } from './supplier-words.tsx';
import { TermsPage } from './terms-page.tsx';

const columnsOf = (t: TFunction): Column<Supplier>[] => [
  {
    id: 'code',
    title: t('suppliers.code'),
    width: 96,
    rank: 4,
    cell: ({ code }) => <span className="num">{code}</span>,
  },
  { id: 'name', title: t('suppliers.name'), width: 160, grow: 2, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'contact', title: t('suppliers.contact'), width: 96, rank: 5, cell: ({ contact }) => contact },
  { id: 'terms', title: t('suppliers.terms'), width: 128, rank: 2, grow: 1, cell: ({ terms }) => terms },
  {
    ...{ id: 'leadDays', title: t('suppliers.leadDays'), width: 96, rank: 1, align: 'right' },
    cell: ({ leadDays }) => <span className="num">{leadDays}</span>,
  },
  { id: 'currency', title: t('suppliers.currency'), width: 64, rank: 6, cell: ({ currency }) => currency },
  { id: 'state', title: t('orders.column.state'), width: 88, rank: 3, cell: ({ active }) => <InUse active={active} /> },
];

type View = 'suppliers' | 'prices' | 'terms' | 'promotions' | 'notes' | 'notices';
const listOf = ({ suppliers }: { suppliers: Supplier[] }): readonly Supplier[] => suppliers;

export default function SuppliersPage() {
  const { t } = useTranslation();
  const [view, setView] = useState<View>('suppliers');
  const [named, setNamed] = useState('');
  const list = useQuery({ ...suppliersQuery, select: listOf });
  const unknown = useQuery(suppliersQuery).data?.unknown ?? [];
  const columns = useMemo(() => columnsOf(t), [t]);
  const bar = (
    <Tabs<View>
      label={t('nav.suppliers')}
      value={view}
      options={[
        { value: 'suppliers', text: t('nav.suppliers') },
        { value: 'prices', text: t('suppliers.prices') },
        { value: 'terms', text: t('terms.title') },
        { value: 'promotions', text: t('promotions.title') },
        { value: 'notes', text: t('notes.title') },
        { value: 'notices', text: t('notices.list') },
      ]}
      onPick={setView}
    />
  );
  if (view === 'prices') return <PricesPage bar={bar} />;
  if (view === 'terms') return <TermsPage bar={bar} />;
  if (view === 'promotions') return <PromotionsPage bar={bar} />;
  if (view === 'notes') return <NotesPage bar={bar} />;
  if (view === 'notices') return <NoticesPage bar={bar} />;
  return (
    <MasterPage
      id="suppliers"
      title={t('nav.suppliers')}
      bar={bar}
      add={t('suppliers.add')}
      file="suppliers"
      right="purchases.write"
      list={list}
      columns={columns}
      idOf={({ id }: Supplier) => id}
      empty={{ title: t('suppliers.empty'), hint: t('suppliers.emptyHint') }}
      narrow={(supplier: Supplier) => (
        <>
          <CardLine end={<InUse active={supplier.active} />}>
            <strong className="clip">{supplier.name}</strong>
          </CardLine>
          <CardLine end={t('suppliers.days', { count: supplier.leadDays })}>
            <span className="clip quiet">{[supplier.code, supplier.terms].filter(Boolean).join(' · ')}</span>
          </CardLine>
        </>
      )}
      panel={(supplier: Supplier | null, onMade) => (
        <SupplierPanel
          key={supplier?.id ?? named}
          supplier={supplier}
          named={named}
          unknown={unknown}
          onName={setNamed}
          onMade={onMade}
        />
      )}
    />
  );
}

type PanelProps = {
  supplier: Supplier | null;
  /** What a new one is called first. */
  named: string;
  /** Names that SKUs use and that are no supplier yet. */
  unknown: readonly string[];
  onName: (name: string) => void;
  onMade: (id: string) => void;
};

function SupplierPanel({ supplier, named, unknown, onName, onMade }: PanelProps) {
  const { t } = useTranslation();
  const mayWrite = useRight('purchases.write');
  const refresh = () => queryClient.invalidateQueries({ queryKey: suppliersQuery.queryKey });
  const save = async (_: Partial<SupplierInput>, draft: SupplierInput) => {
    const body = { ...draft, name: draft.name.trim() };
    const kept = supplier
      ? await call(changeSupplier, { params: { id: supplier.id }, body, ifMatch: supplier.version })
      : await call(createSupplier, { body });
    await refresh();
    if (!supplier) onMade(kept.id);
  };
  return (
    <EditPanel<SupplierInput>
      id={`supplier/${supplier?.id ?? 'new'}`}
      title={supplier?.name ?? t('suppliers.add')}
      head={supplier && <InUse active={supplier.active} />}
      above={
        supplier ? (
          <p style={{ display: 'flex', gap: 8, padding: '8px 16px' }}>
            <SupplierLogins supplier={supplier} />
            <SupplierPayee supplier={supplier} />
          </p>
        ) : (
          mayWrite && unknown.length > 0 && <Unknown names={unknown} onPick={onName} />
        )
      }
      document={draftOf(supplier, named)}
      readOnly={!mayWrite}
      fresh={supplier === null}
      missing={({ code, name, currency }) =>
        [code, name, currency].every((text) => text.trim() !== '') ? null : t('suppliers.missing')
      }
      sections={() => sectionsOf(t)}
      save={save}
      reread={() => void refresh()}
      history={(fields) =>
        supplier && (
          <History
            subject={`supplier/${supplier.id}`}
            version={supplier.version}
            fields={fields}
            load={(query, signal) => call(supplierHistory, { params: { id: supplier.id }, query, signal })}
          />
        )
      }
    />
  );
}

/** SKUs name them already; one click takes the name over. */
function Unknown({ names, onPick }: { names: readonly string[]; onPick: (name: string) => void }) {
  const { t } = useTranslation();
  return (
    <p style={{ padding: '8px 16px' }}>
      <span className="quiet">{t('suppliers.unknown')}</span>{' '}
      {names.slice(0, 8).map((name) => (
        <Button key={name} size="small" onClick={() => onPick(name)}>
          {name}
        </Button>
      ))}
    </p>
  );
}

const draftOf = (supplier: Supplier | null, named: string): SupplierInput => {
  if (!supplier)
    return {
      ...{ code: '', name: named, contact: '', phone: '', leadDays: 14, currency: 'CNY', terms: '' },
      ...{ priceTolerancePpm: 0, active: true },
    };
  const { id: _, version: __, ...settings } = supplier;
  return settings;
};

const sectionsOf = (t: TFunction): FormSection<SupplierInput>[] => [
  {
    title: t('suppliers.section.who'),
    fields: [
      { kind: 'text', name: 'name', label: t('suppliers.name'), hint: t('suppliers.nameHint'), required: true },
      { kind: 'text', name: 'code', label: t('suppliers.code'), required: true },
      { kind: 'text', name: 'contact', label: t('suppliers.contact') },
      { kind: 'text', name: 'phone', label: t('suppliers.phone') },
      { kind: 'switch', name: 'active', label: t('suppliers.on'), hint: t('suppliers.onHint') },
    ],
  },
  {
    title: t('suppliers.section.terms'),
    fields: [
      {
        ...{ kind: 'whole', counted: true, name: 'leadDays', label: t('suppliers.leadDays') },
        ...{ unit: t('suppliers.day'), hint: t('suppliers.leadHint') },
      },
      { kind: 'text', name: 'currency', label: t('suppliers.currency'), required: true },
      { kind: 'text', name: 'terms', label: t('suppliers.terms'), hint: t('suppliers.termsHint'), wide: true },
      {
        ...{ kind: 'decimal', digits: 4, name: 'priceTolerancePpm', label: t('suppliers.tolerance') },
        ...{ unit: '%', hint: t('suppliers.toleranceHint') },
      },
    ],
  },
];
