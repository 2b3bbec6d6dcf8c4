/**
 * E-invoices (INV-1 to INV-3): who wants one, blue and red invoices and where each stands, and what differs between money
 * and invoices. Settings are in `invoice-settings.ts`.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Guarded, Id, Input, Moment, Note, Nullable, Output } from './endpoint.ts';
import { MAIL_STATES, MailAddress } from './mail.ts';
import { Amount, Money, PositiveQuantity, Quantity } from './money.ts';
import { OrderRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

export const INVOICE_STATES = [
  ...(['draft', 'quotaReserved', 'submitted', 'issued', 'failed', 'unknown'] as const),
  ...(['applied', 'waitConfirm', 'confirmed', 'rejected', 'expired', 'redIssued'] as const),
] as const;
/** Why an invoice is taken back, as the bureau counts them: issued wrongly, goods returned, service ended, allowance. */
export const RED_REASONS = ['wrongIssue', 'return', 'serviceEnded', 'allowance'] as const;
/** Reasons for which a part may be taken back. */
export const PARTIAL_REASONS: readonly string[] = ['return', 'allowance'];
export const WISH_STATES = ['none', 'wanted', 'covered', 'uninvoiced'] as const;
/** `queued`: not finished. `trouble`: a person has to look at it. */
export const INVOICE_QUEUES = ['queued', 'trouble', 'issued', 'red'] as const;

const State = Type.Enum(INVOICE_STATES);
const TitleKind = Type.Enum(['person', 'company']);
const TitleType = Type.Enum(['normal', 'special']);
const REVEAL = 'orders.reveal';

const Text = (most: number) => Type.Optional(Type.String({ maxLength: most }));
export const TitleInput = Input({
  kind: TitleKind,
  /** `special`: the buyer deducts the tax. */
  type: TitleType,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  taxNo: Text(40),
  address: Text(120),
  phone: Text(40),
  bank: Text(100),
  bankAccount: Text(40),
  email: Text(100),
  mobile: Text(20),
});
export type TitleInput = Static<typeof TitleInput>;

const masked = () => Guarded(REVEAL, 'masked', Type.String());
const title = {
  ...{ kind: TitleKind, type: TitleType, name: Type.String(), taxNo: Type.String() },
  ...{ address: masked(), phone: masked(), bank: masked(), bankAccount: masked(), email: masked(), mobile: masked() },
};
const InvoiceRef = Output({ id: Id, serial: Type.String(), invoiceNumber: Type.String(), state: State });

export const INVOICE_FORMATS = ['pdf', 'ofd', 'xml'] as const;
const row = {
  id: Id,
  serial: Type.String(),
  color: Type.Enum(['blue', 'red']),
  state: State,
  seller: Output({ id: Type.String(), name: Type.String() }),
  provider: Nullable(Output({ id: Type.String(), name: Type.String() })),
  /** The 20 digits; '' until there are. */
  invoiceNumber: Type.String(),
  name: Type.String(),
  taxNo: Type.String(),
  type: TitleType,
  /** Below zero for a red one. */
  total: Money,
  net: Money,
  tax: Money,
  reason: Nullable(Type.Enum(RED_REASONS)),
  orders: Type.Array(OrderRef),
  code: Type.String(),
  message: Type.String(),
  asks: Type.Integer(),
  /** When it is asked about next; null: it is over, or waits for a person. */
  askAt: Nullable(Moment),
  confirmBefore: Nullable(Moment),
  /** Red: who applied for its confirmation. */
  appliedBy: Type.Enum(['seller', 'buyer']),
  madeAt: Moment,
  issuedAt: Nullable(Moment),
  /** Its files that are kept. */
  formats: Type.Array(Type.Enum(INVOICE_FORMATS)),
};
export const InvoiceRow = Output(row);
export type InvoiceRow = Static<typeof InvoiceRow>;

const goods = {
  ...{ taxCode: Type.String(), taxWord: Type.String(), name: Type.String(), spec: Type.String() },
  ...{ unit: Type.String(), ratePpm: Type.Integer(), preference: Type.String() },
};
const PrintedLine = Output({
  line: Type.Integer(),
  kind: Type.Enum(['item', 'discount']),
  ...goods,
  quantity: Quantity,
  /** Without tax, at most 13 decimals; '' for a line without quantity. */
  price: Type.String(),
  ...{ total: Money, net: Money, tax: Money },
});
const InvoiceLine = Output({
  ...PrintedLine.properties,
  originalLine: Nullable(Type.Integer()),
  /** What of it, with its discount, no red one has taken back. */
  left: Nullable(Output({ quantity: Quantity, total: Money })),
  parts: Type.Array(Output({ order: OrderRef, line: Type.Integer(), quantity: Quantity, total: Money })),
});
export const Invoice = Output({
  ...row,
  title: Output(title),
  lines: Type.Array(InvoiceLine),
  original: Nullable(InvoiceRef),
  /** Red ones that take it back. */
  reds: Type.Array(InvoiceRef),
  replaces: Nullable(InvoiceRef),
  replacedBy: Nullable(InvoiceRef),
  period: Type.String(),
  confirmation: Type.String(),
  note: Type.String(),
  /** Red for a change of title: what the new invoice is made out to. */
  nextName: Type.String(),
  /** As the agent drew them, or a person put them in. */
  files: Type.Array(
    Output({ format: Type.Enum(INVOICE_FORMATS), sha256: Type.String(), bytes: Type.Integer(), keptAt: Moment }),
  ),
  /** Platforms that want to have it, by their order's number. */
  uploads: Type.Array(
    Output({
      ...{ channelNumber: Type.String(), state: Type.Enum(['waiting', 'done', 'refused', 'unknown']) },
      ...{ code: Type.String(), message: Type.String(), changedAt: Moment },
    }),
  ),
  /** By mail from here; the agent's own letters are not known. */
  mails: Type.Array(
    Output({ id: Id, recipient: Type.String(), state: Type.Enum(MAIL_STATES), code: Type.String(), madeAt: Moment }),
  ),
});
export type Invoice = Static<typeof Invoice>;

export const listInvoices = endpoint({
  method: 'GET',
  path: '/api/v1/invoices',
  summary: 'Invoices, the newest first, found by any number',
  scope: 'payments.read',
  query: PageQuery({
    queue: Type.Optional(Type.Enum(INVOICE_QUEUES)),
    state: Type.Optional(State),
    /** Serial, invoice number, number of a confirmation, order or channel order, tax number, or the beginning of a name. */
    text: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  response: Page(InvoiceRow),
});

export const countInvoices = endpoint({
  method: 'GET',
  path: '/api/v1/invoices/counts',
  summary: 'How many invoices are in each state, and how many orders wait for one',
  scope: 'payments.read',
  response: Output({
    states: Type.Array(Output({ state: State, count: Type.Integer() })),
    wanted: Type.Integer(),
    uninvoiced: Type.Integer(),
    /** Red ones buyers applied for that wait for an answer. */
    confirmations: Type.Integer(),
  }),
});

const FileOfInvoice = Input({ id: Id, format: Type.Enum(INVOICE_FORMATS) });

/** Refuses `invoices.fileMissing` (404). */
export const getInvoiceFile = endpoint({
  method: 'GET',
  path: '/api/v1/invoices/:id/files/:format',
  summary: 'An issued invoice as PDF, OFD or XML',
  scope: 'payments.read',
  params: FileOfInvoice,
  produces: 'application/octet-stream',
});

/**
 * For agents that draw none. What is there is not replaced. Refuses: `invoices.unknown` (404), `invoices.notIssued`,
 * `invoices.fileUnfit`, `invoices.fileTooLarge` (data: `bytes`), `invoices.fileThere` (data: `format`).
 */
export const attachInvoiceFile = endpoint({
  method: 'POST',
  path: '/api/v1/invoices/:id/files',
  summary: 'Keep a file of an issued invoice',
  scope: 'payments.write',
  params: ById,
  consumes: 'multipart',
  response: Invoice,
});

/** With the files that are kept. Refuses: `invoices.unknown` (404), `invoices.fileMissing`, `mail.off`. */
export const mailInvoice = endpoint({
  method: 'POST',
  path: '/api/v1/invoices/:id/mail',
  summary: 'Send an issued invoice by mail',
  scope: 'payments.write',
  params: ById,
  body: Input({ to: MailAddress }),
  response: Invoice,
});

/** Refuses `invoices.unknown` (404). */
export const getInvoice = endpoint({
  method: 'GET',
  path: '/api/v1/invoices/:id',
  summary: 'An invoice with its lines, orders and what became of it',
  scope: 'payments.read',
  params: ById,
  response: Invoice,
});

const choice = Input({
  orderIds: Ids,
  /** Orders of one seller and title become one invoice. */
  together: Type.Boolean(),
});
const Planned = Output({
  seller: Output({ id: Type.String(), name: Type.String() }),
  name: Type.String(),
  taxNo: Type.String(),
  type: TitleType,
  orders: Type.Array(OrderRef),
  ...{ total: Money, net: Money, tax: Money },
  lines: Type.Array(PrintedLine),
});

/** Refuses per order as `issueInvoices`. */
export const previewInvoices = endpoint({
  method: 'POST',
  path: '/api/v1/invoices/preview',
  summary: 'The invoices orders would get',
  scope: 'payments.read',
  body: choice,
  response: Output({ invoices: Type.Array(Planned), refused: Outcomes.properties.outcomes }),
});

/**
 * Refuses per order `invoices.orderUnknown`, `invoices.titleMissing`, `invoices.noSeller`, `invoices.notSold` (cancelled,
 * divided or joined), `invoices.wholeInvoiced` (data: order, the one it came of), `invoices.otherCurrency`, `invoices.nothingToInvoice` (all of it is, or went back),
 * `invoices.taxCodeMissing` (data: goods), `invoices.pieceOverCap`, what a title is refused for.
 */
export const issueInvoices = endpoint({
  method: 'POST',
  path: '/api/v1/invoices',
  summary: 'Issue invoices of orders',
  scope: 'payments.write',
  body: choice,
  response: Outcomes,
});

/**
 * Lines left out: all that is left of it. Refuses `invoices.unknown` (404), `invoices.notIssued`, `invoices.redRunning`,
 * `invoices.partNotAllowed` (of one that was issued wrongly all is taken back), `invoices.redMoreThanBlue`,
 * `invoices.confirmationOpen` (the buyer has applied for one himself: answer that first).
 */
export const redInvoice = endpoint({
  method: 'POST',
  path: '/api/v1/invoices/:id/red',
  summary: 'Take an invoice back, whole or in part',
  scope: 'payments.write',
  params: ById,
  body: Input({
    reason: Type.Enum(RED_REASONS),
    lines: Type.Optional(
      Type.Array(
        Input({
          line: Type.Integer({ minimum: 1, maximum: 10_000 }),
          quantity: Type.Optional(PositiveQuantity),
          /** With tax; left out: so many pieces at what they cost. */
          amount: Type.Optional(Amount),
        }),
        { minItems: 1, maxItems: 2_000 },
      ),
    ),
    /** Where it is made of several orders: of this one only. */
    orderId: Type.Optional(Id),
    note: Type.Optional(Note),
  }),
  response: Invoice,
});

/** Refuses as `redInvoice`, and what a title is refused for. */
export const changeInvoiceTitle = endpoint({
  method: 'POST',
  path: '/api/v1/invoices/:id/title',
  summary: 'Make an invoice out to somebody else: it is taken back whole, then issued anew',
  scope: 'payments.write',
  params: ById,
  body: TitleInput,
  response: Invoice,
});

/** Refuses per invoice `invoices.unknown`, `invoices.isOver`. */
export const askInvoices = endpoint({
  method: 'POST',
  path: '/api/v1/invoices/ask',
  summary: 'Go on with invoices now, under the serials they have',
  scope: 'payments.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses per invoice `invoices.unknown`, `invoices.wasSent`. */
export const dropInvoices = endpoint({
  method: 'POST',
  path: '/api/v1/invoices/drop',
  summary: 'Drop invoices that were never sent; their quota is free again',
  scope: 'payments.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

const wish = {
  order: OrderRef,
  shop: Output({ id: Id, name: Type.String() }),
  state: Type.Enum(WISH_STATES),
  title: Output(title),
  askedAt: Moment,
  /** Why it could not be issued by itself. */
  code: Type.String(),
  /** What of discounts the platform bears and belongs to the invoice, as the shop is set. */
  subsidy: Money,
  version: Type.Integer(),
};
export const InvoiceWish = Output(wish);
export type InvoiceWish = Static<typeof InvoiceWish>;

export const listInvoiceWishes = endpoint({
  method: 'GET',
  path: '/api/v1/invoice-wishes',
  summary: 'Orders somebody wants an invoice of, the longest waiting first',
  scope: 'payments.read',
  query: PageQuery({ state: Type.Enum(['wanted', 'uninvoiced']) }),
  response: Page(Output({ ...wish, total: Money, orderState: Type.String() })),
});

/** Refuses `invoices.orderUnknown` (404). */
export const invoicesOfOrder = endpoint({
  method: 'GET',
  path: '/api/v1/orders/:id/invoices',
  summary: 'The invoices of an order, and to whom one is wanted',
  scope: 'orders.read',
  params: ById,
  response: Output({
    wish: Nullable(InvoiceWish),
    invoices: Type.Array(InvoiceRow),
    /** What was paid and did not go back; what of it is on invoices. */
    ...{ paid: Money, invoiced: Money },
  }),
});

/**
 * The version of an order nobody asked for yet is 0. Refuses `invoices.orderUnknown` (404), `invoices.isCovered` (change
 * the title of the invoice), what a title is refused for.
 */
export const setInvoiceTitle = endpoint({
  method: 'PUT',
  path: '/api/v1/orders/:id/invoice-title',
  summary: 'To whom an invoice of an order is wanted',
  scope: 'orders.edit',
  params: ById,
  body: TitleInput,
  response: InvoiceWish,
});
