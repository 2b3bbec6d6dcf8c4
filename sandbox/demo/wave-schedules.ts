/** Waves by the clock as a warehouse would set them: a big one in the working day, and the last one before the courier, paused. */
import type { WaveScheduleInput } from '../../src/contract/wave-schedules.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { keepSchedule } from '../../src/warehouse/warehouse.ts';

const plain = {
  ...{ everyMinutes: null, cutOff: '', leadMinutes: 30, dueHours: null, couriers: [], shopIds: [] },
  ...{ most: 300, cart: { orders: 12, pieces: null }, active: true },
};

export async function seedWaveSchedules(ctx: Ctx, nodeId: Id): Promise<void> {
  const schedules: WaveScheduleInput[] = [
    // More than the demo's day brings: it says so and leaves the parcels to whoever tries waves by hand.
    { ...plain, nodeId, name: '整点大波次', times: ['10:00', '14:00', '18:00'], least: 300, kind: 'any' },
    { ...plain, nodeId, name: '快递来之前', times: [], cutOff: '17:30', least: 1, kind: 'any', active: false },
  ];
  for (const schedule of schedules) await keepSchedule(ctx, ctx.newId(), schedule);
}
