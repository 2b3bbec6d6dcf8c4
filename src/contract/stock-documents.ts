/**
 * What people do to stock by hand (STK-1): goods received, adjusted, counted, moved, assembled. A document is never
 * changed; a mistake is taken back by a counter-document. Outcomes are per document, with the ids they got.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { CountedQuantity, PositiveQuantity, Quantity, SignedQuantity } from './money.ts';
import { Actor, NodeRef, SkuRef } from './order-words.ts';
import { Outcomes, Page, PageQuery } from './paging.ts';
import { Serials } from './serials.ts';

export const DOCUMENT_KINDS = [
  'receipt',
  'opening',
  'adjustment',
  'count',
  'assembly',
  'disassembly',
  'move',
  'transfer',
  'reversal',
  'supplierReturn',
  'erpLoad',
  'erpComparison',
  'packing',
] as const;
export const DocumentKind = Type.Enum(DOCUMENT_KINDS);
export type DocumentKind = Static<typeof DocumentKind>;

/** Kinds of places at a node that people book by hand. Only sellable goods lie in bins the books know. */
export const PLACES = ['sellable', 'inbound', 'return', 'defective'] as const;
export const Place = Type.Enum(PLACES);
export const Bin = Type.String({ maxLength: 60 });

const MOST_DOCUMENTS = 100;
const MOST_LINES = 500;
/** Of goods whose lots are kept; without one what expires first goes, and what comes has none yet. */
const lot = { lot: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })) };
const days = { madeOn: Type.Optional(Day), expiresOn: Type.Optional(Day) };
const where = { bucket: Type.Optional(Place), bin: Type.Optional(Bin), ...lot };
const head = { nodeId: Id, businessOn: Type.Optional(Day) };
/** Lines of a document, each of a SKU. */
export const linesOf = <S extends Parameters<typeof Type.Array>[0]>(line: S) =>
  Type.Array(line, { minItems: 1, maxItems: MOST_LINES });
const documentsOf = <S extends Parameters<typeof Type.Array>[0]>(document: S) =>
  Input({ documents: Type.Array(document, { minItems: 1, maxItems: MOST_DOCUMENTS }) });

export const StockDocumentRow = Output({
  id: Id,
  number: Type.String(),
  kind: DocumentKind,
  node: NodeRef,
  supplier: Type.String(),
  note: Type.String(),
  businessOn: Day,
  createdAt: Moment,
  by: Actor,
  lines: Type.Integer(),
  /** Of a counter-document: what it takes back. */
  reverses: Nullable(Output({ id: Id, number: Type.String() })),
  /** The counter-document that took it back. */
  reversedBy: Nullable(Output({ id: Id, number: Type.String() })),
  /** The expectation a receipt settles a part of. */
  expectation: Nullable(Output({ id: Id, number: Type.String() })),
});
export type StockDocumentRow = Static<typeof StockDocumentRow>;

export const listStockDocuments = endpoint({
  method: 'GET',
  path: '/api/v1/stock/documents',
  summary: 'What was done to stock by hand, newest first',
  scope: 'stock.read',
  query: PageQuery({
    kind: Type.Optional(DocumentKind),
    nodeId: Type.Optional(Id),
    number: Type.Optional(Type.String({ maxLength: 30 })),
    expectationId: Type.Optional(Id),
  }),
  response: Page(StockDocumentRow),
});

/** Refuses: `stock.documentUnknown` (404). */
export const getStockDocument = endpoint({
  method: 'GET',
  path: '/api/v1/stock/documents/:id',
  summary: 'One document with its lines',
  scope: 'stock.read',
  params: ById,
  response: Output({
    document: StockDocumentRow,
    lines: Type.Array(
      Output({
        line: Type.Integer(),
        sku: SkuRef,
        bucket: Type.String(),
        bin: Type.String(),
        change: Quantity,
        /** Of a count: what was found. */
        counted: Nullable(Quantity),
        /** Of goods whose lots are kept; '' is a lot nobody has named. */
        lots: Type.Array(Output({ lot: Type.String(), change: Quantity })),
      }),
    ),
  }),
});

/**
 * Goods that came. Refuses per document: `stock.nodeUnknown`, `stock.skuUnknown`, `stock.bundleHasNoStock`,
 * `stock.binReserved`, `ledger.periodClosed`.
 */
export const receiveGoods = endpoint({
  method: 'POST',
  path: '/api/v1/stock/receipts',
  summary: 'Receive goods',
  scope: 'stock.write',
  body: documentsOf(
    Input({
      ...head,
      supplier: Type.Optional(Type.String({ maxLength: 100 })),
      note: Type.Optional(Note),
      lines: linesOf(Input({ skuId: Id, quantity: PositiveQuantity, ...where, ...days })),
    }),
  ),
  response: Outcomes,
});

/**
 * Breakage, finds, corrections: by a signed quantity, with the reason. A fact: below what there is or is promised it needs
 * `stock.force`. Refuses as `receiveGoods`; the whole request: `stock.belowZero` (data: `merchantCode`), and of goods whose
 * pieces each have a code `stock.serialsNeeded` (data: `merchantCode`, `missing`: which ones go is to be said),
 * `stock.serialsOver`, `stock.serialNotHere`, `stock.serialKnown` (data: `serial`).
 */
export const adjustStock = endpoint({
  method: 'POST',
  path: '/api/v1/stock/adjustments',
  summary: 'Adjust stock by what was lost or found',
  scope: 'stock.write',
  body: documentsOf(
    Input({
      ...head,
      note: Reason,
      /** `serials`: which pieces, of goods whose pieces each have a code. */
      lines: linesOf(Input({ skuId: Id, quantity: SignedQuantity, ...where, serials: Type.Optional(Serials) })),
    }),
  ),
  response: Outcomes,
});

/** What was counted, per bin; the difference is posted. Refuses as `receiveGoods`, and `stock.countedTwice`. */
export const countStock = endpoint({
  method: 'POST',
  path: '/api/v1/stock/counts',
  summary: 'Book what was counted',
  scope: 'stock.write',
  body: documentsOf(
    Input({
      ...head,
      note: Type.Optional(Note),
      lines: linesOf(Input({ skuId: Id, quantity: CountedQuantity, ...where })),
    }),
  ),
  response: Outcomes,
});

const Where = Input({ bucket: Place, bin: Type.Optional(Bin) });

/**
 * From one place of a node to another: bins, or sellable to defective and back. Without a bin: the unsorted one. Goods
 * that are promised may be moved out of sale, because they are what they are; then a person is told. Refuses as
 * `receiveGoods`, `stock.samePlace`, and `ledger.short` (data: `merchantCode`, `wanted`, `free`) where fewer lie; the whole
 * `stock.serialsNeeded` (data: `merchantCode`, `missing`), `stock.serialNotHere` (data: `serial`).
 */
export const moveGoods = endpoint({
  method: 'POST',
  path: '/api/v1/stock/moves',
  summary: 'Move goods between bins and places of a node',
  scope: 'stock.write',
  body: documentsOf(
    Input({
      ...head,
      note: Type.Optional(Note),
      /** `serials`: which pieces, of goods whose pieces each have a code. */
      lines: linesOf(
        Input({
          ...{ skuId: Id, quantity: PositiveQuantity, from: Where, to: Where, ...lot },
          serials: Type.Optional(Serials),
        }),
      ),
    }),
  ),
  response: Outcomes,
});

const AssemblyDocument = Input({
  ...head,
  /** The finished goods, and how many of them. */
  skuId: Id,
  quantity: PositiveQuantity,
  /** Where what comes out is put. */
  bin: Type.Optional(Bin),
  note: Type.Optional(Note),
});

/**
 * Parts become finished goods. Refuses per document: `stock.nodeUnknown`, `stock.skuUnknown`, `stock.notAssembled`,
 * `stock.binReserved`, `ledger.short` (data: `merchantCode`, `wanted`, `free`; promised parts are not taken).
 */
export const assembleGoods = endpoint({
  method: 'POST',
  path: '/api/v1/stock/assemblies',
  summary: 'Assemble finished goods from their parts',
  scope: 'stock.write',
  /** The lot of what is finished, where its lots are kept. */
  body: documentsOf(Input({ ...AssemblyDocument.properties, ...lot, ...days })),
  response: Outcomes,
});

/** Finished goods become their parts again. Refuses as `assembleGoods`. */
export const disassembleGoods = endpoint({
  method: 'POST',
  path: '/api/v1/stock/disassemblies',
  summary: 'Take finished goods apart',
  scope: 'stock.write',
  body: documentsOf(AssemblyDocument),
  response: Outcomes,
});

/**
 * Takes documents back by counter-documents, whose ids are the outcomes'. What a receipt of expected goods settled is
 * expected again. Refuses per document: `stock.documentUnknown`, `stock.alreadyReversed`, `stock.isReversal`,
 * `ledger.periodClosed`, `stock.reverseTransfer` (data: `number`: the transfer as a whole is reversed); a move also
 * `ledger.short`, where the goods have left again.
 */
export const reverseStockDocuments = endpoint({
  method: 'POST',
  path: '/api/v1/stock/reversals',
  summary: 'Take stock documents back by counter-documents',
  scope: 'stock.write',
  body: documentsOf(Input({ documentId: Id, note: Reason })),
  response: Outcomes,
});
