/**
 * What the server tells open consoles, as server-sent events: one JSON message in each `data:` line, told apart by
 * `type`. A new connection starts with `pipeline`, so a console that was cut off needs nothing else to catch up.
 * Messages carry ids, not documents: who may not read the document learns nothing.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Output } from './endpoint.ts';
import { Pipeline } from './home.ts';
import { Import } from './imports.ts';

export const LiveMessage = Type.Union([
  Output({ type: Type.Literal('pipeline'), pipeline: Pipeline }),
  /** Orders that changed, coalesced over about a second. */
  Output({ type: Type.Literal('orders'), ids: Type.Array(Id) }),
  Output({ type: Type.Literal('stock'), skuIds: Type.Array(Id) }),
  Output({ type: Type.Literal('import'), import: Import }),
  Output({ type: Type.Literal('bills') }),
  Output({ type: Type.Literal('payments') }),
  Output({ type: Type.Literal('invoices') }),
  Output({ type: Type.Literal('parcels') }),
  Output({ type: Type.Literal('shops') }),
  Output({ type: Type.Literal('afterSales') }),
  Output({ type: Type.Literal('sandbox') }),
]);
export type LiveMessage = Static<typeof LiveMessage>;

/** A comment line is sent every 15 s; a console that hears nothing for 45 s connects again. */
export const streamEvents = endpoint({
  method: 'GET',
  path: '/api/v1/events',
  summary: 'Live counters and progress',
  scope: 'signedIn',
  produces: 'text/event-stream',
  message: LiveMessage,
});
