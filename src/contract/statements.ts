/**
 * Settlement statements of suppliers (SUP-1): made per counter and period, sent, confirmed or disputed by the supplier,
 * matched with his invoice, approved by a second person, paid. A signed statement never changes: what turns out later is
 * an adjustment in the next one.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Integer, Money, Quantity } from './money.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';
import { SupplierRef } from './suppliers.ts';

export const STATEMENT_STATES = [
  'draft',
  'published',
  'disputed',
  'confirmed',
  'invoiced',
  'approved',
  'paid',
] as const;
export const StatementState = Type.Enum(STATEMENT_STATES);
export type StatementState = Static<typeof StatementState>;
export const STATEMENT_LINE_KINDS = [
  'sales',
  'promotion',
  'lateReturn',
  'priced',
  'salesGuarantee',
  'profitGuarantee',
  'inside',
  'adjustment',
  'outside',
  'prepaid',
  'deposit',
  'carried',
] as const;

export const StatementRow = Output({
  id: Id,
  number: Type.String(),
  supplier: SupplierRef,
  termId: Id,
  counter: Type.String(),
  from: Day,
  until: Day,
  state: StatementState,
  sold: Money,
  due: Money,
  pay: Money,
  createdAt: Moment,
  publishedAt: Nullable(Moment),
  confirmedAt: Nullable(Moment),
  version: Type.Integer(),
});
export type StatementRow = Static<typeof StatementRow>;

/** Percent as text, four digits at most: the average where tiers make it one. */
const Rate = Type.String();
export const StatementLine = Output({
  line: Type.Integer(),
  kind: Type.Enum(STATEMENT_LINE_KINDS),
  classCode: Type.String(),
  title: Type.String(),
  sold: Integer,
  returned: Integer,
  share: Integer,
  rate: Rate,
  commission: Integer,
  /** What it adds to what is due, or to the payment. */
  amount: Integer,
  /** Whether order lines stand behind it. */
  opens: Type.Boolean(),
});
export type StatementLine = Static<typeof StatementLine>;

export const StatementMessage = Output({
  id: Id,
  at: Moment,
  author: Type.String(),
  fromHouse: Type.Boolean(),
  text: Type.String(),
  /** Empty: nothing attached. */
  fileName: Type.String(),
});

export const StatementDetail = Output({
  statement: Output({
    ...StatementRow.properties,
    returned: Money,
    share: Money,
    commission: Money,
    outside: Money,
    carried: Money,
    carry: Money,
    invoice: Nullable(Output({ number: Type.String(), on: Day, amount: Money, difference: Money })),
    payReference: Type.String(),
    paidOn: Nullable(Day),
    presentation: Type.Enum(['principal', 'agent']),
  }),
  lines: Type.Array(StatementLine),
  /** What his invoice shows, by tax rate. */
  taxes: Type.Array(Output({ taxPpm: Type.Integer(), due: Integer, net: Integer, vat: Integer })),
  messages: Type.Array(StatementMessage),
});
export type StatementDetail = Static<typeof StatementDetail>;

export const StatementSale = Output({
  id: Id,
  order: Type.String(),
  day: Day,
  sku: Output({ merchantCode: Type.String(), name: Type.String() }),
  quantity: Quantity,
  amount: Integer,
  share: Integer,
});
export type StatementSale = Static<typeof StatementSale>;
export const LineOfStatement = Input({ id: Id, line: Type.String({ pattern: '^[0-9]{1,9}$' }) });

export const listStatements = endpoint({
  method: 'GET',
  path: '/api/v1/statements',
  summary: 'Statements of suppliers, newest first',
  scope: 'purchases.read',
  query: PageQuery({
    state: Type.Optional(StatementState),
    supplierId: Type.Optional(Id),
    number: Type.Optional(Type.String({ maxLength: 40 })),
  }),
  response: Page(StatementRow),
});

/** Refuses: `statements.unknown` (404). */
export const getStatement = endpoint({
  method: 'GET',
  path: '/api/v1/statements/:id',
  summary: 'A statement with its lines and what was said about it',
  scope: 'purchases.read',
  params: ById,
  response: StatementDetail,
});

/** Refuses: `statements.unknown` (404). */
export const listStatementSales = endpoint({
  method: 'GET',
  path: '/api/v1/statements/:id/lines/:line/sales',
  summary: 'The orders behind a line of a statement',
  scope: 'purchases.read',
  params: LineOfStatement,
  query: PageQuery({}),
  response: Page(StatementSale),
});

/** Terms whose period up to a day has no statement yet, with what was sold meanwhile. */
export const listStatementsDue = endpoint({
  method: 'GET',
  path: '/api/v1/statements-due',
  summary: 'What can be settled up to a day',
  scope: 'purchases.read',
  query: Input({ until: Day }),
  response: Output({
    due: Type.Array(
      Output({
        termId: Id,
        supplier: SupplierRef,
        counter: Type.String(),
        from: Day,
        sales: Type.Integer(),
        net: Money,
      }),
    ),
  }),
});

/**
 * Makes statements up to a day, a draft per terms; ids of the outcomes are the terms'. Refuses per terms:
 * `statements.termUnknown`, `statements.boughtOut`, `statements.dayAhead`, `statements.alreadyMade` (data: `number`),
 * `statements.scopeCrossed` (data: `day`: settle up to it first), `statements.otherCurrency` (data: `orders`),
 * `statements.priceMissing` (data: `skus`), `statements.tooEarly`.
 */
export const makeStatements = endpoint({
  method: 'POST',
  path: '/api/v1/statements',
  summary: 'Make statements of what was sold up to a day',
  scope: 'purchases.write',
  body: Input({ termIds: Ids, until: Day }),
  response: Outcomes,
});

/** Makes a draft or a disputed statement anew, by the terms and sales of now. Refuses per statement: `statements.unknown`, `statements.wrongState` (data: `state`), `statements.notLatest`, and as `makeStatements`. */
export const remakeStatements = endpoint({
  method: 'POST',
  path: '/api/v1/statements/remake',
  summary: 'Reckon statements anew that nobody has signed',
  scope: 'purchases.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses per statement: `statements.unknown`, `statements.wrongState` (data: `state`). */
export const publishStatements = endpoint({
  method: 'POST',
  path: '/api/v1/statements/publish',
  summary: 'Send statements to their suppliers',
  scope: 'purchases.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** On behalf of a supplier who signed on paper. Refuses: `statements.unknown`, `statements.wrongState` (data: `state`). */
export const confirmForSupplier = endpoint({
  method: 'POST',
  path: '/api/v1/statements/:id/confirm',
  summary: 'Note that a supplier has signed a statement',
  scope: 'purchases.write',
  params: ById,
  body: Input({ reason: Reason }),
  response: StatementDetail,
});

export const StatementInvoice = Input({
  number: Type.String({ minLength: 1, maxLength: 60 }),
  on: Day,
  amount: Amount,
});

/** Refuses: `statements.unknown` (404), `statements.wrongState` (data: `state`), `statements.invoiceDiffers` (data: `due`). */
export const enterStatementInvoice = endpoint({
  method: 'POST',
  path: '/api/v1/statements/:id/invoice',
  summary: "Match the supplier's invoice with what is due",
  scope: 'purchases.write',
  params: ById,
  body: StatementInvoice,
  response: StatementDetail,
});

/** To be paid from now on. Refuses per statement: `statements.unknown`, `statements.wrongState` (data: `state`), `identity.samePerson`. */
export const approveStatements = endpoint({
  method: 'POST',
  path: '/api/v1/statements/approve',
  summary: 'Let statements be paid',
  scope: 'purchases.approve',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/**
 * For what is paid otherwise than by a run. Refuses: `statements.unknown` (404), `statements.wrongState` (data: `state`),
 * `statements.dayAhead`, `statements.inRun` (data: `number`).
 */
export const payStatement = endpoint({
  method: 'POST',
  path: '/api/v1/statements/:id/pay',
  summary: 'Note that a statement was paid',
  scope: 'payments.write',
  params: ById,
  body: Input({ on: Day, reference: Type.String({ minLength: 1, maxLength: 100 }) }),
  response: StatementDetail,
});

/** A disputed statement that is answered so stays with its supplier: he confirms it or goes on. */
export const MessageFields = Input({ text: Type.String({ maxLength: 2000 }) });

/** Refuses: `statements.unknown` (404), `statements.messageEmpty`, `statements.fileTooLarge` (data: `bytes`), `statements.fileType`. */
export const writeToSupplier = endpoint({
  method: 'POST',
  path: '/api/v1/statements/:id/messages',
  summary: 'Write to the supplier about a statement, with a file if need be',
  scope: 'purchases.write',
  params: ById,
  consumes: 'multipart',
  body: MessageFields,
  response: StatementDetail,
});

export const MessageOfStatement = Input({ id: Id, messageId: Id });

/** Refuses: `statements.fileUnknown` (404). */
export const getStatementFile = endpoint({
  method: 'GET',
  path: '/api/v1/statements/:id/messages/:messageId/file',
  summary: 'What was attached to a message',
  scope: 'purchases.read',
  params: MessageOfStatement,
  produces: 'application/octet-stream',
});

export const PaperQuery = Input({ language: Type.Optional(Type.Enum(['zh', 'en'])) });

/** Refuses: `statements.unknown` (404). */
export const printStatement = endpoint({
  method: 'GET',
  path: '/api/v1/statements/:id/paper',
  summary: 'A statement on paper',
  scope: 'purchases.read',
  params: ById,
  query: PaperQuery,
  produces: 'application/pdf',
});

/** Every order line behind it. Refuses: `statements.unknown` (404). */
export const statementSheet = endpoint({
  method: 'GET',
  path: '/api/v1/statements/:id/sheet',
  summary: 'A statement as a spreadsheet, with the orders behind it',
  scope: 'purchases.read',
  params: ById,
  produces: 'application/octet-stream',
});

export const SentNotice = Output({
  id: Id,
  supplier: SupplierRef,
  at: Moment,
  title: Type.String(),
  text: Type.String(),
  /** Empty: nothing attached. */
  fileName: Type.String(),
  readAt: Nullable(Moment),
});
export type SentNotice = Static<typeof SentNotice>;

export const listSentNotices = endpoint({
  method: 'GET',
  path: '/api/v1/supplier-notices',
  summary: 'Notices put into the portal, newest first, and whether they were read',
  scope: 'purchases.read',
  query: PageQuery({ supplierId: Type.Optional(Id) }),
  response: Page(SentNotice),
});

/** Refuses: `purchasing.supplierUnknown` (404), and of the file as `writeToSupplier`. */
export const writeNotice = endpoint({
  method: 'POST',
  path: '/api/v1/supplier-notices',
  summary: 'Put a notice or a document into the portal of suppliers',
  scope: 'purchases.write',
  consumes: 'multipart',
  body: Input({
    /** One supplier, or empty for all that are active. */
    supplierId: Type.Optional(Id),
    title: Type.String({ minLength: 1, maxLength: 100 }),
    text: Type.String({ maxLength: 2000 }),
  }),
  response: Output({ suppliers: Type.Integer() }),
});
