/**
 * Reading orders: the review bench's list (ORD-6), one order with everything about it (ORD-15), and search by any
 * number. Recipients are masked unless revealed for a purpose, which is logged (IAM-2).
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Facts, Guarded, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Money, Quantity, WeightG } from './money.ts';
import { COMMANDS } from './order-commands.ts';
import {
  Actor,
  ChannelKind,
  CourierRef,
  Flag,
  FulfilmentState,
  HoldReason,
  MaybeCourier,
  MaybeNode,
  NodeRef,
  OrderKind,
  OrderRef,
  OrderState,
  ShopRef,
  SkuRef,
} from './order-words.ts';
import { Page, PageQuery } from './paging.ts';
import { ByRates } from './rates.ts';

const REVEAL = 'orders.reveal';
/** What a person wrote, or what is said about an order: it may name a way to reach somebody. */
const Words = Guarded(REVEAL, 'contacts', Type.String());
const Said = Guarded(REVEAL, 'contacts', Facts);
/** What a courier takes from us. */
const Freight = Guarded('shipping.cost', 'null', Nullable(Money));

/** Several values of one filter are alternatives, different filters must all hold. */
export const OrderFilter = {
  state: Type.Optional(Type.Array(OrderState, { maxItems: 15 })),
  holdReason: Type.Optional(Type.Array(HoldReason, { maxItems: 30 })),
  /** true: at least one hold reason; false: none. */
  held: Type.Optional(Type.Boolean()),
  shopId: Type.Optional(Type.Array(Id, { maxItems: 50 })),
  nodeId: Type.Optional(Type.Array(Id, { maxItems: 50 })),
  courier: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 50 })),
  kind: Type.Optional(Type.Array(OrderKind, { maxItems: 12 })),
  flag: Type.Optional(Type.Array(Flag, { maxItems: 6 })),
  /** Words in any order: our number, channel number, waybill, merchant code, buyer, full phone. */
  text: Type.Optional(Type.String({ maxLength: 100 })),
  paidFrom: Type.Optional(Moment),
  paidBefore: Type.Optional(Moment),
};

export const OrderRow = Output({
  id: Id,
  /** Send as `If-Match` with an edit. */
  version: Type.Integer(),
  number: Type.String(),
  channelNumbers: Type.Array(Type.String()),
  shop: ShopRef,
  state: OrderState,
  holds: Type.Array(HoldReason),
  kind: OrderKind,
  flag: Flag,
  memo: Words,
  buyerMessage: Words,
  /** The channel's name for the buyer, which may be an address of mail. */
  buyer: Guarded(REVEAL, 'masked', Type.String()),
  /** Masked: `张**`, `浙江 杭州 余杭`. */
  recipientName: Type.String(),
  recipientArea: Type.String(),
  /** The first lines in short: `YR-2201-米白-M ×2`. */
  goods: Type.String(),
  lineCount: Type.Integer(),
  quantity: Quantity,
  payable: Money,
  paidAt: Nullable(Moment),
  createdAt: Moment,
  /** The channel counts the parcel as late after this. */
  shipBefore: Nullable(Moment),
  node: MaybeNode,
  courier: MaybeCourier,
  waybillNumber: Nullable(Type.String()),
});
export type OrderRow = Static<typeof OrderRow>;

export const listOrders = endpoint({
  method: 'GET',
  path: '/api/v1/orders',
  summary: 'Orders of a queue or a search',
  scope: 'orders.read',
  query: PageQuery({ ...OrderFilter, sort: Type.Optional(Type.Enum(['paidAt', '-paidAt'])) }),
  response: Page(OrderRow),
});

/** For a selection over all results: the bulk commands then take these in batches, and say before what holds them. At most 10,000. */
export const listOrderRefs = endpoint({
  method: 'GET',
  path: '/api/v1/orders/refs',
  summary: 'Ids and numbers of everything a filter finds, with state and hold reasons',
  scope: 'orders.read',
  query: Input(OrderFilter),
  response: Output({
    orders: Type.Array(
      Output({ ...OrderRef.properties, state: OrderState, flag: Flag, holds: Type.Array(HoldReason) }),
    ),
    complete: Type.Boolean(),
  }),
});

export const OrderLine = Output({
  id: Id,
  /** Its number in the order, which after-sale cases name it by. */
  line: Type.Integer(),
  channelLine: Type.String(),
  /** null: the listing is not mapped to a SKU yet. */
  sku: Nullable(SkuRef),
  title: Type.String(),
  properties: Type.String(),
  merchantCode: Type.String(),
  quantity: Quantity,
  shipped: Quantity,
  /** What the chosen node (or all nodes together) could still promise; null for an unmapped line. */
  available: Nullable(Quantity),
  price: Money,
  discount: Money,
  amount: Money,
  gift: Type.Boolean(),
  refund: Type.Enum(['none', 'asked', 'agreed', 'refunded', 'refused']),
});
export type OrderLine = Static<typeof OrderLine>;

export const Recipient = Output({
  name: Type.String(),
  phone: Type.String(),
  province: Type.String(),
  city: Type.String(),
  district: Type.String(),
  town: Type.String(),
  detail: Type.String(),
  postcode: Type.String(),
  /** ISO 3166; '' where a channel did not say. */
  country: Type.String(),
  masked: Type.Boolean(),
});
export type Recipient = Static<typeof Recipient>;

export const Hold = Output({
  reason: HoldReason,
  firm: Type.Boolean(),
  since: Moment,
  by: Actor,
  /** What explains it: missing SKU and quantity, uncovered district, floor price … */
  data: Said,
});

/** Why this node: what it would cost, what each other node lacked, who came second (SRC-1). */
export const Sourcing = Output({
  decidedAt: Moment,
  node: NodeRef,
  /** `nearest`, `onlyComplete`, `cheapest`, `leastSplit`, `chosenByPerson` … */
  reason: Type.String(),
  cost: Freight,
  candidates: Type.Array(
    Output({
      node: NodeRef,
      verdict: Type.Enum(['chosen', 'runnerUp', 'possible', 'impossible']),
      cost: Freight,
      distanceKm: Nullable(Type.Integer()),
      /** `short`, `notServed`, `capacity`, `excluded` …; empty when nothing speaks against it. */
      against: Type.Array(Type.String()),
    }),
  ),
});

export const Fulfilment = Output({
  id: Id,
  number: Type.String(),
  node: NodeRef,
  state: FulfilmentState,
  courier: Nullable(CourierRef),
  waybillNumber: Nullable(Type.String()),
  lines: Type.Array(Output({ lineId: Id, quantity: Quantity })),
  weightG: Nullable(WeightG),
  shippedAt: Nullable(Moment),
  /** What the channel said to the shipment upload; null before the first try. */
  upload: Nullable(
    Output({ state: Type.Enum(['waiting', 'accepted', 'refused', 'unknown']), message: Type.String(), at: Moment }),
  ),
  tracking: Type.Array(Output({ at: Moment, kind: Type.String(), text: Words })),
});

export const Payment = Output({
  id: Id,
  direction: Type.Enum(['in', 'out']),
  method: Type.String(),
  reference: Type.String(),
  amount: Money,
  state: Type.Enum(['waitApproval', 'created', 'processing', 'success', 'failed', 'closed', 'abnormal']),
  at: Moment,
  /** Found on the provider's bill. */
  matched: Type.Boolean(),
});

/** One line each: when, who, what, and why. The text of `event` with `data` is in the language files. */
export const TimelineEntry = Output({
  id: Id,
  at: Moment,
  actor: Actor,
  event: Type.String(),
  data: Said,
  cause: Guarded(REVEAL, 'contacts', Nullable(Type.String())),
});
export type TimelineEntry = Static<typeof TimelineEntry>;

export const OrderDetail = Output({
  ...OrderRow.properties,
  /** When the buyer did; `createdAt` is when it came in. */
  orderedAt: Moment,
  currency: Type.String(),
  amounts: Output({
    goods: Money,
    discount: Money,
    freight: Money,
    tax: Money,
    payable: Money,
    paid: Money,
    refunded: Money,
  }),
  /** In the house's currency by the rate of the order's day; null: it is in it, or `rateMissing` is true. */
  inHome: Nullable(Output({ payable: Money, paid: Money, by: ByRates })),
  rateMissing: Type.Boolean(),
  recipient: Recipient,
  lines: Type.Array(OrderLine),
  holdDetails: Type.Array(Hold),
  channelOrders: Type.Array(
    Output({
      id: Id,
      number: Type.String(),
      channel: ChannelKind,
      /** The platform's own word for the state. */
      stateText: Type.String(),
      modifiedAt: Moment,
    }),
  ),
  sourcing: Nullable(Sourcing),
  fulfilments: Type.Array(Fulfilment),
  payments: Type.Array(Payment),
  timeline: Type.Array(TimelineEntry),
  /** Commands the present state and the caller's rights allow. */
  allowed: Type.Array(Type.Enum(COMMANDS)),
});
export type OrderDetail = Static<typeof OrderDetail>;

export const getOrder = endpoint({
  method: 'GET',
  path: '/api/v1/orders/:id',
  summary: 'One order with lines, amounts, holds, sourcing, fulfilments, payments and timeline',
  scope: 'orders.read',
  params: ById,
  response: OrderDetail,
});

/** What a person may need a recipient in clear for. */
export const REVEAL_PURPOSES = ['callBuyer', 'checkAddress', 'afterSale', 'police'] as const;
export type RevealPurpose = (typeof REVEAL_PURPOSES)[number];

/**
 * A recipient the channel keeps under stars is asked for there. Refuses: `orders.notFound` (404),
 * `channels.revealNotPossible` where the channel does not tell (for this purpose), `channels.shopOff`,
 * `channels.channelFailed`.
 */
export const revealRecipient = endpoint({
  method: 'POST',
  path: '/api/v1/orders/:id/recipient/reveal',
  summary: 'The recipient in clear, for a named purpose; who asked and why is logged',
  scope: 'orders.reveal',
  params: ById,
  body: Input({ purpose: Type.Enum(REVEAL_PURPOSES) }),
  response: Recipient,
});

export const SearchHit = Output({
  kind: Type.Enum(['order', 'waybill', 'sku', 'afterSale']),
  /** Of the order, the SKU or the case to open. */
  id: Id,
  number: Type.String(),
  text: Type.String(),
  state: Nullable(OrderState),
});
export type SearchHit = Static<typeof SearchHit>;

/** Exact numbers first, then beginnings. At most 20 hits. */
export const search = endpoint({
  method: 'GET',
  path: '/api/v1/search',
  summary: 'Find an order, parcel, SKU or after-sale case by any of its numbers',
  scope: 'orders.read',
  query: Input({ text: Type.String({ minLength: 1, maxLength: 100 }) }),
  response: Output({ hits: Type.Array(SearchHit) }),
});
