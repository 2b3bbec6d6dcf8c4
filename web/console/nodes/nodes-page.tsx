/** Warehouses and stores: where they are, what they can take a day, how full today is (SRC-1). */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeLoads, NodeSettings } from '../../../src/contract/nodes.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { countText } from '../../ui/format.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { MasterPage } from '../master-page.tsx';
import { LoadPlot } from './load-plot.tsx';
import { NodePanel } from './node-panel.tsx';
import { loadsQuery, nodeSettingsQuery } from './node-queries.ts';
import css from './nodes.module.css';

const areaOf = ({ province, city, district, town, detail }: NodeSettings) =>
  [province, city === province ? '' : city, district, town, detail].join('');

const loadOf = (loads: NodeLoads | undefined, id: string) => loads?.nodes.find((one) => one.id === id)?.parcels ?? [];

function Load({ node, loads }: { node: NodeSettings; loads: NodeLoads | undefined }) {
  const today = loadOf(loads, node.id).at(-1) ?? 0;
  const full = node.capacity !== null && today >= node.capacity;
  return (
    <span className={css.load}>
      {loads && <LoadPlot days={loads.days} parcels={loadOf(loads, node.id)} capacity={node.capacity} />}
      <span className={full ? `${css.count} ${css.full}` : css.count}>
        {countText(today)}
        {node.capacity !== null && <span className="quiet"> / {countText(node.capacity)}</span>}
      </span>
    </span>
  );
}

const columnsOf = (t: TFunction, loads: NodeLoads | undefined): Column<NodeSettings>[] => [
  { id: 'code', title: t('nodes.code'), width: 72, cell: (node) => <strong>{node.code}</strong> },
  { id: 'name', title: t('nodes.name'), width: 144, grow: 1, cell: (node) => node.name },
  { id: 'state', title: t('orders.column.state'), width: 72, cell: (node) => <NodeState node={node} /> },
  {
    id: 'load',
    title: t('nodes.load'),
    width: 224,
    rank: 1,
    align: 'right',
    cell: (node) => <Load node={node} loads={loads} />,
  },
  { id: 'kind', title: t('nodes.kind'), width: 104, rank: 2, cell: (node) => t(`stock.nodeKind.${node.kind}`) },
  {
    id: 'area',
    title: t('nodes.address'),
    width: 200,
    rank: 4,
    grow: 3,
    cell: (node) => <span title={areaOf(node)}>{areaOf(node)}</span>,
  },
  { id: 'priority', title: t('nodes.priority'), width: 72, rank: 3, align: 'right', cell: (node) => node.priority },
];

function NodeState({ node }: { node: NodeSettings }) {
  const { t } = useTranslation();
  return <Tag tone={node.active ? 'good' : 'ended'} text={t(node.active ? 'nodes.open' : 'nodes.closed')} />;
}

export default function NodesPage() {
  const { t } = useTranslation();
  const list = useQuery(nodeSettingsQuery);
  const { data: loads } = useQuery(loadsQuery);
  const columns = useMemo(() => columnsOf(t, loads), [t, loads]);
  return (
    <MasterPage
      id="nodes"
      title={t('nav.nodes')}
      add={t('nodes.add')}
      file="nodes"
      right="settings.write"
      list={list}
      columns={columns}
      idOf={(node) => node.id}
      empty={{ title: t('nodes.empty'), hint: t('nodes.emptyHint') }}
      narrow={(node) => (
        <>
          <CardLine end={<Load node={node} loads={undefined} />}>
            <strong className="clip">{node.name}</strong>
            <NodeState node={node} />
          </CardLine>
          <CardLine>
            <span className="clip quiet">{areaOf(node)}</span>
          </CardLine>
        </>
      )}
      panel={(node, onMade) => (
        <NodePanel node={node} onMade={onMade} days={loads?.days ?? []} parcels={node ? loadOf(loads, node.id) : []} />
      )}
    />
  );
}
