/** What is agreed with suppliers for a counter and a time (PUR-2). */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeSupplierTerm,
  createSupplierTerm,
  listSupplierTerms,
  type SupplierTerm,
  type SupplierTermInput,
  TERM_KINDS,
  TERM_SCOPES,
} from '../../../src/contract/supplier-terms.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { Option } from '../../ui/filter-bar.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { dayOf } from '../../ui/format.ts';
import { call } from '../api.ts';
import { MasterPage } from '../master-page.tsx';
import { nodesQuery, queryClient, shopsQuery, useList, useRight } from '../queries.ts';
import { suppliersQuery } from './purchase-queries.ts';
import { InUse } from './supplier-words.tsx';
import { NEW_CLASS, TermClasses } from './term-classes.tsx';

const daysOf = ({ validFrom, validUntil }: Pick<SupplierTerm, 'validFrom' | 'validUntil'>) =>
  `${validFrom} – ${validUntil ?? ''}`;

const columnsOf = (t: TFunction): Column<SupplierTerm>[] => [
  {
    ...{ id: 'supplier', title: t('purchases.supplier'), width: 136, grow: 1, fixed: true },
    cell: ({ supplier }) => <strong>{supplier.name}</strong>,
  },
  { id: 'name', title: t('terms.name'), width: 136, rank: 3, grow: 1, cell: ({ name }) => name },
  { id: 'kind', title: t('terms.kind'), width: 136, rank: 1, cell: ({ kind }) => t(`terms.kinds.${kind}`) },
  {
    ...{ id: 'counter', title: t('settling.counter'), width: 112, rank: 2, grow: 1 },
    cell: ({ counter }) => counter.name || t('settling.everywhere'),
  },
  {
    ...{ id: 'days', title: t('terms.days'), width: 176, rank: 4 },
    cell: (term) => <span className="num">{daysOf(term)}</span>,
  },
  { id: 'state', title: t('orders.column.state'), width: 80, rank: 5, cell: ({ active }) => <InUse active={active} /> },
];

export function TermsPage({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const list = useList(['supplierTerms'], (cursor, signal) =>
    call(listSupplierTerms, { query: { limit: 100, ...(cursor && { cursor }) }, signal }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="supplier-terms"
      title={t('terms.title')}
      add={t('terms.add')}
      bar={bar}
      right="purchases.write"
      list={list}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t('terms.empty'), hint: t('terms.emptyHint') }}
      narrow={(term) => (
        <>
          <CardLine end={<InUse active={term.active} />}>
            <strong className="clip">{term.supplier.name}</strong>
          </CardLine>
          <CardLine end={<span className="num">{term.validFrom}</span>}>
            <span className="clip quiet">
              {t(`terms.kinds.${term.kind}`)} · {term.counter.name || t('settling.everywhere')}
            </span>
          </CardLine>
        </>
      )}
      panel={(term, onMade) => <TermPanel term={term} onMade={onMade} />}
    />
  );
}

/** As the form keeps it: what is not chosen is an empty word. */
type Draft = Omit<SupplierTermInput, 'shopId' | 'nodeId'> & { shopId: string; nodeId: string };

function TermPanel({ term, onMade }: { term: SupplierTerm | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('purchases.write');
  const any: Option = { value: '', text: t('terms.any') };
  const named = (all: readonly { id: string; name: string }[] = []) =>
    all.map(({ id, name }) => ({ value: id, text: name }));
  const options = {
    suppliers: [{ value: '', text: '—' }, ...named(useQuery(suppliersQuery).data?.suppliers)],
    shops: [any, ...named(useQuery(shopsQuery).data)],
    nodes: [any, ...named(useQuery(nodesQuery).data)],
  };
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['supplierTerms'] });
  const save = async (_: Partial<Draft>, { shopId, nodeId, ...draft }: Draft) => {
    const classes = draft.classes.map((one) => ({ ...one, categories: one.categories.filter(Boolean) }));
    const body = { ...draft, classes, shopId: shopId || null, nodeId: nodeId || null };
    const kept = term
      ? await call(changeSupplierTerm, { params: { id: term.id }, body, ifMatch: term.version })
      : await call(createSupplierTerm, { body });
    await refresh();
    if (!term) onMade(kept.id);
  };
  return (
    <EditPanel<Draft>
      id={`supplierTerm/${term?.id ?? 'new'}`}
      title={term?.name ?? t('terms.add')}
      head={term && <InUse active={term.active} />}
      document={draftOf(term)}
      readOnly={!mayWrite}
      fresh={term === null}
      missing={({ supplierId, name, validFrom, classes }) =>
        supplierId && name.trim() && validFrom && classes.every((one) => one.name.trim()) ? null : t('terms.missing')
      }
      sections={() => sectionsOf(t, options, term !== null)}
      save={save}
      reread={() => void refresh()}
    />
  );
}

function draftOf(term: SupplierTerm | null): Draft {
  if (!term)
    return {
      ...{ supplierId: '', shopId: '', nodeId: '', name: '', kind: 'joint', presentation: 'principal' },
      ...{
        validFrom: `${dayOf(new Date()).slice(0, 7)}-01`,
        validUntil: null,
        classes: [NEW_CLASS],
        tiers: 'marginal',
      },
      ...{ commissionOnShare: false, scope: 'month', salesGuarantee: null, guaranteeRatePpm: 0 },
      ...{ profitGuarantee: null, active: true },
    };
  const { id: _, version: __, supplier, counter: ___, currency: ____, shopId, nodeId, ...rest } = term;
  return { ...rest, supplierId: supplier.id, shopId: shopId ?? '', nodeId: nodeId ?? '' };
}

type Lists = Record<'suppliers' | 'shops' | 'nodes', readonly Option[]>;

const sectionsOf = (t: TFunction, lists: Lists, fixed: boolean): FormSection<Draft>[] => [
  {
    title: t('terms.sectionWho'),
    fields: [
      {
        ...{ kind: 'choice', name: 'supplierId', label: t('purchases.supplier'), options: lists.suppliers },
        ...{ required: true, fixed },
      },
      { kind: 'text', name: 'name', label: t('terms.name'), required: true },
      { kind: 'choice', name: 'shopId', label: t('terms.shop'), options: lists.shops, fixed },
      { kind: 'choice', name: 'nodeId', label: t('terms.node'), options: lists.nodes, fixed },
      { kind: 'day', name: 'validFrom', label: t('terms.from'), required: true },
      { kind: 'day', name: 'validUntil', label: t('terms.until') },
      { kind: 'switch', name: 'active', label: t('terms.on') },
    ],
  },
  {
    title: t('terms.sectionHow'),
    fields: [
      {
        ...{ kind: 'choice', name: 'kind', label: t('terms.kind') },
        options: TERM_KINDS.map((value) => ({ value, text: t(`terms.kinds.${value}`) })),
      },
      {
        ...{ kind: 'choice', name: 'presentation', label: t('terms.presentation') },
        options: (['principal', 'agent'] as const).map((value) => ({ value, text: t(`terms.presentations.${value}`) })),
      },
      {
        ...{ kind: 'choice', name: 'tiers', label: t('terms.tiers') },
        options: (['marginal', 'whole'] as const).map((value) => ({ value, text: t(`terms.tierModes.${value}`) })),
      },
      { kind: 'switch', name: 'commissionOnShare', label: t('terms.onShare') },
      {
        ...{ kind: 'own', name: 'classes', label: t('terms.classes'), wide: true },
        draw: (value, change) => <TermClasses classes={value} onChange={change as (next: Draft['classes']) => void} />,
      },
    ],
  },
  {
    title: t('terms.sectionGuarantee'),
    hint: t('terms.guaranteeHint'),
    fields: [
      {
        ...{ kind: 'choice', name: 'scope', label: t('terms.scope') },
        options: TERM_SCOPES.map((value) => ({ value, text: t(`terms.scopes.${value}`) })),
      },
      {
        ...{ kind: 'decimal', digits: 2, optional: true, unit: '¥' },
        ...{ name: 'salesGuarantee', label: t('terms.salesGuarantee') },
      },
      { kind: 'decimal', digits: 4, unit: '%', name: 'guaranteeRatePpm', label: t('terms.guaranteeRate') },
      {
        ...{ kind: 'decimal', digits: 2, optional: true, unit: '¥' },
        ...{ name: 'profitGuarantee', label: t('terms.profitGuarantee') },
      },
    ],
  },
];
