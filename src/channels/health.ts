/** How well shops are connected (CHN-3): what the list of shops shows. */
import type { Ctx } from '../kernel/context.ts';
import { readCounters } from '../kernel/counters.ts';
import type { Id } from '../kernel/ids.ts';
import { businessDay } from '../ledger/ledger.ts';
import type { ChannelPorts } from './ports.ts';
import { isCalled, shopsOf } from './shops.ts';
import { FAILING_AFTER } from './trouble.ts';

/** Collection this far behind is slow. */
const SLOW_MS = 10 * 60_000;

type Figures = {
  shop_id: Id;
  pulled_until: Date | null;
  last_pull_at: Date | null;
  last_webhook_at: Date | null;
  last_push_at: Date | null;
  failures: number | null;
  message: string | null;
  waiting: number;
  failed: number;
  gap: { day: string; ours: number; theirs: number } | null;
};

/** All shops, or those named, by name. */
export async function shopHealth(ctx: Ctx, ports: Pick<ChannelPorts, 'connectors'>, ids: readonly Id[] | null) {
  const day = businessDay(ctx);
  const [shops, figures, counters] = await Promise.all([
    shopsOf(ctx),
    figuresOf(ctx),
    readCounters(ctx, [`shopIn/${day}/`]),
  ]);
  return shops
    .filter((shop) => ids === null || ids.includes(shop.id))
    .map((shop) => {
      const own = figures.get(shop.id);
      const lagMs = (ports.connectors.get(shop.channel)?.limits.lagSeconds ?? 0) * 1000;
      return {
        id: shop.id,
        name: shop.name,
        channel: shop.channel,
        currency: shop.currency,
        state: !shop.active
          ? ('off' as const)
          : isCalled(shop)
            ? stateOf(own, ctx.now() - lagMs)
            : ('healthy' as const),
        message: own?.message ?? null,
        lastPullAt: own?.last_pull_at ?? null,
        pulledUntil: own?.pulled_until ?? null,
        lastWebhookAt: own?.last_webhook_at ?? null,
        lastStockPushAt: own?.last_push_at ?? null,
        ordersToday: counters.get(`shopIn/${day}/${shop.id}`) ?? 0n,
        uploads: { waiting: own?.waiting ?? 0, failed: own?.failed ?? 0 },
        gap: own?.gap ?? null,
      };
    });
}

function stateOf(own: Figures | undefined, now: number): 'healthy' | 'slow' | 'failing' {
  if (own?.failures && own.failures >= FAILING_AFTER) return 'failing';
  const behind = own?.pulled_until ? now - own.pulled_until.getTime() : Number.POSITIVE_INFINITY;
  return own?.failures || behind > SLOW_MS ? 'slow' : 'healthy';
}

async function figuresOf(ctx: Ctx): Promise<Map<Id, Figures>> {
  const rows = await ctx.sql<Figures>`
    select y.shop_id, y.pulled_until, y.last_pull_at, y.last_webhook_at, y.last_push_at, t.failures, t.message,
           coalesce(u.waiting, 0) as waiting, coalesce(u.failed, 0) as failed, g.gap
    from shop_sync y
    left join lateral (
      select max(failures) as failures, string_agg(call || ': ' || message, '; ' order by call) as message
      from shop_trouble t
      where t.tenant_id = y.tenant_id
        and t.shop_id = y.shop_id) t on true
    left join lateral (
      select count(*) filter (where state <> 'refused')::int as waiting, count(*) filter (where state = 'refused')::int as failed
      from shipment_upload u
      where u.tenant_id = y.tenant_id
        and u.shop_id = y.shop_id
        and u.state <> 'accepted') u on true
    left join lateral (
      select jsonb_build_object('day', day, 'ours', ours, 'theirs', theirs) as gap
      from shop_gap g
      where g.tenant_id = y.tenant_id
        and g.shop_id = y.shop_id
        and g.ours <> g.theirs
      order by day desc
      limit 1) g on true
    where y.tenant_id = ${ctx.tenant}`;
  return new Map(rows.map((row) => [row.shop_id, row]));
}
