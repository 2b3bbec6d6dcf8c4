/** Background work of the warehouse: parcels that were cancelled leave the floor, whoever cancelled them; waves by the clock. */
import type { Job, JobHandler, Schedule } from '../kernel/jobs.ts';
import { type FulfilmentNews, ParcelWork } from '../shipping/shipping.ts';
import { forgetJobs, forgetSchedules } from './forget.ts';
import { leaveFloor } from './leave-floor.ts';
import { packingJobs, packingSchedules } from './packing-material.ts';
import { waveJobs, waveSchedules } from './waves/run-schedules.ts';

export const warehouseJobs: JobHandler[] = [
  {
    kind: 'fulfilment.cancelled',
    batch: 20,
    run: async (ctx, jobs: Job<FulfilmentNews & { reason: string }>[]) => {
      for (const [reason, same] of Map.groupBy(jobs, (job) => job.payload.reason)) {
        const ids = [...new Set(same.flatMap((job) => job.payload.fulfilmentIds))];
        await new ParcelWork(ctx).lock(ids);
        await leaveFloor(ctx, ids, reason);
      }
    },
  },
  ...waveJobs,
  ...packingJobs,
  ...forgetJobs,
];

export const warehouseSchedules: Schedule[] = [...waveSchedules, ...packingSchedules, ...forgetSchedules];
