/**
 * Receivables and payables (FIN-2): open items of the books, how old they are as of any day, what was matched with what,
 * letters to whoever is late, and the provision for losses. Amounts are in the smallest unit of
 * the house's currency.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Note, Nullable, Output } from './endpoint.ts';
import { fileFormat, fileLanguage } from './exports.ts';
import { Amount, Integer } from './money.ts';
import { Actor } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

export const DUE_SIDES = ['receivable', 'payable'] as const;
export const DueSide = Type.Enum(DUE_SIDES);
export type DueSide = Static<typeof DueSide>;

/** Days over the due date: none, 1–30, 31–60, 61–90, 91–180, more. */
export const BUCKETS = ['current', 'd30', 'd60', 'd90', 'd180', 'older'] as const;
const Buckets = Type.Array(Integer, { minItems: 6, maxItems: 6 });
const Party = Type.String({ maxLength: 100 });

export const AgeingRow = Output({
  party: Party,
  name: Type.String(),
  /** By `BUCKETS`. */
  buckets: Buckets,
  /** Money that came and is matched with nothing yet, below zero. */
  unapplied: Integer,
  closing: Integer,
  /** The most days one of his items is late. */
  oldestDays: Type.Integer(),
});
export type AgeingRow = Static<typeof AgeingRow>;

const AgeingQuery = { side: DueSide, asOf: Day };
export const getAgeing = endpoint({
  method: 'GET',
  path: '/api/v1/dues/ageing',
  summary: 'What is owed by age as of a day, by whom, and that it is what the books say',
  scope: 'bills.read',
  query: Input(AgeingQuery),
  response: Output({
    rows: Type.Array(AgeingRow),
    total: Output({ buckets: Buckets, unapplied: Integer, closing: Integer }),
    /** Since the first of the month: opening + billed − received − written off = closing. */
    movement: Output({
      from: Day,
      opening: Integer,
      billed: Integer,
      received: Integer,
      writtenOff: Integer,
      closing: Integer,
    }),
    /** The same accounts in the general ledger as of the day. */
    ledger: Integer,
  }),
});
export type Ageing = Static<typeof getAgeing.response>;

export const downloadAgeing = endpoint({
  method: 'GET',
  path: '/api/v1/dues/ageing/file',
  summary: 'The same as a table, or every open item of it',
  scope: 'bills.read',
  query: Input({ ...AgeingQuery, content: Type.Enum(['parties', 'items']), ...fileFormat, ...fileLanguage }),
  produces: 'text/csv',
});

export const DueItem = Output({
  id: Id,
  account: Type.String(),
  document: Output({ kind: Type.String(), id: Type.String(), number: Type.String() }),
  memo: Type.String(),
  voucherId: Id,
  onDay: Day,
  dueOn: Day,
  /** Below zero: money that came, a return, a write-off. */
  amount: Integer,
  open: Integer,
  /** Late by so many days; below one not yet. */
  lateDays: Type.Integer(),
  /** Of the letters about it. */
  letterLevel: Type.Integer(),
});
export type DueItem = Static<typeof DueItem>;

const DueMatch = Output({
  id: Id,
  claim: Type.String(),
  credit: Type.String(),
  amount: Integer,
  onDay: Day,
  by: Actor,
  undoneOn: Nullable(Day),
});

export const getDueParty = endpoint({
  method: 'GET',
  path: '/api/v1/dues/party',
  summary: 'Items of a customer or supplier as of a day, with what was matched',
  scope: 'bills.read',
  query: Input({ ...AgeingQuery, party: Party, all: Type.Optional(Type.Enum(['true', 'false'])) }),
  response: Output({
    party: Party,
    name: Type.String(),
    buckets: Buckets,
    unapplied: Integer,
    closing: Integer,
    items: Type.Array(DueItem),
    matches: Type.Array(DueMatch),
    /** Oldest first: what could be matched with what. */
    proposal: Type.Array(Output({ claimId: Id, creditId: Id, amount: Integer })),
    term: Output({
      ...{ netDays: Type.Integer(), monthEnd: Type.Boolean(), noLetters: Type.Boolean(), contact: Type.String() },
      ...{ address: Type.String(), version: Type.Integer() },
    }),
  }),
});
export type DueParty = Static<typeof getDueParty.response>;

const Pair = Input({ claimId: Id, creditId: Id, amount: Amount });
/** Refuses: `dues.itemUnknown` (data: `id`), `dues.pairWrong` (data: `number`), `dues.itemShort` (data: `number`, `open`). */
export const matchDues = endpoint({
  method: 'POST',
  path: '/api/v1/dues/matches',
  summary: 'Match money that came with what was owed',
  scope: 'bills.propose',
  body: Input({ pairs: Type.Array(Pair, { minItems: 1, maxItems: 500 }) }),
  response: Output({ matched: Type.Integer() }),
});

export const matchOldestDues = endpoint({
  method: 'POST',
  path: '/api/v1/dues/matches/oldest-first',
  summary: 'Match what came from customers or suppliers with their oldest items',
  scope: 'bills.propose',
  body: Input({ side: DueSide, parties: Type.Array(Party, { minItems: 1, maxItems: 500 }) }),
  response: Output({ matched: Type.Integer() }),
});

/** Refuses per match: `dues.matchUnknown`, `dues.matchUndone`, `dues.matchWrittenOff`. */
export const undoDueMatches = endpoint({
  method: 'POST',
  path: '/api/v1/dues/matches/undo',
  summary: 'Take matches back',
  scope: 'bills.propose',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

const termFields = {
  netDays: Type.Integer({ minimum: 0, maximum: 720 }),
  monthEnd: Type.Boolean(),
  noLetters: Type.Boolean(),
  contact: Type.String({ maxLength: 100 }),
  address: Type.String({ maxLength: 300 }),
};
/** Needs `If-Match`; of items from now on. */
export const setDueTerm = endpoint({
  method: 'PUT',
  path: '/api/v1/dues/terms/:party',
  summary: 'When a customer or supplier pays, and where letters go',
  scope: 'bills.propose',
  params: Input({ party: Party }),
  body: Input(termFields),
  response: Output({ ...termFields, version: Type.Integer() }),
});

const Level = Input({
  afterDays: Type.Integer({ minimum: 1, maximum: 720 }),
  title: Type.String({ minLength: 1, maxLength: 60 }),
  text: Type.String({ minLength: 1, maxLength: 2000 }),
});
const settingFields = {
  receivableDays: Type.Integer({ minimum: 0, maximum: 720 }),
  payableDays: Type.Integer({ minimum: 0, maximum: 720 }),
  /** Of what is open in each of `BUCKETS`, in millionths. */
  lossPpm: Type.Array(Type.Integer({ minimum: 0, maximum: 1_000_000 }), { minItems: 6, maxItems: 6 }),
  levels: Type.Array(Level, { minItems: 1, maxItems: 6 }),
  letterDays: Type.Integer({ minimum: 0, maximum: 365 }),
};
export const DueSettings = Output({ ...settingFields, version: Type.Integer() });
export type DueSettings = Static<typeof DueSettings>;

export const getDueSettings = endpoint({
  method: 'GET',
  path: '/api/v1/dues/settings',
  summary: 'Days of payment, rates of expected loss, levels of letters',
  scope: 'bills.read',
  response: DueSettings,
});

/** Needs `If-Match`. Refuses: `dues.levelsOrder` (a level that does not come after the one before). */
export const setDueSettings = endpoint({
  method: 'PUT',
  path: '/api/v1/dues/settings',
  summary: 'Change days of payment, rates of expected loss, levels of letters',
  scope: 'bills.approve',
  body: Input(settingFields),
  response: DueSettings,
});

const provisionFields = {
  onDay: Day,
  buckets: Type.Array(
    Output({ bucket: Type.Enum(BUCKETS), open: Integer, lossPpm: Type.Integer(), required: Integer }),
  ),
  required: Integer,
  /** What the books hold ready now. */
  standing: Integer,
  /** The difference: what is or was booked. */
  booked: Integer,
};
export const getProvision = endpoint({
  method: 'GET',
  path: '/api/v1/dues/provisions',
  summary: 'What would have to be provided for losses as of a day, and what was before',
  scope: 'bills.read',
  query: Input({ onDay: Day }),
  response: Output({
    now: Output(provisionFields),
    before: Type.Array(Output({ id: Id, ...provisionFields, by: Actor, at: Moment })),
  }),
});
export type Provision = Static<typeof getProvision.response>;

/** Refuses: `dues.dayAhead`, `dues.provisionLater` (one of a later day stands), `dues.nothingToBook`. */
export const bookProvision = endpoint({
  method: 'POST',
  path: '/api/v1/dues/provisions',
  summary: 'Book the difference to what must be provided for losses',
  scope: 'bills.approve',
  body: Input({ onDay: Day }),
  response: Output({ id: Id, booked: Integer }),
});

export const DueLetter = Output({
  id: Id,
  number: Type.String(),
  party: Party,
  name: Type.String(),
  level: Type.Integer(),
  onDay: Day,
  items: Type.Array(Output({ number: Type.String(), onDay: Day, dueOn: Day, open: Integer })),
  total: Integer,
  addressee: Type.String(),
  title: Type.String(),
  text: Type.String(),
  by: Actor,
});
export type DueLetter = Static<typeof DueLetter>;

export const listDueLetters = endpoint({
  method: 'GET',
  path: '/api/v1/dues/letters',
  summary: 'Letters to customers who are late, newest first',
  scope: 'bills.read',
  query: PageQuery({ party: Type.Optional(Party) }),
  response: Page(DueLetter),
});

export const proposeDueLetters = endpoint({
  method: 'GET',
  path: '/api/v1/dues/letters/proposed',
  summary: 'Who would be written to today, at which level, about what',
  scope: 'bills.read',
  response: Output({
    rows: Type.Array(
      Output({
        ...{ party: Party, name: Type.String(), level: Type.Integer(), title: Type.String(), items: Type.Integer() },
        ...{ total: Integer, oldestDays: Type.Integer(), last: Nullable(Day) },
      }),
    ),
  }),
});
export type ProposedLetter = Static<typeof proposeDueLetters.response>['rows'][number];

/** Whoever is not due a letter any more gets none. */
export const writeDueLetters = endpoint({
  method: 'POST',
  path: '/api/v1/dues/letters',
  summary: 'Write to customers who are late',
  scope: 'bills.propose',
  body: Input({ parties: Type.Array(Party, { minItems: 1, maxItems: 500 }), note: Type.Optional(Note) }),
  response: Output({ letters: Type.Array(Output({ id: Id, number: Type.String(), party: Party })) }),
});

/** Refuses `dues.letterUnknown` (404). */
export const printDueLetter = endpoint({
  method: 'GET',
  path: '/api/v1/dues/letters/:id/paper',
  summary: 'A letter on paper',
  scope: 'bills.read',
  params: ById,
  query: Input({ language: Type.Optional(Type.Enum(['zh', 'en'])) }),
  produces: 'application/pdf',
});
