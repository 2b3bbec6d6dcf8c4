/**
 * Tells channels what listings are to be (CHN-1). What must stay true: an answer counts for the wish it was given to, so a
 * wish that changed meanwhile is sent again. Jobs of one shop run one after the other, so that no older wish overtakes.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Later } from '../kernel/jobs.ts';
import { assertAnswered, restFor, STATE_AFTER } from './answers.ts';
import type { Answer, ListingChange } from './connector.ts';
import type { ChannelPorts } from './ports.ts';
import { callOf } from './pull-orders.ts';

const BATCH = 200;

type Due = ListingChange & { id: Id; revision: number };

/** Sends everything that is due at a shop. Throws `OutsideFailure` when no answer was good, `Later` while answers are open. */
export async function sendListings(db: Database, scope: Scope, ports: ChannelPorts, shopId: Id): Promise<void> {
  for (;;) {
    const call = await db.read(scope, (ctx) => callOf(ctx, ports, shopId));
    if (!call?.connector.pushListings) return;
    const due = await db.read(scope, (ctx) => dueListings(ctx, shopId));
    if (due.length === 0) break;
    const answers = await call.connector.pushListings(call.access, due);
    await db.transaction(scope, (ctx) => recordAnswers(ctx, due, answers));
    assertAnswered(answers);
  }
  const wait = await db.read(scope, (ctx) => secondsToNext(ctx, shopId));
  if (wait !== null) throw new Later(restFor(wait), 'answers are open');
}

const dueListings = (ctx: Ctx, shopId: Id): Promise<Due[]> => ctx.sql<Due>`
  select l.id, l.revision, l.item_id as "itemId", l.sku_id as "skuId", l.title, l.price_minor as "priceMinor",
         l.on_shelf as "onShelf", s.currency
  from listing_push l
  join shop s on s.tenant_id = l.tenant_id and s.id = l.shop_id
  where l.tenant_id = ${ctx.tenant}
    and l.shop_id = ${shopId}
    and l.state in ('waiting', 'unknown')
    and l.due_at <= now()
  order by l.due_at, l.id
  limit ${BATCH}`;

async function recordAnswers(ctx: Ctx, due: readonly Due[], answers: readonly Answer[]): Promise<void> {
  await ctx.sql`
    update listing_push l
    set state = n.state,
        code = n.code,
        message = n.message,
        tries = l.tries + 1,
        due_at = now() + least(3600, power(2, least(l.tries, 12))) * interval '1 second',
        answered_at = ${new Date(ctx.now())}
    from unnest(${due.map((one) => one.id)}::uuid[], ${due.map((one) => one.revision)}::int[],
                ${answers.map((answer) => STATE_AFTER[answer.result])}::text[],
                ${answers.map((answer) => answer.code)}::text[],
                ${answers.map((answer) => answer.message.slice(0, 500))}::text[])
         n(id, revision, state, code, message)
    where l.tenant_id = ${ctx.tenant}
      and l.id = n.id
      and l.revision = n.revision`;
  ctx.tell({ type: 'shops' });
}

/** Seconds until the next listing may be sent again; null when none is open. */
async function secondsToNext(ctx: Ctx, shopId: Id): Promise<number | null> {
  const [row] = await ctx.sql<{ wait: number | null }>`
    select ceil(extract(epoch from min(due_at) - now()))::int as wait
    from listing_push
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and state in ('waiting', 'unknown')`;
  return row?.wait ?? null;
}
