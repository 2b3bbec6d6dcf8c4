/**
 * What a sales order is, and which command moves it from which state to which. Pure: no I/O. State, hold reasons and
 * the channel's state stay apart; a command that the table does not allow is refused and changes nothing.
 */
import type { ChannelState, RefundState } from '../channels/connector.ts';
import type { FIRM_HOLD_REASONS, HoldReason, OrderKind, OrderState } from '../contract/order-words.ts';
import type { Id } from '../kernel/ids.ts';

export type { HoldReason, OrderKind, OrderState };

export type Hold = { reason: HoldReason; since: string; by: string; data: Record<string, unknown> };

export type OrderLine = {
  line: number;
  shopId: Id;
  channelNumber: string;
  channelLine: string;
  listingId: Id | null;
  skuId: Id | null;
  bundleId: Id | null;
  merchantCode: string;
  title: string;
  properties: string;
  quantity: bigint;
  shipped: bigint;
  priceMinor: bigint;
  amountMinor: bigint;
  /** Borne by the platform of what the line costs less (INV-1). */
  platformMinor: bigint;
  gift: boolean;
  refund: RefundState;
  holdId: Id | null;
};

/** Why an order has its node although nothing is promised there yet. */
export const BY_PERSON = 'chosenByPerson';

export type SourcingNote = {
  at: string;
  reason: string;
  costMinor: string;
  runnerUp: { node: Id; costMinor: string; against: string } | null;
};

export type Order = {
  id: Id;
  number: string;
  version: number;
  kind: OrderKind;
  state: OrderState;
  holdReasons: HoldReason[];
  holds: Hold[];
  shopId: Id;
  channelNumbers: string[];
  channelState: ChannelState;
  buyer: string;
  name: string;
  phone: string;
  country: string;
  province: string;
  city: string;
  district: string;
  town: string;
  detail: string;
  postcode: string;
  divisionCode: string;
  maskedToken: string | null;
  mergeKey: string;
  currency: string;
  goodsMinor: bigint;
  discountMinor: bigint;
  freightMinor: bigint;
  taxMinor: bigint;
  payableMinor: bigint;
  paidMinor: bigint;
  refundedMinor: bigint;
  orderedAt: Date;
  paidAt: Date | null;
  queuedAt: Date;
  shipBefore: Date | null;
  nodeId: Id | null;
  courier: string | null;
  sourcing: SourcingNote | null;
  fulfilmentId: Id | null;
  waybillNumber: string | null;
  reservedUntil: Date | null;
  goodsText: string;
  lineCount: number;
  quantity: bigint;
  weightG: bigint;
  flag: number;
  memo: string;
  buyerMessage: string;
  tags: string[];
  priority: number;
  overridden: HoldReason[];
  rulesVersion: number;
  mergedInto: Id | null;
  splitFrom: Id | null;
  paidOffline: boolean;
  priceChanged: boolean;
  reviewedBy: string;
  financeBy: string;
  keptAsIs: boolean;
  createdAt: Date;
  lines: OrderLine[];
};

export type OrderEvent = { orderId: Id; event: string; data?: Record<string, unknown>; cause?: string };

/** Before it was released, everything about it may still change. */
export const OPEN_STATES: readonly OrderState[] = [
  'waitPay',
  'depositPaid',
  'waitReview',
  'waitFinanceReview',
  'reviewed',
];
export const isOpen = (order: Pick<Order, 'state'>): boolean => OPEN_STATES.includes(order.state);

/** Its parcel waits to leave: here, or at a warehouse of others. */
export const isReleased = ({ state }: Pick<Order, 'state'>): boolean =>
  state === 'released' || state === 'waitOuterShip';

type Move = { from: readonly OrderState[]; to: OrderState };

/** The state machine. Reading it row by row is reading the life of an order. */
export const MOVES = {
  pay: { from: ['waitPay', 'depositPaid'], to: 'waitReview' },
  askFinance: { from: ['waitReview'], to: 'waitFinanceReview' },
  passFinance: { from: ['waitFinanceReview'], to: 'waitReview' },
  review: { from: ['waitReview', 'waitFinanceReview'], to: 'reviewed' },
  release: { from: ['reviewed'], to: 'released' },
  releaseOutside: { from: ['reviewed'], to: 'waitOuterShip' },
  unreview: { from: ['waitFinanceReview', 'reviewed', 'released', 'waitOuterShip'], to: 'waitReview' },
  shipPart: { from: ['released', 'waitOuterShip', 'partlyShipped'], to: 'partlyShipped' },
  ship: { from: ['released', 'waitOuterShip', 'partlyShipped'], to: 'shipped' },
  /** The hand-over was taken back: the goods are in the house again. */
  reverse: { from: ['shipped', 'partlyShipped'], to: 'released' },
  sign: { from: ['shipped'], to: 'signed' },
  finish: { from: ['shipped', 'signed'], to: 'finished' },
  cancel: {
    from: [
      ...['waitPay', 'depositPaid', 'waitReview', 'waitFinanceReview', 'reviewed', 'released', 'waitOuterShip'],
    ] as OrderState[],
    to: 'cancelled',
  },
  close: {
    from: ['waitPay', 'depositPaid', 'waitReview', 'waitFinanceReview', 'reviewed', 'shipped', 'signed', 'finished'],
    to: 'closed',
  },
  merge: { from: ['waitReview', 'waitFinanceReview'], to: 'merged' },
  split: { from: ['waitReview', 'waitFinanceReview', 'reviewed'], to: 'split' },
  undo: { from: ['merged', 'split'], to: 'waitReview' },
} as const satisfies Record<string, Move>;

export const mayMove = (order: Pick<Order, 'state'>, move: keyof typeof MOVES): boolean =>
  (MOVES[move].from as readonly OrderState[]).includes(order.state);

/** A part of a divided order, or one that a person put back as it was, is joined and divided by a person only. */
export const mayRegroup = (order: Pick<Order, 'splitFrom' | 'keptAsIs'>): boolean =>
  order.splitFrom === null && !order.keptAsIs;

const FIRM: ReadonlySet<string> = new Set<(typeof FIRM_HOLD_REASONS)[number]>([
  'waitMerge',
  'mappingMissing',
  'bundleBroken',
  'mergedPartCancelled',
  'special',
  'refundAsked',
  'lockedByChannel',
  'balanceDue',
  'rateMissing',
]);
/** Nobody can override these: the cause has to go away. */
export const isFirm = (reason: HoldReason): boolean => FIRM.has(reason);

/** Who set a hold that the review found by itself: it is found anew each time, so it goes when its cause goes. */
export const BY_REVIEW = 'review';
const RULE = 'rule:';
export const byRule = (rule: string): string => `${RULE}${rule}`;
/** Name of the rule that set a hold; null when no rule did. */
export const ruleOf = ({ by }: Hold): string | null => (by.startsWith(RULE) ? by.slice(RULE.length) : null);
export const isFoundByReview = (hold: Hold): boolean => hold.by === BY_REVIEW || ruleOf(hold) !== null;

/** Adds a hold, or replaces what explains it; the set of reasons stays in step. */
export function addHold(
  order: Order,
  reason: HoldReason,
  since: Date,
  by: string,
  data: Record<string, unknown> = {},
): void {
  const before = order.holds.find((hold) => hold.reason === reason);
  order.holds = [
    ...order.holds.filter((hold) => hold !== before),
    { reason, since: before?.since ?? since.toISOString(), by, data },
  ];
  order.holdReasons = order.holds.map((hold) => hold.reason);
}

export function dropHolds(order: Order, drop: (reason: HoldReason) => boolean): HoldReason[] {
  const gone = order.holdReasons.filter(drop);
  order.holds = order.holds.filter((hold) => !drop(hold.reason));
  order.holdReasons = order.holds.map((hold) => hold.reason);
  return gone;
}

/** How a gift line is called instead of a number of the channel: by the rule that gave it. One by hand is no rule's. */
export const giftOf = (rule: string): string => `gift:${rule}`;
const BY_HAND = 'hand:';
export const giftByHand = (id: Id): string => giftOf(`${BY_HAND}${id}`);
export const isRuleGift = ({ channelLine }: Pick<OrderLine, 'channelLine'>): boolean =>
  channelLine.startsWith(giftOf('')) && !channelLine.startsWith(giftOf(BY_HAND));

/** A line of an order that was entered by hand. */
const OWN = 'own:';
export const ownLine = (n: number): string => `${OWN}${n}`;
/** Gifts and what was entered by hand are ours alone: no channel knows such a line. */
export const isOurs = ({ channelLine }: Pick<OrderLine, 'channelLine'>): boolean =>
  channelLine.startsWith(giftOf('')) || channelLine.startsWith(OWN);

/** The first lines in short, for a list row. */
export function goodsText(lines: readonly Pick<OrderLine, 'merchantCode' | 'title' | 'quantity'>[]): string {
  const shown = lines.slice(0, 3).map((line) => `${line.merchantCode || line.title.slice(0, 12)} ×${line.quantity}`);
  return lines.length > 3 ? `${shown.join('，')} …` : shown.join('，');
}

/** Sums that follow from the lines. */
export function sumUp(order: Order): void {
  order.lineCount = order.lines.length;
  order.quantity = order.lines.reduce((sum, line) => sum + line.quantity, 0n);
  order.goodsText = goodsText(order.lines);
}
