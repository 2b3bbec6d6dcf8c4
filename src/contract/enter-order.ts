/**
 * Orders a person types in (ORD-3), and what helps to get the recipient right (ORD-7): reading a pasted address, and what
 * can be offered where no courier goes.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Guarded, Id, Input, Nullable, Output } from './endpoint.ts';
import { Currency, Money, PositiveQuantity } from './money.ts';
import { CourierRef, Flag, HoldReason, NodeRef, OrderRef, OrderState } from './order-words.ts';

const text = (maxLength: number) => Type.String({ maxLength });
const Pasted = Type.String({ minLength: 1, maxLength: 500 });

export const ADDRESS_PARTS = ['province', 'city', 'district', 'detail', 'name', 'phone'] as const;

export const ReadAddress = Output({
  name: Type.String(),
  phone: Type.String(),
  province: Type.String(),
  city: Type.String(),
  district: Type.String(),
  town: Type.String(),
  detail: Type.String(),
  postcode: Type.String(),
  /** Official code of the smallest division found; empty when there is none. */
  divisionCode: Type.String(),
  /** Words that are no address: wishes, a second telephone. */
  note: Type.String(),
  missing: Type.Array(Type.Enum(ADDRESS_PARTS)),
  /** Places that fit equally well; nothing is guessed between them. */
  alternatives: Type.Array(Output({ province: Type.String(), city: Type.String(), district: Type.String() })),
  /** 0 to 100; below 60 a person should look. */
  confidence: Type.Integer(),
});
export type ReadAddress = Static<typeof ReadAddress>;

/** Nothing is kept. */
export const readAddress = endpoint({
  method: 'POST',
  path: '/api/v1/addresses/read',
  summary: 'Read a pasted address: who, where, which telephone, and what is missing',
  scope: 'orders.read',
  body: Input({ text: Pasted }),
  response: ReadAddress,
});

const Price = Input({ amount: Type.String({ pattern: '^[0-9]{1,15}$' }), currency: Currency });
/** `price` of one piece; left out: the list price, and nothing for goods that are sent again. */
const priced = { quantity: PositiveQuantity, price: Type.Optional(Price) };
const Line = Type.Union([
  Input({ merchantCode: Type.String({ minLength: 1, maxLength: 64 }), ...priced }),
  Input({ skuId: Id, ...priced }),
]);

const Fields = Input({
  name: text(60),
  phone: text(30),
  province: text(40),
  city: text(40),
  district: text(40),
  town: Type.Optional(text(40)),
  detail: text(200),
  postcode: Type.Optional(text(10)),
});

/**
 * With `check` nothing is kept: the answer says how the recipient was read and what is to be paid, for confirmation.
 * Refuses: `channels.shopUnknown` (404), `catalog.skuUnknown`, `orders.bundleBroken` (data: `merchantCode`),
 * `orders.priceMissing` (data: `merchantCode`), `orders.otherCurrency` (data: `currency`), `orders.nothingPaid` (data: `payable`),
 * `identity.aboveLimit` (data: `limit`, `roles`).
 */
export const enterOrder = endpoint({
  method: 'POST',
  path: '/api/v1/shops/:shopId/orders',
  summary: 'Enter an order by hand; it is reviewed like any other',
  scope: 'orders.place',
  params: Input({ shopId: Id }),
  body: Input({
    kind: Type.Enum(['manual', 'urgent', 'resend']),
    check: Type.Optional(Type.Boolean()),
    /**
     * `offline`: taken already, outside of any platform; finance looks at it. `later`: it waits until its payments, which
     * are started with `startPayment`, are in. `none`: there is nothing to pay.
     */
    payment: Type.Enum(['offline', 'later', 'cod', 'none']),
    /** By which the money can be found, such as the bank's number. */
    reference: Type.Optional(text(100)),
    recipient: Type.Union([Input({ text: Pasted }), Fields]),
    buyer: Type.Optional(text(100)),
    message: Type.Optional(text(500)),
    memo: Type.Optional(text(500)),
    flag: Type.Optional(Flag),
    freight: Type.Optional(Price),
    lines: Type.Array(Line, { minItems: 1, maxItems: 200 }),
  }),
  response: Output({
    /** null: only checked. */
    order: Nullable(Output({ ...OrderRef.properties, state: OrderState, holds: Type.Array(HoldReason) })),
    recipient: ReadAddress,
    payable: Money,
  }),
});
export type EnteredOrder = Static<(typeof enterOrder)['body']>;

const Freight = Guarded('shipping.cost', 'null', Nullable(Money));

/** Refuses: `orders.notFound` (404). */
export const getDeliveryOffers = endpoint({
  method: 'GET',
  path: '/api/v1/orders/:id/delivery-offers',
  summary: 'What the buyer can be offered where the courier does not go: fetch it, another courier, the money back',
  scope: 'orders.read',
  params: ById,
  response: Output({
    /** The courier of the order, or the one the rules choose, goes there. */
    served: Type.Boolean(),
    /** In the buyer's city, else in his province. */
    selfPickup: Type.Array(Output({ node: NodeRef, address: Type.String() })),
    /** Couriers that go there, the cheapest first. `extra`: what it costs beyond the freight the buyer paid. */
    couriers: Type.Array(Output({ courier: CourierRef, cost: Freight, extra: Freight })),
    /** What is still ours of what was paid. */
    refund: Money,
  }),
});
