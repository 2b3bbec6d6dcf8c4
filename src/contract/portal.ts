/**
 * What a supplier's people see and do (SUP-3): their own sales, statements, notices. Every endpoint here is for them alone,
 * and runs as a role of the database that shows nothing but the rows of their supplier.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Output, Reason } from './endpoint.ts';
import { Integer, Money, Quantity } from './money.ts';
import { Page, PageQuery } from './paging.ts';
import {
  LineOfStatement,
  MessageFields,
  MessageOfStatement,
  PaperQuery,
  StatementDetail,
  StatementInvoice,
  StatementRow,
  StatementSale,
  StatementState,
} from './statements.ts';

export const PortalHome = Output({
  supplier: Output({ id: Id, code: Type.String(), name: Type.String(), currency: Type.String() }),
  /** Net of returns, at the price buyers paid. */
  today: Money,
  month: Money,
  /** To be confirmed or disputed. */
  waiting: Type.Integer(),
  unread: Type.Integer(),
  counters: Type.Array(Output({ id: Id, name: Type.String() })),
});
export type PortalHome = Static<typeof PortalHome>;

export const getPortalHome = endpoint({
  method: 'GET',
  path: '/api/v1/portal',
  summary: 'Where a supplier stands',
  scope: 'supplier',
  response: PortalHome,
});

export const SALES_BY = ['day', 'month', 'counter', 'sku'] as const;
const SalesQuery = {
  from: Day,
  until: Day,
  by: Type.Enum(SALES_BY),
  /** Part of a merchant code or name. */
  text: Type.Optional(Type.String({ maxLength: 100 })),
  counterId: Type.Optional(Id),
};
export const PortalSale = Output({
  key: Type.String(),
  title: Type.String(),
  sold: Quantity,
  returned: Quantity,
  amount: Integer,
});
export type PortalSale = Static<typeof PortalSale>;

export const listPortalSales = endpoint({
  method: 'GET',
  path: '/api/v1/portal/sales',
  summary: 'Sales of the supplier by day, month, counter or SKU; the first thousand rows',
  scope: 'supplier',
  query: Input(SalesQuery),
  response: Output({ currency: Type.String(), rows: Type.Array(PortalSale), total: PortalSale }),
});

export const exportPortalSales = endpoint({
  method: 'GET',
  path: '/api/v1/portal/sales/sheet',
  summary: 'The same as a spreadsheet',
  scope: 'supplier',
  query: Input(SalesQuery),
  produces: 'application/octet-stream',
});

export const listPortalStatements = endpoint({
  method: 'GET',
  path: '/api/v1/portal/statements',
  summary: 'Statements the supplier was sent, newest first',
  scope: 'supplier',
  query: PageQuery({ state: Type.Optional(StatementState) }),
  response: Page(StatementRow),
});

/** Refuses: `statements.unknown` (404). */
export const getPortalStatement = endpoint({
  method: 'GET',
  path: '/api/v1/portal/statements/:id',
  summary: 'A statement of the supplier',
  scope: 'supplier',
  params: ById,
  response: StatementDetail,
});

/** Refuses: `statements.unknown` (404). */
export const listPortalStatementSales = endpoint({
  method: 'GET',
  path: '/api/v1/portal/statements/:id/lines/:line/sales',
  summary: 'The orders behind a line',
  scope: 'supplier',
  params: LineOfStatement,
  query: PageQuery({}),
  response: Page(StatementSale),
});

/** Needs `If-Match`. Refuses: `statements.unknown` (404), `statements.wrongState` (data: `state`). */
export const confirmStatement = endpoint({
  method: 'POST',
  path: '/api/v1/portal/statements/:id/confirm',
  summary: 'Sign a statement',
  scope: 'supplier',
  params: ById,
  response: StatementDetail,
});

/** Needs `If-Match`. Refuses as `confirmStatement`. */
export const disputeStatement = endpoint({
  method: 'POST',
  path: '/api/v1/portal/statements/:id/dispute',
  summary: 'Say what is wrong with a statement',
  scope: 'supplier',
  params: ById,
  body: Input({ text: Reason }),
  response: StatementDetail,
});

/** Refuses: as `enterStatementInvoice`. */
export const enterOwnInvoice = endpoint({
  method: 'POST',
  path: '/api/v1/portal/statements/:id/invoice',
  summary: 'Name the invoice for a signed statement',
  scope: 'supplier',
  params: ById,
  body: StatementInvoice,
  response: StatementDetail,
});

/** Refuses: as `writeToSupplier`. */
export const writeToHouse = endpoint({
  method: 'POST',
  path: '/api/v1/portal/statements/:id/messages',
  summary: 'Write about a statement, with a file if need be',
  scope: 'supplier',
  params: ById,
  consumes: 'multipart',
  body: MessageFields,
  response: StatementDetail,
});

/** Refuses: `statements.fileUnknown` (404). */
export const getPortalFile = endpoint({
  method: 'GET',
  path: '/api/v1/portal/statements/:id/messages/:messageId/file',
  summary: 'What was attached to a message',
  scope: 'supplier',
  params: MessageOfStatement,
  produces: 'application/octet-stream',
});

/** Refuses: `statements.unknown` (404). */
export const printOwnStatement = endpoint({
  method: 'GET',
  path: '/api/v1/portal/statements/:id/paper',
  summary: 'A statement on paper',
  scope: 'supplier',
  params: ById,
  query: PaperQuery,
  produces: 'application/pdf',
});

/** Refuses: `statements.unknown` (404). */
export const ownStatementSheet = endpoint({
  method: 'GET',
  path: '/api/v1/portal/statements/:id/sheet',
  summary: 'A statement as a spreadsheet, with the orders behind it',
  scope: 'supplier',
  params: ById,
  produces: 'application/octet-stream',
});

export const PortalNotice = Output({
  id: Id,
  at: Moment,
  title: Type.String(),
  text: Type.String(),
  fileName: Type.String(),
  read: Type.Boolean(),
});
export type PortalNotice = Static<typeof PortalNotice>;

/** Those that were not read yet count as read from then on. */
export const listNotices = endpoint({
  method: 'GET',
  path: '/api/v1/portal/notices',
  summary: 'Notices and documents for the supplier, newest first',
  scope: 'supplier',
  query: PageQuery({}),
  response: Page(PortalNotice),
});

export const readNotices = endpoint({
  method: 'POST',
  path: '/api/v1/portal/notices/read',
  summary: 'Everything up to now was read',
  scope: 'supplier',
});

/** Refuses: `statements.fileUnknown` (404). */
export const getNoticeFile = endpoint({
  method: 'GET',
  path: '/api/v1/portal/notices/:id/file',
  summary: 'A document for the supplier',
  scope: 'supplier',
  params: ById,
  produces: 'application/octet-stream',
});
