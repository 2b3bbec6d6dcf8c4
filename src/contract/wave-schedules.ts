/**
 * Waves made by the clock (WMS-4): a warehouse says when, of which parcels and how many must wait; a job plans them as a
 * person would and leaves them open to be begun. Nothing is deleted: one that is not `active` is paused.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { NodeRef } from './order-words.ts';
import { MOST_IN_WAVE, waveChoice } from './waves.ts';

/** Of China's day. */
const Clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' });

const settings = {
  name: Type.String({ minLength: 1, maxLength: 60 }),
  times: Type.Array(Clock, { maxItems: 48, uniqueItems: true }),
  /** Counted from midnight. */
  everyMinutes: Nullable(Type.Integer({ minimum: 5, maximum: 720 })),
  /** Fewer parcels wait for the next time, except in the last run before the courier comes. */
  least: Type.Integer({ minimum: 1, maximum: MOST_IN_WAVE }),
  /** When the courier comes; `leadMinutes` before it whatever waits becomes the last wave. '': at no fixed time. */
  cutOff: Type.String({ pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9])?$' }),
  leadMinutes: Type.Integer({ minimum: 0, maximum: 600 }),
  /** Only parcels to be shipped within so many hours; null: also those without a deadline. */
  dueHours: Nullable(Type.Integer({ minimum: 1, maximum: 720 })),
  active: Type.Boolean(),
};
export const WaveScheduleInput = Input({ ...settings, ...waveChoice });
export type WaveScheduleInput = Static<typeof WaveScheduleInput>;

/** `tooFew`: less than `least` waited; `nothing`: no such parcel did. */
export const SCHEDULE_OUTCOMES = ['made', 'tooFew', 'nothing'] as const;
export const WaveSchedule = Output({
  id: Id,
  ...settings,
  ...waveChoice,
  node: NodeRef,
  /** null: paused. */
  nextAt: Nullable(Moment),
  /** null: it never ran. `waiting`: parcels that waited then, up to `most`. */
  last: Nullable(
    Output({
      at: Moment,
      outcome: Type.Enum(SCHEDULE_OUTCOMES),
      waiting: Type.Integer(),
      wave: Nullable(Output({ id: Id, number: Type.String() })),
    }),
  ),
  version: Type.Integer(),
});
export type WaveSchedule = Static<typeof WaveSchedule>;

export const listWaveSchedules = endpoint({
  method: 'GET',
  path: '/api/v1/wave-schedules',
  summary: 'When waves are made by the clock, with the next run and what the last one did',
  scope: 'shipping.read',
  response: Output({ schedules: Type.Array(WaveSchedule) }),
});

/** Refuses: `stock.nodeUnknown` (404), `warehouse.scheduleNever` (no time is named), `warehouse.zoneUnknown`. */
export const createWaveSchedule = endpoint({
  method: 'POST',
  path: '/api/v1/wave-schedules',
  summary: 'Make waves by the clock',
  scope: 'shipping.write',
  body: WaveScheduleInput,
  response: WaveSchedule,
});

/** Refuses: `warehouse.scheduleUnknown` (404), and as a new one. */
export const changeWaveSchedule = endpoint({
  method: 'PUT',
  path: '/api/v1/wave-schedules/:id',
  summary: 'Change when and of what waves are made, or pause them',
  scope: 'shipping.write',
  params: ById,
  body: WaveScheduleInput,
  response: WaveSchedule,
});

/** The next run is now; the clock goes on as before. Refuses: `warehouse.scheduleUnknown` (404), `warehouse.schedulePaused`. */
export const runWaveSchedule = endpoint({
  method: 'POST',
  path: '/api/v1/wave-schedules/:id/run',
  summary: 'Do now what the clock would do',
  scope: 'shipping.write',
  params: ById,
  response: WaveSchedule,
});
