/**
 * Goods that come to a warehouse of others (SRC-4): what it is told of them. Must stay true: whatever is expected at such a
 * node, bought, sent over or sent back by a buyer, has one row; whoever expects it need not know who works there.
 */
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { done, type Outcome, refuse } from '../../kernel/refusal.ts';
import { type OutsidePorts, outsideWarehouses } from './outside-warehouses.ts';

export type NoticeState = 'waiting' | 'accepted' | 'refused' | 'unknown' | 'partly' | 'done';
export type NoticeRow = {
  documentId: Id;
  kind: 'entry' | 'return';
  outsideId: string;
  number: string;
  wish: 'announce' | 'withdraw';
  state: NoticeState;
  told: boolean;
  code: string;
  message: string;
  asks: number;
  askAt: Date | null;
  changedAt: Date;
};
export const noticeTable = table<NoticeRow>('outside_notice', {
  documentId: 'uuid',
  kind: 'text',
  outsideId: 'text',
  number: 'text',
  wish: 'text',
  state: 'text',
  told: 'boolean',
  code: 'text',
  message: 'text',
  asks: 'int',
  askAt: 'timestamptz',
  changedAt: 'timestamptz',
});

/** Notes what is expected at such nodes and was not noted yet, and what will not come after all. */
export async function noteNotices(ctx: Ctx, ports: Pick<OutsidePorts, 'returnsTo'>): Promise<void> {
  const there = (await outsideWarehouses(ctx)).filter(({ active }) => active);
  if (there.length === 0) return;
  const at = new Date(ctx.now());
  await ctx.sql`
    insert into outside_notice (tenant_id, document_id, kind, outside_id, number, wish, state, ask_at, changed_at)
    select e.tenant_id, e.id, 'entry', w.id, e.number, 'announce', 'waiting', ${at}, ${at}
    from outside_warehouse w
    join expectation e on e.tenant_id = w.tenant_id and e.node_id = w.node_id and e.state in ('open', 'partlyReceived')
    where w.tenant_id = ${ctx.tenant}
      and w.active
    on conflict do nothing`;
  const byNode = new Map(there.map((one) => [one.nodeId, one.id]));
  const returns = await ports.returnsTo(ctx, { nodeIds: [...byNode.keys()] });
  await noticeTable.insert(
    ctx,
    returns.map(({ caseId, number, nodeId }) => ({
      ...{ documentId: caseId, kind: 'return', outsideId: byNode.get(nodeId)!, number, wish: 'announce' },
      ...{ state: 'waiting', told: false, code: '', message: '', asks: 0, askAt: at, changedAt: at },
    })),
    sql`on conflict do nothing`,
  );
  await dropNotices(
    ctx,
    returns.map(({ caseId }) => caseId),
  );
}

/** What was closed, received here by hand or rejected: a warehouse that was told is told so. */
async function dropNotices(ctx: Ctx, returning: readonly Id[]): Promise<void> {
  const at = new Date(ctx.now());
  await ctx.sql`
    update outside_notice n
    set wish = 'withdraw', code = '', message = '', changed_at = ${at},
        state = case when n.told then 'waiting' else 'done' end,
        ask_at = case when n.told then ${at}::timestamptz end
    where n.tenant_id = ${ctx.tenant}
      and n.wish = 'announce'
      and n.state in ('waiting', 'accepted', 'refused', 'unknown')
      and (n.kind = 'return' and n.document_id <> all(${returning as Id[]}::uuid[])
        or n.kind = 'entry' and exists (
          select from expectation e
          where e.tenant_id = n.tenant_id and e.id = n.document_id and e.state in ('received', 'closedShort')))`;
}

/** Refuses per notice `shipping.unknown`, `shipping.outsideAnswered`. */
export async function tellNoticesAgain(
  ctx: Ctx,
  ids: readonly Id[],
  nodes: readonly Id[] | null,
): Promise<Outcome<Id, 'shipping.unknown' | 'shipping.outsideAnswered'>[]> {
  const at = new Date(ctx.now());
  const rows = await ctx.run<{ id: Id; open: boolean }>(sql`
    update outside_notice n
    set ask_at = case when n.state in ('waiting', 'refused', 'unknown') then ${at}::timestamptz else n.ask_at end,
        state = case when n.state = 'refused' then 'waiting' else n.state end
    from outside_warehouse w
    where n.tenant_id = ${ctx.tenant}
      and n.document_id = any(${ids as Id[]}::uuid[])
      and w.tenant_id = n.tenant_id
      and w.id = n.outside_id
      and ${nodes === null ? sql`true` : sql`w.node_id = any(${nodes as Id[]}::uuid[])`}
    returning n.document_id as id, n.state in ('waiting', 'unknown') as open`);
  const known = new Map(rows.map((row) => [row.id, row.open]));
  return ids.map((id) => {
    if (!known.has(id)) return refuse(id, 'shipping.unknown');
    return known.get(id) ? done(id) : refuse(id, 'shipping.outsideAnswered');
  });
}

export type NoticeQuery = {
  state?: NoticeState | undefined;
  nodes: readonly Id[] | null;
  after: Id | null;
  limit: number;
};
export type ListedNotice = NoticeRow & { warehouseName: string; quantity: bigint | null; received: bigint | null };

/** Newest first; quantities of expected goods, a case counts its own. */
export const listNotices = (ctx: Ctx, query: NoticeQuery): Promise<ListedNotice[]> =>
  ctx.run(sql`
    select ${noticeTable.select('n')}, w.name as "warehouseName", l.quantity, l.received
    from outside_notice n
    join outside_warehouse w on w.tenant_id = n.tenant_id and w.id = n.outside_id
    left join lateral (
      select sum(quantity)::bigint as quantity, sum(received)::bigint as received
      from expectation_line
      where tenant_id = n.tenant_id
        and expectation_id = n.document_id) l on true
    where n.tenant_id = ${ctx.tenant}
      and ${query.state === undefined ? sql`true` : sql`n.state = ${query.state}`}
      and ${query.nodes === null ? sql`true` : sql`w.node_id = any(${query.nodes as Id[]}::uuid[])`}
      and ${query.after === null ? sql`true` : sql`n.document_id < ${query.after}`}
    order by n.document_id desc
    limit ${query.limit}`);
