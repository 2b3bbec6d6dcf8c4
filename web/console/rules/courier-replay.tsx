/** Past parcels under a draft of courier rules: freight, who would carry how many, and the parcels that would move (OPS-3). */
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TriedCourier } from '../../../src/contract/replay.ts';
import { csvText, saveFile } from '../../ui/csv.ts';
import type { Column } from '../../ui/data-table.tsx';
import { countText, dayOf } from '../../ui/format.ts';
import css from './replay.module.css';
import type { Replay } from './replay.ts';
import { amountCell, ChangeCell, daysText, freightItem, SentCell } from './replay-freight.tsx';
import { changeText, DifferingOrders, OrderLink, PartTable, ReplayHead, SumBar } from './replay-parts.tsx';
import { courierSums, freightChange } from './replay-sums.ts';
import type { Rule } from './rule-model.ts';
import type { RuleWords } from './use-rule-words.ts';

type Props = {
  replay: Replay<'courier'>;
  stale: boolean;
  words: RuleWords;
  /** What a rule of the draft is called. */
  ruleName: (id: string | null) => string;
};

const touches = (courier: string) => (row: TriedCourier) =>
  row.inForce.courier === (courier || null) || row.tried.courier === (courier || null);

export function CourierReplay({ replay, stale, words, ruleName }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const sums = useMemo(() => courierSums(replay.rows), [replay.rows]);
  const differing = useMemo(() => replay.rows.filter((row) => row.differs), [replay.rows]);
  const shown = useMemo(() => (chosen === null ? differing : differing.filter(touches(chosen))), [differing, chosen]);
  const nameOf = (courier: string) => (courier === '' ? t('replay.noCourier') : words.choice('couriers', courier));
  const columns = columnsOf(t, words, nameOf, ruleName);
  const { days, without, parts } = sums;
  const exported = () =>
    saveFile(`${t('replay.file.courier')}-${dayOf(new Date())}.csv`, csvOf(shown, t, words, ruleName));
  return (
    <>
      <ReplayHead replay={replay} differing={differing.length} stale={stale} onExport={exported} />
      {replay.rows.length > 0 && (
        <SumBar
          note={t(`replay.pricesNote.${replay.wish.prices}`)}
          items={[
            freightItem(t, sums),
            {
              label: t('replay.noCourier'),
              before: countText(without.before),
              after: countText(without.after),
              change: changeText(without.before, without.after),
              alarm: without.after > without.before,
            },
            {
              label: t('replay.days'),
              before: daysText(t, days.before),
              after: daysText(t, days.after),
              actual: daysText(t, days.actual),
            },
          ]}
        />
      )}
      <div className={css.replay}>
        <PartTable title={t('replay.byCourier')} parts={parts} nameOf={nameOf} chosen={chosen} onChoose={setChosen} />
        <DifferingOrders
          id="replay.courier"
          columns={columns}
          rows={shown}
          waiting={replay.state === 'running'}
          draft={{ kind: 'courier', rules: replay.wish.rules as Rule[] }}
          narrow={(row) => `${nameOf(row.inForce.courier ?? '')} → ${nameOf(row.tried.courier ?? '')}`}
        />
      </div>
    </>
  );
}

const changeOf = (row: TriedCourier): bigint | null => freightChange([row.inForce], [row.tried]);

function columnsOf(
  t: TFunction,
  words: RuleWords,
  nameOf: (courier: string) => string,
  ruleName: Props['ruleName'],
): Column<TriedCourier>[] {
  const sent = (id: 'inForce' | 'tried' | 'actual', title: string, rank?: number): Column<TriedCourier> => ({
    id,
    title,
    width: 148,
    grow: 1,
    ...(rank !== undefined && { rank }),
    cell: (row) => <SentCell name={nameOf(row[id].courier ?? '')} freight={row[id].freight} />,
  });
  return [
    { id: 'number', title: t('orders.column.number'), width: 148, fixed: true, cell: (row) => <OrderLink row={row} /> },
    sent('inForce', t('rules.inForce')),
    sent('tried', t('rules.draft')),
    {
      id: 'change',
      title: t('replay.change'),
      width: 88,
      align: 'right',
      cell: (row) => <ChangeCell by={changeOf(row)} />,
    },
    sent('actual', t('replay.actual'), 2),
    {
      id: 'rule',
      title: t('rules.applied'),
      width: 120,
      rank: 1,
      grow: 1,
      cell: (row) => <WhyCell row={row} t={t} ruleName={ruleName} />,
    },
    { id: 'province', title: t('replay.province'), width: 72, rank: 3, cell: (row) => row.province },
    {
      id: 'node',
      title: t('orders.column.node'),
      width: 120,
      rank: 4,
      cell: (row) => <span className="clip">{words.choice('nodes', row.node)}</span>,
    },
  ];
}

const whyText = ({ tried }: TriedCourier, t: TFunction, ruleName: Props['ruleName']): string =>
  ruleName(tried.rule) || t(`courierWhy.reason.${tried.reason}`);

const WhyCell = ({ row, t, ruleName }: { row: TriedCourier; t: TFunction; ruleName: Props['ruleName'] }) => (
  <span className="clip quiet">{whyText(row, t, ruleName)}</span>
);

function csvOf(rows: readonly TriedCourier[], t: TFunction, words: RuleWords, ruleName: Props['ruleName']): string {
  const name = (courier: string | null) => (courier === null ? '' : words.choice('couriers', courier));
  const head = [
    ...[t('orders.column.number'), t('orders.column.node'), t('replay.province')],
    ...[t('rules.inForce'), t('replay.freight'), t('rules.draft'), t('replay.freight'), t('replay.change')],
    ...[t('replay.actual'), t('replay.freight'), t('rules.applied')],
  ];
  const body = rows.map((row) => [
    ...[row.number, words.choice('nodes', row.node), row.province],
    ...[name(row.inForce.courier), amountCell(row.inForce.freight)],
    ...[name(row.tried.courier), amountCell(row.tried.freight), amountCell(changeOf(row))],
    ...[name(row.actual.courier), amountCell(row.actual.freight), whyText(row, t, ruleName)],
  ]);
  return csvText([head, ...body]);
}
