/**
 * What happened to documents and became vouchers (FIN-1): days are gathered, so a voucher opens what it was made of. What
 * happened today is booked when the day is over, or when somebody asks.
 */
import { type Static, Type } from 'typebox';
import { Day, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Integer } from './money.ts';
import { Page, PageQuery } from './paging.ts';

/** `doneAt`: everything that had happened by then is noted; `asked`: it is being looked at anew. `waiting`: documents of days that are not booked yet. */
const Run = Output({ askedAt: Nullable(Moment), doneAt: Nullable(Moment), waiting: Type.Integer() });
export type BookingRun = Static<typeof Run>;

export const getBookkeeping = endpoint({
  method: 'GET',
  path: '/api/v1/books/run',
  summary: 'As of when the books know what happened to documents',
  scope: 'bills.read',
  response: Run,
});

export const runBookkeeping = endpoint({
  method: 'POST',
  path: '/api/v1/books/run',
  summary: 'Book everything that has happened by now, today too',
  scope: 'bills.propose',
  response: Run,
});

export const BookedDocument = Output({
  document: Output({ kind: Type.String(), id: Type.String(), number: Type.String() }),
  day: Day,
  at: Moment,
  /** By the names of the posting rule; below zero: less than was told before. */
  amounts: Type.Array(Output({ name: Type.String(), amount: Integer })),
});
export type BookedDocument = Static<typeof BookedDocument>;

/** Empty for a voucher of a single document. Refuses: `finance.voucherUnknown` (404). */
export const listBookedDocuments = endpoint({
  method: 'GET',
  path: '/api/v1/books/vouchers/:id/documents',
  summary: 'Documents a voucher was gathered from, by number',
  scope: 'bills.read',
  params: Input({ id: Id }),
  query: PageQuery({}),
  response: Page(BookedDocument),
});
