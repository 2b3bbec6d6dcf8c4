/**
 * The life of a barcode (WMS-12): goods (also by GS1 symbol with lot and serial, or by radio tag), waybill, parcel, order,
 * pick list, bin, or a stock document, in the order of time, each step with its document and the ledger entry behind it.
 */
import { type Static, Type } from 'typebox';
import { Day, endpoint, Facts, Guarded, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Quantity } from './money.ts';
import { Actor, SkuRef } from './order-words.ts';
import { SerialState } from './serials.ts';
import { LedgerPlace } from './stock.ts';

export const TRACE_KINDS = ['goods', 'tag', 'parcel', 'order', 'pickList', 'bin', 'document', 'none'] as const;
/** `entry`: of the ledger; its reason is in `reason`. `piece`: of a piece with a code of its own; what, is in `facts.kind`. */
export const TRACE_STEPS = [
  ...(['entry', 'ordered', 'released', 'waybill', 'printed', 'listed', 'takenOff'] as const),
  ...(['checkBegun', 'checked', 'handedOver', 'courier', 'tagRead', 'scanned', 'piece'] as const),
] as const;

export const TraceEvent = Output({
  id: Type.String(),
  at: Moment,
  step: Type.Enum(TRACE_STEPS),
  /** Of an entry, or what a courier said. */
  reason: Type.String(),
  facts: Facts,
  sku: Nullable(SkuRef),
  quantity: Nullable(Quantity),
  from: Nullable(LedgerPlace),
  to: Nullable(LedgerPlace),
  document: Nullable(Output({ type: Type.String(), id: Nullable(Id), number: Type.String() })),
  actor: Actor,
});
export type TraceEvent = Static<typeof TraceEvent>;

const Numbered = Nullable(Output({ id: Id, number: Type.String() }));
export const TracedPiece = Output({
  serial: Type.String(),
  state: SerialState,
  node: Type.String(),
  bin: Type.String(),
  supplier: Type.String(),
  receipt: Numbered,
  /** The parcel it is in, or was in last, with its order and who it went to. */
  parcel: Numbered,
  order: Numbered,
  buyer: Guarded('orders.reveal', 'masked', Type.String()),
  /** The parcel it came back in last. */
  returned: Numbered,
});

export const Trace = Output({
  kind: Type.Enum(TRACE_KINDS),
  /** As it is known here: a merchant code, a number. */
  name: Type.String(),
  sku: Nullable(SkuRef),
  /** What the symbol said. */
  marked: Nullable(
    Output({ gtin: Type.String(), lot: Type.String(), serial: Type.String(), expiresOn: Nullable(Day) }),
  ),
  /** Where a tagged piece was seen last. */
  seen: Nullable(
    Output({ epc: Type.String(), state: Type.Enum(['in', 'out'] as const), bin: Type.String(), at: Moment }),
  ),
  /** A piece with a code of its own: where it is, and whom it came from and went to. */
  piece: Nullable(TracedPiece),
  /** The latest first. */
  events: Type.Array(TraceEvent),
  next: Nullable(Type.String()),
});
export type Trace = Static<typeof Trace>;

/** A code nobody knows is an answer: `none`. Documents of warehouses and shops the caller may not see are not told. */
export const traceCode = endpoint({
  method: 'GET',
  path: '/api/v1/trace',
  summary: 'The life of whatever a barcode stands for, the latest first',
  scope: 'stock.read',
  query: Input({
    code: Type.String({ minLength: 1, maxLength: 256 }),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  }),
  response: Trace,
});
