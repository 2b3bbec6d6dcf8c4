/**
 * Lots at a bench (STK-5): of goods whose lots are kept every piece is of the lot that was picked for the parcel, or of what
 * expires first where nobody picked it. What must stay true: the pick of a parcel names the lot that is in it. Goods
 * whose lots are not kept cost no question here.
 */
import { readMarked } from '../catalog/catalog.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { choosePicks, type Parcel, type Pick, stagedFor } from '../shipping/shipping.ts';
import { lockGoods, lotKey, lotPlace, lotsNamed, lyingLots, places } from '../stock/stock.ts';
import type { BenchCheck } from './bench.ts';
import { swapLots } from './move-picks.ts';
import { assertSold } from './take-other-lot.ts';

export type SaidOfLot = { lot?: string | undefined; reason?: string | undefined };
/** `lot`: the scanned one, null where there is none to say; `wanted`: those that are still to come, the first in front. */
export type LotScan = { fault: 'lotNeeded' | 'otherLot' | null; lot: string | null; wanted: string[] };
type Scan = SaidOfLot & { skuId: Id; code: string; quantity: bigint };
type AtBench = { parcel: Parcel; check: BenchCheck };

/** What a parcel is to be of, by SKU and lot: what was picked for it, else what would be taken now. */
async function picksOf(ctx: Ctx, parcel: Parcel): Promise<Pick[]> {
  const staged = await stagedFor(ctx, [parcel.id]);
  return (staged.length > 0 ? staged : await choosePicks(ctx, [parcel])).filter(({ lot }) => lot !== null);
}

/** Lots of the parcel with what is scanned of each, for who packs it. */
export async function lotsOfParcel(ctx: Ctx, { parcel, check }: AtBench) {
  const picks = await picksOf(ctx, parcel);
  const named = await lotsNamed(
    ctx,
    picks.map(({ skuId, lot }) => ({ skuId, lot: lot! })),
  );
  const sums = [...Map.groupBy(picks, ({ skuId, lot }) => lotKey(skuId, lot!)).values()].map((own) => {
    const [skuId, lot] = [own[0]!.skuId, own[0]!.lot!];
    const quantity = own.reduce((sum, one) => sum + one.quantity, 0n);
    const expiresOn = named.get(lotKey(skuId, lot))?.expiresOn ?? null;
    return { skuId, lot, expiresOn, quantity, scanned: BigInt(check.lots[skuId]?.[lot] ?? 0) };
  });
  return Map.groupBy(sums, ({ skuId }) => skuId);
}

/**
 * Which lot a scan is of. Another one than is wanted is taken with a reason, if it lies there and may be sold. Refuses then
 * `warehouse.lotNotThere` (data: `lot`, `bin`), `warehouse.lotNotSold` (data: `lot`). Posts as `swapLots`, of a parcel
 * that was picked.
 */
export async function lotOfScan(ctx: Ctx, bench: AtBench, scan: Scan): Promise<LotScan> {
  const { skuId, quantity, reason } = scan;
  const lot = scan.lot ?? readMarked(scan.code, new Date(ctx.now()))?.lot ?? null;
  const own = (await lotsOfParcel(ctx, bench)).get(skuId) ?? [];
  const wanted = own.filter((one) => one.quantity > one.scanned).map((one) => one.lot);
  // Nobody named a lot of these, so there is none to compare with.
  if (lot === null && wanted.every((one) => one === '')) return { fault: null, lot: '', wanted };
  if (lot === null) return { fault: 'lotNeeded', lot, wanted };
  const known = own.find((one) => one.lot === lot);
  if (known && known.quantity - known.scanned >= quantity) return { fault: null, lot, wanted };
  // All of it is in: that it is one too many says more than its lot.
  if (wanted.length === 0) return { fault: null, lot, wanted };
  if (!reason) return { fault: 'otherLot', lot, wanted };
  await takeInstead(ctx, bench, { skuId, lot, quantity, reason, wanted });
  return { fault: null, lot, wanted };
}

type Instead = { skuId: Id; lot: string; quantity: bigint; reason: string; wanted: readonly string[] };

async function takeInstead(ctx: Ctx, { parcel, check }: AtBench, { skuId, lot, quantity, reason, wanted }: Instead) {
  const { nodeId } = parcel;
  await lockGoods(ctx, [{ nodeId, skuId }]);
  const staged = (await stagedFor(ctx, [parcel.id])).filter((pick) => pick.skuId === skuId && pick.lot !== null);
  const bin = await binOfLot(ctx, { nodeId, skuId, lot, quantity }, staged[0]?.bin);
  await assertSold(ctx, skuId, lot);
  const left = new Map(wanted.map((one) => [one, openOf(staged, check, skuId, one)]));
  let open = quantity;
  const moved = staged.flatMap((pick) => {
    const most = left.get(pick.lot!) ?? 0n;
    const taken = [pick.quantity, most, open].reduce((least, one) => (one < least ? one : least));
    left.set(pick.lot!, most - taken);
    open -= taken;
    return taken > 0n ? [{ pick, bin, lot, quantity: taken }] : [];
  });
  if (moved.length > 0) await swapLots(ctx, moved, { document: { type: 'fulfilment', id: parcel.id }, reason });
  const detail = {
    number: parcel.number,
    skuId,
    wanted: wanted[0] ?? '',
    taken: lot,
    quantity: String(quantity),
    reason,
  };
  await audit(ctx, 'check.otherLot', `fulfilment/${parcel.id}`, detail);
}

/** Pieces of a lot that were picked and not scanned yet. */
const openOf = (staged: readonly Pick[], { lots }: BenchCheck, skuId: Id, lot: string): bigint =>
  staged.reduce((sum, pick) => (pick.lot === lot ? sum + pick.quantity : sum), 0n) - BigInt(lots[skuId]?.[lot] ?? 0);

type Wanted = { nodeId: Id; skuId: Id; lot: string; quantity: bigint };

/** Where so many pieces of a lot lie, the bin the goods came from in front. */
async function binOfLot(ctx: Ctx, { nodeId, skuId, lot, quantity }: Wanted, first = places.UNSORTED): Promise<string> {
  const here = lotPlace(nodeId, skuId, 'sellable', '');
  const anywhere = here.slice(0, here.lastIndexOf('/') + 1);
  const found = [...(await lyingLots(ctx, [nodeId], [skuId]))]
    .filter(
      ([place, lots]) => place.startsWith(anywhere) && lots.some((one) => one.lot === lot && one.left >= quantity),
    )
    .map(([place]) => place.slice(anywhere.length));
  const bin = found.find((one) => one === first) ?? found[0];
  if (bin === undefined) throw new Refused('warehouse.lotNotThere', { lot, bin: first });
  return bin;
}
