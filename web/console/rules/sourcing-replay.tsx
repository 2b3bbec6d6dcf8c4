/** Orders under a draft of sourcing rules: freight, parcels, distance, what waits, and the orders that would move (OPS-3). */
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { csvText, saveFile } from '../../ui/csv.ts';
import type { Column } from '../../ui/data-table.tsx';
import { countText, dayOf, momentText } from '../../ui/format.ts';
import css from './replay.module.css';
import type { Replay, TriedNodes } from './replay.ts';
import { amountCell, ChangeCell, daysText, freightItem } from './replay-freight.tsx';
import {
  changeText,
  DifferingOrders,
  OrderLink,
  PartTable,
  ReplayHead,
  SumBar,
  type SumItem,
} from './replay-parts.tsx';
import { freightChange, sourcingSums, type Three } from './replay-sums.ts';
import type { Rule } from './rule-model.ts';
import type { RuleWords } from './use-rule-words.ts';

type Props = {
  replay: Replay<'sourcing'>;
  stale: boolean;
  words: RuleWords;
  /** What a rule of the draft is called. */
  ruleName: (id: string | null) => string;
};

const touches = (node: string) => (row: TriedNodes) =>
  [...row.inForce.parcels, ...row.tried.parcels].some((parcel) => parcel.node === node);

export function SourcingReplay({ replay, stale, words, ruleName }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const { parts, ...sums } = useMemo(() => sourcingSums(replay.rows), [replay.rows]);
  const differing = useMemo(() => replay.rows.filter((row) => row.differs), [replay.rows]);
  const shown = useMemo(() => (chosen === null ? differing : differing.filter(touches(chosen))), [differing, chosen]);
  const nodesText = (plan: Plan) => textOf(plan, t, words);
  const exported = () =>
    saveFile(`${t('replay.file.sourcing')}-${dayOf(new Date())}.csv`, csvOf(shown, t, words, ruleName));
  const { stock } = replay;
  return (
    <>
      <ReplayHead replay={replay} differing={differing.length} stale={stale} onExport={exported} />
      {stock && (
        <SumBar
          items={itemsOf(t, sums)}
          note={t('replay.stockNote', { time: momentText(stock.asOf), pieces: countText(stock.ownPieces) })}
        />
      )}
      <div className={css.replay}>
        <PartTable
          title={t('replay.byNode')}
          parts={parts}
          nameOf={(node) => words.choice('nodes', node)}
          chosen={chosen}
          onChoose={setChosen}
        />
        <DifferingOrders
          id="replay.sourcing"
          columns={columnsOf(t, nodesText, ruleName)}
          rows={shown}
          waiting={replay.state === 'running'}
          draft={{ kind: 'sourcing', rules: replay.wish.rules as Rule[] }}
          narrow={(row) => `${nodesText(row.inForce)} → ${nodesText(row.tried)}`}
        />
      </div>
    </>
  );
}

type Sums = Omit<ReturnType<typeof sourcingSums>, 'parts'>;

function itemsOf(t: TFunction, sums: Sums): SumItem[] {
  const { parcels, divided, short, without, km, days } = sums;
  const count = (label: string, { actual, before, after }: Three<number>, alarm = false): SumItem => ({
    ...{ label, before: countText(before), after: countText(after), actual: countText(actual) },
    change: changeText(before, after),
    alarm: alarm && after > before,
  });
  const average = (label: string, side: Three<number | null>, text: (tenths: number | null) => string): SumItem => ({
    ...{ label, before: text(side.before), after: text(side.after), actual: text(side.actual) },
  });
  const kmText = (tenths: number | null) =>
    tenths === null ? '—' : t('replay.kmText', { text: countText(Math.round(tenths / 10)) });
  return [
    freightItem(t, sums),
    count(t('replay.parcels'), parcels),
    count(t('replay.divided'), divided),
    count(t('replay.short'), short, true),
    ...(without.after + without.before > 0 ? [count(t('replay.noCourier'), without, true)] : []),
    average(t('replay.km'), km, kmText),
    average(t('replay.days'), days, (tenths) => daysText(t, tenths)),
  ];
}

type Plan = { parcels: TriedNodes['tried']['parcels']; short?: TriedNodes['tried']['short'] };

function textOf({ parcels, short }: Plan, t: TFunction, words: RuleWords): string {
  if (parcels.length === 0) return t(`replay.shortWhy.${short ?? 'shortage'}`);
  return parcels.map(({ node }) => words.choice('nodes', node)).join(' + ');
}

const changeOf = (row: TriedNodes): bigint | null => freightChange(row.inForce.parcels, row.tried.parcels);
/** The longest way of its parcels. */
const farthest = ({ parcels }: Plan): number | null => {
  const known = parcels.flatMap(({ km }) => km ?? []);
  return known.length ? Math.max(...known) : null;
};

function columnsOf(t: TFunction, nodesText: (plan: Plan) => string, ruleName: Props['ruleName']): Column<TriedNodes>[] {
  const plan = (id: 'inForce' | 'tried', title: string): Column<TriedNodes> => ({
    id,
    title,
    width: 148,
    grow: 2,
    cell: (row) => <PlanCell text={nodesText(row[id])} short={row[id].short !== null} />,
  });
  return [
    { id: 'number', title: t('orders.column.number'), width: 148, fixed: true, cell: (row) => <OrderLink row={row} /> },
    plan('inForce', t('rules.inForce')),
    plan('tried', t('rules.draft')),
    {
      id: 'change',
      title: t('replay.freightChange'),
      width: 88,
      align: 'right',
      cell: (row) => <ChangeCell by={changeOf(row)} />,
    },
    {
      id: 'km',
      title: t('replay.kmColumn'),
      width: 112,
      align: 'right',
      rank: 3,
      cell: (row) => <span className="num">{kmChange(row)}</span>,
    },
    {
      id: 'actual',
      title: t('replay.actual'),
      width: 120,
      grow: 1,
      rank: 2,
      cell: (row) => <PlanCell quiet text={row.actual ? nodesText(row.actual) : '—'} />,
    },
    {
      id: 'rule',
      title: t('rules.applied'),
      width: 112,
      rank: 1,
      grow: 1,
      cell: (row) => <span className="clip quiet">{whyText(row, t, ruleName)}</span>,
    },
  ];
}

/** Several nodes are longer than a cell: they are read whole on hover. */
const PlanCell = ({ text, short = false, quiet = false }: { text: string; short?: boolean; quiet?: boolean }) => (
  <span className={short ? `clip ${css.none}` : quiet ? 'clip quiet' : 'clip'} title={text}>
    {text}
  </span>
);

const whyText = ({ named, tried }: TriedNodes, t: TFunction, ruleName: Props['ruleName']): string =>
  named ? t('replay.namedNode') : ruleName(tried.rule) || t('replay.byShop');

function kmChange({ inForce, tried }: TriedNodes): string {
  const [before, after] = [farthest(inForce), farthest(tried)];
  const text = (km: number | null) => (km === null ? '—' : countText(km));
  return before === after ? text(after) : `${text(before)} → ${text(after)}`;
}

function csvOf(rows: readonly TriedNodes[], t: TFunction, words: RuleWords, ruleName: Props['ruleName']): string {
  const freight = ({ parcels }: Plan) =>
    parcels.length > 0 && parcels.every((parcel) => parcel.freight)
      ? amountCell(parcels.reduce((total, parcel) => total + BigInt(parcel.freight!.amount), 0n))
      : '';
  const plan = (one: Plan) => [textOf(one, t, words), freight(one), farthest(one) ?? ''];
  const columns = (side: string) => [side, t('replay.freight'), t('replay.kmColumn')];
  const head = [
    ...[t('orders.column.number'), ...columns(t('rules.inForce')), ...columns(t('rules.draft'))],
    ...[t('replay.freightChange'), ...columns(t('replay.actual')), t('rules.applied')],
  ];
  const body = rows.map((row) => [
    ...[row.number, ...plan(row.inForce), ...plan(row.tried), amountCell(changeOf(row))],
    ...(row.actual ? plan(row.actual) : ['', '', '']),
    whyText(row, t, ruleName),
  ]);
  return csvText([head, ...body]);
}
