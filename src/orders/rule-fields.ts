/**
 * What a review rule can look at, and how it compares (ORD-4). A field has a kind, and a kind its comparisons, so that a
 * damaged rule is found when it is published and a form can be made from the tables. Pure.
 */
import type { RuleFieldKind, RuleOp } from '../contract/rules.ts';
import { type HomeRate, inHome } from './home-currency.ts';
import type { Order, OrderLine } from './order.ts';

/** Facts about an order that are not in it. */
export type Facts = {
  /** To the house's currency, in which amounts are compared; left out: it is in it, null: there is no rate. */
  rate?: HomeRate;
  /** A courier rule compares amounts, so a rate is needed whatever the review rules say. */
  amountsCount?: boolean | undefined;
  /** Why the buyer is blacklisted; null: he is not. */
  blacklisted: string | null;
  belowFloor: boolean;
  mergeable: boolean;
  hoursQueued: number;
  suppliers: readonly string[];
};

export type Value = string | bigint | boolean | readonly string[] | null;

/** `codes`: merchant codes a field of single goods looks at. */
type Read = (order: Order, facts: Facts, codes: ReadonlySet<string>) => Value;
type FieldShape = { kind: RuleFieldKind; read: Read; ofGoods?: true; amount?: true };

const text = (read: (order: Order) => string): FieldShape => ({ kind: 'text', read });
const number = (read: (order: Order, facts: Facts) => bigint): FieldShape => ({ kind: 'number', read });
/** An amount is compared in the house's currency; without a rate it is neither more nor less than another. */
const amount = (read: (order: Order) => bigint): FieldShape => ({
  kind: 'number',
  amount: true,
  read: (order, facts) => inHome(read(order), facts.rate),
});
const flag = (read: (order: Order, facts: Facts) => boolean): FieldShape => ({ kind: 'flag', read });
const list = (read: (order: Order, facts: Facts) => readonly string[]): FieldShape => ({ kind: 'list', read });
/** Milliseconds since 1970, so that moments compare like numbers. */
const moment = (read: (order: Order) => Date | null): FieldShape => ({
  kind: 'moment',
  read: (order) => {
    const at = read(order);
    return at && BigInt(at.getTime());
  },
});
/** Sums over the lines of the named goods; gifts do not earn gifts. */
const ofGoods = (pick: (line: OrderLine) => bigint): FieldShape => ({
  kind: 'number',
  ofGoods: true,
  read: (order, _, codes) => sumOf(order, codes, pick),
});
const sumOf = (order: Order, codes: ReadonlySet<string>, pick: (line: OrderLine) => bigint): bigint =>
  order.lines.reduce((sum, line) => sum + (!line.gift && codes.has(line.merchantCode) ? pick(line) : 0n), 0n);

const amountOfGoods: FieldShape = {
  kind: 'number',
  ofGoods: true,
  amount: true,
  read: (order, facts, codes) =>
    inHome(
      sumOf(order, codes, (line) => line.amountMinor),
      facts.rate,
    ),
};

export const FIELDS = {
  kind: text((o) => o.kind),
  shop: text((o) => o.shopId),
  payable: amount((o) => o.payableMinor),
  paid: amount((o) => o.paidMinor),
  freight: amount((o) => o.freightMinor),
  discount: amount((o) => o.discountMinor),
  /** Discount in thousandths of the goods' price. */
  discountRate: number((o) => (o.goodsMinor > 0n ? (o.discountMinor * 1000n) / o.goodsMinor : 0n)),
  quantity: number((o) => o.quantity),
  lineCount: number((o) => BigInt(o.lineCount)),
  weightG: number((o) => o.weightG),
  quantityOf: ofGoods((line) => line.quantity),
  amountOf: amountOfGoods,
  currency: text((o) => o.currency),
  buyer: text((o) => o.buyer),
  name: text((o) => o.name),
  phone: text((o) => o.phone),
  country: text((o) => o.country),
  province: text((o) => o.province),
  city: text((o) => o.city),
  district: text((o) => o.district),
  detail: text((o) => o.detail),
  divisionCode: text((o) => o.divisionCode),
  masked: flag((o) => o.maskedToken !== null),
  memo: text((o) => o.memo),
  buyerMessage: text((o) => o.buyerMessage),
  flag: number((o) => BigInt(o.flag)),
  tags: list((o) => o.tags),
  merchantCodes: list((o) => o.lines.map((line) => line.merchantCode)),
  titles: list((o) => o.lines.map((line) => line.title)),
  suppliers: list((_, f) => f.suppliers),
  cod: flag((o) => o.kind === 'cod'),
  paidOffline: flag((o) => o.paidOffline),
  priceChanged: flag((o) => o.priceChanged),
  channelState: text((o) => o.channelState),
  orderedAt: moment((o) => o.orderedAt),
  paidAt: moment((o) => o.paidAt),
  blacklisted: flag((_, f) => f.blacklisted !== null),
  belowFloor: { ...flag((_, f) => f.belowFloor), amount: true },
  mergeable: flag((_, f) => f.mergeable),
  hoursQueued: number((_, f) => BigInt(Math.floor(f.hoursQueued))),
} satisfies Record<string, FieldShape>;
export type Field = keyof typeof FIELDS;

export const fieldNamed = (name: string): FieldShape | null =>
  Object.hasOwn(FIELDS, name) ? FIELDS[name as Field] : null;

const ORDERED = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'notIn', 'present', 'absent'] as const;
/** Which comparisons a kind of field has. */
export const OPS_OF: Record<RuleFieldKind, readonly RuleOp[]> = {
  text: ['eq', 'ne', 'in', 'notIn', 'contains', 'containsAny', 'startsWith', 'present', 'absent'],
  number: ORDERED,
  flag: ['is'],
  list: ['in', 'notIn', 'contains', 'containsAny', 'present', 'absent'],
  moment: ['gt', 'gte', 'lt', 'lte', 'present', 'absent'],
};

type Given = string | number | boolean | readonly string[] | undefined;

/** A comparison with a value, or what is wrong with the value. */
export function comparison(kind: RuleFieldKind, op: RuleOp, value: Given): ((actual: Value) => boolean) | string {
  if (op === 'present' || op === 'absent')
    return value === undefined ? (actual) => isPresent(actual) === (op === 'present') : `${op} takes no value`;
  if (op === 'is') return typeof value === 'boolean' ? (actual) => actual === value : 'is needs true or false';
  const texts = Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
  if (texts.length === 0 || texts.includes('')) return `${op} needs a value`;
  if (kind === 'number' || kind === 'moment') {
    const numbers = texts.map(kind === 'number' ? wholeNumber : momentOf);
    const wrong = numbers.indexOf(null);
    if (wrong >= 0)
      return `${op} needs ${kind === 'number' ? 'a whole number' : 'a moment with offset'}, not ${texts[wrong]}`;
    return comparingNumbers(op, numbers as bigint[]);
  }
  return comparingTexts(op, texts);
}

const wholeNumber = (value: string): bigint | null => (/^-?\d{1,18}$/.test(value) ? BigInt(value) : null);

function momentOf(value: string): bigint | null {
  const at = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : BigInt(at);
}

function isPresent(actual: Value): boolean {
  if (Array.isArray(actual)) return actual.length > 0;
  if (typeof actual === 'string') return actual.trim() !== '';
  return actual !== null && actual !== false && actual !== 0n;
}

function comparingNumbers(op: RuleOp, limits: readonly bigint[]): ((actual: Value) => boolean) | string {
  if (op === 'in' || op === 'notIn') return (actual) => limits.some((limit) => limit === actual) === (op === 'in');
  if (limits.length > 1) return `${op} needs one value`;
  const limit = limits[0]!;
  const holds: Partial<Record<RuleOp, (a: bigint) => boolean>> = {
    eq: (a) => a === limit,
    ne: (a) => a !== limit,
    gt: (a) => a > limit,
    gte: (a) => a >= limit,
    lt: (a) => a < limit,
    lte: (a) => a <= limit,
  };
  const test = holds[op]!;
  // A moment that has not come (unpaid) is neither before nor after another.
  return (actual) => typeof actual === 'bigint' && test(actual);
}

function comparingTexts(op: RuleOp, parts: readonly string[]): ((actual: Value) => boolean) | string {
  const set = new Set(parts);
  const any = (actual: Value, test: (one: string) => boolean) =>
    Array.isArray(actual) ? actual.some(test) : test(String(actual));
  if (op === 'in' || op === 'notIn') return (actual) => any(actual, (one) => set.has(one)) === (op === 'in');
  if (op === 'contains' || op === 'containsAny')
    return (actual) => any(actual, (one) => parts.some((part) => one.includes(part)));
  if (op === 'startsWith') return (actual) => any(actual, (one) => parts.some((part) => one.startsWith(part)));
  if (parts.length > 1) return `${op} needs one value`;
  return (actual) => (actual === parts[0]) === (op === 'eq');
}
