/**
 * Statements and days (REC-1, REC-2, REC-3): accounts whose statements come as files, what every account moved on every
 * day and what of it is unexplained, and the sign-off of a day by two people.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Guarded, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Money } from './money.ts';
import { Actor } from './order-words.ts';
import { MAX_BATCH, Refusal } from './paging.ts';

export const STATEMENT_KINDS = ['bank', 'unionPay', 'jd', 'pinduoduo', 'douyin', 'tmall', 'courier'] as const;
const Column = Type.String({ minLength: 1, maxLength: 60 });

/** Which column of a bank's table says what; an amount with its sign, or what comes in and what goes out. */
export const StatementColumns = Input({
  date: Column,
  time: Type.Optional(Column),
  amount: Type.Optional(Column),
  income: Type.Optional(Column),
  expense: Type.Optional(Column),
  direction: Type.Optional(Column),
  incomeWords: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 20 }), { maxItems: 5 })),
  balance: Type.Optional(Column),
  currency: Type.Optional(Column),
  reference: Type.Optional(Column),
  counterparty: Type.Optional(Column),
  text: Type.Optional(Type.Array(Column, { maxItems: 5 })),
});
export type StatementColumns = Static<typeof StatementColumns>;

/**
 * Which column of a licensed bank's table of sub-accounts says what. `blocked`: frozen and not cleared yet, added up.
 * `own`: sub-accounts that are no sub-merchant's. `hasTotals`: a file without its row of totals is cut off.
 */
export const RegisterColumns = Input({
  number: Column,
  available: Column,
  blocked: Type.Array(Column, { maxItems: 5 }),
  date: Type.Optional(Column),
  hasTotals: Type.Boolean(),
  own: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 50 }),
});
export type RegisterColumns = Static<typeof RegisterColumns>;

/** What a line of a bank is booked as. `none`: it is in the books by other ways, as what was paid to a supplier. */
export const EXPLAINED_AS = [
  'none',
  ...(['charged', 'interest', 'rent', 'wages', 'tax', 'loan', 'advertising'] as const),
] as const;
const OneAmount = Nullable(Amount);
/** Which lines of a bank need no counterpart: any of the words, the counterparty, the size; empty means whatever it is. */
export const ExplainRule = Input({
  words: Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 20 }),
  counterparty: Type.String({ maxLength: 60 }),
  way: Type.Enum(['in', 'out', 'both']),
  from: OneAmount,
  to: OneAmount,
  entry: Type.Enum(EXPLAINED_AS),
});
export type ExplainRule = Static<typeof ExplainRule>;

const account = {
  kind: Type.Enum(STATEMENT_KINDS),
  name: Type.String({ minLength: 1, maxLength: 60 }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  feePpm: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  active: Type.Boolean(),
};
export const StatementAccountInput = Input({
  ...account,
  /** As its files name it; empty where they do not. */
  number: Type.String({ maxLength: 40, pattern: '^[A-Za-z0-9]*$' }),
  feeTolerance: Amount,
  columns: Nullable(StatementColumns),
  /** The first that fits counts. */
  rules: Type.Array(ExplainRule, { maxItems: 100 }),
  /** The licensed account whose pool it is; null or nothing: the operator's own. */
  custodian: Type.Optional(Nullable(Type.String({ maxLength: 40 }))),
  /** Of a pool: how the balances of its sub-accounts are read; null or nothing: they do not come in. */
  register: Type.Optional(Nullable(RegisterColumns)),
});
export type StatementAccountInput = Static<typeof StatementAccountInput>;
export const StatementAccount = Output({
  id: Id,
  ...account,
  number: Guarded('payments.accounts', 'masked', Type.String()),
  feeTolerance: Amount,
  columns: Nullable(Output(StatementColumns.properties)),
  rules: Type.Array(Output(ExplainRule.properties)),
  custodian: Nullable(Type.String()),
  register: Nullable(Output(RegisterColumns.properties)),
  version: Type.Integer(),
});
export type StatementAccount = Static<typeof StatementAccount>;

export const listStatementAccounts = endpoint({
  method: 'GET',
  path: '/api/v1/statement-accounts',
  summary: 'Bank accounts, UnionPay merchants and platform accounts whose statements come as files',
  scope: 'bills.read',
  response: Output({
    accounts: Type.Array(StatementAccount),
    /** Accounts at payment companies, whose bills come by themselves and may be brought by hand. */
    merchants: Type.Array(Output({ id: Type.String(), name: Type.String(), active: Type.Boolean() })),
  }),
});

/**
 * Refuses: `reconciliation.numberTaken`, `reconciliation.columnsIncomplete`, `reconciliation.ruleForAll`,
 * `reconciliation.poolOfBank`, `reconciliation.poolRules`, `reconciliation.poolTaken`, `reconciliation.poolFixed`,
 * `reconciliation.registerOfPool` (data: `field`), `clearing.custodianUnknown` (404).
 */
export const createStatementAccount = endpoint({
  method: 'POST',
  path: '/api/v1/statement-accounts',
  summary: 'Add an account',
  scope: 'settings.write',
  body: StatementAccountInput,
  response: StatementAccount,
});

/** Refuses as making one does, and `reconciliation.accountNotFound`. */
export const changeStatementAccount = endpoint({
  method: 'PUT',
  path: '/api/v1/statement-accounts/:id',
  summary: 'Change an account, also which columns its statements have',
  scope: 'settings.write',
  params: ById,
  body: StatementAccountInput,
  response: StatementAccount,
});

export const SIGN_OFF_STATES = ['proposed', 'signed', 'reopened'] as const;
/**
 * One day of one account (T4). `gap`: what lies between its opening and the closing before; `apart`: between its closing
 * and what our books stand at. Both must be nothing.
 */
export const AccountDay = Output({
  account: Output({ id: Type.String(), name: Type.String(), kind: Type.String() }),
  day: Day,
  bills: Type.Integer(),
  lines: Type.Integer(),
  in: Money,
  out: Money,
  fee: Money,
  opening: Nullable(Money),
  closing: Nullable(Money),
  gap: Nullable(Money),
  ledger: Nullable(Money),
  apart: Nullable(Money),
  open: Type.Integer(),
  unexplained: Money,
  signOff: Nullable(
    Output({
      state: Type.Enum(SIGN_OFF_STATES),
      by: Actor,
      at: Moment,
      checkedBy: Nullable(Actor),
      checkedAt: Nullable(Moment),
      reason: Type.String(),
    }),
  ),
});
export type AccountDay = Static<typeof AccountDay>;

export const listAccountDays = endpoint({
  method: 'GET',
  path: '/api/v1/account-days',
  summary: 'What every account moved on each day, and what of it is unexplained',
  scope: 'bills.read',
  query: Input({ from: Day, until: Day }),
  response: Output({ days: Type.Array(AccountDay) }),
});

const OneDay = Input({ account: Type.String({ minLength: 1, maxLength: 100 }), day: Day });
export type DayKey = Static<typeof OneDay>;
const Days = Type.Array(OneDay, { minItems: 1, maxItems: MAX_BATCH, uniqueItems: true });
/** In the order asked; `id` is the account and the day with a slash between. */
const DayOutcomes = Output({
  outcomes: Type.Array(Output({ id: Type.String(), done: Type.Boolean(), refusal: Type.Optional(Refusal) })),
});

/** Refuses per day: `reconciliation.dayGoesOn`, `reconciliation.noBill` (say why), `reconciliation.dayOpen` (data: `open`), `reconciliation.balanceGap` (data: `gap`), `reconciliation.ledgerDiffers` (data: `apart`; say why), `reconciliation.wrongState`. */
export const proposeDays = endpoint({
  method: 'POST',
  path: '/api/v1/account-days/propose',
  summary: 'Say that days of accounts are settled',
  scope: 'bills.propose',
  /** `reason`: why they close off our books or have no bill, kept with those that do. */
  body: Input({ days: Days, reason: Type.Optional(Reason) }),
  response: DayOutcomes,
});

/** Refuses per day as `proposeDays`, `identity.samePerson`, and `reconciliation.figuresChanged` where the day is not what was proposed. */
export const signDays = endpoint({
  method: 'POST',
  path: '/api/v1/account-days/sign',
  summary: 'Sign off what somebody else has proposed: the figures of the days are frozen',
  scope: 'bills.approve',
  body: Input({ days: Days }),
  response: DayOutcomes,
});

/** Refuses: `reconciliation.wrongState`. */
export const reopenDay = endpoint({
  method: 'POST',
  path: '/api/v1/account-days/reopen',
  summary: 'Open a day again, with a reason; its bills may change then',
  scope: 'bills.approve',
  body: Input({ ...OneDay.properties, reason: Reason }),
  response: Output({ state: Type.Enum(SIGN_OFF_STATES) }),
});
