/**
 * A wave made, begun, thinned out, given up (WMS-4). What must stay true: a parcel is on one wave at a time, and whatever
 * leaves a wave says why.
 */
import type { WaveAsked } from '../../contract/waves.ts';
import { audit } from '../../identity/identity.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { isStopped, mayMove, type Parcel, ParcelWork, stagedFor } from '../../shipping/shipping.ts';
import { floorOf } from '../floor/keep-floor.ts';
import { makePickLists } from '../make-pick-lists.ts';
import { buildPickLists } from '../pick-list.ts';
import { walkOfWave } from './plan-carts.ts';
import { locate } from './wave-parcels.ts';
import { kickOutMembers, lockOpenWave, membersOf, memberTable, setWaveState, waveTable } from './wave-store.ts';

/** One list a cart, whatever is in it. */
const WHOLE = { ordersPerList: Number.MAX_SAFE_INTEGER, sameSkuFrom: Number.MAX_SAFE_INTEGER };

/**
 * Refuses `shipping.unknown` (also: at another warehouse), `shipping.stopped`, `shipping.notPickable`,
 * `warehouse.onWave` (data: `ids`). Posts nothing: goods are taken when picking begins.
 */
export async function makeWave(ctx: Ctx, asked: WaveAsked, carts: readonly (readonly Id[])[]): Promise<Id> {
  const ids = carts.flat();
  const parcels = await new ParcelWork(ctx).lock([...new Set(ids)]);
  const here = new Set(parcels.filter(({ nodeId }) => nodeId === asked.nodeId).map(({ id }) => id));
  refuseSome(
    'shipping.unknown',
    ids.filter((id) => !here.has(id)),
  );
  const out = await unfit(ctx, parcels);
  for (const reason of ['stopped', 'notPickable'])
    refuseSome(
      `shipping.${reason}`,
      ids.filter((id) => out.get(id) === reason),
    );
  refuseSome('warehouse.onWave', await onWave(ctx, ids));

  const floor = await floorOf(ctx, asked.nodeId);
  const located = await locate(ctx, asked.nodeId, floor, ids);
  const byId = new Map(located.parcels.map((parcel) => [parcel.id, parcel]));
  const inCarts = carts.map((cart) => cart.map((id) => byId.get(id)!));
  const wave = {
    ...{ id: ctx.newId(), nodeId: asked.nodeId, state: 'open' as const, asked },
    walk: floor && walkOfWave(floor, inCarts, asked.cart, located.parcels),
    ...{ createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) },
  };
  await waveTable.insert(ctx, [wave]);
  await memberTable.insert(
    ctx,
    carts.flatMap((cart, i) =>
      cart.map((fulfilmentId) => ({ waveId: wave.id, fulfilmentId, cart: i + 1, state: 'in' as const, reason: '' })),
    ),
  );
  await audit(ctx, 'wave.make', `wave/${wave.id}`, { parcels: ids.length, carts: carts.length });
  return wave.id;
}

function refuseSome(code: string, ids: readonly Id[]): void {
  if (ids.length > 0) throw new Refused(code, { ids: [...ids] });
}

const onWave = async (ctx: Ctx, ids: readonly Id[]): Promise<Id[]> => {
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  const rows = await ctx.sql<{ id: Id }>`
    select fulfilment_id as id
    from wave_parcel
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${ids as Id[]}::uuid[])
      and state = 'in'`;
  return [...twice, ...rows.map(({ id }) => id)];
};

/** Those that cannot be picked now, with why. */
async function unfit(ctx: Ctx, parcels: readonly Parcel[]): Promise<Map<Id, string>> {
  const staged = new Set(
    (
      await stagedFor(
        ctx,
        parcels.map(({ id }) => id),
      )
    ).map((pick) => pick.fulfilmentId),
  );
  const why = (parcel: Parcel): string | null =>
    isStopped(parcel) ? 'stopped' : staged.has(parcel.id) || !mayMove(parcel, 'pick') ? 'notPickable' : null;
  const reasons = parcels.map((parcel) => [parcel.id, why(parcel)] as const);
  return new Map(reasons.filter((one): one is [Id, string] => one[1] !== null));
}

/**
 * A pick list a cart; what was stopped or picked meanwhile is kicked out. Refuses as `lockOpenWave`, `warehouse.waveEmpty`.
 * Posts per parcel: bin → staging.
 */
export async function startWave(ctx: Ctx, id: Id): Promise<void> {
  const wave = await lockOpenWave(ctx, id);
  const members = (await membersOf(ctx, [id])).filter(({ state }) => state === 'in');
  const parcels = await new ParcelWork(ctx).lock(members.map(({ fulfilmentId }) => fulfilmentId));
  const out = await unfit(ctx, parcels);
  await kickOutMembers(ctx, id, out);
  const going = members.filter(({ fulfilmentId }) => !out.has(fulfilmentId));
  if (going.length === 0) throw new Refused('warehouse.waveEmpty', { number: wave.number });
  const carts = [...Map.groupBy(going, ({ cart }) => cart).values()];
  await makePickLists(
    ctx,
    going.map(({ fulfilmentId }) => fulfilmentId),
    {
      waveId: id,
      wall: wave.asked.wall ?? false,
      lists: (orders, plan) => {
        const byId = new Map(orders.map((order) => [order.id, order]));
        return carts.flatMap((cart) =>
          buildPickLists(
            cart.map((one) => byId.get(one.fulfilmentId)!),
            WHOLE,
            plan,
          ),
        );
      },
    },
  );
  await setWaveState(ctx, id, 'picking');
  await audit(ctx, 'wave.start', `wave/${id}`, { parcels: going.length, kickedOut: out.size });
}

/** Refuses as `lockOpenWave`, `warehouse.notOnWave` (data: `ids`). */
export async function kickOut(ctx: Ctx, id: Id, ids: readonly Id[], reason: string): Promise<void> {
  await lockOpenWave(ctx, id);
  const on = new Set(
    (await membersOf(ctx, [id])).flatMap(({ state, fulfilmentId }) => (state === 'in' ? [fulfilmentId] : [])),
  );
  refuseSome(
    'warehouse.notOnWave',
    ids.filter((one) => !on.has(one)),
  );
  await kickOutMembers(ctx, id, new Map(ids.map((one) => [one, reason])));
  await audit(ctx, 'wave.kickOut', `wave/${id}`, { parcels: ids.length, reason });
}

/** Its parcels are free for another one. Refuses as `lockOpenWave`. */
export async function cancelWave(ctx: Ctx, id: Id): Promise<void> {
  await lockOpenWave(ctx, id);
  const members = (await membersOf(ctx, [id])).filter(({ state }) => state === 'in');
  await kickOutMembers(ctx, id, new Map(members.map(({ fulfilmentId }) => [fulfilmentId, 'cancelled'])));
  await setWaveState(ctx, id, 'cancelled');
  await audit(ctx, 'wave.cancel', `wave/${id}`, { parcels: members.length });
}
