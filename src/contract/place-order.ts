/**
 * Orders that come through the open API: a shop of one's own, a phone order, another system. The number is the sender's;
 * the same number again is the same order, so a call whose answer was lost is simply made again.
 */
import { type Static, Type } from 'typebox';
import { CountryCode } from './countries.ts';
import { endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Amount, Currency, PositiveQuantity } from './money.ts';
import { Flag, HoldReason, OrderState } from './order-words.ts';

const text = (maxLength: number) => Type.String({ maxLength });

export const PlacedOrder = Input({
  currency: Currency,
  /** What is to be paid: Σ lines + freight. Must agree. */
  payable: Amount,
  /** Less than payable, or 0 for cash on delivery and unpaid orders. */
  paid: Amount,
  freight: Type.Optional(Amount),
  cashOnDelivery: Type.Optional(Type.Boolean()),
  orderedAt: Moment,
  paidAt: Type.Optional(Moment),
  buyer: text(100),
  message: Type.Optional(text(500)),
  memo: Type.Optional(text(500)),
  flag: Type.Optional(Flag),
  recipient: Input({
    name: text(60),
    phone: text(30),
    province: text(40),
    city: text(40),
    district: text(40),
    town: Type.Optional(text(40)),
    detail: text(200),
    postcode: Type.Optional(text(10)),
    /** ISO 3166; left out: at home. */
    country: Type.Optional(CountryCode),
  }),
  lines: Type.Array(
    Input({
      merchantCode: Type.String({ minLength: 1, maxLength: 64 }),
      title: Type.Optional(text(200)),
      quantity: PositiveQuantity,
      price: Amount,
      /** What is paid for the line after discounts. */
      amount: Amount,
    }),
    { minItems: 1, maxItems: 200 },
  ),
});
export type PlacedOrder = Static<typeof PlacedOrder>;

/**
 * Refuses: `channels.shopUnknown` (404), `orders.amountsDiffer` (data: `expected`, `payable`), `orders.currencyDiffers`
 * (data: `currency`, `expected`). Another body changes the order like a channel would.
 */
export const placeOrder = endpoint({
  method: 'PUT',
  path: '/api/v1/shops/:shopId/orders/:number',
  summary: 'Place or change an order under a number of your own; stock is promised before the answer',
  scope: 'orders.place',
  params: Input({ shopId: Id, number: Type.String({ minLength: 1, maxLength: 64 }) }),
  body: PlacedOrder,
  /** Without id and number it is only kept: the shop takes orders in when they are paid, and this one is not. */
  response: Output({
    id: Nullable(Id),
    number: Nullable(Type.String()),
    state: OrderState,
    holds: Type.Array(HoldReason),
  }),
});
