/**
 * What a test case keeps of an order, and how rules judge it, per kind of rules (OPS-3). What is kept is all that the
 * rules look at, so the same rules decide the same in a year. Judging is pure.
 */
import type { CaseKind, Decided } from '../contract/rule-cases.ts';
import type { SplitBy } from '../contract/rules.ts';
import type { Ctx } from '../kernel/context.ts';
import { Refused } from '../kernel/refusal.ts';
import {
  checkCourierRules,
  chooseCourier,
  courierTables,
  type ParcelToSend,
  type TariffTable,
} from '../shipping/shipping.ts';
import { allNodes } from '../stock/stock.ts';
import { loadFacts } from './load-facts.ts';
import type { Order } from './order.ts';
import { allParcelFacts } from './parcel-facts.ts';
import { parcelFor } from './plan-nodes.ts';
import { compileRules, decide, type Rule } from './review-rules.ts';
import type { Facts } from './rule-fields.ts';
import { judgeSourcing, keepForSourcing } from './sourcing-cases.ts';

export type Judge = (kept: unknown) => Decided;

type CaseShape = {
  /** Refuses an order that rules of this kind cannot decide about. */
  keep(ctx: Ctx, order: Order): Promise<unknown>;
  /** Refuses rules that are damaged. */
  judge(rules: readonly unknown[]): Judge;
};

export const CASE_SHAPES: Record<CaseKind, CaseShape> = {
  review: { keep: keepForReview, judge: judgeReview },
  courier: { keep: keepForCourier, judge: judgeCourier },
  sourcing: {
    keep: (ctx, order) => keepForSourcing(ctx, withoutRecipient(order)),
    judge: judgeSourcing,
  },
};

type Seen = { order: Order; facts: Facts };

async function keepForReview(ctx: Ctx, order: Order): Promise<Seen> {
  const { factsOf } = await loadFacts(ctx, [order], new Set());
  return { order: withoutRecipient(order), facts: factsOf(order) };
}

/** Who is behind it is not what a rule is tested with. */
const withoutRecipient = (order: Order): Order => ({
  ...order,
  ...{ name: '', phone: '', town: '', detail: '', postcode: '', mergeKey: '', waybillNumber: null },
  ...{ maskedToken: order.maskedToken && '*', holds: [], holdReasons: [], sourcing: null },
});

/** Refuses `orders.ruleDamaged`. */
function judgeReview(rules: readonly unknown[]): Judge {
  const compiled = compileRules(0, rules as Rule[]);
  return (kept) => {
    const { order, facts } = kept as Seen;
    const made = decide(compiled, order, facts);
    return {
      holds: words(made.holds.map(({ reason }) => reason)),
      tags: words(made.tags),
      gifts: made.gifts.map((gift) => `${gift.merchantCode} ×${gift.quantity}`).sort(byText),
      node: made.node,
      courier: made.courier,
      priority: made.priority ?? 0,
      financeReview: made.financeReview.length > 0,
      merge: made.merge,
      splits: words(made.splits.map(splitWord)),
      applied: made.applied.map(({ id, name }) => ({ id, name })),
    };
  };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** However the rules stand: no word twice, all in one order. */
const words = <Word extends string>(given: readonly Word[]): Word[] => [...new Set(given)].sort(byText);

function splitWord(split: SplitBy): string {
  if (split.by === 'weight') return `weight ${split.maxWeightG}`;
  if (split.by === 'presale') return `presale ${words(split.merchantCodes).join(' ')}`;
  return split.by === 'shortage' ? `shortage ${split.from}` : split.by;
}

/** `offers`: what every courier asked for this parcel's way that day. */
type Priced = { parcel: ParcelToSend; offers: ReturnType<TariffTable['lane']> };

/** Refuses `orders.ruleCaseWithoutNode`: the way of the parcel is not known before its node is. */
async function keepForCourier(ctx: Ctx, order: Order): Promise<Priced> {
  const node = (await allNodes(ctx)).find((one) => one.id === order.nodeId);
  if (!node) throw new Refused('orders.ruleCaseWithoutNode', { number: order.number });
  const [{ tariffs }, facts] = await Promise.all([courierTables(ctx), allParcelFacts(ctx, [order])]);
  const found = parcelFor(order, node, facts);
  // What was collected at the door is paid by now; it was due when the courier was chosen.
  const codMinor = found.codMinor === 0n ? found.amountMinor : found.codMinor;
  const parcel = { ...found, codMinor, namedCourier: null };
  return { parcel, offers: tariffs.lane(parcel.origin, parcel.destination) };
}

const NOTHING = { tags: [], gifts: [], node: null, priority: 0, financeReview: false, merge: false, splits: [] };

/** Refuses `shipping.ruleDamaged`. */
function judgeCourier(rules: readonly unknown[]): Judge {
  const ordered = checkCourierRules(rules);
  const names = new Map((rules as { id: string; name?: string }[]).map(({ id, name }) => [id, name ?? '']));
  return (kept) => {
    const { parcel, offers } = kept as Priced;
    const table: TariffTable = { on: '', refusesGoods: true, asksForSizes: true, lane: () => offers };
    const { courier, reason } = chooseCourier(parcel, table, { ordered, quotaLeft: new Map() });
    const id = 'rule' in reason ? reason.rule : null;
    return {
      ...NOTHING,
      courier,
      holds: courier === null ? ['noCourier'] : [],
      applied: id === null ? [] : [{ id, name: names.get(id) ?? '' }],
    };
  };
}

/** As JSON that keeps amounts, moments and sets what they are. */
export const packed = (kept: unknown): unknown =>
  JSON.parse(
    JSON.stringify(kept, function keepKind(this: Record<string, unknown>, name, value) {
      const raw = this[name];
      if (typeof raw === 'bigint') return { $n: raw.toString() };
      if (raw instanceof Set) return { $set: [...raw] };
      return raw instanceof Date ? { $at: raw.toISOString() } : value;
    }),
  );

export const unpacked = (kept: unknown): unknown =>
  JSON.parse(JSON.stringify(kept), (_, value) => {
    if (typeof value?.$n === 'string') return BigInt(value.$n);
    if (Array.isArray(value?.$set)) return new Set(value.$set);
    return typeof value?.$at === 'string' ? new Date(value.$at) : value;
  });
