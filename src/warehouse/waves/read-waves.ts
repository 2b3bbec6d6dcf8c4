/** Waves as people look at them. How far one is, is read from its parcels, so it cannot say anything else. */
import { peopleNames } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import { readCursor, writeCursor } from '../../kernel/http/cursor.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { couriersOf, mayMove, type Parcel, readParcels } from '../../shipping/shipping.ts';
import { actorWords, type Node } from '../../stock/stock.ts';
import { type Member, membersOf, type StoredWave, waveTable } from './wave-store.ts';

const selectWaves = (ctx: Ctx, nodes: readonly Node[], where: Sql, limit: number): Promise<StoredWave[]> =>
  ctx.run(sql`
    select number, version, ${waveTable.select()}
    from wave
    where tenant_id = ${ctx.tenant}
      and node_id = any(${nodes.map(({ id }) => id)}::uuid[])
      and ${where}
    order by id desc
    limit ${limit}`);

export async function listWaves(
  ctx: Ctx,
  nodes: readonly Node[],
  { cursor, limit = 50 }: { cursor?: string | undefined; limit?: number | undefined },
) {
  const before = readCursor(cursor, { id: 'id' })?.id ?? null;
  const waves = await selectWaves(ctx, nodes, before ? sql`id < ${before}` : sql`true`, limit);
  const members = await membersOf(
    ctx,
    waves.map(({ id }) => id),
  );
  const parcels = await parcelsOf(ctx, members);
  const items = await describe(ctx, nodes, waves, members, parcels);
  return { items, next: waves.length < limit ? null : writeCursor({ id: waves.at(-1)!.id }) };
}

type Parcels = ReadonlyMap<Id, Parcel>;
const parcelsOf = async (ctx: Ctx, members: readonly Member[]): Promise<Parcels> =>
  new Map(
    (
      await readParcels(
        ctx,
        members.map(({ fulfilmentId }) => fulfilmentId),
      )
    ).map((parcel) => [parcel.id, parcel]),
  );

type MemberState = 'waiting' | 'picking' | 'checked' | 'kickedOut';

function stateOf(wave: StoredWave, member: Member, parcel: Parcel): MemberState {
  if (member.state === 'kickedOut') return 'kickedOut';
  if (wave.state === 'open') return 'waiting';
  // A parcel that was stopped at the bench is back on the shelf: nobody of this wave waits for it.
  if (parcel.state === 'picking' || parcel.state === 'sorted') return 'picking';
  return mayMove(parcel, 'pick') || parcel.state === 'cancelled' ? 'kickedOut' : 'checked';
}

async function describe(
  ctx: Ctx,
  nodes: readonly Node[],
  waves: readonly StoredWave[],
  members: readonly Member[],
  parcels: Parcels,
) {
  const people = await peopleNames(
    ctx,
    waves.map(({ createdBy }) => createdBy),
  );
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  const byWave = Map.groupBy(members, ({ waveId }) => waveId);
  return waves.map((wave) => {
    const own = byWave.get(wave.id) ?? [];
    const states = own.map((member) => stateOf(wave, member, parcels.get(member.fulfilmentId)!));
    const on = own.filter((_, i) => states[i] !== 'kickedOut');
    const checked = states.filter((state) => state === 'checked').length;
    const { id, number, version, walk, createdAt } = wave;
    return {
      ...{ id, number, version, walk, createdAt, checked },
      node: { id: wave.nodeId, name: names.get(wave.nodeId)! },
      state: wave.state === 'picking' && checked === on.length ? ('done' as const) : wave.state,
      by: actorWords(wave.createdBy, people),
      carts: new Set((wave.state === 'cancelled' ? own : on).map(({ cart }) => cart)).size,
      parcels: on.length,
      kickedOut: own.length - on.length,
      pieces: on.reduce((sum, { fulfilmentId }) => sum + parcels.get(fulfilmentId)!.quantity, 0n),
    };
  });
}

/** Refuses `warehouse.waveUnknown` (404). */
export async function readWave(ctx: Ctx, nodes: readonly Node[], id: Id) {
  const [wave] = await selectWaves(ctx, nodes, sql`id = ${id}`, 1);
  if (!wave) throw new Refused('warehouse.waveUnknown', { id }, 404);
  const members = await membersOf(ctx, [id]);
  const parcels = await parcelsOf(ctx, members);
  const [[head], couriers, pickLists] = await Promise.all([
    describe(ctx, nodes, [wave], members, parcels),
    couriersOf(ctx),
    listsOf(ctx, id),
  ]);
  return {
    ...head!,
    ...{ asked: wave.asked, pickLists },
    members: members.map((member) => {
      const parcel = parcels.get(member.fulfilmentId)!;
      const { courier } = parcel;
      return {
        ...{ parcelId: parcel.id, number: parcel.number, pieces: parcel.quantity, cart: member.cart },
        order: { id: parcel.orderId, number: parcel.orderNumber },
        courier: courier ? { code: courier, name: couriers.get(courier)?.name ?? courier } : null,
        state: stateOf(wave, member, parcel),
        reason: member.reason,
      };
    }),
  };
}

const listsOf = (ctx: Ctx, waveId: Id) =>
  ctx.sql<{ id: Id; number: string; parcels: number; open: number }>`
    select l.id, l.number, cardinality(l.fulfilments) as parcels,
           (select count(*)::int
            from fulfilment f
            where f.tenant_id = l.tenant_id
              and f.id = any(l.fulfilments)
              and f.state = 'picking') as open
    from pick_list l
    where l.tenant_id = ${ctx.tenant}
      and l.wave_id = ${waveId}
    order by l.id`;
