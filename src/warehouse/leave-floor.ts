/**
 * A parcel that is not wanted any more leaves the floor (ORD-13): its wave says so, its pick list does not ask for its
 * goods any more, and what was taken from the shelf for it stands on the put-back list. What must stay true: nobody walks
 * for a parcel that is stopped, and no piece is left in a cart without a line that says where it belongs.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { withoutSlots } from './list-slots.ts';
import { pickListTable, type StoredList } from './make-pick-lists.ts';
import { slotsFor } from './pick-item.ts';
import { isSame } from './pick-list.ts';
import { memberTable } from './waves/wave-store.ts';

/** What a parcel left; null: it was not there. `carry`: pieces to be put back on their shelves. */
export type LeftFloor = {
  wave: string | null;
  pickList: string | null;
  /** Who has it there; not `open`: it is checked and lies beside. */
  bench: { name: string; open: boolean } | null;
  carry: bigint;
};

/**
 * For parcels whose locks the caller holds; once each, so that asked again nothing more happens. Posts nothing: in the
 * books the goods go back by shipping's own posting.
 */
export async function leaveFloor(
  ctx: Ctx,
  fulfilmentIds: readonly Id[],
  reason: string,
): Promise<ReadonlyMap<Id, LeftFloor>> {
  const [waves, benches, lists] = await Promise.all([
    leaveWaves(ctx, fulfilmentIds, reason),
    benchesOf(ctx, fulfilmentIds),
    lockLists(ctx, fulfilmentIds),
  ]);
  const off = await piecesOff(ctx, fulfilmentIds, lists, new Set(benches.keys()));
  await strike(ctx, lists, new Set(fulfilmentIds));
  const listOf = (id: Id) => lists.find(({ fulfilments }) => fulfilments.includes(id))?.number ?? null;
  return new Map(
    fulfilmentIds.map((id) => [
      id,
      { wave: waves.get(id) ?? null, pickList: listOf(id), bench: benches.get(id) ?? null, carry: off.get(id) ?? 0n },
    ]),
  );
}

async function leaveWaves(ctx: Ctx, ids: readonly Id[], reason: string): Promise<Map<Id, string>> {
  const rows = await ctx.run<{ waveId: Id; fulfilmentId: Id; number: string }>(sql`
    select m.wave_id as "waveId", m.fulfilment_id as "fulfilmentId", w.number
    from wave_parcel m
    join wave w on w.tenant_id = m.tenant_id and w.id = m.wave_id and w.state <> 'cancelled'
    where m.tenant_id = ${ctx.tenant}
      and m.fulfilment_id = any(${ids as Id[]}::uuid[])
      and m.state = 'in'`);
  const out = rows.map(({ waveId, fulfilmentId }) => ({ waveId, fulfilmentId, state: 'kickedOut' as const, reason }));
  await memberTable.update(ctx, out, ['waveId', 'fulfilmentId'], ['state', 'reason']);
  return new Map(rows.map(({ fulfilmentId, number }) => [fulfilmentId, number]));
}

/** Who has them on a bench, or has checked them there last. */
async function benchesOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, { name: string; open: boolean }>> {
  const rows = await ctx.sql<{ id: Id; name: string; open: boolean }>`
    select distinct on (fulfilment_id) fulfilment_id as id, actor_name as name, state <> 'done' as open
    from bench_check
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${ids as Id[]}::uuid[])
      and state in ('open', 'complete', 'done')
    order by fulfilment_id, touched_at desc`;
  return new Map(rows.map(({ id, ...bench }) => [id, bench]));
}

/** Lists that goods of these parcels are staged by, and that nobody has struck them from yet. */
const lockLists = (ctx: Ctx, ids: readonly Id[]): Promise<StoredList[]> =>
  ctx.run<StoredList>(sql`
    select number, ${pickListTable.select()}
    from pick_list
    where tenant_id = ${ctx.tenant}
      and id = any(array(
        select pick_list_id
        from pick
        where tenant_id = ${ctx.tenant}
          and fulfilment_id = any(${ids as Id[]}::uuid[])
          and pick_list_id is not null
          and carry is null))
    order by id
    for update`);

type OpenPick = {
  id: Id;
  fulfilmentId: Id;
  skuId: Id;
  bin: string;
  lot: string | null;
  quantity: bigint;
  list: Id | null;
};

/**
 * How much of each pick is off its shelf: what was scanned into its slot; all of it when it went over a bench, or was
 * picked without scanning and nobody can know.
 */
async function piecesOff(
  ctx: Ctx,
  ids: readonly Id[],
  lists: readonly StoredList[],
  onBench: ReadonlySet<Id>,
): Promise<Map<Id, bigint>> {
  const picks = await ctx.run<OpenPick>(sql`
    select id, fulfilment_id as "fulfilmentId", sku_id as "skuId", bin, lot, quantity, pick_list_id as list
    from pick
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${ids as Id[]}::uuid[])
      and state in ('staged', 'back')
      and carry is null`);
  const byId = new Map(lists.map((list) => [list.id, list]));
  const off = picks.map((pick) => {
    const list = pick.list === null ? undefined : byId.get(pick.list);
    const scanned = list?.lines.some(({ picked }) => BigInt(picked ?? 0) > 0n);
    return !list || !scanned || onBench.has(pick.fulfilmentId) ? pick.quantity : inSlot(list, pick);
  });
  await ctx.sql`
    update pick p
    set carry = n.carry
    from unnest(${picks.map(({ id }) => id)}::uuid[], ${off}::bigint[]) n(id, carry)
    where p.tenant_id = ${ctx.tenant}
      and p.id = n.id`;
  const sums = new Map<Id, bigint>();
  for (const [i, { fulfilmentId }] of picks.entries()) sums.set(fulfilmentId, (sums.get(fulfilmentId) ?? 0n) + off[i]!);
  return sums;
}

const slotOf = (list: StoredList, id: Id): number => list.fulfilments.indexOf(id) + 1;

/** Pieces of a pick that were scanned into its parcel's slot. */
function inSlot(list: StoredList, pick: OpenPick): bigint {
  const line = list.lines.find((one) => isSame(one, { ...pick, sku: pick.skuId }));
  if (!line) return pick.quantity;
  const filled = slotsFor(line.slots, 0n, BigInt(line.picked ?? 0));
  const there = filled.find(({ slot }) => slot === slotOf(list, pick.fulfilmentId))?.quantity ?? 0n;
  return there < pick.quantity ? there : pick.quantity;
}

/** The lists want less: the slots of these parcels are empty from now on. */
async function strike(ctx: Ctx, lists: readonly StoredList[], gone: ReadonlySet<Id>): Promise<void> {
  const rows = lists.map((list) => {
    const empty = list.fulfilments.flatMap((id, i) => (gone.has(id) ? [i + 1] : []));
    return { id: list.id, lines: withoutSlots(list.lines, empty).kept };
  });
  await pickListTable.update(ctx, rows, ['id'], ['lines']);
}

/** All that was picked for parcels is off its shelf: they lie on a bench. */
export async function carryAll(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<void> {
  await ctx.sql`
    update pick
    set carry = quantity
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])
      and state in ('staged', 'back')
      and carry is null`;
}
