/**
 * What a picker does not find in its bin is fetched from other bins of the warehouse, and the list goes on (WMS-6). What
 * must stay true: every parcel of the list still has all of its goods in staging, from bins that the books say held them;
 * what was missing is not written off but lies in no named bin until somebody counts.
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
import { type Pick, stagedFor } from '../shipping/shipping.ts';
import { binsHolding, goodsKey, lockBins, type Node, places } from '../stock/stock.ts';
import { pickListTable, plannerFor, type StoredLine, type StoredList } from './make-pick-lists.ts';
import { slotsFor } from './pick-item.ts';

type Moved = { pick: Pick; bin: string; quantity: bigint };

/**
 * The rest of a line is not in its bin. Refuses `warehouse.pickListUnknown` (404), `warehouse.nothingMissing`,
 * `warehouse.shortEverywhere` (data: `merchantCode`, `missing`): the other bins do not hold it, so a person decides.
 * Posts per parcel: other bin → unsorted.
 */
export async function shortPick(
  ctx: Ctx,
  nodes: readonly Node[],
  id: Id,
  at: { bin: string; skuId: Id },
): Promise<void> {
  const [list] = await ctx.run<StoredList>(sql`
    select number, ${pickListTable.select()}
    from pick_list
    where tenant_id = ${ctx.tenant}
      and id = ${id}
      and node_id = any(${nodes.map((node) => node.id)}::uuid[])
    for update`);
  if (!list) throw new Refused('warehouse.pickListUnknown', { id }, 404);
  const line = list.lines.find(({ bin, sku }) => bin === at.bin && sku === at.skuId);
  const missing = line ? BigInt(line.quantity) - BigInt(line.picked ?? 0) : 0n;
  if (!line || missing === 0n) throw new Refused('warehouse.nothingMissing', { number: list.number });

  await lockBins(ctx, [list.nodeId]);
  const others = await otherBins(ctx, list.nodeId, at, missing);
  const staged = (await stagedFor(ctx, list.fulfilments)).filter(
    (pick) => pick.pickListId === id && pick.bin === at.bin && pick.skuId === at.skuId,
  );
  const moved = share(lastFirst(staged, list.fulfilments), others);
  await movePicks(ctx, moved);
  await saveList(ctx, list, line, others);
  await post(ctx, postingsOf(ctx, list.nodeId, at.skuId, moved));
  await audit(ctx, 'pickList.short', `pickList/${id}`, { bin: at.bin, skuId: at.skuId, missing: missing.toString() });
}

/** From where the missing pieces are fetched instead, the fullest bin first; bins nobody named are none to walk to. */
async function otherBins(ctx: Ctx, nodeId: Id, { bin, skuId }: { bin: string; skuId: Id }, missing: bigint) {
  const held = (await binsHolding(ctx, [nodeId], [skuId])).get(goodsKey(nodeId, skuId)) ?? [];
  let open = missing;
  const taken = held.flatMap((other) => {
    if (other.bin === bin || other.bin === places.UNSORTED || open === 0n) return [];
    const quantity = other.left < open ? other.left : open;
    open -= quantity;
    return [{ bin: other.bin, quantity }];
  });
  if (open === 0n) return taken;
  const merchantCode = (await skusById(ctx, [skuId])).get(skuId)!.merchantCode;
  throw new Refused('warehouse.shortEverywhere', { merchantCode, missing: open.toString() });
}

/** Slots are filled from the first, so what is missing is missing in the last. */
const lastFirst = (staged: readonly Pick[], fulfilments: readonly Id[]): Pick[] =>
  staged.toSorted((a, b) => fulfilments.indexOf(b.fulfilmentId) - fulfilments.indexOf(a.fulfilmentId));

/** Which pieces of which pick are fetched from which bin. */
function share(staged: readonly Pick[], others: readonly { bin: string; quantity: bigint }[]): Moved[] {
  const open = others.map((other) => ({ ...other }));
  return staged.flatMap((pick) => {
    let left = pick.quantity;
    return open.flatMap((other) => {
      const quantity = other.quantity < left ? other.quantity : left;
      other.quantity -= quantity;
      left -= quantity;
      return quantity > 0n ? [{ pick, bin: other.bin, quantity }] : [];
    });
  });
}

/** A pick that is fetched from elsewhere as a whole is gone; of others less was taken. The new ones stand beside them. */
async function movePicks(ctx: Ctx, moved: readonly Moved[]): Promise<void> {
  const perPick = Map.groupBy(moved, ({ pick }) => pick);
  const less = [...perPick].map(([pick, parts]) => ({
    id: pick.id,
    left: parts.reduce((left, part) => left - part.quantity, pick.quantity),
  }));
  await ctx.sql`
    insert into pick (tenant_id, id, fulfilment_id, line, node_id, sku_id, bin, quantity, pick_list_id, state)
    select p.tenant_id, n.id, p.fulfilment_id, p.line, p.node_id, p.sku_id, n.bin, n.quantity, p.pick_list_id, p.state
    from unnest(${moved.map(({ pick }) => pick.id)}::uuid[], ${moved.map(() => ctx.newId())}::uuid[],
                ${moved.map(({ bin }) => bin)}::text[], ${moved.map(({ quantity }) => quantity)}::bigint[])
         n(old, id, bin, quantity)
    join pick p on p.tenant_id = ${ctx.tenant} and p.id = n.old`;
  await ctx.sql`
    delete from pick
    where tenant_id = ${ctx.tenant}
      and id = any(${less.filter(({ left }) => left === 0n).map((one) => one.id)}::uuid[])`;
  await ctx.sql`
    update pick p
    set quantity = n.left_over
    from unnest(${less.map((one) => one.id)}::uuid[], ${less.map(({ left }) => left)}::bigint[]) n(id, left_over)
    where p.tenant_id = ${ctx.tenant}
      and p.id = n.id
      and n.left_over > 0`;
}

/** The line keeps what was found; the rest are lines at the other bins, and the whole list is walked anew. */
async function saveList(
  ctx: Ctx,
  list: StoredList,
  short: StoredLine,
  others: readonly { bin: string; quantity: bigint }[],
): Promise<void> {
  const found = BigInt(short.picked ?? 0);
  let from = found;
  const fetched = others.map(({ bin, quantity }): StoredLine => {
    const slots = slotsFor(short.slots, from, quantity);
    from += quantity;
    return { bin, sku: short.sku, quantity, slots };
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
  const line = lines.find(({ bin, sku }) => bin === more.bin && sku === more.sku);
  if (!line) return false;
  line.quantity = BigInt(line.quantity) + more.quantity;
  line.slots = [...line.slots, ...more.slots];
  return true;
}

const postingsOf = (ctx: Ctx, nodeId: Id, skuId: Id, moved: readonly Moved[]) =>
  [...Map.groupBy(moved, ({ pick }) => pick.fulfilmentId)].map(([id, parts]) => ({
    document: { type: 'fulfilment', id },
    reason: 'goods.short',
    lines: parts.map(({ bin, quantity }) => ({
      ...{ kind: 'post' as const, id: ctx.newId(), amount: quantity },
      from: places.bin(nodeId, bin, skuId),
      to: places.bin(nodeId, places.UNSORTED, skuId),
    })),
  }));
