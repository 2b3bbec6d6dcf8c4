/** A waybill is scanned at a bench: its parcel is opened there, or the packer learns why not. */
import { articleOfCode, skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { hasLeft, mayMove, type Parcel, ParcelWork, parcelWithNumber } from '../shipping/shipping.ts';
import { type BenchCheck, checkTable, newCheck, openCheckOf, stopCheck, stopOf, updateCheck } from './bench.ts';
import { pieceOfScan, stagePiece } from './scan-serial.ts';
import { suggestCarton } from './suggest-carton.ts';

/** A bench nobody has touched for so long may be taken over. */
const IDLE_MS = 30 * 60_000;

/**
 * Opens the parcel with this number, or goes on with the check this person has open. A parcel that must stop gives a
 * check that is `stopped`: that is an answer, because the parcel goes to the hold zone.
 * Refuses `warehouse.waybillUnknown` (nobody's, or replaced by another number), `warehouse.alreadyChecked`,
 * `warehouse.alreadyShipped`, `warehouse.checkedByOther` (data: `name`).
 * Posts, when the parcel stops: staging → bin.
 */
export async function startCheck(ctx: Ctx, waybillNumber: string): Promise<{ parcel: Parcel; check: BenchCheck }> {
  const found = await parcelWithNumber(ctx, waybillNumber);
  if (!found) throw new Refused('warehouse.waybillUnknown', { waybillNumber });
  const work = new ParcelWork(ctx);
  const parcel = (await work.lock([found.id]))[0]!;
  const stop = stopOf(parcel);
  // A label whose number was cancelled with its parcel must stop the packer; one that was replaced is just waste paper.
  if (parcel.state !== 'cancelled') assertMayStart(parcel, waybillNumber);

  const open = await openCheckOf(ctx, parcel.id);
  if (stop) {
    const check = open ?? newCheck(ctx, parcel, waybillNumber);
    if (!open) await checkTable.insert(ctx, [check]);
    await post(ctx, await stopCheck({ ctx, work, parcel, check }));
    return { parcel, check };
  }
  if (!open) {
    const check = { ...newCheck(ctx, parcel, waybillNumber), packing: await suggestCarton(ctx, parcel) };
    await checkTable.insert(ctx, [check]);
    return { parcel, check };
  }
  return { parcel, check: await goOn(ctx, open) };
}

/**
 * One piece finds its parcel: the most urgent of one piece at this node that waits for it and has no label yet. The piece
 * is counted, so the check is complete. Refuses `warehouse.itemUnknown`, `warehouse.nobodyWaits` (data: `merchantCode`),
 * and of goods whose pieces each have a code `warehouse.serial…` (data: `serial`).
 */
export async function startCheckByItem(
  ctx: Ctx,
  nodeId: Id,
  code: string,
): Promise<{ parcel: Parcel; check: BenchCheck }> {
  const article = await articleOfCode(ctx, code);
  const { skuId, piece, fault } = await pieceOfScan(ctx, code, article, { nodeId, wanted: [] });
  if (skuId === null) throw new Refused('warehouse.itemUnknown', { code });
  if (fault) throw new Refused(`warehouse.${fault}`, { serial: piece?.serial ?? code });
  const found = await nextSinglePiece(ctx, nodeId, skuId);
  if (!found) throw new Refused('warehouse.nobodyWaits', { merchantCode: await merchantCodeOf(ctx, skuId) });
  const [parcel] = await new ParcelWork(ctx).lock([found]);
  const check: BenchCheck = {
    ...newCheck(ctx, parcel!, parcel!.waybillNumber!),
    byItem: true,
    // Of goods kept by lot the piece is scanned again, because now it is known which lot the parcel wants.
    ...(!article?.byLot && { state: 'complete' as const, scanned: { [skuId]: '1' } }),
    uniqueCodes: piece && !article?.byLot ? [piece.serial] : [],
    packing: await suggestCarton(ctx, parcel!),
  };
  await checkTable.insert(ctx, [check]);
  if (piece && !article?.byLot) await stagePiece(ctx, piece, parcel!);
  return { parcel: parcel!, check };
}

const merchantCodeOf = async (ctx: Ctx, skuId: Id) => (await skusById(ctx, [skuId])).get(skuId)!.merchantCode;

/** The row is locked; what another bench has just taken is passed over. */
export async function nextSinglePiece(ctx: Ctx, nodeId: Id, skuId: Id): Promise<Id | null> {
  const [found] = await ctx.sql<{ id: Id }>`
    select f.id
    from fulfilment f
    where f.tenant_id = ${ctx.tenant}
      and f.node_id = ${nodeId}
      and f.single_sku_id = ${skuId}
      and f.state in ('waybilled', 'picking', 'sorted')
      and f.stop_reasons = '{}'
      and exists (
        select
        from waybill w
        where w.tenant_id = f.tenant_id and w.id = f.waybill_id and w.state = 'issued')
      and not exists (
        select
        from bench_check c
        where c.tenant_id = f.tenant_id and c.fulfilment_id = f.id and c.state in ('open', 'complete'))
    order by f.queued_at, f.id
    limit 1
    for update skip locked`;
  return found?.id ?? null;
}

function assertMayStart(parcel: Parcel, waybillNumber: string): void {
  if (hasLeft(parcel)) throw new Refused('warehouse.alreadyShipped', { waybillNumber });
  if (parcel.waybillNumber !== waybillNumber) throw new Refused('warehouse.waybillUnknown', { waybillNumber });
  if (!mayMove(parcel, 'check')) throw new Refused('warehouse.alreadyChecked', { name: parcel.checkedBy });
}

/** Somebody else's check goes on only when that bench was left; its scans count, for the items are in the box. */
async function goOn(ctx: Ctx, check: BenchCheck): Promise<BenchCheck> {
  const mine = check.actor === actorText(ctx.actor);
  if (!mine && ctx.now() - check.touchedAt.getTime() < IDLE_MS) {
    throw new Refused('warehouse.checkedByOther', { name: check.actorName });
  }
  if (mine) return check;
  const taken = { ...check, actor: actorText(ctx.actor), actorName: ctx.actor.name };
  await updateCheck(ctx, taken);
  return taken;
}
