/**
 * Serials (STK-5): of goods whose pieces are told apart, what became of each piece. Pieces are made known where they come
 * in; here those that lie in the house already, and those that are there no more.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Input, Moment, Output, Reason } from './endpoint.ts';
import { NodeRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

/**
 * `picked`: off its bin for a pick list. `staged`: scanned into a parcel that is still here. `returned`: back, and not on a
 * shelf yet. `transit`: sent to the warehouse it is known at. `gone`: written off.
 */
export const SERIAL_STATES = [
  ...(['inStock', 'picked', 'staged', 'shipped', 'returned', 'defective', 'transit', 'gone'] as const),
] as const;
export const SerialState = Type.Enum(SERIAL_STATES);
export type SerialState = Static<typeof SerialState>;

/** What happened to a piece. `kept`: its hand-over was refused; `sent`: to another warehouse; `recalled`: that was reversed. */
export const SERIAL_STEPS = [
  ...(['received', 'registered', 'picked', 'staged', 'freed', 'shipped', 'kept', 'takenBack'] as const),
  ...(['returned', 'shelved', 'counted', 'sent', 'recalled', 'defective', 'gone'] as const),
] as const;
export type SerialStep = (typeof SERIAL_STEPS)[number];

/** Why a piece cannot be taken where its code was scanned; each is explained at the bench (`SCAN_VERDICTS`). */
export const SERIAL_FAULTS = [
  ...(['serialNeeded', 'serialUnknown', 'serialTwice', 'serialShipped', 'serialElsewhere', 'serialOff'] as const),
] as const;

export const SerialCode = Type.String({ minLength: 1, maxLength: 60, pattern: '^\\S+$' });

export const SerialRow = Output({
  sku: SkuRef,
  serial: Type.String(),
  state: SerialState,
  node: NodeRef,
  /** The last bin somebody named; '' is none. */
  bin: Type.String(),
  supplier: Type.String(),
  changedAt: Moment,
});
export type SerialRow = Static<typeof SerialRow>;

export const listSerials = endpoint({
  method: 'GET',
  path: '/api/v1/serials',
  summary: 'Single pieces and where they are, in the order of their codes',
  scope: 'stock.read',
  query: PageQuery({
    skuId: Type.Optional(Id),
    nodeId: Type.Optional(Id),
    state: Type.Optional(SerialState),
    /** The beginning of a code. */
    search: Type.Optional(Type.String({ maxLength: 60 })),
  }),
  response: Page(SerialRow),
});

const Codes = Type.Array(SerialCode, { minItems: 1, maxItems: 500, uniqueItems: true });
/** Of a line of goods: codes of those pieces that have one. */
export const Serials = Type.Array(SerialCode, { maxItems: 500, uniqueItems: true });

/**
 * Codes of pieces that lie here and whose code nobody knew. Refuses `stock.nodeUnknown` (404), `stock.serialsNotKept`,
 * `stock.serialKnown` (data: `serial`), `stock.serialsTooMany` (data: `free`: pieces here without a code).
 */
export const registerSerials = endpoint({
  method: 'POST',
  path: '/api/v1/serials',
  summary: 'Make the codes of pieces known that lie in a warehouse',
  scope: 'stock.write',
  body: Input({ nodeId: Id, skuId: Id, serials: Codes }),
  response: Output({ registered: Type.Integer() }),
});

/** Moves no stock: that is a stock document's. Refuses `stock.nodeUnknown` (404), `stock.serialNotHere` (data: `serial`). */
export const retireSerials = endpoint({
  method: 'POST',
  path: '/api/v1/serials/gone',
  summary: 'Say which pieces are not there any more: written off, returned to the supplier, sent elsewhere',
  scope: 'stock.write',
  body: Input({ nodeId: Id, skuId: Id, serials: Codes, reason: Reason }),
  response: Output({ gone: Type.Integer() }),
});
