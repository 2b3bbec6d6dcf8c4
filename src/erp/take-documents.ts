/**
 * Documents an ERP sends, from wherever they come: read whole, each taken in a transaction of its own, once. What is
 * refused is kept with where and why, and tried again when the ERP sends it again.
 */
import { Damaged } from '../channels/channels.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import type { Connection, ErpPorts } from './connections.ts';
import type { ErpBody, ErpDocument } from './erp-system.ts';
import { hashOf, type MessageRow, type MessageState, messagesByNumber, messageTable } from './messages.ts';
import { takeMaterials } from './take-materials.ts';
import { takeMovements } from './take-movements.ts';
import { takeReport } from './take-report.ts';
import { takeStatuses } from './take-statuses.ts';

export type TakenDocument = Pick<MessageRow, 'number' | 'state' | 'code' | 'detail'>;
export type TakenFile = { messages: TakenDocument[]; refusal: Refusal | null };

/** What taking a document came to, with what people see of it. */
export type Took = { state: Extract<MessageState, 'read' | 'taken'>; about: string; detail: Record<string, unknown> };

/** Takes the documents of a file. A file that is damaged anywhere is refused whole, as a message of its own. */
export async function takeFile(
  db: Database,
  scope: Scope,
  ports: ErpPorts,
  connection: Connection,
  file: Buffer,
): Promise<TakenFile> {
  const system = ports.systems.get(connection.kind);
  if (!system) throw new Refused('erp.kindUnknown', { kind: connection.kind });
  let documents: ErpDocument[];
  try {
    documents = system.read(ports.openErp(connection), file);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    const refusal = { code: error.code, data: error.data };
    await db.transaction(scope, (ctx) => keepUnreadable(ctx, connection, file, refusal));
    return { messages: [], refusal };
  }
  const messages: TakenDocument[] = [];
  for (const document of documents) messages.push(await takeOne(db, scope, connection, document));
  return { messages, refusal: null };
}

/** The same damaged file, sent again, is the same message. */
async function keepUnreadable(ctx: Ctx, connection: Connection, file: Buffer, { code, data = {} }: Refusal) {
  const text = file.toString('utf8').replaceAll('\0', '�');
  const hash = hashOf(text);
  const row = { number: hash.slice(0, 16), text, hash, kind: 'unreadable' as const };
  await messageTable.insert(ctx, [fresh(ctx, connection, { ...row, code, detail: data })], ON_CONFLICT);
}

async function takeOne(
  db: Database,
  scope: Scope,
  connection: Connection,
  document: ErpDocument,
): Promise<TakenDocument> {
  try {
    return await db.transaction(scope, (ctx) => take(ctx, connection, document, null));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, data: detail } = error;
    return db.transaction(scope, (ctx) => take(ctx, connection, document, { code, detail }));
  }
}

type No = { code: string; detail: Record<string, unknown> };

/** With `no` it is kept as refused. One that was taken before is not taken again, whatever it says now. */
async function take(ctx: Ctx, connection: Connection, document: ErpDocument, no: No | null): Promise<TakenDocument> {
  const { number, text, kind } = document;
  const hash = hashOf(JSON.stringify(document, bodyOnly));
  await messageTable.insert(ctx, [fresh(ctx, connection, { number, text, hash, kind })], ON_CONFLICT);
  const [row] = await messagesByNumber(ctx, connection.id, 'in', [number]);
  if (row!.asks > 0 && row!.state !== 'refused') {
    if (row!.hash === hash) return row!;
    await audit(ctx, 'erpMessage.changed', `erpMessage/${row!.id}`, { number });
    return { number, state: 'refused', code: 'erp.documentChanged', detail: { number } };
  }
  const took = no ? null : await takeBody(ctx, connection, row!, document);
  const after: MessageRow = {
    ...row!,
    ...(took ? { ...took, code: '' } : { state: 'refused' as const, ...no! }),
    ...{ text, hash, asks: row!.asks + 1, changedAt: new Date(ctx.now()) },
  };
  const set = ['state', 'about', 'code', 'detail', 'text', 'hash', 'asks', 'changedAt'];
  await messageTable.update(ctx, [after], ['id'], set);
  return after;
}

const bodyOnly = (key: string, value: unknown): unknown =>
  key === 'line' || key === 'text' ? undefined : typeof value === 'bigint' ? value.toString() : value;

const ON_CONFLICT = sql`on conflict do nothing`;

const fresh = (
  ctx: Ctx,
  { id: connectionId }: Connection,
  row: Pick<MessageRow, 'number' | 'text' | 'hash' | 'kind'> & Partial<MessageRow>,
): MessageRow => ({
  ...{ id: ctx.newId(), connectionId, direction: 'in', state: 'refused', about: '', documentId: null, code: '' },
  ...{ detail: {}, asks: 0, askAt: null, at: new Date(ctx.now()), changedAt: new Date(ctx.now()) },
  ...row,
});

function takeBody(ctx: Ctx, connection: Connection, message: MessageRow, body: ErpBody): Promise<Took> {
  switch (body.kind) {
    case 'materials':
      return takeMaterials(ctx, body.materials, connection.bookMaterials);
    case 'movements':
      return takeMovements(ctx, connection, message.id, body.movements);
    case 'stock':
      return takeReport(ctx, connection, message, body);
    case 'status':
      return takeStatuses(ctx, connection, body.statuses);
  }
}
