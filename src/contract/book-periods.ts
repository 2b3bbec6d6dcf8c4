/**
 * Periods of the books (FIN-1): open → soft (automatic entries go on to the next one) → hard (nobody books any more). The
 * last closed one is opened again by two people with a reason.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Facts, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Actor } from './order-words.ts';

export const Month = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' });
const ByPeriod = Input({ period: Month });

/** What must be done before a period is closed; `open`: how many there are. */
export const ClosingCheck = Output({
  name: Type.String(),
  open: Type.Integer(),
  /** For the text: names and values. */
  data: Facts,
});
export type ClosingCheck = Static<typeof ClosingCheck>;

export const BookPeriod = Output({
  period: Month,
  state: Type.Enum(['open', 'soft', 'hard']),
  vouchers: Type.Integer(),
  /** What its place among the periods allows. */
  next: Type.Array(Type.Enum(['soften', 'unsoften', 'close', 'askReopening', 'reopen'])),
  changedAt: Nullable(Moment),
  changedBy: Nullable(Actor),
  /** Of a closed one: the head of the chain of hashes over everything booked so far. */
  head: Nullable(Type.String()),
  asked: Nullable(Output({ by: Actor, why: Type.String(), own: Type.Boolean() })),
  /** It is being closed: `done` of `total` vouchers are hashed. */
  closing: Nullable(Output({ at: Moment, by: Actor, done: Type.Integer(), total: Type.Integer() })),
  /** Closing it was tried, and these checks were in the way. */
  tried: Nullable(Output({ at: Moment, hindering: Type.Array(Type.String()) })),
  version: Type.Integer(),
});
export type BookPeriod = Static<typeof BookPeriod>;

export const listBookPeriods = endpoint({
  method: 'GET',
  path: '/api/v1/books/periods',
  summary: 'Periods, newest first',
  scope: 'bills.read',
  response: Output({ items: Type.Array(BookPeriod) }),
});

/** Reads every document of the period, so it is asked by itself. Refuses: `finance.periodUnknown` (404). */
export const checkBookPeriod = endpoint({
  method: 'GET',
  path: '/api/v1/books/periods/:period/checks',
  summary: 'What is to be done before a period is closed',
  scope: 'bills.read',
  params: ByPeriod,
  response: Output({ checks: Type.Array(ClosingCheck) }),
});

const step = <const Path extends string, const Summary extends string>(path: Path, summary: Summary) => ({
  ...{ method: 'POST' as const, path: `/api/v1/books/periods/:period/${path}` as const, summary },
  ...{ params: ByPeriod, response: BookPeriod },
});

/** Needs `If-Match`. Refuses: `finance.periodUnknown` (404), `finance.periodStep` (data: `state`, `steps`); so does every step. */
export const softenBookPeriod = endpoint({
  ...step('soften', 'Stop automatic entries into a period'),
  scope: 'bills.propose',
});

/** Needs `If-Match`. */
export const unsoftenBookPeriod = endpoint({
  ...step('unsoften', 'Let automatic entries into a period again'),
  scope: 'bills.propose',
});

/** Needs `If-Match`. A job does it. Refuses also: `finance.periodNotOver`, `finance.hindered` (data: `checks`). */
export const closeBookPeriod = endpoint({
  ...step('close', 'Close a period: nobody books into it any more'),
  scope: 'bills.approve',
});

/** Needs `If-Match`. */
export const askBookReopening = endpoint({
  ...step('ask-reopening', 'Ask that the last closed period be opened again'),
  scope: 'bills.propose',
  body: Input({ why: Reason }),
});

/** Needs `If-Match`. Refuses also: `identity.samePerson`. */
export const reopenBookPeriod = endpoint({
  ...step('reopen', 'Open the last closed period again, as somebody else asked'),
  scope: 'bills.approve',
});
