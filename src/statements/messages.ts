/** What both sides say about a statement, and notices for suppliers; each with one file at most, kept beside its row. */
import fs from 'node:fs/promises';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import type { UploadedFile } from '../kernel/http/uploads.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

export const FILE_BYTES = 5_000_000;

export type Attached = { name: string; type: string; bytes: Buffer };

/** What a file is, by its first bytes. */
const TYPES: readonly [type: string, head: string][] = [
  ['application/pdf', '25504446'],
  ['image/png', '89504e470d0a1a0a'],
  ['image/jpeg', 'ffd8ff'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', '504b0304'],
];

/** A PDF, a workbook or a picture. Refuses `statements.fileTooLarge` (data: `bytes`), `statements.fileType`. */
export async function readAttached(files: readonly UploadedFile[]): Promise<Attached | null> {
  const [file] = files;
  if (!file || file.bytes === 0) return null;
  if (file.bytes > FILE_BYTES) throw new Refused('statements.fileTooLarge', { bytes: FILE_BYTES });
  const bytes = await fs.readFile(file.path);
  const head = bytes.subarray(0, 8).toString('hex');
  const type = TYPES.find(([, begins]) => head.startsWith(begins))?.[0];
  if (!type) throw new Refused('statements.fileType');
  return { name: file.name.slice(-120), type, bytes };
}

type Message = {
  id: Id;
  supplierId: Id;
  statementId: Id;
  at: Date;
  by: string;
  author: string;
  fromHouse: boolean;
  text: string;
  fileName: string;
  fileType: string;
  file: Buffer | null;
};
const messageTable = table<Message>('supplier_message', {
  id: 'uuid',
  supplierId: 'uuid',
  statementId: 'uuid',
  at: 'timestamptz',
  by: 'text',
  author: 'text',
  fromHouse: 'boolean',
  text: 'text',
  fileName: 'text',
  fileType: 'text',
  file: 'bytea',
});

const fileOf = (attached: Attached | null) => ({
  ...{ fileName: attached?.name ?? '', fileType: attached?.type ?? '', file: attached?.bytes ?? null },
});

/** Refuses `statements.messageEmpty`. */
export async function writeMessage(
  ctx: Ctx,
  of: { id: Id; supplierId: Id },
  said: { text: string; attached: Attached | null; fromHouse: boolean },
): Promise<void> {
  const text = said.text.trim();
  if (text === '' && !said.attached) throw new Refused('statements.messageEmpty', { field: 'text' });
  await messageTable.insert(ctx, [
    {
      ...{ id: ctx.newId(), supplierId: of.supplierId, statementId: of.id, at: new Date(ctx.now()), text },
      ...{ by: actorText(ctx.actor), author: ctx.actor.name, fromHouse: said.fromHouse, ...fileOf(said.attached) },
    },
  ]);
}

/** Oldest first, without their files. */
export const messagesOf = (ctx: Ctx, statementId: Id) =>
  ctx.sql<Pick<Message, 'id' | 'at' | 'author' | 'fromHouse' | 'text' | 'fileName'>>`
    select id, at, author, from_house as "fromHouse", text, file_name as "fileName"
    from supplier_message
    where tenant_id = ${ctx.tenant}
      and statement_id = ${statementId}
    order by id`;

type KeptFile = { file_name: string; file_type: string; file: Buffer };
const answer = ([row]: KeptFile[]) => {
  if (!row) throw new Refused('statements.fileUnknown', {}, 404);
  return { body: row.file, type: row.file_type, name: row.file_name };
};

/** Refuses `statements.fileUnknown` (404). */
export const messageFile = async (ctx: Ctx, statementId: Id, id: Id) =>
  answer(
    await ctx.sql<KeptFile>`
      select file_name, file_type, file
      from supplier_message
      where tenant_id = ${ctx.tenant}
        and statement_id = ${statementId}
        and id = ${id}
        and file is not null`,
  );

/** Refuses `statements.fileUnknown` (404). */
export const noticeFile = async (ctx: Ctx, id: Id) =>
  answer(
    await ctx.sql<KeptFile>`
      select file_name, file_type, file
      from supplier_notice
      where tenant_id = ${ctx.tenant}
        and id = ${id}
        and file is not null`,
  );

type Notice = {
  id: Id;
  supplierId: Id;
  at: Date;
  by: string;
  title: string;
  text: string;
  fileName: string;
  fileType: string;
  file: Buffer | null;
};
const noticeTable = table<Notice>('supplier_notice', {
  id: 'uuid',
  supplierId: 'uuid',
  at: 'timestamptz',
  by: 'text',
  title: 'text',
  text: 'text',
  fileName: 'text',
  fileType: 'text',
  file: 'bytea',
});

export async function writeNotices(
  ctx: Ctx,
  supplierIds: readonly Id[],
  said: { title: string; text: string; attached: Attached | null },
): Promise<void> {
  const head = { at: new Date(ctx.now()), by: actorText(ctx.actor), title: said.title, text: said.text.trim() };
  await noticeTable.insert(
    ctx,
    supplierIds.map((supplierId) => ({ ...head, ...fileOf(said.attached), id: ctx.newId(), supplierId })),
  );
}

/** One row more than `limit`, newest first. */
export const findNotices = (ctx: Ctx, q: { before: Id | null; limit: number }) =>
  ctx.sql<{ id: Id; at: Date; title: string; text: string; fileName: string; read: boolean }>`
    select id, at, title, text, file_name as "fileName", read_at is not null as read
    from supplier_notice
    where tenant_id = ${ctx.tenant}
      and (${q.before}::uuid is null or id < ${q.before})
    order by id desc
    limit ${q.limit + 1}`;

/** As the house sees them: to whom, and when they were read. One row more than `limit`, newest first. */
export const sentNotices = (ctx: Ctx, q: { supplierId?: Id | undefined; before: Id | null; limit: number }) =>
  ctx.sql<Pick<Notice, 'id' | 'supplierId' | 'at' | 'title' | 'text' | 'fileName'> & { readAt: Date | null }>`
    select id, supplier_id as "supplierId", at, title, text, file_name as "fileName", read_at as "readAt"
    from supplier_notice
    where tenant_id = ${ctx.tenant}
      and (${q.supplierId}::uuid is null or supplier_id = ${q.supplierId})
      and (${q.before}::uuid is null or id < ${q.before})
    order by id desc
    limit ${q.limit + 1}`;

export const readAllNotices = async (ctx: Ctx): Promise<void> => {
  await ctx.sql`
    update supplier_notice
    set read_at = ${new Date(ctx.now())}
    where tenant_id = ${ctx.tenant}
      and read_at is null`;
};
