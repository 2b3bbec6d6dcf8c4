/**
 * Reports of the books (FIN-3) as of any day, and files for other programs (FIN-4). Amounts are in the smallest unit of
 * the house's currency; balances above zero stand on the debit side.
 */
import { type Static, Type } from 'typebox';
import { BOOK_PROGRAMS, CASH_FLOWS } from './books.ts';
import { Day, endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { fileFormat, fileLanguage } from './exports.ts';
import { Integer } from './money.ts';
import { Page, PageQuery } from './paging.ts';

const AccountRef = Output({ code: Type.String(), number: Type.String(), name: Type.String() });
/** Of one organisation's vouchers alone: those about its shops, and those entered for it. */
const OfOne = { organisation: Type.Optional(Type.String({ maxLength: 100 })) };
const Span = { from: Day, to: Day, ...OfOne };

export const BalanceRow = Output({
  account: AccountRef,
  /** Where asked for by whom. */
  ofWhom: Type.String(),
  /** Its name, where what is kept is an id. */
  whom: Type.String(),
  opening: Integer,
  debit: Integer,
  credit: Integer,
  closing: Integer,
});
export type BalanceRow = Static<typeof BalanceRow>;

/** Who issues invoices for shops: several where the house sells under several names. */
export const listBookOrganisations = endpoint({
  method: 'GET',
  path: '/api/v1/books/organisations',
  summary: 'Organisations whose reports can be told apart',
  scope: 'bills.read',
  response: Output({ items: Type.Array(Output({ id: Type.String(), name: Type.String() })) }),
});

/** With `account`: one account by whom (receivables, payables, deposits by party; banks by account). */
export const trialBalance = endpoint({
  method: 'GET',
  path: '/api/v1/books/reports/trial-balance',
  summary: 'Opening, movement and closing of every account between two days',
  scope: 'bills.read',
  query: Input({ ...Span, account: Type.Optional(Type.String({ pattern: '^[0-9]{4,12}$' })) }),
  response: Output({ rows: Type.Array(BalanceRow), debit: Integer, credit: Integer }),
});

const Section = Output({
  /** `revenue`, `current`, … */
  key: Type.String(),
  amount: Integer,
  accounts: Type.Array(Output({ account: AccountRef, amount: Integer })),
});
export type ReportSection = Static<typeof Section>;

export const profitAndLoss = endpoint({
  method: 'GET',
  path: '/api/v1/books/reports/profit',
  summary: 'Profit and loss between two days',
  scope: 'bills.read',
  query: Input(Span),
  response: Output({ sections: Type.Array(Section), profit: Integer }),
});

export const balanceSheet = endpoint({
  method: 'GET',
  path: '/api/v1/books/reports/balance-sheet',
  summary: 'Balance sheet as of a day',
  scope: 'bills.read',
  query: Input({ asOf: Day, ...OfOne }),
  response: Output({
    sections: Type.Array(Section),
    assets: Integer,
    liabilities: Integer,
    /** With the profit of this year so far. */
    equity: Integer,
  }),
});

export const cashFlow = endpoint({
  method: 'GET',
  path: '/api/v1/books/reports/cash-flow',
  summary: 'Cash flow between two days, by the other side of what moved money',
  scope: 'bills.read',
  query: Input(Span),
  response: Output({
    rows: Type.Array(Output({ flow: Type.Enum(CASH_FLOWS), in: Integer, out: Integer })),
    opening: Integer,
    closing: Integer,
  }),
});

export const LedgerRow = Output({
  voucherId: Id,
  period: Type.String(),
  number: Nullable(Type.Integer()),
  onDay: Day,
  memo: Type.String(),
  document: Output({ kind: Type.String(), id: Type.String(), number: Type.String() }),
  ofWhom: Type.String(),
  whom: Type.String(),
  debit: Integer,
  credit: Integer,
  balance: Integer,
});
export type LedgerRow = Static<typeof LedgerRow>;

/** The daily cash book is this of cash, the bank journal of the bank by account. */
export const accountLedger = endpoint({
  method: 'GET',
  path: '/api/v1/books/accounts/:code/ledger',
  summary: 'Every line of an account between two days, with the balance after it',
  scope: 'bills.read',
  params: Input({ code: Type.String({ pattern: '^[0-9]{4,12}$' }) }),
  query: PageQuery({ ...Span, ofWhom: Type.Optional(Type.String({ maxLength: 100 })) }),
  response: Output({ ...Page(LedgerRow).properties, opening: Integer }),
});

export const BOOK_REPORTS = ['trialBalance', 'profit', 'balanceSheet', 'cashFlow', 'ledger'] as const;

/** Refuses: `finance.accountUnknown` (404) for a ledger without its account. */
export const downloadBookReport = endpoint({
  method: 'GET',
  path: '/api/v1/books/reports/:report/file',
  summary: 'A report as a file',
  scope: 'bills.read',
  params: Input({ report: Type.Enum(BOOK_REPORTS) }),
  query: Input({
    ...Span,
    account: Type.Optional(Type.String({ pattern: '^[0-9]{4,12}$' })),
    ofWhom: Type.Optional(Type.String({ maxLength: 100 })),
    ...fileFormat,
    ...fileLanguage,
  }),
  produces: 'text/csv',
});

/** Vouchers of a span in the layout another program imports; `hledger`: a journal. */
export const downloadVouchers = endpoint({
  method: 'GET',
  path: '/api/v1/books/exports/:layout',
  summary: 'Vouchers as another program reads them',
  scope: 'bills.read',
  params: Input({ layout: Type.Enum(['hledger', ...BOOK_PROGRAMS]) }),
  /** `company`: SAP's company code. */
  query: Input({ from: Day, to: Day, company: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z]{1,4}$' })) }),
  produces: 'text/csv',
});
