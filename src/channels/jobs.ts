/**
 * Background work of channels. Everything here that reaches a channel does so for one shop, in that shop's sequence, so
 * that a slow shop keeps only itself waiting; a channel that fails is left alone as `trouble.ts` says.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler, Schedule } from '../kernel/jobs.ts';
import { type Audit, auditDay, daysToAudit } from './audit-days.ts';
import { unreadNumbers } from './channel-orders.ts';
import { OutsideFailure } from './connector.ts';
import { type NoteShop, notePage, noteStock } from './note-stock.ts';
import type { ChannelPorts } from './ports.ts';
import { ASKED_AGAIN, type Fetch, fetchLater, pullNumbers, pullShop } from './pull-orders.ts';
import { pushStock } from './push-stock.ts';
import { answerRefund, type RefundsToRead, type RefundToAnswer, readRefunds } from './refunds.ts';
import { sendListings } from './send-listings.ts';
import { sendUploads } from './send-uploads.ts';
import { isCalled, shopById, shopsOf } from './shops.ts';
import { forgetWebhooks } from './take-webhook.ts';
import { callChannel } from './trouble.ts';
import { wakeShops } from './wake-shops.ts';

type ShopJob = { shopId: Id };

export const channelJobs = (ports: ChannelPorts): JobHandler[] => [
  { kind: 'channels.pullAll', run: async (ctx) => wakeShops(ctx, 'pull', await calledShops(ctx)) },
  {
    kind: 'channels.pull',
    parallel: 8,
    reach: (db, scope, jobs: Job<ShopJob>[]) => pull(db, scope, ports, jobs[0]!.payload.shopId),
  },
  {
    kind: 'channels.fetch',
    parallel: 4,
    batch: 50,
    reach: (db, scope, jobs: Job<Fetch>[]) => fetchAll(db, scope, ports, jobs),
  },
  {
    kind: 'channels.upload',
    parallel: 8,
    reach: (db, scope, jobs: Job<ShopJob>[]) => {
      const { shopId } = jobs[0]!.payload;
      return callChannel(db, scope, shopId, 'upload', () => sendUploads(db, scope, ports, shopId));
    },
  },
  {
    kind: 'stock.changed',
    batch: 200,
    run: (ctx, jobs: Job<{ skuIds: Id[] }>[]) =>
      noteStock(ctx, ports, [...new Set(jobs.flatMap((job) => job.payload.skuIds))]),
  },
  {
    kind: 'channels.noteShop',
    parallel: 2,
    run: async (ctx, jobs: Job<NoteShop>[]) => {
      for (const job of jobs) await notePage(ctx, ports, job.payload);
    },
  },
  {
    kind: 'channels.push',
    parallel: 8,
    reach: (db, scope, jobs: Job<ShopJob>[]) => {
      const { shopId } = jobs[0]!.payload;
      return callChannel(db, scope, shopId, 'push', () => pushStock(db, scope, ports, shopId));
    },
  },
  {
    kind: 'channels.listing',
    parallel: 4,
    reach: (db, scope, jobs: Job<ShopJob>[]) => {
      const { shopId } = jobs[0]!.payload;
      return callChannel(db, scope, shopId, 'listing', () => sendListings(db, scope, ports, shopId));
    },
  },
  {
    kind: 'channels.readRefunds',
    parallel: 4,
    reach: (db, scope, jobs: Job<RefundsToRead>[]) => {
      const { payload } = jobs[0]!;
      return callChannel(db, scope, payload.shopId, 'pull', () => readRefunds(db, scope, ports, payload));
    },
  },
  {
    kind: 'channels.answerRefund',
    parallel: 4,
    reach: (db, scope, jobs: Job<RefundToAnswer>[]) => {
      const { payload } = jobs[0]!;
      return callChannel(db, scope, payload.shopId, 'upload', () => answerRefund(db, scope, ports, payload));
    },
  },
  {
    kind: 'channels.auditAll',
    run: async (ctx) => {
      await forgetWebhooks(ctx);
      const shopIds = await calledShops(ctx);
      const unread = await unreadNumbers(ctx, shopIds);
      await ctx.enqueueAll(
        'channels.fetch',
        unread.map((shop) => ({ payload: { ...shop, times: ASKED_AGAIN } })),
      );
      await ctx.enqueueAll(
        'channels.audit',
        (await daysToAudit(ctx, shopIds)).map((payload) => ({
          ...{ payload, key: `${payload.shopId}/${payload.day}` },
          sequence: `audit/${payload.shopId}`,
        })),
      );
    },
  },
  {
    kind: 'channels.audit',
    parallel: 2,
    reach: async (db, scope, jobs: Job<Audit>[]) => {
      const { id, payload } = jobs[0]!;
      await callChannel(db, scope, payload.shopId, 'pull', () => auditDay(db, scope, ports, payload, id));
    },
  },
];

export const channelSchedules: Schedule[] = [
  { kind: 'channels.pullAll', everySeconds: 60 },
  { kind: 'channels.auditAll', everySeconds: 3600 },
];

const calledShops = async (ctx: Ctx): Promise<Id[]> => (await shopsOf(ctx)).filter(isCalled).map(({ id }) => id);

async function pull(db: Database, scope: Scope, ports: ChannelPorts, shopId: Id): Promise<void> {
  const run = await callChannel(db, scope, shopId, 'pull', () => pullShop(db, scope, ports, shopId));
  if (!run.done) await db.transaction(scope, (ctx) => wakeShops(ctx, 'pull', [shopId]));
}

/** Numbers that webhooks named, those of one shop in one call. A shop that is off by now needs them no more. */
async function fetchAll(db: Database, scope: Scope, ports: ChannelPorts, jobs: readonly Job<Fetch>[]): Promise<void> {
  const shops = Map.groupBy(jobs, (job) => job.payload.shopId);
  for (const [shopId, own] of shops) {
    const shop = await db.read(scope, (ctx) => shopById(ctx, shopId));
    if (!shop || !isCalled(shop)) continue;
    const numbers = [...new Set(own.flatMap((job) => job.payload.numbers))];
    const times = Math.max(...own.map((job) => job.payload.times ?? 0));
    if (times > 0) {
      await pullAgain(db, scope, ports, { shopId, numbers, times });
      continue;
    }
    try {
      await callChannel(db, scope, shopId, 'pull', () => pullNumbers(db, scope, ports, shopId, numbers));
    } catch (error) {
      // The jobs are then tried one by one, so that only those of the failing shop wait.
      throw shops.size > 1 ? new Error('one of several shops failed', { cause: error }) : error;
    }
  }
}

/** Numbers that could not be read before. That they still cannot is no trouble of the shop: the others go on coming. */
async function pullAgain(
  db: Database,
  scope: Scope,
  ports: ChannelPorts,
  { shopId, numbers, times }: Required<Fetch>,
): Promise<void> {
  try {
    await pullNumbers(db, scope, ports, shopId, numbers, times);
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    await db.transaction(scope, (ctx) => fetchLater(ctx, { shopId, numbers, times }));
  }
}
