/** Open tasks in walking order: made from what bins need, given up one by one; they are worked off at the station. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelRefills, makeRefills, REFILL_STATES, type RefillTask } from '../../../src/contract/refill.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useRight, wholeList } from '../queries.ts';
import { refillsQuery } from './refill-queries.ts';

const TONES = { open: 'wait', done: 'good', short: 'danger', cancelled: 'ended' } as const;

const columnsOf = (t: TFunction): Column<RefillTask>[] => [
  { id: 'from', title: t('refill.from'), width: 136, cell: ({ fromBin }) => <strong>{fromBin}</strong> },
  { id: 'to', title: t('refill.toBin'), width: 136, cell: ({ toBin }) => <strong>{toBin}</strong> },
  { id: 'code', title: t('stock.merchantCode'), width: 128, cell: ({ sku }) => sku.merchantCode },
  {
    id: 'name',
    title: t('stock.name'),
    width: 200,
    grow: 2,
    rank: 3,
    cell: ({ sku }) => `${sku.name} ${sku.properties}`,
  },
  {
    id: 'quantity',
    title: t('map.quantity'),
    width: 80,
    align: 'right',
    cell: ({ quantity }) => <Quantity value={quantity} />,
  },
  {
    id: 'moved',
    title: t('refill.moved'),
    width: 80,
    rank: 2,
    align: 'right',
    cell: ({ moved }) => <Quantity value={moved} />,
  },
  { id: 'reason', title: t('refill.why'), width: 112, rank: 1, cell: ({ reason }) => t(`refill.reason.${reason}`) },
  {
    id: 'state',
    title: t('orders.column.state'),
    width: 88,
    cell: ({ state }) => <Tag tone={TONES[state]} text={t(`refill.state.${state}`)} />,
  },
  {
    id: 'at',
    title: t('refill.at'),
    width: 104,
    rank: 4,
    align: 'right',
    cell: (row) => <Moment value={row.doneAt ?? row.createdAt} />,
  },
];

export function TasksTable({ nodeId, bar }: { nodeId: string; bar: ReactNode }) {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const [state, setState] = useState<RefillTask['state']>('open');
  const [cursor, setCursor] = useState<string | null>(null);
  const list = wholeList(useQuery(refillsQuery(nodeId, state)));
  const columns = useMemo(() => columnsOf(t), [t]);
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['refills'] });
  const make = useMutation({ mutationFn: () => call(makeRefills, { body: { nodeId } }), onSuccess: refresh });
  const cancel = useMutation({
    mutationFn: (id: string) => call(cancelRefills, { body: { ids: [id] } }),
    onSuccess: refresh,
  });
  const chosen = list.rows.find(({ id }) => id === cursor);
  const mayCancel = mayWrite && chosen?.state === 'open';
  useKeys(t('nav.refills'), [
    ...(mayWrite ? [{ keys: ['n'], label: t('refill.make'), run: () => make.mutate() }] : []),
    ...(mayCancel ? [{ keys: ['d'], label: t('refill.cancel'), run: () => cancel.mutate(chosen.id) }] : []),
  ]);
  const button = (
    <Button type="primary" loading={make.isPending} onClick={() => make.mutate()}>
      {t('refill.make')}
      <Hotkey name="n" />
    </Button>
  );
  return (
    <>
      <FilterBar
        end={
          <>
            {mayCancel && (
              <Button danger loading={cancel.isPending} onClick={() => cancel.mutate(chosen.id)}>
                {t('refill.cancel')}
                <Hotkey name="d" />
              </Button>
            )}
            {mayWrite && button}
          </>
        }
      >
        {bar}
        <Choices
          single
          required
          label={t('orders.column.state')}
          options={REFILL_STATES.map((value) => ({ value, text: t(`refill.state.${value}`) }))}
          chosen={[state]}
          onChoose={([value]) => setState((value as RefillTask['state']) ?? 'open')}
        />
        <Made t={t} made={make.data} error={make.error ?? cancel.error} />
      </FilterBar>
      <DataTable
        id="refills"
        label={t('nav.refills')}
        columns={columns}
        rows={list.rows}
        idOf={({ id }) => id}
        cursor={cursor}
        onCursor={setCursor}
        narrow={(task) => (
          <>
            <CardLine end={<Quantity value={task.quantity} />}>
              <strong className="clip">
                {task.fromBin} → {task.toBin}
              </strong>
            </CardLine>
            <CardLine end={t(`refill.reason.${task.reason}`)}>
              <span className="clip quiet">
                {task.sku.merchantCode} {task.sku.name}
              </span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('refill.empty'), hint: t('refill.emptyHint') })}
      />
    </>
  );
}

type MadeProps = {
  t: TFunction;
  made: { made: number; uncovered: { sku: { merchantCode: string }; missing: string }[] } | undefined;
  error: unknown;
};

/** What came of it, and what the reserve could not give. */
function Made({ t, made, error }: MadeProps) {
  if (error) return <InlineError error={error} />;
  if (!made) return null;
  const lacking = made.uncovered.slice(0, 6).map(({ sku, missing }) => `${sku.merchantCode} × ${missing}`);
  return (
    <span role="status" className="quiet">
      {t('refill.madeCount', { count: made.made })}
      {lacking.length > 0 && ` · ${t('refill.uncovered', { goods: lacking.join('，'), count: made.uncovered.length })}`}
    </span>
  );
}
