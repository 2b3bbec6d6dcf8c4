/**
 * What a picker does not find in its bin is fetched from other bins of the warehouse, and the list goes on (WMS-6). What
 * must stay true: every parcel of the list still has all of its goods in staging, from bins that the books say held them;
 * what was missing is not written off but lies in no named bin, and out of sale, until somebody finds or counts it, and
 * somebody is asked to.
 *
 * | book `bin` | when the list was made | now |
 * |---|---|---|
 * | the bin it was not in | → staging | |
 * | the bin it is fetched from | | → unsorted |
 */
import { skusById } from '../catalog/catalog.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { lockOrders } from '../orders/orders.ts';
import { ParcelWork, type Pick, readParcels, stagedFor } from '../shipping/shipping.ts';
import {
  binsHolding,
  byExpiry,
  goodsKey,
  lockBins,
  lotEntriesOf,
  lotPlace,
  lyingLots,
  type Movement,
  type Node,
  places,
} from '../stock/stock.ts';
import { askForCount } from './counts/make-stocktake.ts';
import { pickListTable, plannerFor, type StoredLine, type StoredList } from './make-pick-lists.ts';
import { keepOutOfSale } from './missing-goods.ts';
import { type Moved, movePicks } from './move-picks.ts';
import { slotsFor } from './pick-item.ts';
import { isSame } from './pick-list.ts';
import { slotsToLeave, takeOff } from './take-off.ts';

/**
 * The rest of a line is not in its bin. What no other bin holds is not fetched: the orders that lack it leave the list and
 * are sourced again at once (`take-off.ts`). Refuses `warehouse.pickListUnknown` (404), `warehouse.nothingMissing`,
 * `warehouse.shortEverywhere` (data: `merchantCode`, `missing`): an order cannot be taken back, so a person decides.
 * Posts per parcel that stays: other bin → unsorted; a hold that keeps what is missing out of sale.
 */
export async function shortPick(ctx: Ctx, nodes: readonly Node[], id: Id, at: LineAt): Promise<void> {
  await lockPartakers(ctx, id, at.skuId);
  await fetchRest(ctx, await lockList(ctx, nodes, id), at);
}

/** `lot`: of goods whose lots are kept, the one the line asks for. */
type LineAt = { bin: string; skuId: Id; lot?: string | undefined };

/**
 * Orders may leave the list, so what a stop locks before it comes to a list is locked first here too: the orders that
 * wait for these goods, then their parcels, then the list, the bins last.
 */
export async function lockPartakers(ctx: Ctx, listId: Id, skuId: Id): Promise<void> {
  const rows = await ctx.sql<{ id: Id }>`
    select distinct fulfilment_id as id
    from pick
    where tenant_id = ${ctx.tenant}
      and pick_list_id = ${listId}
      and sku_id = ${skuId}
      and state = 'staged'`;
  const ids = rows.map(({ id }) => id);
  await lockOrders(
    ctx,
    (await readParcels(ctx, ids)).map(({ orderId }) => orderId),
  );
  await new ParcelWork(ctx).lock(ids);
}

/** Refuses `warehouse.pickListUnknown` (404). */
export async function lockList(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<StoredList> {
  const [list] = await ctx.run<StoredList>(sql`
    select number, ${pickListTable.select()}
    from pick_list
    where tenant_id = ${ctx.tenant}
      and id = ${id}
      and node_id = any(${nodes.map((node) => node.id)}::uuid[])
    for update`);
  if (!list) throw new Refused('warehouse.pickListUnknown', { id }, 404);
  return list;
}

const lineAt = (list: StoredList, { bin, skuId, lot }: LineAt) =>
  list.lines.find((one) => isSame(one, { bin, sku: skuId, lot }));
const missingOf = (line: StoredLine | undefined) => (line ? BigInt(line.quantity) - BigInt(line.picked ?? 0) : 0n);

/** Of a list whose lock the caller holds. */
export async function fetchRest(ctx: Ctx, found: StoredList, at: LineAt): Promise<void> {
  let list = found;
  await lockBins(ctx, [list.nodeId]);
  const missing = missingOf(lineAt(list, at));
  if (missing === 0n) throw new Refused('warehouse.nothingMissing', { number: list.number });
  const there = sumOf(await otherBins(ctx, list.nodeId, at, missing));
  if (there < missing) {
    const uncovered = missing - there;
    list = await takeOff(ctx, list, { ...at, missing, uncovered }, slotsToLeave(lineAt(list, at)!, uncovered));
  } else {
    const { bin, skuId } = at;
    await keepOutOfSale(ctx, { bin, skuId, nodeId: list.nodeId, quantity: missing, pickListId: list.id });
  }
  if (missingOf(lineAt(list, at)) > 0n) await fetchFromOthers(ctx, list, at);
  await askForCount(ctx, list.nodeId, [at.bin, places.UNSORTED], list.number);
  await audit(ctx, 'pickList.short', `pickList/${list.id}`, {
    ...{ bin: at.bin, skuId: at.skuId, ...(at.lot && { lot: at.lot }) },
    missing: missing.toString(),
    takenOff: list.takenOff.slice(found.takenOff.length).map(({ orderNumber }) => orderNumber),
  });
}

async function fetchFromOthers(ctx: Ctx, list: StoredList, at: LineAt): Promise<void> {
  const line = lineAt(list, at)!;
  const missing = missingOf(line);
  const others = await otherBins(ctx, list.nodeId, at, missing);
  if (sumOf(others) < missing) {
    const { merchantCode } = (await skusById(ctx, [at.skuId])).get(at.skuId)!;
    throw new Refused('warehouse.shortEverywhere', { merchantCode, missing: missing.toString() });
  }
  const off = new Set(list.takenOff.map(({ fulfilmentId }) => fulfilmentId));
  const staying = list.fulfilments.filter((one) => !off.has(one));
  const staged = (await stagedFor(ctx, staying)).filter(
    (pick) =>
      pick.pickListId === list.id && isSame({ ...pick, sku: pick.skuId }, { bin: at.bin, sku: at.skuId, lot: at.lot }),
  );
  const moved = share(lastFirst(staged, list.fulfilments), others);
  await movePicks(ctx, moved);
  await saveList(ctx, list, line, others);
  await post(ctx, postingsOf(ctx, list.nodeId, at.skuId, moved));
}

const sumOf = (all: readonly { quantity: bigint }[]) => all.reduce((sum, { quantity }) => sum + quantity, 0n);

type Other = { bin: string; lot: string | null; quantity: bigint };

/**
 * From where missing pieces can be fetched instead, the fullest bin first; bins nobody named are none to walk to. Of goods
 * whose lots are kept, what expires first whichever it is.
 */
async function otherBins(
  ctx: Ctx,
  nodeId: Id,
  { bin, skuId }: { bin: string; skuId: Id },
  missing: bigint,
): Promise<Other[]> {
  const held = (await binsHolding(ctx, [nodeId], [skuId])).get(goodsKey(nodeId, skuId)) ?? [];
  const byLot = await lyingLots(ctx, [nodeId], [skuId]);
  const others = held
    .filter((other) => other.bin !== bin && other.bin !== places.UNSORTED)
    .flatMap((other): (Other & { expiresOn: string | null })[] => {
      const lots = byLot.get(lotPlace(nodeId, skuId, 'sellable', other.bin));
      if (!lots) return [{ bin: other.bin, lot: null, quantity: other.left, expiresOn: null }];
      return lots.map(({ lot, left, expiresOn }) => ({ bin: other.bin, lot, quantity: left, expiresOn }));
    });
  if (byLot.size > 0) others.sort((a, b) => byExpiry({ ...a, lot: a.lot ?? '' }, { ...b, lot: b.lot ?? '' }));
  let open = missing;
  return others.flatMap(({ bin: from, lot, quantity: there }) => {
    const quantity = there < open ? there : open;
    open -= quantity;
    return quantity > 0n ? [{ bin: from, lot, quantity }] : [];
  });
}

/** Slots are filled from the first, so what is missing is missing in the last. */
const lastFirst = (staged: readonly Pick[], fulfilments: readonly Id[]): Pick[] =>
  staged.toSorted((a, b) => fulfilments.indexOf(b.fulfilmentId) - fulfilments.indexOf(a.fulfilmentId));

/** Which pieces of which pick are fetched from which bin. */
function share(staged: readonly Pick[], others: readonly Other[]): Moved[] {
  const open = others.map((other) => ({ ...other }));
  return staged.flatMap((pick) => {
    let left = pick.quantity;
    return open.flatMap((other) => {
      const quantity = other.quantity < left ? other.quantity : left;
      other.quantity -= quantity;
      left -= quantity;
      return quantity > 0n ? [{ pick, bin: other.bin, lot: other.lot, quantity }] : [];
    });
  });
}

/** The line keeps what was found; the rest are lines at the other bins, and the whole list is walked anew. */
async function saveList(ctx: Ctx, list: StoredList, short: StoredLine, others: readonly Other[]): Promise<void> {
  const found = BigInt(short.picked ?? 0);
  let from = found;
  const fetched = others.map(({ bin, lot, quantity }): StoredLine => {
    const slots = slotsFor(short.slots, from, quantity);
    from += quantity;
    return { bin, sku: short.sku, quantity, slots, ...(lot && { lot }) };
  });
  const kept = found === 0n ? [] : [{ ...short, quantity: found, slots: slotsFor(short.slots, 0n, found) }];
  const rest = list.lines.filter((line) => line !== short);
  const lines = [...kept, ...rest, ...fetched.filter((line) => !mergedInto(rest, line))];
  const plan = await plannerFor(ctx, list.nodeId, lines);
  const { order, walk } = plan([...new Set(lines.map(({ bin }) => bin))]);
  const inOrder = order.flatMap((bin) => lines.filter((line) => line.bin === bin));
  await pickListTable.update(ctx, [{ id: list.id, lines: inOrder, walk }], ['id'], ['lines', 'walk']);
}

/** The list goes to that bin for the same goods already: its line wants more, for more slots. */
function mergedInto(lines: readonly StoredLine[], more: StoredLine): boolean {
  const line = lines.find((one) => isSame(one, more));
  if (!line) return false;
  line.quantity = BigInt(line.quantity) + more.quantity;
  line.slots = [...line.slots, ...more.slots];
  return true;
}

const postingsOf = (ctx: Ctx, nodeId: Id, skuId: Id, moved: readonly Moved[]) =>
  [...Map.groupBy(moved, ({ pick }) => pick.fulfilmentId)].map(([id, parts]) => ({
    document: { type: 'fulfilment', id },
    reason: 'goods.short',
    lines: parts.flatMap(({ pick, bin, quantity, lot }) => [
      {
        ...{ kind: 'post' as const, id: ctx.newId(), amount: quantity },
        from: places.bin(nodeId, bin, skuId),
        to: places.bin(nodeId, places.UNSORTED, skuId),
      },
      // The lot that is fetched leaves its bin; the one that was not found lies where the books put the missing pieces.
      ...lotEntriesOf(ctx.newId(), 1, nodeId, shareAt(skuId, bin, lot, -quantity)),
      ...lotEntriesOf(ctx.newId(), 1, nodeId, shareAt(skuId, places.UNSORTED, pick.lot, quantity)),
    ]),
  }));

const shareAt = (skuId: Id, bin: string, lot: string | null | undefined, change: bigint): Movement => ({
  ...{ skuId, bucket: 'sellable', bin, change, lots: lot == null ? null : [{ lot, change }] },
});
