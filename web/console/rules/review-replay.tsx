/** Past orders under a draft of review rules: what would be held, given and divided, and the orders that differ (OPS-3). */
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReviewRule } from '../../../src/contract/rules.ts';
import { csvText, saveFile } from '../../ui/csv.ts';
import type { Column } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { countText, dayOf, listText } from '../../ui/format.ts';
import { FacetChips, FacetTable, facetText } from './facets.tsx';
import css from './replay.module.css';
import { differenceOf, facetKey, type Replay, type Tried } from './replay.ts';
import { amountCell, ChangeCell } from './replay-freight.tsx';
import {
  amountChange,
  amountText,
  changeText,
  DifferingOrders,
  OrderLink,
  ReplayHead,
  SumBar,
  type SumItem,
} from './replay-parts.tsx';
import { reviewSums, type Two } from './replay-sums.ts';
import type { Rule } from './rule-model.ts';
import type { RuleWords } from './use-rule-words.ts';

type Props = { replay: Replay<'review'>; stale: boolean; words: RuleWords };

const has = (facet: string) => (row: Tried) => {
  const { more, less } = differenceOf(row);
  return [...more, ...less].some((one) => facetKey(one) === facet);
};

export function ReviewReplay({ replay, stale, words }: Props) {
  const { t } = useTranslation();
  const [facet, setFacet] = useState<string | null>(null);
  const { rows, state, wish } = replay;
  const sums = useMemo(() => reviewSums(rows), [rows]);
  const differing = useMemo(() => rows.filter((row) => row.differs), [rows]);
  const shown = useMemo(() => (facet === null ? differing : differing.filter(has(facet))), [differing, facet]);
  const exported = () => saveFile(`${t('replay.file.review')}-${dayOf(new Date())}.csv`, csvOf(shown, t, words));
  return (
    <>
      <ReplayHead replay={replay} differing={differing.length} stale={stale} onExport={exported} />
      {rows.length > 0 && <SumBar items={itemsOf(t, sums)} note={noteOf(t, sums, wish.rules as ReviewRule[])} />}
      <div className={css.replay}>
        <FacetTable rows={rows} words={words} chosen={facet} onChoose={setFacet} />
        <DifferingOrders
          id="replay"
          columns={columnsOf(t, words, sums.giftCost !== null)}
          rows={shown}
          waiting={state === 'running'}
          draft={{ kind: 'review', rules: wish.rules as Rule[] }}
          narrow={(row) => <FacetChips difference={differenceOf(row)} words={words} />}
        />
      </div>
    </>
  );
}

type Sums = ReturnType<typeof reviewSums>;

function itemsOf(t: TFunction, { held, heldAmount, finance, orders, gifts, giftCost, freight }: Sums): SumItem[] {
  const count = (label: string, { before, after }: Two<number | bigint>): SumItem => ({
    ...{ label, before: countText(before), after: countText(after), change: changeText(before, after) },
  });
  const amount = (label: string, { before, after, currency }: Two<bigint> & { currency: string }): SumItem => ({
    ...{ label, before: amountText(before, currency), after: amountText(after, currency) },
    change: amountChange(before, after, currency),
  });
  return [
    count(t('replay.held'), held),
    ...(heldAmount ? [amount(t('replay.heldAmount'), heldAmount)] : []),
    count(t('replay.finance'), finance),
    count(t('replay.gifts'), gifts),
    ...(giftCost ? [amount(t('replay.giftCost'), giftCost)] : []),
    count(t('replay.ordersAfter'), orders),
    ...(freight.of > 0 ? [amount(t('replay.freightKnown', { text: countText(freight.of) }), freight)] : []),
  ];
}

/** What the sums leave out. */
function noteOf(t: TFunction, { giftCost }: Sums, rules: readonly ReviewRule[]): string | null {
  const limited = rules.some((rule) => rule.do.some((action) => 'gift' in action && action.gift.firstBuyers));
  const notes = [
    ...(giftCost && giftCost.unknown > 0n ? [t('replay.giftsUnknown', { text: countText(giftCost.unknown) })] : []),
    ...(limited ? [t('replay.firstBuyers')] : []),
  ];
  return notes.length ? notes.join(' ') : null;
}

/** What its gifts would cost more; null for who may not know. */
const giftChangeOf = ({ giftCost }: Tried): bigint | null =>
  giftCost && BigInt(giftCost.tried.amount) - BigInt(giftCost.inForce.amount);

const freightChangeOf = ({ freight }: Tried): bigint | null =>
  freight?.inForce && freight.tried ? BigInt(freight.tried.amount) - BigInt(freight.inForce.amount) : null;

const columnsOf = (t: TFunction, words: RuleWords, seesCosts: boolean): Column<Tried>[] => [
  { id: 'number', title: t('orders.column.number'), width: 148, fixed: true, cell: (row) => <OrderLink row={row} /> },
  {
    id: 'payable',
    title: t('orders.column.payable'),
    width: 96,
    align: 'right',
    rank: 1,
    cell: (row) => <Money value={row.payable} />,
  },
  {
    id: 'differs',
    title: t('rules.wouldDiffer'),
    width: 240,
    grow: 3,
    cell: (row) => <FacetChips difference={differenceOf(row)} words={words} />,
  },
  changeColumn('freight', t('replay.freightChange'), freightChangeOf),
  ...(seesCosts ? [changeColumn('giftCost', t('replay.giftChange'), giftChangeOf)] : []),
  {
    id: 'applied',
    title: t('rules.applied'),
    width: 120,
    grow: 1,
    cell: (row) => <span className="clip quiet">{listText(row.tried.applied)}</span>,
  },
];

const changeColumn = (id: string, title: string, changeOf: (row: Tried) => bigint | null): Column<Tried> => ({
  ...{ id, title, width: 96, align: 'right', rank: 2 },
  cell: (row) => <ChangeCell by={changeOf(row)} />,
});

function csvOf(rows: readonly Tried[], t: TFunction, words: RuleWords): string {
  const head = [
    ...[t('orders.column.number'), t('orders.column.payable'), t('replay.more'), t('replay.less')],
    ...[t('replay.freightChange'), t('replay.giftChange'), t('rules.applied')],
  ];
  const body = rows.map((row) => {
    const { more, less } = differenceOf(row);
    const text = (facets: typeof more) => facets.map((facet) => facetText(facet, words)).join('；');
    const changes = [amountCell(freightChangeOf(row)), amountCell(giftChangeOf(row))];
    return [row.number, amountCell(row.payable), text(more), text(less), ...changes, listText(row.tried.applied)];
  });
  return csvText([head, ...body]);
}
