/**
 * Files coming in (CAT-6, REC-1, OPS-9): uploaded, read row by row, each bad row reported and skipped, the same file
 * never booked twice. A dry run reads and checks everything and changes nothing.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Facts, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Actor, ShopRef } from './order-words.ts';
import { Page, PageQuery, Refusal } from './paging.ts';

export const IMPORT_KINDS = [
  'orders',
  'products',
  'bundles',
  'nodes',
  'bins',
  'pickingBins',
  'stock',
  'serials',
  'replenishmentRules',
  'documentCosts',
  'suppliers',
  'purchasePrices',
  'purchaseOrders',
  'priceLists',
  'mappings',
  'members',
  'bills',
  'courierBills',
  'exchangeRates',
] as const;
export const ImportKind = Type.Enum(IMPORT_KINDS);
export type ImportKind = Static<typeof ImportKind>;

/** `read` ends a dry run: nothing was changed, `startImport` books it. `refused`: nothing of the file was taken. */
export const IMPORT_STATES = ['waiting', 'running', 'read', 'done', 'refused', 'cancelled'] as const;
export const ImportState = Type.Enum(IMPORT_STATES);
export type ImportState = Static<typeof ImportState>;

export const Import = Output({
  id: Id,
  kind: ImportKind,
  shop: Nullable(ShopRef),
  file: Output({ name: Type.String(), bytes: Type.Integer() }),
  /** The layout the file was recognised as, `taobao.orders`; null until it was read. */
  layout: Nullable(Type.String()),
  dryRun: Type.Boolean(),
  state: ImportState,
  rows: Output({
    /** null while the end of the file is not known. */
    total: Nullable(Type.Integer()),
    read: Type.Integer(),
    imported: Type.Integer(),
    duplicates: Type.Integer(),
    failed: Type.Integer(),
  }),
  /** Why the whole file was refused: `imports.layoutUnknown`, `imports.sameFile`, `imports.totalsDiffer` … */
  refusal: Nullable(Refusal),
  by: Actor,
  createdAt: Moment,
  finishedAt: Nullable(Moment),
  /** Set once the files are gone: failed rows cannot be given back any more. */
  filesDeletedAt: Nullable(Moment),
});
export type Import = Static<typeof Import>;

export const listImports = endpoint({
  method: 'GET',
  path: '/api/v1/imports',
  summary: 'Files that came in, newest first',
  scope: 'imports.read',
  query: PageQuery({ kind: Type.Optional(ImportKind) }),
  response: Page(Import),
});

/** Several files of one export (orders and their goods) belong in one upload. Refuses: `imports.tooLarge`, `imports.shopMissing`. */
export const uploadImport = endpoint({
  method: 'POST',
  path: '/api/v1/imports',
  summary: 'Upload files; they are read in the background',
  scope: 'imports.write',
  consumes: 'multipart',
  body: Input({
    kind: ImportKind,
    shopId: Type.Optional(Id),
    /** Statements: whose they are, where the file does not say. */
    account: Type.Optional(Type.String({ maxLength: 100 })),
    dryRun: Type.Enum(['true', 'false']),
  }),
  response: Output({ imports: Type.Array(Import) }),
});

/** Of a bill or statement. Refuses: `imports.wrongState`, `imports.filesDeleted`. */
export const listImportRows = endpoint({
  method: 'GET',
  path: '/api/v1/imports/:id/rows',
  summary: 'The first rows of a statement as they stand, to choose its columns by',
  scope: 'imports.write',
  params: ById,
  response: Output({ rows: Type.Array(Type.Array(Type.String())) }),
});

export const getImport = endpoint({
  method: 'GET',
  path: '/api/v1/imports/:id',
  summary: 'State and progress of one import',
  scope: 'imports.read',
  params: ById,
  response: Import,
});

/** Refuses: `imports.wrongState`, `imports.filesDeleted`. */
export const startImport = endpoint({
  method: 'POST',
  path: '/api/v1/imports/:id/start',
  summary: 'Book what the dry run read',
  scope: 'imports.write',
  params: ById,
  response: Import,
});

/** Rows booked before stay booked. Refuses: `imports.wrongState`. */
export const cancelImport = endpoint({
  method: 'POST',
  path: '/api/v1/imports/:id/cancel',
  summary: 'Stop reading',
  scope: 'imports.write',
  params: ById,
  response: Import,
});

export const RowError = Output({
  /** The name it was uploaded under: an export may be several files. */
  file: Type.String(),
  /** Physical line in the file, 1-based. */
  line: Type.Integer(),
  code: Type.String(),
  column: Nullable(Type.String()),
  value: Nullable(Type.String()),
  data: Facts,
});
export type RowError = Static<typeof RowError>;

export const listImportErrors = endpoint({
  method: 'GET',
  path: '/api/v1/imports/:id/errors',
  summary: 'Rows that were not taken, in file order',
  scope: 'imports.read',
  params: ById,
  query: PageQuery({}),
  response: Page(RowError),
});

/** Rows with personal data need `orders.reveal`, and it is logged who took them. Refuses: `imports.filesDeleted`, `identity.rightMissing` (403). */
export const downloadImportErrors = endpoint({
  method: 'GET',
  path: '/api/v1/imports/:id/errors.csv',
  summary: 'The failed rows as they came, with the reason as last column, to mend and import again',
  scope: 'imports.read',
  params: ById,
  produces: 'text/csv',
});

export const ImportSettings = Output({
  /** Days the files of an import are kept after it ended; until then failed rows can be given back. */
  keepDays: Type.Integer(),
  version: Type.Integer(),
});

export const getImportSettings = endpoint({
  method: 'GET',
  path: '/api/v1/settings/imports',
  summary: 'How long files that came in are kept',
  scope: 'settings.read',
  response: ImportSettings,
});

/** Under `If-Match`. */
export const changeImportSettings = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/imports',
  summary: 'Change how long files that came in are kept',
  scope: 'settings.write',
  body: Input({ keepDays: Type.Integer({ minimum: 1, maximum: 3650 }) }),
  response: ImportSettings,
});
