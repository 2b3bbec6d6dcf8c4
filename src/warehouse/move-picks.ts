/** Picks that are taken from, or will go back to, another bin than was planned, or are of another lot. */
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { type Line, type Posting, post } from '../ledger/ledger.ts';
import type { Pick } from '../shipping/shipping.ts';
import { lotEntriesOf, places } from '../stock/stock.ts';

/** `lot`: where they are of another one than the pick was. */
export type Moved = { pick: Pick; bin: string; quantity: bigint; lot?: string | null };

/** Posts nothing: whoever moves them does. A pick that is fetched from elsewhere as a whole is gone; of others less was taken. The new ones stand beside them. */
export async function movePicks(ctx: Ctx, moved: readonly Moved[]): Promise<void> {
  const perPick = Map.groupBy(moved, ({ pick }) => pick);
  const less = [...perPick].map(([pick, parts]) => ({
    id: pick.id,
    left: parts.reduce((left, part) => left - part.quantity, pick.quantity),
  }));
  await ctx.sql`
    insert into pick (tenant_id, id, fulfilment_id, line, node_id, sku_id, bin, quantity, pick_list_id, state, lot)
    select p.tenant_id, n.id, p.fulfilment_id, p.line, p.node_id, p.sku_id, n.bin, n.quantity, p.pick_list_id, p.state, n.lot
    from unnest(${moved.map(({ pick }) => pick.id)}::uuid[], ${moved.map(() => ctx.newId())}::uuid[],
                ${moved.map(({ bin }) => bin)}::text[], ${moved.map(({ quantity }) => quantity)}::bigint[],
                ${moved.map(({ pick, lot = pick.lot }) => lot)}::text[])
         n(old, id, bin, quantity, lot)
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

type Swap = { document: Posting['document']; reason: string };

/**
 * The picks are of another lot, from the bin where that lies. Posts (book `binLot`) what they were to be of beyond → its bin
 * and the other bin → beyond, and where the bins differ (book `bin`) the other → its bin.
 */
export async function swapLots(ctx: Ctx, moved: readonly (Moved & { lot: string })[], swap: Swap): Promise<void> {
  await movePicks(ctx, moved);
  const lines = moved.flatMap(({ pick, bin, lot, quantity }) => {
    const { nodeId, skuId } = pick;
    const id: Id = ctx.newId();
    const at = (from: string, of: string, change: bigint) =>
      lotEntriesOf(derivedId(id, of), 1, nodeId, { skuId, bucket: 'sellable', bin: from, lots: [{ lot: of, change }] });
    const [there, here] = [places.bin(nodeId, bin, skuId), places.bin(nodeId, pick.bin, skuId)];
    const carried: Line[] = bin === pick.bin ? [] : [{ kind: 'post', id, from: there, to: here, amount: quantity }];
    return [...at(pick.bin, pick.lot ?? '', quantity), ...at(bin, lot, -quantity), ...carried];
  });
  await post(ctx, [{ ...swap, lines }]);
}
