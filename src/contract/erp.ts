/**
 * An ERP that is exchanged documents with (ERP-1): connections, which plant is which node and whose stock lies there, and
 * every document that came or went. Credentials are written and never read.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Facts, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { CountedQuantity, Quantity } from './money.ts';
import { NodeRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

const Word = Type.String({ pattern: '^[A-Za-z0-9._-]{1,40}$' });
const Setting = Input({ name: Word, value: Type.String({ minLength: 1, maxLength: 500 }) });

const connection = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  /** `http`: it is called and calls us. `folder`: files lie in a folder of the data directory. */
  transport: Type.Enum(['http', 'folder']),
  endpoint: Type.String({ maxLength: 500 }),
  options: Type.Array(Setting, { maxItems: 30 }),
  /** How the ERP describes its flat files; '' where XML is exchanged. */
  layout: Type.String({ maxLength: 400_000 }),
  /** Materials are booked as they come; else somebody looks at the dry run first. */
  bookMaterials: Type.Boolean(),
  active: Type.Boolean(),
};
/** Those left out stay as they are. */
const credentials = Type.Optional(Type.Array(Setting, { maxItems: 20 }));

export const ErpConnection = Output({
  id: Word,
  kind: Type.String(),
  ...connection,
  /** Names of those that are set. */
  credentials: Type.Array(Type.String()),
  /** Where it pushes to, or the folder's name below the data directory. */
  reachedAt: Type.String(),
  version: Type.Integer(),
});
export type ErpConnection = Static<typeof ErpConnection>;

export const listErpConnections = endpoint({
  method: 'GET',
  path: '/api/v1/settings/erp-connections',
  summary: 'Connections to ERPs, and the kinds there are',
  scope: 'settings.read',
  response: Output({
    connections: Type.Array(ErpConnection),
    kinds: Type.Array(
      Output({ kind: Type.String(), credentials: Type.Array(Type.String()), options: Type.Array(Type.String()) }),
    ),
  }),
});

/** Refuses: `erp.connectionTaken`, `erp.kindUnknown`, and what the check of an address says. */
export const createErpConnection = endpoint({
  method: 'POST',
  path: '/api/v1/settings/erp-connections',
  summary: 'Connect an ERP',
  scope: 'settings.write',
  body: Input({ id: Word, kind: Word, ...connection, credentials }),
  response: ErpConnection,
});

/** Refuses: `erp.connectionUnknown` (404), and what the check of an address says. */
export const changeErpConnection = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/erp-connections/:id',
  summary: 'Change a connection to an ERP',
  scope: 'settings.write',
  params: Input({ id: Word }),
  body: Input({ ...connection, credentials }),
  response: ErpConnection,
});

const place = {
  connectionId: Word,
  plant: Type.String({ minLength: 1, maxLength: 10 }),
  /** '' where the plant as a whole is the node. */
  storageLocation: Type.String({ maxLength: 10 }),
  /** Whose the stock is. Where it is the ERP's, the ERP wins. */
  owner: Type.Enum(['here', 'erp']),
  /** A difference of more pieces of one SKU waits for a second person. */
  limitPieces: CountedQuantity,
  /** So long may a movement be known to one side only. */
  underWayDays: Type.Integer({ minimum: 1, maximum: 60 }),
  /** A report is compared when it is so old. */
  settleMinutes: Type.Integer({ minimum: 0, maximum: 1440 }),
  active: Type.Boolean(),
};

export const ErpPlace = Output({
  ...place,
  node: NodeRef,
  limitPieces: Quantity,
  since: Moment,
  version: Type.Integer(),
});
export type ErpPlace = Static<typeof ErpPlace>;

export const listErpPlaces = endpoint({
  method: 'GET',
  path: '/api/v1/settings/erp-places',
  summary: 'Which plant and storage location of an ERP is which node',
  scope: 'settings.read',
  response: Output({ places: Type.Array(ErpPlace) }),
});

/** Refuses: `erp.placeTaken` (the node, or the place over there), `erp.connectionUnknown`, `stock.nodeUnknown`. */
export const createErpPlace = endpoint({
  method: 'POST',
  path: '/api/v1/settings/erp-places',
  summary: 'Connect a plant of an ERP with a node',
  scope: 'settings.write',
  body: Input({ nodeId: Id, ...place }),
  response: ErpPlace,
});

/** Refuses as `createErpPlace`, and `erp.placeUnknown` (404). */
export const changeErpPlace = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/erp-places/:id',
  summary: 'Change what a node is in an ERP',
  scope: 'settings.write',
  params: ById,
  body: Input(place),
  response: ErpPlace,
});

export const ERP_MESSAGE_KINDS = ['order', 'materials', 'movements', 'stock', 'status', 'unreadable'] as const;
export const ERP_MESSAGE_STATES = ['read', 'taken', 'refused', 'waiting', 'sent', 'accepted', 'unknown'] as const;
const message = {
  id: Id,
  connection: Output({ id: Word, name: Type.String() }),
  direction: Type.Enum(['in', 'out']),
  number: Type.String(),
  kind: Type.Enum(ERP_MESSAGE_KINDS),
  state: Type.Enum(ERP_MESSAGE_STATES),
  about: Type.String(),
  code: Type.String(),
  /** Where and why it was refused (`segment`, `field`, `line`, `message`), or what it would do (`created`, …). */
  detail: Facts,
  asks: Type.Integer(),
  at: Moment,
  changedAt: Moment,
};
export const ErpMessage = Output(message);
export type ErpMessage = Static<typeof ErpMessage>;

export const listErpMessages = endpoint({
  method: 'GET',
  path: '/api/v1/erp/messages',
  summary: 'Documents exchanged with ERPs, the newest first',
  scope: 'settings.read',
  query: PageQuery({
    state: Type.Optional(Type.Enum(ERP_MESSAGE_STATES)),
    kind: Type.Optional(Type.Enum(ERP_MESSAGE_KINDS)),
    connection: Type.Optional(Word),
  }),
  response: Page(ErpMessage),
});

/** Refuses `erp.messageUnknown` (404). */
export const getErpMessage = endpoint({
  method: 'GET',
  path: '/api/v1/erp/messages/:id',
  summary: 'A document with its text',
  scope: 'settings.read',
  params: ById,
  response: Output({ ...message, text: Type.String() }),
});

/** Refuses per message: `erp.messageUnknown`, `erp.notToSend` (it came, or was accepted). */
export const sendErpMessages = endpoint({
  method: 'POST',
  path: '/api/v1/erp/messages/send',
  summary: 'Send documents again, under the numbers they have',
  scope: 'settings.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses per message: `erp.messageUnknown`, `erp.notToBook` (no materials, or booked already), what the catalog refuses. */
export const bookErpMaterials = endpoint({
  method: 'POST',
  path: '/api/v1/erp/messages/book',
  summary: 'Book materials whose dry run somebody has looked at',
  scope: 'catalog.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses `erp.connectionUnknown` (404); what a document is refused for stands at its message. */
export const takeErpFile = endpoint({
  method: 'POST',
  path: '/api/v1/erp/connections/:id/files',
  summary: 'Take a file of an ERP that somebody brings',
  scope: 'settings.write',
  consumes: 'multipart',
  params: Input({ id: Word }),
  body: Input({}),
  response: Output({
    messages: Type.Array(Output({ number: Type.String(), state: Type.String(), code: Type.String(), detail: Facts })),
    /** Why the whole file was refused; null: it was taken. */
    refusal: Nullable(Output({ code: Type.String(), data: Facts })),
  }),
});
