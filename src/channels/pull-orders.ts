/**
 * The timed pull (CHN-3): everything a channel changed, window after window by modified time. What must stay true: no
 * order is lost when the window moves. A window's orders and the place to read next are committed together;
 * `pulled_until` moves only when the window is in completely; windows overlap, because clocks differ and channels show
 * orders late. Whoever is killed in between goes on where the last commit was.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { ChannelConnector, RawOrder, ShopAccess } from './connector.ts';
import { storeChanged } from './messages.ts';
import type { ChannelPorts } from './ports.ts';
import { connectorOf, shopById } from './shops.ts';

/** `pulled`: orders the channel gave; `changed`: those we did not have in that version. */
export type Pulled = { pulled: number; changed: number };
/** `done` is false when there is more to read than one run may take. */
export type PullRun = Pulled & { done: boolean };

const MINUTE = 60_000;
const OVERLAP_MS = 5 * MINUTE;
/** How far a new shop's first pull looks back. */
const FIRST_MS = 72 * 60 * MINUTE;
const DAY_MS = 24 * 60 * MINUTE;
/** Pages one run reads before it lets others have the worker. */
const PAGES_PER_RUN = 100;

type Window = { from: Date; to: Date };
type Step = Window & { cursor: string | null };
type SyncRow = {
  pulled_until: Date | null;
  window_from: Date | null;
  window_to: Date | null;
  window_cursor: string | null;
};

/** Pulls what the channel has changed since the last pull. Throws `OutsideFailure`; what was read before it is kept. */
export async function pullShop(db: Database, scope: Scope, ports: ChannelPorts, shopId: Id): Promise<PullRun> {
  const total = { pulled: 0, changed: 0 };
  for (let pages = 0; pages < PAGES_PER_RUN; pages++) {
    const call = await db.read(scope, async (ctx) => {
      const shop = await callOf(ctx, ports, shopId);
      return shop && { ...shop, step: await nextStep(ctx, shop.connector, shopId) };
    });
    if (!call?.step) return { ...total, done: true };
    const { connector, access, step } = call;
    const page = await connector.pullOrders(access, step, step.cursor);
    const [changed, moved] = await db.transaction(scope, async (ctx) => [
      await storePulled(ctx, shopId, page.items),
      await moveOn(ctx, shopId, step, page.next),
    ]);
    total.pulled += page.items.length;
    total.changed += changed;
    // Somebody else pulls this shop at this moment and is ahead of us.
    if (!moved) return { ...total, done: true };
  }
  return { ...total, done: false };
}

/** How often what was not given is asked for again before only audits do. */
export const ASKED_AGAIN = 5;

/** `times`: how often the numbers were asked for in vain. */
export type Fetch = { shopId: Id; numbers: string[]; times?: number };

/** Asks for numbers again after 1, 2, 4 … minutes; after that every audit does. */
export async function fetchLater(ctx: Ctx, { shopId, numbers, times = 0 }: Fetch): Promise<void> {
  if (numbers.length === 0 || times >= ASKED_AGAIN) return;
  const runAt = new Date(ctx.now() + 2 ** times * MINUTE);
  await ctx.enqueue('channels.fetch', { shopId, numbers, times: times + 1 }, { runAt });
}

/** Stores what came; what was named and not given is asked for again. */
async function storePulled(ctx: Ctx, shopId: Id, orders: readonly RawOrder[], times = 0): Promise<number> {
  const numbers = orders.filter((order) => order.unread).map((order) => order.number);
  await fetchLater(ctx, { shopId, numbers, times });
  return storeChanged(ctx, shopId, 'pull', orders);
}

/** A shop we may call, with its credentials opened; null for one that is off or unknown. */
export async function callOf(
  ctx: Ctx,
  ports: Pick<ChannelPorts, 'connectors' | 'openAccess'>,
  shopId: Id,
): Promise<{ connector: ChannelConnector; access: ShopAccess } | null> {
  const shop = await shopById(ctx, shopId);
  const connector = shop && connectorOf(shop, ports);
  return connector ? { connector, access: ports.openAccess(shop) } : null;
}

/** The page to read next: of the window under way, else of the window that is due; null when nothing is. */
async function nextStep(ctx: Ctx, connector: ChannelConnector, shopId: Id): Promise<Step | null> {
  const [row] = await ctx.sql<SyncRow>`
    select pulled_until, window_from, window_to, window_cursor
    from shop_sync
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}`;
  if (!row) return null;
  if (row.window_from && row.window_to) return { from: row.window_from, to: row.window_to, cursor: row.window_cursor };
  const window = dueWindow(row.pulled_until, ctx.now(), connector.limits);
  return window && { ...window, cursor: null };
}

/**
 * The next window after `pulledUntil`, in whole seconds as channels count them; null when it would be empty. A clock
 * that was ahead has made us believe in a future pull: then the last day is read again.
 */
export function dueWindow(
  pulledUntil: Date | null,
  now: number,
  limits: Pick<ChannelConnector['limits'], 'lagSeconds' | 'maxWindowMinutes'>,
): Window | null {
  const latest = Math.floor(now / 1000 - limits.lagSeconds) * 1000;
  const known = pulledUntil?.getTime() ?? now - FIRST_MS;
  const since = known <= now ? known : now - DAY_MS;
  if (latest <= since) return null;
  const from = Math.floor((since - OVERLAP_MS) / 1000) * 1000;
  return { from: new Date(from), to: new Date(Math.min(latest, from + limits.maxWindowMinutes * MINUTE)) };
}

/** Keeps the place to read next, or closes the window. False when the window is not where we found it. */
async function moveOn(ctx: Ctx, shopId: Id, step: Step, next: string | null): Promise<boolean> {
  const at = new Date(ctx.now());
  const going = next !== null;
  const rows = await ctx.sql`
    update shop_sync
    set window_from = case when ${going} then ${step.from}::timestamptz end,
        window_to = case when ${going} then ${step.to}::timestamptz end,
        window_cursor = ${next},
        pulled_until = case when ${going} then pulled_until else ${step.to}::timestamptz end,
        last_pull_at = case when ${going} then last_pull_at else ${at}::timestamptz end
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and coalesce(window_to, ${step.to}) = ${step.to}
      and window_cursor is not distinct from ${step.cursor}
    returning shop_id`;
  return rows.length === 1;
}

/** Reads one window from beginning to end, beside the pull: for audits. Returns what it found new. */
export async function pullWindow(
  db: Database,
  scope: Scope,
  ports: ChannelPorts,
  shopId: Id,
  window: Window,
): Promise<number> {
  let changed = 0;
  let cursor: string | null = null;
  const call = await db.read(scope, (ctx) => callOf(ctx, ports, shopId));
  if (!call) return 0;
  do {
    const page: Awaited<ReturnType<ChannelConnector['pullOrders']>> = await call.connector.pullOrders(
      call.access,
      window,
      cursor,
    );
    changed += await db.transaction(scope, (ctx) => storePulled(ctx, shopId, page.items));
    cursor = page.next;
  } while (cursor !== null);
  return changed;
}

/** Asks for single orders. `missing` are numbers the channel does not know. Refuses `channels.notFound`, `channels.shopOff`. */
export async function pullNumbers(
  db: Database,
  scope: Scope,
  ports: ChannelPorts,
  shopId: Id,
  numbers: readonly string[],
  times = 0,
): Promise<Pulled & { missing: string[] }> {
  const { connector, access } = await db.read(scope, (ctx) => assertCalled(ctx, ports, shopId));
  const found = await connector.fetchOrders(access, numbers);
  const changed = await db.transaction(scope, (ctx) => storePulled(ctx, shopId, found, times));
  const known = new Set(found.map((order) => order.number));
  return {
    pulled: found.filter((order) => !order.unread).length,
    changed,
    missing: numbers.filter((number) => !known.has(number)),
  };
}

export async function assertCalled(ctx: Ctx, ports: Pick<ChannelPorts, 'connectors' | 'openAccess'>, shopId: Id) {
  if (!(await shopById(ctx, shopId))) throw new Refused('channels.notFound', {}, 404);
  const call = await callOf(ctx, ports, shopId);
  if (!call) throw new Refused('channels.shopOff');
  return call;
}
