/**
 * Writes quantities into channels (CHN-7): what differs from what a channel was last told, in calls of many listings. Full
 * quantities are sent, so asking again after a lost answer changes nothing. Jobs of one shop run one after the other, so
 * an older quantity never overtakes a newer one; a channel that does not answer is left alone and gets the newest
 * quantities when it is back.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type Answer, OutsideFailure, type StockLevel } from './connector.ts';
import type { ChannelPorts } from './ports.ts';
import { callOf } from './pull-orders.ts';

const BATCH = 1000;
/** Between two rounds of a shop that is up to date: changes of this time become one call. Well below the second P4 allows. */
const PAUSE_MS = 200;

type Due = StockLevel & { listingId: Id };

/** Pushes everything that is due at a shop. Throws `OutsideFailure` when the channel took nothing of a round. */
export async function pushStock(db: Database, scope: Scope, ports: ChannelPorts, shopId: Id): Promise<void> {
  const call = await db.read(scope, (ctx) => callOf(ctx, ports, shopId));
  if (!call) return;
  for (let rested = false; ; ) {
    const [due, left] = await db.read(scope, (ctx) => Promise.all([dueLevels(ctx, shopId), pauseLeft(ctx, shopId)]));
    if (due.length === 0) return;
    if (!rested && left > 0) {
      await wait(left);
      rested = true;
      continue;
    }
    const answers = await call.connector.pushStock(call.access, due);
    await db.transaction(scope, (ctx) => recordAnswers(ctx, shopId, due, answers));
    const open = answers.filter(isOpen);
    if (open.length === answers.length) throw new OutsideFailure(open[0]!.code, open[0]!.message, true);
    // Some were turned away, most likely because we asked too often.
    if (open.length) await wait(1000);
    // Whoever is behind does not rest.
    rested = due.length === BATCH;
  }
}

const isOpen = (answer: Answer): boolean => answer.result === 'retry' || answer.result === 'unknown';

async function pauseLeft(ctx: Ctx, shopId: Id): Promise<number> {
  const [row] = await ctx.sql<{ left: number }>`
    select greatest(0, ${PAUSE_MS} - extract(epoch from now() - last_push_at) * 1000)::int as left
    from shop_sync
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and last_push_at is not null`;
  return Math.min(PAUSE_MS, row?.left ?? 0);
}

const dueLevels = (ctx: Ctx, shopId: Id): Promise<Due[]> => ctx.sql<Due>`
  select listing_id as "listingId", item_id as "itemId", sku_id as "skuId", merchant_code as "merchantCode", quantity
  from stock_level
  where tenant_id = ${ctx.tenant}
    and shop_id = ${shopId}
    and pushed is distinct from quantity
  order by changed_at
  limit ${BATCH}`;

/** A refused quantity counts as told: it is sent again when it changes, not over and over. */
async function recordAnswers(ctx: Ctx, shopId: Id, due: readonly Due[], answers: readonly Answer[]): Promise<void> {
  const told = due.flatMap((level, i) => (isOpen(answers[i]!) ? [] : [{ level, answer: answers[i]! }]));
  await ctx.sql`
    update shop_sync
    set last_push_at = now()
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}`;
  await ctx.sql`
    update stock_level s
    set pushed = n.quantity,
        pushed_at = now(),
        refusal = n.refusal,
        changed_at = case when s.quantity = n.quantity then s.changed_at else now() end
    from unnest(${told.map(({ level }) => level.listingId)}::uuid[], ${told.map(({ level }) => level.quantity)}::bigint[],
                ${told.map(({ answer }) => (answer.result === 'refused' ? `${answer.code} ${answer.message}`.trim().slice(0, 500) || 'refused' : ''))}::text[])
         n(listing_id, quantity, refusal)
    where s.tenant_id = ${ctx.tenant}
      and s.listing_id = n.listing_id`;
}

export type PushState = {
  listings: number;
  waiting: number;
  refused: number;
  waitingSince: Date | null;
  lastPushAt: Date | null;
  full: { startedAt: Date; noted: number; state: 'listing' | 'pushing' | 'done' } | null;
};

/** How far pushing into a shop has come. Refuses `channels.notFound` (404). */
export async function pushState(ctx: Ctx, shopId: Id): Promise<PushState> {
  const [row] = await ctx.sql<Omit<PushState, 'full'> & { fullAt: Date | null; noted: number; over: boolean }>`
    select l.listings, l.waiting, l.refused, l."waitingSince", y.last_push_at as "lastPushAt",
           y.full_push_at as "fullAt", y.full_push_noted as noted, y.full_push_over as over
    from shop_sync y
    cross join lateral (
      select count(*)::int as listings,
             count(*) filter (where pushed is distinct from quantity)::int as waiting,
             count(*) filter (where refusal <> '')::int as refused,
             min(changed_at) filter (where pushed is distinct from quantity) as "waitingSince"
      from stock_level s
      where s.tenant_id = y.tenant_id
        and s.shop_id = y.shop_id) l
    where y.tenant_id = ${ctx.tenant}
      and y.shop_id = ${shopId}`;
  if (!row) throw new Refused('channels.notFound', {}, 404);
  const { fullAt, noted, over, ...state } = row;
  const stage = !over ? 'listing' : state.waiting > 0 ? 'pushing' : 'done';
  return { ...state, full: fullAt && { startedAt: fullAt, noted, state: stage } };
}
