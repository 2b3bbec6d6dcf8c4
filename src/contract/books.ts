/**
 * The general ledger (FIN-1): accounts, posting rules, vouchers of the operator's own economics, in the house's currency.
 * A voucher is written once and never changed; what was wrong is taken back by a red one. What people enter waits as a
 * draft until somebody else books it.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Integer } from './money.ts';
import { Actor } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

export const ACCOUNT_KINDS = ['asset', 'liability', 'equity', 'cost', 'income', 'expense'] as const;
export const AccountKind = Type.Enum(ACCOUNT_KINDS);
export type AccountKind = Static<typeof AccountKind>;

/** By what the lines of an account are told apart; empty: by nothing. */
export const OF_WHAT = ['', 'party', 'account', 'shop', 'node'] as const;
export const OfWhat = Type.Enum(OF_WHAT);
export type OfWhat = Static<typeof OfWhat>;

/** Lines of the cash flow statement; `cash`: the account is money itself. */
export const CASH_FLOWS = ['cash', 'sales', 'goods', 'staff', 'taxes', 'other', 'investing', 'financing'] as const;
export const CashFlow = Type.Enum(CASH_FLOWS);
export type CashFlow = Static<typeof CashFlow>;

/** Programs that vouchers are written for. */
export const BOOK_PROGRAMS = ['u8', 'kingdee', 'sap'] as const;
const AccountCode = Type.String({ pattern: '^[0-9]{4,12}$' });
const AccountNumber = Type.String({ pattern: '^[0-9A-Za-z.]{1,30}$' });
const OutsideNumber = Type.Optional(Type.String({ maxLength: 30 }));

const accountFields = {
  /** What people call it; files and screens show it. */
  number: AccountNumber,
  name: Type.String({ minLength: 1, maxLength: 60 }),
  kind: AccountKind,
  byWhat: OfWhat,
  flow: CashFlow,
  outside: Input({ u8: OutsideNumber, kingdee: OutsideNumber, sap: OutsideNumber }),
  active: Type.Boolean(),
};
export const BookAccount = Output({
  /** What rules and vouchers name; never changes. */
  code: AccountCode,
  ...accountFields,
  /** 0: as the usual chart has it. */
  version: Type.Integer(),
});
export type BookAccount = Static<typeof BookAccount>;

export const listBookAccounts = endpoint({
  method: 'GET',
  path: '/api/v1/books/accounts',
  summary: 'The chart of accounts, by number',
  scope: 'bills.read',
  response: Output({ items: Type.Array(BookAccount) }),
});

/** Refuses: `finance.accountTaken` (data: `code`). */
export const addBookAccount = endpoint({
  method: 'POST',
  path: '/api/v1/books/accounts',
  summary: 'Add an account',
  scope: 'bills.approve',
  body: Input({ code: AccountCode, ...accountFields }),
  response: BookAccount,
});

/** Needs `If-Match`. Refuses: `finance.accountUnknown` (404), `finance.accountTaken` (its number is another's). */
export const changeBookAccount = endpoint({
  method: 'PUT',
  path: '/api/v1/books/accounts/:code',
  summary: 'Change an account',
  scope: 'bills.approve',
  params: Input({ code: AccountCode }),
  body: Input(accountFields),
  response: BookAccount,
});

export const Side = Type.Enum(['debit', 'credit']);

/** `amount` is a name of the event's amounts, or names added and taken (`net+vat`, `net-cost`). */
export const RuleLine = Input({
  side: Side,
  account: AccountCode,
  amount: Type.String({ pattern: '^[a-z][A-Za-z]{0,19}([+-][a-z][A-Za-z]{0,19}){0,5}$' }),
});
export type RuleLine = Static<typeof RuleLine>;

const ruleFields = {
  /** What the voucher says, before the document's number. */
  memo: Type.String({ minLength: 1, maxLength: 60 }),
  lines: Type.Array(RuleLine, { minItems: 2, maxItems: 20 }),
};
export const BookRule = Output({
  kind: Type.String(),
  ...ruleFields,
  /** Names of amounts an event of this kind has. */
  amounts: Type.Array(Type.String()),
  /** 0: as it comes. */
  version: Type.Integer(),
});
export type BookRule = Static<typeof BookRule>;

export const listBookRules = endpoint({
  method: 'GET',
  path: '/api/v1/books/rules',
  summary: 'Posting rules: what each event becomes in the books',
  scope: 'bills.read',
  response: Output({ items: Type.Array(BookRule) }),
});

/**
 * Needs `If-Match`; vouchers that are booked stay as they are. Refuses: `finance.ruleMissing` (404),
 * `finance.accountUnknown`, `finance.amountUnknown` (data: `amount`), `finance.ruleUnbalanced`.
 */
export const changeBookRule = endpoint({
  method: 'PUT',
  path: '/api/v1/books/rules/:kind',
  summary: 'Change a posting rule',
  scope: 'bills.approve',
  params: Input({ kind: Type.String({ pattern: '^[a-zA-Z]{1,20}(\\.[a-zA-Z]{1,30})?$' }) }),
  body: Input(ruleFields),
  response: BookRule,
});

const line = {
  account: AccountCode,
  /** Whose, where the account is told apart; else empty. */
  ofWhom: Type.String({ maxLength: 100 }),
  side: Side,
  /** Below zero: red. */
  amount: Integer,
  memo: Type.String({ maxLength: 100 }),
};
const LineIn = Input({ ...line, amount: Type.String({ pattern: '^-?[1-9][0-9]{0,14}$' }) });

/** `whom`: its name, where what is kept is an id. */
export const VoucherLine = Output({ ...line, whom: Type.String() });
export type VoucherLine = Static<typeof VoucherLine>;
const VoucherRef = Output({ id: Id, period: Type.String(), number: Nullable(Type.Integer()) });

export const Voucher = Output({
  id: Id,
  period: Type.String(),
  /** Runs through in its period; null for a moment. */
  number: Nullable(Type.Integer()),
  kind: Type.String(),
  document: Output({ kind: Type.String(), id: Type.String(), number: Type.String() }),
  onDay: Day,
  /** When it happened; earlier than its day where it came late. */
  effectiveAt: Moment,
  bookedAt: Moment,
  by: Actor,
  /** The second person of a manual voucher. */
  checkedBy: Nullable(Actor),
  memo: Type.String(),
  lines: Type.Array(VoucherLine),
  /** The debit side. */
  amount: Integer,
});
export type Voucher = Static<typeof Voucher>;

export const listVouchers = endpoint({
  method: 'GET',
  path: '/api/v1/books/vouchers',
  summary: 'Vouchers, newest first',
  scope: 'bills.read',
  query: PageQuery({
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    kind: Type.Optional(Type.String({ maxLength: 50 })),
    account: Type.Optional(AccountCode),
    /** Number of the document it was made from. */
    document: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  response: Page(Voucher),
});

/** Refuses: `finance.voucherUnknown` (404). */
export const getVoucher = endpoint({
  method: 'GET',
  path: '/api/v1/books/vouchers/:id',
  summary: 'A voucher with what it takes back or was taken back by',
  scope: 'bills.read',
  params: ById,
  response: Output({
    ...Voucher.properties,
    about: Output({
      shop: Type.Optional(Type.String()),
      party: Type.Optional(Type.String()),
      account: Type.Optional(Type.String()),
      into: Type.Optional(Type.String()),
      organisation: Type.Optional(Type.String()),
      node: Type.Optional(Type.String()),
      order: Type.Optional(Type.String()),
      /** Of its tax, in ppm. */
      rate: Type.Optional(Type.String()),
    }),
    reverses: Nullable(VoucherRef),
    reversedBy: Nullable(VoucherRef),
    /** A red draft that waits for its second person. */
    reversalDraft: Nullable(Id),
  }),
});

/** Makes a red draft. Refuses: `finance.voucherUnknown` (404), `finance.alreadyReversed`, `finance.periodClosed`. */
export const reverseVoucher = endpoint({
  method: 'POST',
  path: '/api/v1/books/vouchers/:id/reverse',
  summary: 'Ask that a voucher be taken back by a red one',
  scope: 'bills.propose',
  params: ById,
  body: Input({ onDay: Day, reason: Reason }),
  response: Output({ draftId: Id }),
});

export const DRAFT_STATES = ['open', 'sentBack', 'booked', 'dropped'] as const;
export const DraftState = Type.Enum(DRAFT_STATES);

export const BookDraft = Output({
  id: Id,
  onDay: Day,
  memo: Type.String(),
  lines: Type.Array(VoucherLine),
  amount: Integer,
  state: DraftState,
  by: Actor,
  /** Whether who asks made it: somebody else books it. */
  own: Type.Boolean(),
  madeAt: Moment,
  decidedBy: Nullable(Actor),
  /** Why it was sent back. */
  note: Type.String(),
  voucherId: Nullable(Id),
  /** The voucher it takes back. */
  reverses: Nullable(VoucherRef),
  /** What there was when the books began: no cash flow. */
  opening: Type.Boolean(),
  /** Whose; empty: the whole house's. */
  organisation: Type.String(),
  version: Type.Integer(),
});
export type BookDraft = Static<typeof BookDraft>;

const DraftIn = Input({
  onDay: Day,
  memo: Type.String({ minLength: 1, maxLength: 200 }),
  /** What there was when the books began. */
  opening: Type.Optional(Type.Boolean()),
  /** Whose it is, where reports tell organisations apart. */
  organisation: Type.Optional(Type.String({ maxLength: 100 })),
  lines: Type.Array(LineIn, { minItems: 2, maxItems: 200 }),
});

export const listBookDrafts = endpoint({
  method: 'GET',
  path: '/api/v1/books/drafts',
  summary: 'Vouchers people entered, newest first',
  scope: 'bills.read',
  query: PageQuery({ state: Type.Optional(DraftState) }),
  response: Page(BookDraft),
});

/** Refuses: `finance.draftUnknown` (404). */
export const getBookDraft = endpoint({
  method: 'GET',
  path: '/api/v1/books/drafts/:id',
  summary: 'A voucher somebody entered',
  scope: 'bills.read',
  params: ById,
  response: BookDraft,
});

/**
 * Refuses: `finance.unbalanced` (data: `difference`), `finance.accountUnknown` (data: `account`),
 * `finance.periodClosed` (data: `closedThrough`).
 */
export const addBookDraft = endpoint({
  method: 'POST',
  path: '/api/v1/books/drafts',
  summary: 'Enter a voucher for somebody else to book',
  scope: 'bills.propose',
  body: DraftIn,
  response: BookDraft,
});

/** Needs `If-Match`. Refuses what `addBookDraft` does, `finance.draftUnknown` (404), `finance.draftWrongState`, `finance.draftRed`. */
export const changeBookDraft = endpoint({
  method: 'PUT',
  path: '/api/v1/books/drafts/:id',
  summary: 'Change a voucher that is not booked',
  scope: 'bills.propose',
  params: ById,
  body: DraftIn,
  response: BookDraft,
});

/**
 * Refuses per draft: `finance.draftUnknown`, `finance.draftWrongState`, `identity.samePerson`, `identity.aboveLimit`,
 * `finance.periodClosed`, `finance.accountUnknown`, `finance.alreadyReversed`.
 */
export const approveVouchers = endpoint({
  method: 'POST',
  path: '/api/v1/books/drafts/approve',
  summary: 'Book vouchers somebody else entered',
  scope: 'bills.approve',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses per draft: `finance.draftUnknown`, `finance.draftWrongState`. */
export const sendBackVouchers = endpoint({
  method: 'POST',
  path: '/api/v1/books/drafts/send-back',
  summary: 'Send entered vouchers back to who made them',
  scope: 'bills.approve',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});

/** Refuses per draft: `finance.draftUnknown`, `finance.draftWrongState`. */
export const dropVouchers = endpoint({
  method: 'POST',
  path: '/api/v1/books/drafts/drop',
  summary: 'Drop entered vouchers that are not booked',
  scope: 'bills.propose',
  body: Input({ ids: Ids }),
  response: Outcomes,
});
