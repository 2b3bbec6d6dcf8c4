/**
 * Goods that come in (WMS-2): counted by scan against what is expected, looked at where the tenant wants it, and put into
 * bins. Until they are put away they lie in the receiving area and nobody can buy them.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { ZONE_KINDS } from './floor.ts';
import { PositiveQuantity, Quantity, SignedQuantity } from './money.ts';
import { Actor, NodeRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';
import { GOODS_LABEL_SIZES } from './printing.ts';
import { SERIAL_FAULTS, SerialCode, Serials } from './serials.ts';

/** Where expected goods come from. */
export const INBOUND_KINDS = ['purchase', 'transfer', 'return'] as const;
export const InboundKind = Type.Enum(INBOUND_KINDS);
export type InboundKind = Static<typeof InboundKind>;

/** `sample`: so many of 100; if one of them is defective, all. */
export const INSPECTIONS = ['none', 'sample', 'all'] as const;
export const Inspection = Type.Enum(INSPECTIONS);
export type Inspection = Static<typeof Inspection>;

/** `inspecting`: booked, and some of it waits to be looked at. `dropped`: counted and thrown away, nothing was booked. */
export const RECEIPT_STATES = ['counting', 'inspecting', 'done', 'dropped'] as const;
export const ReceiptState = Type.Enum(RECEIPT_STATES);
export type ReceiptState = Static<typeof ReceiptState>;

const Code = Type.String({ minLength: 1, maxLength: 128 });
const BinCode = Type.String({ minLength: 1, maxLength: 60 });

const expected = {
  expectation: Output({
    id: Id,
    number: Type.String(),
    kind: InboundKind,
    supplier: Type.String(),
    expectedOn: Nullable(Day),
  }),
  node: NodeRef,
};

const receipt = {
  id: Id,
  number: Type.String(),
  ...expected,
  state: ReceiptState,
  createdAt: Moment,
  by: Actor,
  bookedAt: Nullable(Moment),
  /** Over all lines. */
  counted: Quantity,
  /** Of them, those that wait to be looked at. */
  waiting: Quantity,
};
export const GoodsReceiptRow = Output(receipt);
export type GoodsReceiptRow = Static<typeof GoodsReceiptRow>;

export const GoodsReceipt = Output({
  ...receipt,
  lines: Type.Array(
    Output({
      sku: SkuRef,
      /** Still to come, before what is counted here. */
      open: Quantity,
      /** As many may be counted, with what the tenant allows beyond. */
      most: Quantity,
      counted: Quantity,
      inspect: Inspection,
      /** Pieces to be looked at, and what was found of them. */
      wanted: Quantity,
      good: Quantity,
      defective: Quantity,
      /** Pieces nobody can put away yet. */
      waiting: Quantity,
      /** Of goods whose lots are kept: what is counted of each. */
      lots: Type.Array(Output({ lot: Type.String(), expiresOn: Nullable(Day), counted: Quantity })),
      /** Of goods whose pieces each have a code: what was scanned; null of others. */
      serials: Nullable(Type.Array(Type.String())),
    }),
  ),
});
export type GoodsReceipt = Static<typeof GoodsReceipt>;

export const ExpectedDocument = Output({
  ...expected,
  /** The purchase order the delivery note names. */
  order: Nullable(Type.String()),
  open: Quantity,
  /** Somebody counts it now. */
  receipt: Nullable(Output({ id: Id, number: Type.String() })),
});
export type ExpectedDocument = Static<typeof ExpectedDocument>;

export const listExpectedDocuments = endpoint({
  method: 'GET',
  path: '/api/v1/goods-receipts/expected',
  summary: 'Documents of which goods are still to come, the earliest first',
  scope: 'stock.read',
  query: Input({ nodeId: Type.Optional(Id) }),
  response: Output({ documents: Type.Array(ExpectedDocument) }),
});

export const listGoodsReceipts = endpoint({
  method: 'GET',
  path: '/api/v1/goods-receipts',
  summary: 'Receipts by scan, newest first',
  scope: 'stock.read',
  query: PageQuery({ state: Type.Optional(ReceiptState), nodeId: Type.Optional(Id) }),
  response: Page(GoodsReceiptRow),
});

/** Refuses `warehouse.receiptUnknown` (404). */
export const getGoodsReceipt = endpoint({
  method: 'GET',
  path: '/api/v1/goods-receipts/:id',
  summary: 'One receipt: what is open, counted and looked at',
  scope: 'stock.read',
  params: ById,
  response: GoodsReceipt,
});

/**
 * The receipt somebody counts that document into, or a new one; a purchase order or transfer finds its goods. Refuses `warehouse.nothingExpected` (404, data: `number`):
 * not there, at another warehouse, or all of it has come.
 */
export const beginReceipt = endpoint({
  method: 'POST',
  path: '/api/v1/goods-receipts',
  summary: 'Begin to receive an expected document, by its number, its purchase order, its transfer or its receipt',
  scope: 'stock.write',
  body: Input({ number: Type.String({ minLength: 1, maxLength: 40 }) }),
  response: GoodsReceipt,
});

/**
 * `line`: all of the SKU is counted; `all`: all of the document. `over`: more than may come. `foreign`: goods we know that
 * are not on the document. `unknown`: a code nobody knows. Those three change nothing, and neither do these, of goods
 * whose lots are kept: `lotNeeded`, `dateNeeded`: say which lot, or when it expires; `datesDiffer`: the lot is known with
 * another day; `expired`: it may not be sold any more; `nearExpiry`: say why it is taken all the same; `notOfLot`: as many
 * were not counted of it. Of goods whose pieces each have a code: `serialNeeded`: scan it, piece by piece, or say that
 * there is none; `serialTwice`: it is counted here already; `serialKnown`: it lies in the house; `serialSold`: it was sold,
 * and comes in at the returns desk; `notOfSerial`: it was not counted here.
 */
export const COUNT_VERDICTS = [
  'right',
  'line',
  'all',
  'over',
  'foreign',
  'unknown',
  'lotNeeded',
  'dateNeeded',
  'datesDiffer',
  'expired',
  'nearExpiry',
  'notOfLot',
  ...(['serialNeeded', 'serialTwice', 'serialKnown', 'serialSold', 'notOfSerial'] as const),
] as const;

const LotNumber = Type.String({ minLength: 1, maxLength: 60 });

/** Refuses `warehouse.receiptUnknown` (404), `warehouse.receiptState` (data: `state`), `warehouse.belowZero`. */
export const countGoods = endpoint({
  method: 'POST',
  path: '/api/v1/goods-receipts/:id/count',
  summary: 'Goods counted by scan (barcode or merchant code); a negative quantity takes some off again',
  scope: 'stock.write',
  params: ById,
  body: Input({
    code: Code,
    quantity: Type.Optional(SignedQuantity),
    /** Of goods whose lots are kept, where the symbol does not say it. */
    lot: Type.Optional(LotNumber),
    madeOn: Type.Optional(Day),
    expiresOn: Type.Optional(Day),
    /** Why goods near to their expiry are taken. */
    reason: Type.Optional(Reason),
    /** Of goods whose pieces each have a code: the code, where `code` does not say it. */
    serial: Type.Optional(SerialCode),
    /** These pieces have none. */
    noCode: Type.Optional(Type.Boolean()),
  }),
  response: Output({
    verdict: Type.Enum(COUNT_VERDICTS),
    sku: Nullable(SkuRef),
    /** The lot that was counted. */
    lot: Nullable(Output({ lot: Type.String(), expiresOn: Nullable(Day) })),
    /** Where somebody has to say which lot it is: those that are on their way, or were counted. */
    likely: Type.Array(Type.String()),
    receipt: GoodsReceipt,
  }),
});

/**
 * What was counted comes into the receiving area. Refuses `warehouse.receiptUnknown` (404), `warehouse.receiptState`,
 * `warehouse.nothingCounted`, `warehouse.overReceived` (data: `merchantCode`, `most`), `warehouse.serialKnown` (data:
 * `serial`), `warehouse.serialsOver` (data: `codes`), `stock.expectationDone`,
 * `ledger.periodClosed`.
 */
export const bookReceipt = endpoint({
  method: 'POST',
  path: '/api/v1/goods-receipts/:id/book',
  summary: 'Book what was counted',
  scope: 'stock.write',
  params: ById,
  response: GoodsReceipt,
});

/** Refuses `warehouse.receiptUnknown` (404), `warehouse.receiptState`. */
export const dropReceipt = endpoint({
  method: 'POST',
  path: '/api/v1/goods-receipts/:id/drop',
  summary: 'Throw away what was counted; nothing is booked',
  scope: 'stock.write',
  params: ById,
  response: GoodsReceipt,
});

/** `failed`: the sample was not good, now all of them are looked at. `extra`: more than are to be looked at. */
export const INSPECT_VERDICTS = ['right', 'failed', 'line', 'all', 'extra', 'foreign', 'unknown'] as const;

/** Good goods may be put away, defective ones go to the defective zone at once. Refuses as `countGoods`. */
export const inspectGoods = endpoint({
  method: 'POST',
  path: '/api/v1/goods-receipts/:id/inspect',
  summary: 'Goods that were looked at: good or defective',
  scope: 'stock.write',
  params: ById,
  body: Input({ code: Code, good: Type.Boolean(), quantity: Type.Optional(PositiveQuantity) }),
  response: Output({ verdict: Type.Enum(INSPECT_VERDICTS), sku: Nullable(SkuRef), receipt: GoodsReceipt }),
});

export const WaitingGoods = Output({
  sku: SkuRef,
  /** May be put away now. */
  free: Quantity,
  /** Wait to be looked at. */
  inspecting: Quantity,
  /** The day the oldest of them came; null where no document says. */
  since: Nullable(Day),
  /** Of goods whose lots are kept, what expires first in front; '' is a lot nobody has named. */
  lots: Type.Array(Output({ lot: Type.String(), expiresOn: Nullable(Day), quantity: Quantity })),
  /** Each piece has a code of its own. */
  tracked: Type.Boolean(),
});
export type WaitingGoods = Static<typeof WaitingGoods>;

/** Refuses `stock.nodeUnknown` (404). */
export const listWaitingGoods = endpoint({
  method: 'GET',
  path: '/api/v1/put-away',
  summary: 'What lies in the receiving area of a warehouse and waits for a bin, the oldest first',
  scope: 'stock.read',
  query: Input({ nodeId: Id }),
  response: Output({ goods: Type.Array(WaitingGoods) }),
});

/** `fixed`: its picking bin; `same`: it lies there already; `fast`, `free`: the nearest empty bin of its zone. */
export const BIN_REASONS = ['fixed', 'same', 'fast', 'free'] as const;
export const BinSuggestion = Output({
  bin: Type.String(),
  reason: Type.Enum(BIN_REASONS),
  zone: Nullable(Type.Enum(ZONE_KINDS)),
  /** From where walks begin; null: not placed. */
  metres: Nullable(Type.Integer()),
  /** How many of the SKU lie there. */
  holds: Quantity,
  /** How many more it takes; null: nobody said. */
  room: Nullable(Quantity),
});
export type BinSuggestion = Static<typeof BinSuggestion>;

/** Refuses `stock.nodeUnknown` (404), `warehouse.codeUnknown` (data: `code`). */
export const suggestBins = endpoint({
  method: 'GET',
  path: '/api/v1/put-away/suggestions',
  summary: 'Scanned goods: how many wait, and which bins they should go to, the best first',
  scope: 'stock.read',
  query: Input({ nodeId: Id, code: Code }),
  response: Output({
    goods: WaitingGoods,
    fast: Type.Boolean(),
    suggestions: Type.Array(BinSuggestion),
    /** The lot in hand: what the symbol says, else what expires first; null where lots are not kept. */
    lot: Nullable(Output({ lot: Type.String(), expiresOn: Nullable(Day), quantity: Quantity })),
    /** The piece that was scanned by its own code; `fault`: why it cannot be put there. Null where pieces have none. */
    piece: Nullable(Output({ serial: Type.String(), fault: Nullable(Type.Enum(SERIAL_FAULTS)) })),
  }),
});

/**
 * Refuses `stock.nodeUnknown` (404), `warehouse.binUnknown` (data: `code`), `warehouse.binElsewhere` (data: `code`,
 * `node`), `warehouse.binClosed`, `warehouse.wrongZone` (data: `zone`), `warehouse.notThatMany` (data: `free`,
 * `inspecting`), `ledger.periodClosed`; of goods whose pieces each have a code `stock.serialNotHere` (data: `serial`) and
 * `stock.serialsNeeded` (data: `merchantCode`, `missing`): all but those without a code are named.
 */
export const putAway = endpoint({
  method: 'POST',
  path: '/api/v1/put-away',
  summary: 'Goods of the receiving area put into a bin',
  scope: 'stock.write',
  body: Input({
    nodeId: Id,
    skuId: Id,
    bin: BinCode,
    quantity: PositiveQuantity,
    /** Of goods whose lots are kept; without it what expires first. */
    lot: Type.Optional(Type.String({ maxLength: 60 })),
    /** Codes of the pieces, of goods that have them. */
    serials: Type.Optional(Serials),
  }),
  response: Output({ bin: Type.String(), quantity: Quantity, goods: WaitingGoods }),
});

const labels = {
  nodeId: Id,
  labels: Type.Array(Input({ skuId: Id, copies: Type.Integer({ minimum: 1, maximum: 500 }) }), {
    minItems: 1,
    maxItems: 200,
  }),
};

/** Each with the bin the goods belong into. Refuses `stock.nodeUnknown` (404), `stock.skuUnknown`, `shipping.goodsCodeUnprintable`. */
export const printGoodsLabels = endpoint({
  method: 'POST',
  path: '/api/v1/goods-labels',
  summary: 'Labels for goods as PDF: EAN-13 or Code 128, name, bin',
  scope: 'stock.write',
  body: Input({ ...labels, size: Type.Enum(GOODS_LABEL_SIZES) }),
  produces: 'application/pdf',
});

/** Refuses `stock.nodeUnknown` (404), `stock.skuUnknown`, `warehouse.noLabelPrinter`. */
export const queueGoodsLabels = endpoint({
  method: 'POST',
  path: '/api/v1/goods-labels/queue',
  summary: 'Labels for goods to the printer of the warehouse that holds such paper',
  scope: 'stock.write',
  body: Input(labels),
  response: Output({ printer: Type.String() }),
});

const settings = {
  overPercent: Type.Integer({ minimum: 0, maximum: 100 }),
  samplePercent: Type.Integer({ minimum: 1, maximum: 100 }),
  purchase: Inspection,
  transfer: Inspection,
  return: Inspection,
};
const skuInspection = { skuId: Id, inspect: Inspection };
/** `version` 0: nothing was ever set. `skus`: those looked at otherwise than their document. */
export const InboundSettings = Output({
  ...settings,
  skus: Type.Array(Output({ sku: SkuRef, inspect: Inspection })),
  version: Type.Integer(),
});
export type InboundSettings = Static<typeof InboundSettings>;

export const readInboundSettings = endpoint({
  method: 'GET',
  path: '/api/v1/settings/inbound',
  summary: 'How goods that come in are received and looked at',
  scope: 'settings.read',
  response: InboundSettings,
});

/** Under If-Match. Refuses `stock.skuUnknown`. */
export const changeInboundSettings = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/inbound',
  summary: 'Change how goods that come in are received and looked at',
  scope: 'settings.write',
  body: Input({ ...settings, skus: Type.Array(Input(skuInspection), { maxItems: 500 }) }),
  response: InboundSettings,
});
