/**
 * Picking by scan (WMS-6): bin, item, slot of the cart. What must stay true: a line is never picked beyond what it wants,
 * and its pieces fill its slots in their order, so that the same piece count always names the same slot.
 */
import { skuOfCode } from '../catalog/catalog.ts';
import type { PICK_VERDICTS } from '../contract/pick-lists.ts';
import type { Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Node } from '../stock/stock.ts';
import type { StoredLine } from './make-pick-lists.ts';
import { noteWork } from './performance/note-work.ts';
import { keepMark } from './trace/marks.ts';

type Scan = { bin: string; code: string; quantity: bigint };
type Slots = { slot: number; quantity: bigint }[];
export type Picked = { verdict: (typeof PICK_VERDICTS)[number]; skuId: Id | null; slots: Slots };

/** Refuses `warehouse.pickListUnknown` (404). The goods were booked to staging when the list was made: posts nothing. */
export async function pickItem(ctx: Ctx, nodes: readonly Node[], id: Id, scan: Scan): Promise<Picked> {
  const [list] = await ctx.sql<{ nodeId: Id; lines: StoredLine[] }>`
    select node_id as "nodeId", lines
    from pick_list
    where tenant_id = ${ctx.tenant}
      and id = ${id}
      and node_id = any(${nodes.map((node) => node.id)}::uuid[])
    for update`;
  if (!list) throw new Refused('warehouse.pickListUnknown', { id }, 404);
  const skuId = await skuOfCode(ctx, scan.code);
  const work = { nodeId: list.nodeId, task: 'pick' as const };
  const not = async (verdict: Picked['verdict']): Promise<Picked> => {
    await noteWork(ctx, { ...work, errors: 1 });
    return { verdict, skuId, slots: [] };
  };
  if (skuId === null) return not('unknown');
  const line = list.lines.find(({ bin, sku }) => bin === scan.bin && sku === skuId);
  if (!line) return not('wrong');
  const before = BigInt(line.picked ?? 0);
  if (before + scan.quantity > BigInt(line.quantity)) return not('extra');
  line.picked = (before + scan.quantity).toString();
  await ctx.sql`
    update pick_list
    set lines = ${toJson(list.lines)}::jsonb
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  const isDone = (one: StoredLine) => BigInt(one.picked ?? 0) === BigInt(one.quantity);
  await noteWork(ctx, { ...work, lines: isDone(line) ? 1 : 0, pieces: scan.quantity });
  await keepMark(ctx, skuId, scan.code, { type: 'pickList', id });
  const verdict = list.lines.every(isDone) ? 'list' : isDone(line) ? 'line' : 'right';
  return { verdict, skuId, slots: slotsFor(line.slots, before, scan.quantity) };
}

/** Into which slots the pieces after the first `before` go. */
export function slotsFor(
  slots: readonly { slot: number; quantity: bigint | string }[],
  before: bigint,
  count: bigint,
): Slots {
  let [skip, open] = [before, count];
  return slots.flatMap(({ slot, quantity }) => {
    const passed = skip < BigInt(quantity) ? skip : BigInt(quantity);
    skip -= passed;
    const free = BigInt(quantity) - passed;
    const taken = free < open ? free : open;
    open -= taken;
    return taken > 0n ? [{ slot, quantity: taken }] : [];
  });
}
