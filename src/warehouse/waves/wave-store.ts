/** Waves and the parcels on them, as they are kept. */
import type { WaveAsked, WaveWalk } from '../../contract/waves.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';

export type WaveRow = {
  id: Id;
  nodeId: Id;
  state: 'open' | 'picking' | 'cancelled';
  asked: WaveAsked;
  walk: WaveWalk | null;
  createdAt: Date;
  createdBy: string;
};
export type StoredWave = WaveRow & { number: string; version: number };

export const waveTable = table<WaveRow>('wave', {
  id: 'uuid',
  nodeId: 'uuid',
  state: 'text',
  asked: 'jsonb',
  walk: 'jsonb',
  createdAt: 'timestamptz',
  createdBy: 'text',
});

export type Member = { waveId: Id; fulfilmentId: Id; cart: number; state: 'in' | 'kickedOut'; reason: string };
export const memberTable = table<Member>('wave_parcel', {
  waveId: 'uuid',
  fulfilmentId: 'uuid',
  cart: 'int',
  state: 'text',
  reason: 'text',
});

/** Under a lock that commands take one after the other. Refuses `warehouse.waveUnknown` (404), `warehouse.waveNotOpen`. */
export async function lockOpenWave(ctx: Ctx, id: Id): Promise<StoredWave> {
  const [wave] = await ctx.run<StoredWave>(sql`
    select number, version, ${waveTable.select()}
    from wave
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    for update`);
  if (!wave) throw new Refused('warehouse.waveUnknown', { id }, 404);
  if (wave.state !== 'open') throw new Refused('warehouse.waveNotOpen', { number: wave.number });
  return wave;
}

/** Cart by cart. */
export const membersOf = (ctx: Ctx, waveIds: readonly Id[]): Promise<Member[]> =>
  ctx.run(sql`
    select ${memberTable.select()}
    from wave_parcel
    where tenant_id = ${ctx.tenant}
      and wave_id = any(${waveIds}::uuid[])
    order by wave_id, cart, fulfilment_id`);

export async function setWaveState(ctx: Ctx, id: Id, state: WaveRow['state']): Promise<void> {
  await ctx.sql`
    update wave
    set state = ${state}, version = version + 1
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
}

/** Each with its own reason. */
export async function kickOutMembers(ctx: Ctx, waveId: Id, out: ReadonlyMap<Id, string>): Promise<void> {
  const members = [...out].map(([fulfilmentId, reason]) => ({
    waveId,
    fulfilmentId,
    state: 'kickedOut' as const,
    reason,
  }));
  await memberTable.update(ctx, members, ['waveId', 'fulfilmentId'], ['state', 'reason']);
}
