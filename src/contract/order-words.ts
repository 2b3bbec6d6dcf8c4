/**
 * The words an order speaks in: states, hold reasons, kinds, and small references that rows of many screens share. The
 * order of the states is the order of the pipeline strip.
 */
import { type Static, Type } from 'typebox';
import { Id, Nullable, Output } from './endpoint.ts';

export const ORDER_STATES = [
  'waitPay',
  'depositPaid',
  'waitReview',
  'waitFinanceReview',
  'reviewed',
  'waitOuterShip',
  'released',
  'partlyShipped',
  'shipped',
  'signed',
  'finished',
  'cancelled',
  'closed',
  'merged',
  'split',
] as const;
export const OrderState = Type.Enum(ORDER_STATES);
export type OrderState = Static<typeof OrderState>;

export const HOLD_REASONS = [
  'waitMerge',
  'waitReturn',
  'outOfStock',
  'noCourier',
  'mappingMissing',
  'bundleBroken',
  'mergedPartCancelled',
  'changedByBuyer',
  'blacklist',
  'special',
  'waybillFailed',
  'addressIncomplete',
  'paused',
  'creditShort',
  'priceTooLow',
  'dealerUnclear',
  'partlyPaid',
  'refundAsked',
  'lockedByChannel',
  'balanceDue',
  'memo',
  'largeAmount',
  'rateMissing',
] as const;

/** These cannot be overridden by anybody: the cause has to go away. */
export const FIRM_HOLD_REASONS = [
  'waitMerge',
  'mappingMissing',
  'bundleBroken',
  'mergedPartCancelled',
  'special',
  'refundAsked',
  'lockedByChannel',
  'balanceDue',
  'rateMissing',
] as const satisfies readonly (typeof HOLD_REASONS)[number][];

/** A reason of the house, or one the tenant named itself: `custom:<name>`. */
export const HoldReason = Type.Union([
  Type.Enum(HOLD_REASONS),
  Type.Unsafe<`custom:${string}`>(Type.String({ pattern: '^custom:.{1,40}$' })),
]);
export type HoldReason = Static<typeof HoldReason>;

export const ORDER_KINDS = [
  'normal',
  'cod',
  'manual',
  'presale',
  'groupBuy',
  'resend',
  'exchange',
  'dealer',
  'retailer',
  'dropShip',
  'store',
  'urgent',
] as const;
export const OrderKind = Type.Enum(ORDER_KINDS);
export type OrderKind = Static<typeof OrderKind>;

export const FULFILMENT_STATES = [
  'created',
  'waybilled',
  'printed',
  'picking',
  'sorted',
  'checked',
  'packed',
  'weighed',
  'shipped',
  'inTransit',
  'outForDelivery',
  'inLocker',
  'signed',
  'short',
  'intercepted',
  'restocked',
  'refused',
  'returned',
  'reversed',
  'cancelled',
] as const;
export const FulfilmentState = Type.Enum(FULFILMENT_STATES);
export type FulfilmentState = Static<typeof FulfilmentState>;

/** Where goods count as there when an order is divided by shortage: all that leaves now at one node, or at any. */
export const StockFrom = Type.Enum(['oneNode', 'allNodes']);
export type StockFrom = Static<typeof StockFrom>;

/** Channel kinds that have a connector or a sandbox; shown with a name in the console. */
export const ChannelKind = Type.String({ minLength: 1, maxLength: 40 });

export const ShopRef = Output({ id: Id, name: Type.String(), channel: ChannelKind });
export type ShopRef = Static<typeof ShopRef>;
export const NodeRef = Output({ id: Id, name: Type.String() });
export type NodeRef = Static<typeof NodeRef>;
export const CourierRef = Output({ code: Type.String(), name: Type.String() });
export type CourierRef = Static<typeof CourierRef>;
export const SkuRef = Output({
  id: Id,
  merchantCode: Type.String(),
  name: Type.String(),
  /** Colour, size and so on, ready to read: `米白 / M`. */
  properties: Type.String(),
});
export type SkuRef = Static<typeof SkuRef>;
export const OrderRef = Output({ id: Id, number: Type.String() });

/** Who did something: a person, a rule, a channel, or the system's own job. */
export const Actor = Output({
  kind: Type.Enum(['person', 'rule', 'channel', 'courier', 'system']),
  name: Type.String(),
});
export type Actor = Static<typeof Actor>;

/** The seller's mark on the platform: 0 none, 1 red, 2 yellow, 3 green, 4 blue, 5 purple. */
export const Flag = Type.Integer({ minimum: 0, maximum: 5 });

/** Shown beside a reference that may be missing. */
export const MaybeNode = Nullable(NodeRef);
export const MaybeCourier = Nullable(CourierRef);
