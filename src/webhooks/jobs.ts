/** Background work of webhooks: delivering, asking for retries whose moment has come, forgetting. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler, Schedule } from '../kernel/jobs.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { deliverDue } from './deliver.ts';
import { askForRetries, forgetEvents } from './deliveries.ts';
import type { WebhookPorts } from './ports.ts';
import { raiseEvents } from './raise-events.ts';

export const webhookJobs = (ports: WebhookPorts, ring: KeyRing): JobHandler[] => [
  {
    kind: 'webhooks.deliver',
    parallel: 4,
    reach: (db, scope, jobs: Job<{ endpointId: Id }>[]) =>
      deliverDue(db, scope, ports, ring, jobs[0]!.payload.endpointId),
  },
  { kind: 'webhooks.retry', run: (ctx) => askForRetries(ctx) },
  {
    kind: 'webhooks.forget',
    run: async (ctx) => {
      await forgetEvents(ctx);
    },
  },
];

export const webhookSchedules: Schedule[] = [
  { kind: 'webhooks.retry', everySeconds: 10 },
  { kind: 'webhooks.forget', everySeconds: 24 * 3600 },
];

const SKUS_OF_ONE_EVENT = 500;

/** The handler of `stock.changed` that raises it as an event, too: many changes of a moment are one event. */
export function raisingStockChanged(handler: JobHandler): JobHandler {
  if (handler.kind !== 'stock.changed' || !('run' in handler)) return handler;
  return {
    ...handler,
    run: async (ctx: Ctx, jobs: Job<{ skuIds: Id[] }>[]) => {
      await handler.run(ctx, jobs as Job<never>[]);
      const skuIds = [...new Set(jobs.flatMap((job) => job.payload.skuIds))];
      const starts = Array.from({ length: Math.ceil(skuIds.length / SKUS_OF_ONE_EVENT) }, (_, i) => i);
      await raiseEvents(
        ctx,
        starts.map((i) => ({
          type: 'stock.changed',
          data: { skuIds: skuIds.slice(i * SKUS_OF_ONE_EVENT, (i + 1) * SKUS_OF_ONE_EVENT) },
        })),
      );
    },
  };
}
