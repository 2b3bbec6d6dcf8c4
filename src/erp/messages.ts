/**
 * Every document of the exchange, as it came or goes (ERP-1). Must stay true: a number of a direction is one document,
 * taken once; what is sent is sent under the number it got when it was written, however often.
 */
import { createHash } from 'node:crypto';
import type { ERP_MESSAGE_KINDS, ERP_MESSAGE_STATES } from '../contract/erp.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, Refused, refuse } from '../kernel/refusal.ts';

export type MessageState = (typeof ERP_MESSAGE_STATES)[number];
export type MessageKind = (typeof ERP_MESSAGE_KINDS)[number];

export type MessageRow = {
  id: Id;
  connectionId: string;
  direction: 'in' | 'out';
  number: string;
  kind: MessageKind;
  state: MessageState;
  about: string;
  documentId: Id | null;
  code: string;
  detail: Record<string, unknown>;
  text: string;
  hash: string;
  asks: number;
  askAt: Date | null;
  at: Date;
  changedAt: Date;
};

export const messageTable = table<MessageRow>('erp_message', {
  id: 'uuid',
  connectionId: 'text',
  direction: 'text',
  number: 'text',
  kind: 'text',
  state: 'text',
  about: 'text',
  documentId: 'uuid',
  code: 'text',
  detail: 'jsonb',
  text: 'text',
  hash: 'text',
  asks: 'int',
  askAt: 'timestamptz',
  at: 'timestamptz',
  changedAt: 'timestamptz',
});

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export const EXCHANGE = 'erp.exchange';
export const exchangeNow = (ctx: Ctx) => ctx.enqueue(EXCHANGE, {}, { key: 'now' });

/** Locked. */
export const messagesById = (ctx: Ctx, ids: readonly Id[]): Promise<MessageRow[]> =>
  ctx.run(sql`
    select ${messageTable.select()}
    from erp_message
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
    order by id
    for update`);

/** Locked, of one direction. */
export const messagesByNumber = (
  ctx: Ctx,
  connectionId: string,
  direction: 'in' | 'out',
  numbers: readonly string[],
): Promise<MessageRow[]> =>
  ctx.run(sql`
    select ${messageTable.select()}
    from erp_message
    where tenant_id = ${ctx.tenant}
      and connection_id = ${connectionId}
      and direction = ${direction}
      and number = any(${numbers as string[]}::text[])
    order by id
    for update`);

export const setMessages = async (
  ctx: Ctx,
  rows: readonly Pick<MessageRow, 'id' | 'state' | 'code' | 'detail' | 'askAt'>[],
): Promise<void> => {
  const changedAt = new Date(ctx.now());
  const set = ['state', 'code', 'detail', 'askAt', 'changedAt'] as const;
  await messageTable.update(
    ctx,
    rows.map((row) => ({ ...row, changedAt })),
    ['id'],
    set,
  );
};

/** Sends what was not accepted again. Refuses per message `erp.messageUnknown`, `erp.notToSend`. */
export async function sendAgain(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, string>[]> {
  const known = new Map((await messagesById(ctx, ids)).map((row) => [row.id, row]));
  const open = [...known.values()].filter(({ direction, state }) => direction === 'out' && state !== 'accepted');
  const askAt = new Date(ctx.now());
  await setMessages(
    ctx,
    open.map((row) => ({ ...row, state: row.state === 'unknown' ? 'unknown' : 'waiting', askAt })),
  );
  // What was refused is written anew, with what is set now: nothing came of the text that was.
  await ctx.sql`
    update erp_message
    set text = ''
    where tenant_id = ${ctx.tenant}
      and id = any(${open.filter(({ state }) => state === 'refused').map(({ id }) => id)}::uuid[])`;
  if (open.length > 0) await exchangeNow(ctx);
  return ids.map((id) => {
    const row = known.get(id);
    if (!row) return refuse(id, 'erp.messageUnknown');
    return open.includes(row) ? done(id) : refuse(id, 'erp.notToSend', { number: row.number });
  });
}

export type MessageFilter = {
  state?: MessageState | undefined;
  kind?: MessageKind | undefined;
  connection?: string | undefined;
  after: Id | null;
  limit: number;
};
export type ListedMessage = MessageRow & { connectionName: string };

/** Newest first, without their text. */
export const listMessages = (ctx: Ctx, filter: MessageFilter): Promise<ListedMessage[]> =>
  ctx.run(sql`
    select m.id, m.connection_id as "connectionId", m.direction, m.number, m.kind, m.state, m.about, m.code, m.detail,
           m.asks, m.at, m.changed_at as "changedAt", c.name as "connectionName"
    from erp_message m
    join erp_connection c on c.tenant_id = m.tenant_id and c.id = m.connection_id
    where m.tenant_id = ${ctx.tenant}
      and ${filter.state === undefined ? sql`true` : sql`m.state = ${filter.state}`}
      and ${filter.kind === undefined ? sql`true` : sql`m.kind = ${filter.kind}`}
      and ${filter.connection === undefined ? sql`true` : sql`m.connection_id = ${filter.connection}`}
      and ${filter.after === null ? sql`true` : sql`m.id < ${filter.after}`}
    order by m.id desc
    limit ${filter.limit}`);

/** Refuses `erp.messageUnknown` (404). */
export async function oneMessage(ctx: Ctx, id: Id): Promise<ListedMessage> {
  const [row] = await ctx.run<ListedMessage>(sql`
    select ${messageTable.select('m')}, c.name as "connectionName"
    from erp_message m
    join erp_connection c on c.tenant_id = m.tenant_id and c.id = m.connection_id
    where m.tenant_id = ${ctx.tenant}
      and m.id = ${id}`);
  if (!row) throw new Refused('erp.messageUnknown', { id }, 404);
  return row;
}
