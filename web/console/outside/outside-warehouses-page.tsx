/** Warehouses of others that ship for us (SRC-4): which node each works for, where it is reached, with which keys. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import {
  changeOutsideWarehouse,
  createOutsideWarehouse,
  listOutsideWarehouses,
  type OutsideWarehouse,
} from '../../../src/contract/outside-warehouses.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { credentialWords } from '../credential-words.ts';
import { MasterPage } from '../master-page.tsx';
import { suppliersQuery } from '../purchasing/purchase-queries.ts';
import { meQuery, nodesQuery, queryClient, useRight } from '../queries.ts';
import { CompareStock } from './compare-stock.tsx';

type Kind = ResponseOf<typeof listOutsideWarehouses>['kinds'][number];

const warehousesQuery = {
  queryKey: ['outsideWarehouses'],
  queryFn: ({ signal }: { signal: AbortSignal }) => call(listOutsideWarehouses, { signal }),
};

function InUse({ active }: { active: boolean }) {
  const { t } = useTranslation();
  return active ? <Tag tone="good" text={t('outside.on')} /> : <Tag tone="ended" text={t('outside.off')} />;
}

const columnsOf = (t: TFunction, nodes: ReadonlyMap<string, string>): Column<OutsideWarehouse>[] => [
  { id: 'name', title: t('outside.name'), width: 144, grow: 1, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'node', title: t('stock.node'), width: 128, grow: 1, rank: 1, cell: ({ nodeId }) => nodes.get(nodeId) ?? '' },
  { id: 'kind', title: t('outside.kind'), width: 96, rank: 2, cell: ({ kind }) => t(`outside.kinds.${kind}`) },
  { id: 'state', title: t('orders.column.state'), width: 88, cell: ({ active }) => <InUse active={active} /> },
];

export default function OutsideWarehousesPage() {
  const { t } = useTranslation();
  const list = useQuery({ ...warehousesQuery, select: ({ warehouses }) => warehouses });
  const { data: kinds = [] } = useQuery({ ...warehousesQuery, select: (known) => known.kinds });
  const { data: nodes = [] } = useQuery(nodesQuery);
  const columns = useMemo(() => columnsOf(t, new Map(nodes.map(({ id, name }) => [id, name]))), [t, nodes]);
  return (
    <MasterPage
      id="outsideWarehouses"
      title={t('nav.outsideWarehouses')}
      add={t('outside.add')}
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t('outside.noneKept'), hint: t('outside.noneKeptHint') }}
      narrow={(one) => (
        <CardLine end={<InUse active={one.active} />}>
          <strong className="clip">{one.name}</strong>
        </CardLine>
      )}
      panel={(one, onMade) => <WarehousePanel key={one?.id ?? 'new'} warehouse={one} kinds={kinds} onMade={onMade} />}
    />
  );
}

type Draft = {
  id: string;
  nodeId: string;
  name: string;
  endpoint: string;
  active: boolean;
  supplierId: string;
  compareHours: number;
  tolerance: number;
} & {
  [name: `credentials/${string}` | `options/${string}`]: string;
};

const draftOf = (one: OutsideWarehouse | null, kind: Kind): Draft => ({
  ...{ id: one?.id ?? '', nodeId: one?.nodeId ?? '', name: one?.name ?? '' },
  ...{ endpoint: one?.endpoint ?? '', active: one?.active ?? true, supplierId: one?.supplierId ?? '' },
  ...{ compareHours: one?.compareHours ?? 24, tolerance: one?.tolerance ?? 0 },
  ...Object.fromEntries(kind.credentials.map((name) => [`credentials/${name}`, ''])),
  ...Object.fromEntries(
    kind.options.map((name) => [`options/${name}`, one?.options.find((option) => option.name === name)?.value ?? '']),
  ),
});

const filled = (draft: Draft, family: 'credentials' | 'options', names: readonly string[]) =>
  names.map((name) => ({ name, value: draft[`${family}/${name}`] ?? '' })).filter(({ value }) => value !== '');

type PanelProps = { warehouse: OutsideWarehouse | null; kinds: readonly Kind[]; onMade: (id: string) => void };

function WarehousePanel({ warehouse, kinds, onMade }: PanelProps) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { data: me } = useQuery(meQuery);
  const { data: nodes = [] } = useQuery(nodesQuery);
  const mayBuy = useRight('purchases.read');
  const { data: { suppliers } = { suppliers: [] } } = useQuery({ ...suppliersQuery, enabled: mayBuy });
  const kind = kinds.find((one) => one.kind === (warehouse?.kind ?? kinds[0]?.kind));
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['outsideWarehouses'] });
  if (!kind) return null;
  const save = async (_: Partial<Draft>, draft: Draft) => {
    const { id, nodeId, name, endpoint, active, supplierId, compareHours, tolerance } = draft;
    const credentials = filled(draft, 'credentials', kind.credentials);
    const body = {
      ...{ nodeId, name: name.trim(), endpoint: endpoint.trim(), active, supplierId: supplierId || null },
      ...{ compareHours, tolerance },
      ...{ options: filled(draft, 'options', kind.options), ...(credentials.length > 0 && { credentials }) },
    };
    if (warehouse) await call(changeOutsideWarehouse, { params: { id }, body, ifMatch: warehouse.version });
    else await call(createOutsideWarehouse, { body: { id: id.trim(), kind: kind.kind, ...body } });
    await refresh();
    if (!warehouse) onMade(id.trim());
  };
  const sellers = suppliers.filter(({ active, id }) => active || id === warehouse?.supplierId);
  const places = nodes.map(({ id, name }) => ({ value: id, text: name }));
  return (
    <EditPanel
      id={`outsideWarehouse/${warehouse?.id ?? 'new'}`}
      title={warehouse?.name ?? t('outside.add')}
      head={warehouse && <InUse active={warehouse.active} />}
      document={draftOf(warehouse, kind)}
      readOnly={!mayWrite}
      fresh={warehouse === null}
      missing={({ id, nodeId, name, endpoint }) =>
        [id, nodeId, name, endpoint].some((text) => text.trim() === '') ? t('outside.missing') : null
      }
      sections={() => [sectionOf(t, warehouse, kind, places), stockSection(t, sellers)]}
      save={save}
      reread={() => void refresh()}
    >
      {warehouse && (
        <>
          <p>
            {t('outside.pushPath')}{' '}
            <CopyText text={`${window.location.origin}/webhooks/warehouses/${me?.tenant.id ?? ''}/${warehouse.id}`} />
          </p>
          <CompareStock id={warehouse.id} />
        </>
      )}
    </EditPanel>
  );
}

const sectionOf = (
  t: TFunction,
  warehouse: OutsideWarehouse | null,
  kind: Kind,
  places: readonly { value: string; text: string }[],
): FormSection<Draft> => ({
  title: t('outside.section'),
  fields: [
    ...[
      {
        kind: 'text' as const,
        name: 'id' as const,
        label: t('outside.id'),
        hint: t('outside.idHint'),
        fixed: warehouse !== null,
        required: true,
      },
    ],
    { kind: 'text', name: 'name', label: t('outside.name'), required: true },
    {
      kind: 'choice',
      name: 'nodeId',
      label: t('stock.node'),
      required: true,
      hint: t('outside.nodeHint'),
      options: [{ value: '', text: '' }, ...places],
    },
    { kind: 'text', name: 'endpoint', label: t('outside.endpoint'), hint: t('outside.endpointHint'), required: true },
    ...kind.credentials.map((name) => ({
      ...{ kind: 'secret' as const, name: `credentials/${name}` as const, ...credentialWords(t, kind.kind, name) },
      set: warehouse?.credentials.includes(name) ?? false,
    })),
    ...kind.options.map((name) => ({
      ...{ kind: 'text' as const, name: `options/${name}` as const, ...credentialWords(t, kind.kind, name) },
    })),
    { kind: 'switch', name: 'active', label: t('outside.on'), hint: t('outside.onHint') },
  ],
});

/** Whose goods they are, and how its stock is held beside ours. */
const stockSection = (t: TFunction, sellers: readonly { id: string; name: string }[]): FormSection<Draft> => ({
  title: t('outside.stockSection'),
  fields: [
    {
      ...{ kind: 'choice', name: 'supplierId', label: t('outside.supplier'), hint: t('outside.supplierHint') },
      options: [
        { value: '', text: t('outside.noSupplier') },
        ...sellers.map(({ id, name }) => ({ value: id, text: name })),
      ],
    },
    {
      ...{ kind: 'whole', counted: true, name: 'compareHours', label: t('outside.compareHours') },
      ...{ unit: t('outside.hours'), hint: t('outside.compareHoursHint') },
    },
    {
      ...{ kind: 'whole', counted: true, name: 'tolerance', label: t('outside.tolerance') },
      ...{ unit: t('outside.pieces'), hint: t('outside.toleranceHint') },
    },
  ],
});
