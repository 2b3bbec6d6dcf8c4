/**
 * Handing over parcel by parcel (WMS-9): each is scanned out into an open manifest, and what is wrong is said at once,
 * while the parcel is in the hand. Parcels leave when the manifest is closed.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, type Refusal, Refused } from '../kernel/refusal.ts';
import { couriersOf } from './couriers.ts';
import { nodesById } from './describe-waybills.ts';
import { type HandOverRefusal, handOver, type Manifest, whyNotHandedOver } from './hand-over.ts';
import { type KeptManifest, lockManifest, manifestById, newManifest } from './manifests.ts';
import { parcelWithNumber } from './queries.ts';
import { ParcelWork } from './store.ts';

/** Opens a manifest. Refuses `shipping.courierUnknown`, `stock.nodeUnknown` (404). Posts nothing. */
export async function openManifest(ctx: Ctx, courier: string, nodeId: Id): Promise<KeptManifest> {
  if (!(await couriersOf(ctx)).has(courier)) throw new Refused('shipping.courierUnknown', { courier });
  if (!(await nodesById(ctx)).has(nodeId)) throw new Refused('stock.nodeUnknown', { id: nodeId }, 404);
  return manifestById(ctx, (await newManifest(ctx, { courier, nodeId, parcels: 0, state: 'open' })).id);
}

/** Refuses `shipping.manifestUnknown` (404), `shipping.manifestClosed`. */
export async function lockOpenManifest(ctx: Ctx, id: Id): Promise<KeptManifest> {
  const manifest = await lockManifest(ctx, id);
  if (manifest.state === 'closed') throw new Refused('shipping.manifestClosed', { number: manifest.number });
  return manifest;
}

export type Scan = {
  verdict: 'right' | 'already' | 'wrong';
  /** Why it is wrong. */
  refusal: Refusal | null;
};

/**
 * Puts the parcel with this number on the manifest. A wrong parcel is an answer, not a refusal, because the next one is
 * scanned all the same: nobody's number, one that was replaced, another courier's or warehouse's, not checked, stopped,
 * gone, or on another open manifest. Posts nothing.
 */
export async function scanOut(ctx: Ctx, manifest: KeptManifest, waybillNumber: string): Promise<Scan> {
  const wrong = (refusal: Refusal): Scan => ({ verdict: 'wrong', refusal });
  const found = await parcelWithNumber(ctx, waybillNumber);
  if (!found) return wrong({ code: 'warehouse.waybillUnknown', data: { waybillNumber } });
  const work = new ParcelWork(ctx);
  const parcel = (await work.lock([found.id]))[0]!;
  if (!found.inForce) return wrong({ code: 'shipping.numberReplaced', data: { now: parcel.waybillNumber } });
  if (parcel.manifestId === manifest.id) return { verdict: 'already', refusal: null };
  const refusal = whyNotHandedOver(parcel, manifest);
  if (refusal) return wrong(refusal);
  if (parcel.manifestId) {
    const { number } = await manifestById(ctx, parcel.manifestId);
    return wrong({ code: 'shipping.onManifest', data: { number } });
  }
  parcel.manifestId = manifest.id;
  await work.save();
  return { verdict: 'right', refusal: null };
}

/** Takes a parcel off again. Refuses `shipping.notOnManifest`. */
export async function takeOff(ctx: Ctx, manifest: KeptManifest, waybillNumber: string): Promise<void> {
  const found = await parcelWithNumber(ctx, waybillNumber);
  const work = new ParcelWork(ctx);
  const [parcel] = found ? await work.lock([found.id]) : [];
  if (parcel?.manifestId !== manifest.id) throw new Refused('shipping.notOnManifest', { waybillNumber });
  parcel.manifestId = null;
  await work.save();
}

/**
 * Closes the manifest: what may still go leaves, as `handOver` says and posts; what was stopped meanwhile is refused by
 * parcel and comes off.
 */
export async function closeScannedManifest(
  ctx: Ctx,
  manifest: KeptManifest,
): Promise<{ manifest: Manifest; outcomes: Outcome<Id, HandOverRefusal>[] }> {
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from fulfilment
    where tenant_id = ${ctx.tenant}
      and manifest_id = ${manifest.id}
    order by id`;
  const ids = rows.map((row) => row.id);
  const { courier, nodeId } = manifest;
  const handed = await handOver(ctx, { courier, nodeId, ids }, manifest);
  const work = new ParcelWork(ctx);
  const refused = handed.outcomes.filter((outcome) => !outcome.done).map((outcome) => outcome.id);
  for (const parcel of await work.lock(refused)) parcel.manifestId = null;
  await work.save();
  return { manifest: handed.manifest!, outcomes: handed.outcomes };
}
