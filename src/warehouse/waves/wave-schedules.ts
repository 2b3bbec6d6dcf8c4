/** Waves by the clock as people keep them (WMS-4): when, of which parcels, and what the last run did. */
import type { WaveScheduleInput } from '../../contract/wave-schedules.ts';
import type { WaveAsked } from '../../contract/waves.ts';
import { auditChanges, differences } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import type { Node } from '../../stock/stock.ts';
import { zonesOf } from '../floor/keep-zones.ts';
import { type Clock, nextRun } from './next-run.ts';

type Kept = Clock & {
  id: Id;
  name: string;
  nodeId: Id;
  least: number;
  dueHours: number | null;
  chosen: Omit<WaveAsked, 'shipBefore'>;
  active: boolean;
  nextAt: Date | null;
};
export type WaveSchedule = Kept & {
  lastAt: Date | null;
  outcome: 'made' | 'tooFew' | 'nothing' | null;
  waiting: number;
  waveId: Id | null;
  version: number;
};

const scheduleTable = table<Kept>('wave_schedule', {
  id: 'uuid',
  name: 'text',
  nodeId: 'uuid',
  times: 'text[]',
  everyMinutes: 'int',
  least: 'int',
  cutOff: 'text',
  leadMinutes: 'int',
  dueHours: 'int',
  chosen: 'jsonb',
  active: 'boolean',
  nextAt: 'timestamptz',
});

export const selectSchedules = (ctx: Ctx, where: Sql, end: Sql = sql`order by name, id`): Promise<WaveSchedule[]> =>
  ctx.run(sql`
    select ${scheduleTable.select()}, last_at as "lastAt", outcome, waiting, wave_id as "waveId", version
    from wave_schedule
    where tenant_id = ${ctx.tenant}
      and ${where}
    ${end}`);

/** `lock`: to change it. Refuses `warehouse.scheduleUnknown` (404). */
export async function scheduleOf(ctx: Ctx, id: Id, lock = false): Promise<WaveSchedule> {
  const [known] = await selectSchedules(ctx, sql`id = ${id}`, lock ? sql`for update` : sql``);
  if (!known) throw new Refused('warehouse.scheduleUnknown', { id }, 404);
  return known;
}

/** Adds it or replaces what is set of it, by id. Refuses `warehouse.scheduleNever`, `warehouse.zoneUnknown`. */
export async function keepSchedule(ctx: Ctx, id: Id, input: WaveScheduleInput): Promise<void> {
  const { name, times, everyMinutes, least, cutOff, leadMinutes, dueHours, active, ...chosen } = input;
  const clock: Clock = { times: times.toSorted(), everyMinutes, cutOff, leadMinutes };
  const next = nextRun(clock, ctx.now());
  if (next === null) throw new Refused('warehouse.scheduleNever', { field: 'times' });
  const zones = new Set((await zonesOf(ctx, chosen.nodeId)).map((zone) => zone.id));
  const unknown = (chosen.zoneIds ?? []).find((zone) => !zones.has(zone));
  if (unknown) throw new Refused('warehouse.zoneUnknown', { field: 'zoneIds', id: unknown });
  const [before] = await selectSchedules(ctx, sql`id = ${id}`);
  const row: Kept = {
    ...{ id, name, nodeId: chosen.nodeId, least, dueHours, chosen, active, ...clock },
    nextAt: active ? next : null,
  };
  await scheduleTable.save(ctx, [row], ['id'], 'version');
  const detail = differences(before ? said(before) : null, said(row));
  await auditChanges(ctx, 'waveSchedule.save', [{ subject: `waveSchedule/${id}`, detail }]);
}

const said = ({ name, times, everyMinutes, least, cutOff, leadMinutes, dueHours, chosen, active }: Kept) => ({
  ...{ name, times: times.join(' '), everyMinutes, least, cutOff, leadMinutes, dueHours, active },
  ...{ kind: chosen.kind, couriers: chosen.couriers.join(' '), most: chosen.most },
});

/** Its next run is now. Refuses `warehouse.schedulePaused`. */
export async function runSoon(ctx: Ctx, schedule: WaveSchedule): Promise<void> {
  if (!schedule.active) throw new Refused('warehouse.schedulePaused', { name: schedule.name });
  await ctx.sql`
    update wave_schedule
    set next_at = ${new Date(ctx.now())}
    where tenant_id = ${ctx.tenant}
      and id = ${schedule.id}`;
}

/** As people see them, with the numbers of the waves that were made. */
export async function describeSchedules(ctx: Ctx, nodes: readonly Node[], schedules: readonly WaveSchedule[]) {
  const ids = schedules.flatMap(({ waveId }) => waveId ?? []);
  const waves = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from wave
    where tenant_id = ${ctx.tenant}
      and id = any(${ids}::uuid[])`;
  const byId = new Map(waves.map((wave) => [wave.id, wave]));
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return schedules.map(({ chosen, nodeId, lastAt, outcome, waiting, waveId, ...rest }) => ({
    ...{ ...rest, ...chosen, node: { id: nodeId, name: names.get(nodeId)! } },
    last: lastAt && outcome && { at: lastAt, outcome, waiting, wave: (waveId && byId.get(waveId)) || null },
  }));
}
