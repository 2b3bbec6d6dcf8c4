/**
 * The to-do list of the first page (MSG-1): what waits for the person who asks, by the rights they have. Big queues are
 * read from kept counters, the rest is counted up to a bound. A counter knows the whole house only, so who has a right
 * for some shops or warehouses is not told it; queues of orders and parcels are then counted within their reach.
 */
import { countApprovals } from './approval-routes.ts';
import { countOpenListings } from './catalog/catalog.ts';
import { DUE_SOON_HOURS } from './contract/after-sales.ts';
import { ATTENTION_KINDS, type AttentionKind, MOST_COUNTED } from './contract/home.ts';
import type { Right } from './contract/rights.ts';
import { countFailedImports } from './imports/imports.ts';
import { countRedConfirmations } from './invoices/invoices.ts';
import type { Ctx } from './kernel/context.ts';
import { readCounters } from './kernel/counters.ts';
import { may, type Reach, reachOf, type Session } from './kernel/http/session.ts';
import { openExceptions } from './ledger/ledger.ts';
import { afterSalesWaiting, ordersDue, ordersWaiting } from './orders/orders.ts';
import { parcelsSilent, parcelsWaiting } from './shipping/shipping.ts';
import { countFailedDeliveries } from './webhooks/webhooks.ts';

const SOON_MS = 4 * 3_600_000;
const AFTER_SALE_SOON_MS = DUE_SOON_HOURS * 3_600_000;

type Source = {
  /** Who does something about it. */
  right: Right;
  /** Sum of these counters, where the right covers everything. */
  counters?: readonly string[];
  /** Counted up to `most`; beside counters, only for a right that covers less. */
  count?: (ctx: Ctx, reach: Reach, most: number, session: Session) => Promise<number>;
  /** It belongs to no shop and no warehouse. */
  whole?: true;
};

const SOURCES: Record<AttentionKind, Source> = {
  lateOrders: {
    right: 'orders.read',
    count: (ctx, reach, most) => ordersDue(ctx, reach, { from: null, until: new Date(ctx.now()) }, most),
  },
  dueSoon: {
    right: 'orders.read',
    count: (ctx, reach, most) => {
      const [from, until] = [new Date(ctx.now()), new Date(ctx.now() + SOON_MS)];
      return ordersDue(ctx, reach, { from, until }, most);
    },
  },
  waitReview: {
    right: 'orders.review',
    counters: ['state/waitReview'],
    count: (ctx, reach, most) => ordersWaiting(ctx, reach, 'waitReview', most),
  },
  financeReview: {
    right: 'orders.finance',
    counters: ['state/waitFinanceReview'],
    count: (ctx, reach, most) => ordersWaiting(ctx, reach, 'waitFinanceReview', most),
  },
  unmatchedListings: { right: 'catalog.read', count: (ctx) => countOpenListings(ctx), whole: true },
  failedUploads: { right: 'channels.read', counters: ['attention/failedUploads'] },
  withoutNumber: {
    right: 'shipping.write',
    counters: ['parcel/created'],
    count: (ctx, reach, most) => parcelsWaiting(ctx, reach, ['created'], most),
  },
  failedWaybills: { right: 'shipping.read', counters: ['attention/failedWaybills'] },
  toPrint: {
    right: 'shipping.write',
    counters: ['parcel/waybilled'],
    count: (ctx, reach, most) => parcelsWaiting(ctx, reach, ['waybilled'], most),
  },
  toCheck: {
    right: 'warehouse.check',
    counters: ['parcel/printed', 'parcel/picking', 'parcel/sorted'],
    count: (ctx, reach, most) => parcelsWaiting(ctx, reach, ['printed', 'picking', 'sorted'], most),
  },
  toHandOver: {
    right: 'shipping.write',
    counters: ['parcel/checked', 'parcel/packed', 'parcel/weighed'],
    count: (ctx, reach, most) => parcelsWaiting(ctx, reach, ['checked', 'packed', 'weighed'], most),
  },
  stoppedParcels: { right: 'shipping.read', counters: ['attention/stoppedParcels'] },
  dueAfterSales: {
    right: 'orders.review',
    count: (ctx, reach, most) => afterSalesWaiting(ctx, reach, new Date(ctx.now() + AFTER_SALE_SOON_MS), most),
  },
  openAfterSales: {
    right: 'orders.review',
    counters: ['attention/openAfterSales'],
    count: (ctx, reach, most) => afterSalesWaiting(ctx, reach, null, most),
  },
  silentParcels: { right: 'shipping.read', count: parcelsSilent },
  negativeStock: {
    right: 'stock.read',
    count: async (ctx, _, most) => (await openExceptions(ctx, { limit: most })).length,
    whole: true,
  },
  toReorder: { right: 'purchases.write', counters: ['attention/toReorder'] },
  deadStock: { right: 'purchases.write', counters: ['attention/deadStock'] },
  paymentDoubts: { right: 'payments.read', counters: ['payments/doubtful'] },
  openDifferences: { right: 'bills.read', counters: ['differences/open'] },
  proposedDifferences: {
    right: 'bills.approve',
    count: (ctx, _, most, session) => countApprovals(ctx, session, 'difference', most),
    whole: true,
  },
  refundApprovals: {
    right: 'payments.approve',
    count: (ctx, _, most, session) => countApprovals(ctx, session, 'refund', most),
    whole: true,
  },
  redConfirmations: { right: 'payments.write', count: (ctx, _, most) => countRedConfirmations(ctx, most), whole: true },
  importErrors: { right: 'imports.read', count: (ctx, _, most) => countFailedImports(ctx, most), whole: true },
  failingShops: { right: 'channels.read', counters: ['attention/failingShops'] },
  stuckJobs: { right: 'health.read', count: (ctx, _, most) => countStuckJobs(ctx, most), whole: true },
  failedWebhooks: { right: 'settings.read', count: (ctx, _, most) => countFailedDeliveries(ctx, most), whole: true },
};

const countStuckJobs = async (ctx: Ctx, most: number): Promise<number> => {
  const [row] = await ctx.sql<{ n: number }>`
    select count(*)::int as n
    from (select from job where tenant_id = ${ctx.tenant} and needs_person limit ${most}) stuck`;
  return row!.n;
};

/** Kinds with a count, in the order of `ATTENTION_KINDS`. */
export async function readAttention(ctx: Ctx, session: Session): Promise<{ kind: AttentionKind; count: number }[]> {
  const kinds = ATTENTION_KINDS.filter((kind) => may(session, SOURCES[kind].right));
  const names = [...new Set(kinds.flatMap((kind) => SOURCES[kind].counters ?? []))];
  const counters = names.length > 0 ? await readCounters(ctx, names) : new Map<string, bigint>();
  const counted = await Promise.all(
    kinds.map(async (kind) => {
      const { right, counters: kept, count, whole } = SOURCES[kind];
      const reach = reachOf(session, right);
      if (kept && reach.everything) return Number(kept.reduce((sum, name) => sum + (counters.get(name) ?? 0n), 0n));
      if (!count || (whole && !reach.everything)) return 0;
      return count(ctx, reach, MOST_COUNTED, session);
    }),
  );
  return kinds
    .map((kind, index) => ({ kind, count: Math.min(counted[index]!, MOST_COUNTED) }))
    .filter(({ count }) => count > 0);
}
