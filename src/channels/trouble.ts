/**
 * Channels that do not answer. A failed call is noted per shop and kind of call, calls of that kind wait, longer every
 * time, and the first success clears it: a dead channel costs nothing, is seen, and resumes by itself. The waiting is
 * measured by the database's clock.
 */
import type { Ctx } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Later } from '../kernel/jobs.ts';
import { OutsideFailure } from './connector.ts';

export type Call = 'pull' | 'push' | 'upload' | 'listing';

/** From this many failures in a row a person is told. */
export const FAILING_AFTER = 3;
const LONGEST_WAIT_S = 300;

/**
 * Runs calls to a shop's channel for a job. Throws `Later` while the channel must be left alone and when it fails now;
 * what `work` has committed before it failed stays.
 */
export async function callChannel<T>(
  db: Database,
  scope: Scope,
  shopId: Id,
  call: Call,
  work: () => Promise<T>,
): Promise<T> {
  const before = await db.read(scope, (ctx) => troubleOf(ctx, shopId, call));
  if (before && before.waitS > 0) throw new Later(before.waitS, before.message);
  try {
    const result = await work();
    if (before) await db.transaction(scope, (ctx) => clearTrouble(ctx, shopId, call));
    return result;
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    throw new Later(await db.transaction(scope, (ctx) => noteTrouble(ctx, shopId, call, error)), error.message);
  }
}

async function troubleOf(ctx: Ctx, shopId: Id, call: Call): Promise<{ waitS: number; message: string } | null> {
  const [row] = await ctx.sql<{ wait: number; message: string }>`
    select ceil(extract(epoch from retry_at - now()))::int as wait, message
    from shop_trouble
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and call = ${call}`;
  return row ? { waitS: row.wait, message: row.message } : null;
}

/** Returns after how many seconds the channel may be called again. */
export async function noteTrouble(ctx: Ctx, shopId: Id, call: Call, failure: OutsideFailure): Promise<number> {
  const counted = await failingCalls(ctx, shopId);
  const [row] = await ctx.sql<{ failures: number }>`
    insert into shop_trouble (tenant_id, shop_id, call, code, message, retry_at)
    values (${ctx.tenant}, ${shopId}, ${call}, ${failure.code}, ${failure.message.slice(0, 500)}, now())
    on conflict (tenant_id, shop_id, call) do update
    set failures = shop_trouble.failures + 1,
        code = excluded.code,
        message = excluded.message
    returning failures`;
  const backOff = Math.min(LONGEST_WAIT_S, 2 ** Math.min(row!.failures, 9)) * (0.75 + ctx.random() / 2);
  const seconds = Math.max(backOff, (failure.retryAfterMs ?? 0) / 1000);
  await ctx.sql`
    update shop_trouble
    set retry_at = now() + ${seconds} * interval '1 second'
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and call = ${call}`;
  await countFailing(ctx, shopId, counted);
  return seconds;
}

export async function clearTrouble(ctx: Ctx, shopId: Id, call: Call): Promise<void> {
  const counted = await failingCalls(ctx, shopId);
  await ctx.sql`
    delete from shop_trouble
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and call = ${call}`;
  await countFailing(ctx, shopId, counted);
}

/** How many kinds of calls fail, under a lock that keeps the counter in step. */
async function failingCalls(ctx: Ctx, shopId: Id): Promise<number> {
  await ctx.sql`
    select
    from shop_sync
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
    for update`;
  const rows = await ctx.sql`
    select call
    from shop_trouble
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and failures >= ${FAILING_AFTER}`;
  return rows.length;
}

async function countFailing(ctx: Ctx, shopId: Id, before: number): Promise<void> {
  const after = await failingCalls(ctx, shopId);
  ctx.tell({ type: 'shops' });
  const tally = new Tally();
  tally.add('attention/failingShops', Math.sign(after) - Math.sign(before));
  await tally.write(ctx);
}
