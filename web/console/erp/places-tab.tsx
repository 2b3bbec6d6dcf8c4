/** Which plant and storage location of an ERP is which warehouse, whose the stock is, and when a difference is one. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { changeErpPlace, createErpPlace, type ErpPlace } from '../../../src/contract/erp.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { call } from '../api.ts';
import { MasterPage } from '../master-page.tsx';
import { nodesQuery, useRight } from '../queries.ts';
import { InUse } from './connections-tab.tsx';
import { connectionsQuery, placesQuery, refreshComparisons, refreshErp } from './erp-queries.ts';

const columnsOf = (t: TFunction): Column<ErpPlace>[] => [
  { id: 'node', title: t('stock.node'), width: 128, grow: 1, cell: ({ node }) => <strong>{node.name}</strong> },
  {
    ...{ id: 'plant', title: t('exchange.plant'), width: 112 },
    cell: ({ plant, storageLocation }) => `${plant} ${storageLocation}`.trim(),
  },
  { id: 'owner', title: t('exchange.owner'), width: 96, cell: ({ owner }) => t(`exchange.owners.${owner}`) },
  { id: 'state', title: t('orders.column.state'), width: 80, rank: 1, cell: ({ active }) => <InUse active={active} /> },
];

export function PlacesTab({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const list = useQuery({ ...placesQuery, select: ({ places }) => places });
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="erpPlaces"
      title={t('nav.erp')}
      bar={bar}
      add={t('exchange.addPlace')}
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ node }) => node.id}
      empty={{ title: t('exchange.noPlaces'), hint: t('exchange.noPlacesHint') }}
      narrow={({ node, plant, storageLocation, active }) => (
        <CardLine end={<InUse active={active} />}>
          <strong className="clip">{node.name}</strong>
          <span className="quiet">{`${plant} ${storageLocation}`}</span>
        </CardLine>
      )}
      panel={(one, onMade) => <PlacePanel key={one?.node.id ?? 'new'} known={one} onMade={onMade} />}
    />
  );
}

type Draft = Omit<ErpPlace, 'node' | 'since' | 'version'> & { nodeId: string };

const draftOf = (known: ErpPlace | null, connectionId: string): Draft => ({
  ...{ nodeId: known?.node.id ?? '', connectionId: known?.connectionId ?? connectionId, plant: known?.plant ?? '' },
  ...{ storageLocation: known?.storageLocation ?? '', owner: known?.owner ?? 'erp' },
  ...{ limitPieces: known?.limitPieces ?? '20', underWayDays: known?.underWayDays ?? 7 },
  ...{ settleMinutes: known?.settleMinutes ?? 5, active: known?.active ?? true },
});

function PlacePanel({ known, onMade }: { known: ErpPlace | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { data: nodes = [] } = useQuery(nodesQuery);
  const { data: connections } = useQuery({ ...connectionsQuery, select: (all) => all.connections });
  if (!connections) return null;
  const save = async (_: Partial<Draft>, { nodeId, ...draft }: Draft) => {
    const body = { ...draft, plant: draft.plant.trim(), storageLocation: draft.storageLocation.trim() };
    if (known) await call(changeErpPlace, { params: { id: nodeId }, body, ifMatch: known.version });
    else await call(createErpPlace, { body: { nodeId, ...body } });
    await Promise.all([refreshErp(), refreshComparisons()]);
    if (!known) onMade(nodeId);
  };
  const places = nodes.map(({ id, name }) => ({ value: id, text: name }));
  const erps = connections.map(({ id, name }) => ({ value: id, text: name }));
  return (
    <EditPanel
      id={`erpPlace/${known?.node.id ?? 'new'}`}
      title={known?.node.name ?? t('exchange.addPlace')}
      head={known && <InUse active={known.active} />}
      document={draftOf(known, connections[0]?.id ?? '')}
      readOnly={!mayWrite}
      fresh={known === null}
      missing={({ nodeId, connectionId, plant }) =>
        [nodeId, connectionId, plant].some((text) => text.trim() === '') ? t('exchange.placeMissing') : null
      }
      sections={() => [sectionOf(t, known, places, erps)]}
      save={save}
      reread={() => void refreshErp()}
    />
  );
}

type Options = readonly { value: string; text: string }[];

const sectionOf = (t: TFunction, known: ErpPlace | null, places: Options, erps: Options): FormSection<Draft> => ({
  title: t('exchange.placeSection'),
  fields: [
    {
      ...{ kind: 'choice', name: 'nodeId', label: t('stock.node'), fixed: known !== null },
      options: [{ value: '', text: '' }, ...places],
    },
    { kind: 'choice', name: 'connectionId', label: t('exchange.connection'), options: erps },
    { kind: 'text', name: 'plant', label: t('exchange.plant'), required: true },
    {
      ...{ kind: 'text', name: 'storageLocation', label: t('exchange.storageLocation') },
      hint: t('exchange.storageLocationHint'),
    },
    {
      ...{ kind: 'choice', name: 'owner', label: t('exchange.owner'), hint: t('exchange.ownerHint') },
      options: (['erp', 'here'] as const).map((value) => ({ value, text: t(`exchange.owners.${value}`) })),
    },
    { kind: 'whole', name: 'limitPieces', label: t('exchange.limitPieces'), hint: t('exchange.limitPiecesHint') },
    {
      ...{ kind: 'whole', counted: true, name: 'underWayDays', label: t('exchange.underWayDays') },
      hint: t('exchange.underWayDaysHint'),
    },
    {
      ...{ kind: 'whole', counted: true, name: 'settleMinutes', label: t('exchange.settleMinutes') },
      hint: t('exchange.settleMinutesHint'),
    },
    { kind: 'switch', name: 'active', label: t('exchange.active') },
  ],
});
