/**
 * The gap audit (CHN-3): per day, the orders the channel counts as last changed that day against ours. When they differ
 * the day is read again and counted again; what still differs is shown to a person.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Later } from '../kernel/jobs.ts';
import type { ChannelPorts } from './ports.ts';
import { callOf, pullWindow } from './pull-orders.ts';

const DAY_MS = 24 * 3_600_000;
const CHINA_MS = 8 * 3_600_000;
/** Days back that are looked at: an audit that could not run is made up for. */
const DAYS = 7;

type Window = { from: Date; to: Date };

/** A day of China as a window. */
export const windowOfDay = (day: string): Window => {
  const from = new Date(`${day}T00:00:00+08:00`);
  return { from, to: new Date(from.getTime() + DAY_MS) };
};

/** Days that are over and collected, but not audited yet or not in agreement, oldest first. */
export async function daysToAudit(ctx: Ctx, shopIds: readonly Id[]): Promise<Audit[]> {
  const rows = await ctx.sql<{ shopId: Id; day: string; pulled_until: Date | null; created_at: Date }>`
    select s.id as "shopId", to_char(d.day, 'YYYY-MM-DD') as day, y.pulled_until, s.created_at
    from shop s
    join shop_sync y on y.tenant_id = s.tenant_id and y.shop_id = s.id
    cross join generate_series(${lastDay(ctx)}::date - ${DAYS - 1}::int, ${lastDay(ctx)}::date, interval '1 day') d(day)
    left join shop_gap g on g.tenant_id = s.tenant_id and g.shop_id = s.id and g.day = d.day::date
    where s.tenant_id = ${ctx.tenant}
      and s.id = any(${shopIds as Id[]}::uuid[])
      and (g.day is null or (g.ours <> g.theirs and g.checked_at < now() - interval '50 minutes'))
    order by d.day`;
  return rows
    .filter(
      (row) =>
        row.pulled_until && windowOfDay(row.day).to <= row.pulled_until && windowOfDay(row.day).from >= row.created_at,
    )
    .map(({ shopId, day }) => ({ shopId, day }));
}

const lastDay = (ctx: Ctx): string => new Date(ctx.now() + CHINA_MS - DAY_MS).toISOString().slice(0, 10);

/** `again`: the day has been read anew and `mended` orders were new. */
export type Audit = { shopId: Id; day: string; again?: boolean; mended?: number };
export type Audited = { day: string; ours: number; theirs: number; mended: number };

/**
 * Audits a day. A difference is mended by reading the day anew and counting again, in a job that waits until what was
 * read has been taken; what it finds is kept, whatever it is. null when the shop is off. Throws `OutsideFailure`, `Later`.
 */
export async function auditDay(
  db: Database,
  scope: Scope,
  ports: ChannelPorts,
  audit: Audit,
  jobId: Id = db.world.newId(),
): Promise<Audited | null> {
  const { shopId, day, again = false } = audit;
  if (again && (await db.read(scope, (ctx) => isTaking(ctx, jobId)))) throw new Later(2, 'orders are being taken');
  const call = await db.read(scope, (ctx) => callOf(ctx, ports, shopId));
  if (!call) return null;
  const window = windowOfDay(day);
  const theirs = await call.connector.countOrders(call.access, window);
  const ours = await db.read(scope, (ctx) => countOurs(ctx, shopId, window));
  const mended = ours === theirs || again ? (audit.mended ?? 0) : await pullWindow(db, scope, ports, shopId, window);
  await db.transaction(scope, async (ctx) => {
    if (ours !== theirs && !again) return ctx.enqueue('channels.audit', { ...audit, again: true, mended });
    await ctx.sql`
      insert into shop_gap (tenant_id, shop_id, day, ours, theirs, mended)
      values (${ctx.tenant}, ${shopId}, ${day}, ${ours}, ${theirs}, ${mended})
      on conflict (tenant_id, shop_id, day) do update
      set ours = excluded.ours,
          theirs = excluded.theirs,
          mended = shop_gap.mended + excluded.mended,
          checked_at = now()`;
    ctx.tell({ type: 'shops' });
  });
  return { day, ours, theirs, mended };
}

/** True while orders stored before the job was written are still to be taken. */
async function isTaking(ctx: Ctx, jobId: Id): Promise<boolean> {
  const rows = await ctx.sql`
    select
    from job
    where tenant_id = ${ctx.tenant}
      and kind = 'orders.take'
      and id < ${jobId}
      and not needs_person
    limit 1`;
  return rows.length > 0;
}

/** Orders last changed in the window as far as we know, those that could not be read included. */
async function countOurs(ctx: Ctx, shopId: Id, { from, to }: Window): Promise<number> {
  const [row] = await ctx.sql<{ count: number }>`
    select (
      (select count(*)
       from channel_order
       where tenant_id = ${ctx.tenant}
         and shop_id = ${shopId}
         and modified_at >= ${from}
         and modified_at < ${to})
      + (select count(*)
         from damaged_order d
         join channel_message m on m.tenant_id = d.tenant_id and m.id = d.message_id
         cross join jsonb_to_recordset(m.orders) o(number text, "modifiedAt" timestamptz)
         where d.tenant_id = ${ctx.tenant}
           and d.shop_id = ${shopId}
           and o.number = d.number
           and o."modifiedAt" >= ${from}
           and o."modifiedAt" < ${to}
           and not exists (
             select
             from channel_order c
             where c.tenant_id = d.tenant_id and c.shop_id = d.shop_id and c.number = d.number
               and c.modified_at >= ${from} and c.modified_at < ${to})))::int as count`;
  return row!.count;
}
