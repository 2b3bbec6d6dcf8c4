/**
 * The freight ledger (SHP-6): what parcels should have cost by our price lists when they left, what couriers bill for
 * them, and why the two differ. Money has no book yet, so nothing is posted: a line is accepted or disputed by a person.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { Money, WeightG } from './money.ts';
import { CourierRef, OrderRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

/**
 * `agreed`: as reckoned. `weight`: right for the weight the courier found. `price`: the same weight costs less by our list.
 * `weightAndPrice`: both. `noList`: no price list of ours has it. `twice`: billed before. `notShipped`: the number was
 * never used. `unknown`: not our number.
 */
export const FREIGHT_CAUSES = [
  'agreed',
  'weight',
  'price',
  'weightAndPrice',
  'noList',
  'twice',
  'notShipped',
  'unknown',
] as const;
export const FreightCause = Type.Enum(FREIGHT_CAUSES);
export type FreightCause = Static<typeof FreightCause>;

export const FREIGHT_STATES = ['agreed', 'open', 'accepted', 'disputed'] as const;
export const FreightState = Type.Enum(FREIGHT_STATES);
export type FreightState = Static<typeof FreightState>;

export const CourierBillRow = Output({
  id: Id,
  number: Type.String(),
  courier: CourierRef,
  fileName: Type.String(),
  firstDay: Day,
  lastDay: Day,
  lines: Type.Integer(),
  /** Lines nobody has accepted or disputed yet. */
  open: Type.Integer(),
  billed: Money,
  expected: Money,
  /** Billed − expected. */
  difference: Money,
  importedAt: Moment,
});
export type CourierBillRow = Static<typeof CourierBillRow>;

export const listCourierBills = endpoint({
  method: 'GET',
  path: '/api/v1/courier-bills',
  summary: 'Bills of couriers, the newest first',
  scope: 'bills.read',
  query: PageQuery({ courier: Type.Optional(Type.String({ maxLength: 40 })) }),
  response: Page(CourierBillRow),
});

export const CourierBillDetail = Output({
  ...CourierBillRow.properties,
  /** Billed − expected, the greatest first; what was billed twice or is not ours was expected to cost nothing. */
  byCause: Type.Array(Output({ cause: FreightCause, lines: Type.Integer(), open: Type.Integer(), difference: Money })),
  /** Parcels of these days that left with this courier and stand on no bill. */
  notBilled: Output({ parcels: Type.Integer(), expected: Money }),
});
export type CourierBillDetail = Static<typeof CourierBillDetail>;

/** Refuses: `shipping.courierBillUnknown` (404). */
export const getCourierBill = endpoint({
  method: 'GET',
  path: '/api/v1/courier-bills/:id',
  summary: 'One bill of a courier, its differences by cause',
  scope: 'bills.read',
  params: ById,
  response: CourierBillDetail,
});

export const CourierBillLine = Output({
  id: Id,
  line: Type.Integer(),
  waybillNumber: Type.String(),
  day: Day,
  order: Nullable(OrderRef),
  ourWeightG: Nullable(WeightG),
  billedWeightG: Nullable(WeightG),
  expected: Nullable(Money),
  /** What our list asks for the courier's weight. */
  atTheirWeight: Nullable(Money),
  billed: Money,
  /** Billed − expected; what is not ours or was billed before was expected to cost nothing. */
  difference: Money,
  cause: FreightCause,
  state: FreightState,
  note: Type.String(),
});
export type CourierBillLine = Static<typeof CourierBillLine>;

/** Refuses: `shipping.courierBillUnknown` (404). */
export const listCourierBillLines = endpoint({
  method: 'GET',
  path: '/api/v1/courier-bills/:id/lines',
  summary: 'Lines of a bill as they stand in the file',
  scope: 'bills.read',
  params: ById,
  query: PageQuery({ cause: Type.Optional(FreightCause), state: Type.Optional(FreightState) }),
  response: Page(CourierBillLine),
});

/** Refuses per line: `shipping.billLineUnknown`, `shipping.billLineAgreed`. */
export const acceptCourierBillLines = endpoint({
  method: 'POST',
  path: '/api/v1/courier-bill-lines/accept',
  summary: 'Lines are paid as billed',
  scope: 'bills.approve',
  body: Input({ ids: Ids, note: Type.Optional(Note) }),
  response: Outcomes,
});

/** Refuses per line: `shipping.billLineUnknown`, `shipping.billLineAgreed`. */
export const disputeCourierBillLines = endpoint({
  method: 'POST',
  path: '/api/v1/courier-bill-lines/dispute',
  summary: 'Lines are not paid as billed; the courier is told with the file of differences',
  scope: 'bills.propose',
  body: Input({ ids: Ids, note: Reason }),
  response: Outcomes,
});

/** Every courier of every month: parcels that left in it, whatever month the bill is of. */
export const listFreight = endpoint({
  method: 'GET',
  path: '/api/v1/freight',
  summary: 'What freight should have cost and did, by month and courier',
  scope: 'bills.read',
  query: Input({ months: Type.Optional(Type.Integer({ minimum: 1, maximum: 24, default: 6 })) }),
  response: Output({
    months: Type.Array(
      Output({
        month: Type.String(),
        courier: CourierRef,
        parcels: Type.Integer(),
        /** Parcels no price list had a price for. */
        withoutPrice: Type.Integer(),
        notBilled: Type.Integer(),
        expected: Money,
        billed: Money,
        /** Billed − expected, of the parcels that were billed. */
        difference: Money,
      }),
    ),
  }),
});
