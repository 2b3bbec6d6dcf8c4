/**
 * Picking by scan (WMS-6): bin, item, slot of the cart. What must stay true: a line is never picked beyond what it wants,
 * and its pieces fill its slots in their order, so that the same piece count always names the same slot.
 */
import { articleOfCode, readMarked } from '../catalog/catalog.ts';
import type { PICK_VERDICTS } from '../contract/pick-lists.ts';
import type { Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Node } from '../stock/stock.ts';
import type { StoredLine } from './make-pick-lists.ts';
import { noteWork } from './performance/note-work.ts';
import { pieceOfScan, type Scanned, takeOffBin } from './scan-serial.ts';
import { takeOtherLot } from './take-other-lot.ts';
import { keepMark } from './trace/marks.ts';

type Scan = { bin: string; code: string; quantity: bigint; reason?: string | undefined };
type Slots = { slot: number; quantity: bigint }[];
export type Picked = {
  verdict: (typeof PICK_VERDICTS)[number];
  skuId: Id | null;
  slots: Slots;
  lot: { wanted: string; scanned: string };
  /** The piece's own code, where it has one; else ''. */
  serial: string;
};

/**
 * Refuses `warehouse.pickListUnknown` (404), and what `takeOtherLot` does. The goods were booked to staging when the list
 * was made: posts nothing, but for another lot that is taken with a reason.
 */
export async function pickItem(ctx: Ctx, nodes: readonly Node[], id: Id, scan: Scan): Promise<Picked> {
  const [list] = await ctx.sql<{ id: Id; nodeId: Id; lines: StoredLine[]; fulfilments: Id[] }>`
    select id, node_id as "nodeId", lines, fulfilments
    from pick_list
    where tenant_id = ${ctx.tenant}
      and id = ${id}
      and node_id = any(${nodes.map((node) => node.id)}::uuid[])
    for update`;
  if (!list) throw new Refused('warehouse.pickListUnknown', { id }, 404);
  const scanned = await pieceOfScan(ctx, scan.code, await articleOfCode(ctx, scan.code), {
    nodeId: list.nodeId,
    wanted: list.lines.filter(({ bin }) => bin === scan.bin).map(({ sku }) => sku),
  });
  const { skuId, piece } = scanned;
  const serial = piece?.serial ?? '';
  const work = { nodeId: list.nodeId, task: 'pick' as const };
  const lot = { wanted: '', scanned: '' };
  const not = async (verdict: Picked['verdict']): Promise<Picked> => {
    await noteWork(ctx, { ...work, errors: 1 });
    return { verdict, skuId, slots: [], lot, serial };
  };
  if (skuId === null) return not('unknown');
  const lines = list.lines.filter(({ bin, sku }) => bin === scan.bin && sku === skuId);
  if (lines.length === 0) return not('wrong');
  const fault = whyNotPiece(scanned, lines, scan.quantity);
  if (fault) return not(fault);
  const byLot = lines.some((one) => one.lot !== undefined);
  if (byLot) lot.scanned = readMarked(scan.code, new Date(ctx.now()))?.lot ?? '';
  let line = lineToPick(lines, lot.scanned, scan.quantity);
  lot.wanted = line.lot ?? '';
  if (byLot && lot.scanned !== '' && lot.scanned !== lot.wanted) {
    if (!scan.reason) return not('otherLot');
    if (scan.quantity > openOf(line)) return not('extra');
    line = await takeOtherLot(ctx, list, line, { lot: lot.scanned, quantity: scan.quantity, reason: scan.reason });
  }
  const before = BigInt(line.picked ?? 0);
  if (before + scan.quantity > BigInt(line.quantity)) return not('extra');
  line.picked = (before + scan.quantity).toString();
  if (piece) {
    line.serials = [...(line.serials ?? []), piece.serial];
    await takeOffBin(ctx, piece, id);
  }
  await ctx.sql`
    update pick_list
    set lines = ${toJson(list.lines)}::jsonb
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  const isDone = (one: StoredLine) => BigInt(one.picked ?? 0) === BigInt(one.quantity);
  await noteWork(ctx, { ...work, lines: isDone(line) ? 1 : 0, pieces: scan.quantity });
  if (!piece) await keepMark(ctx, skuId, scan.code, { type: 'pickList', id });
  const verdict = list.lines.every(isDone) ? 'list' : isDone(line) ? 'line' : 'right';
  return { verdict, skuId, slots: slotsFor(line.slots, before, scan.quantity), lot, serial };
}

/** One piece a scan, by its own code, and none twice for a list. */
function whyNotPiece({ tracked, piece, fault }: Scanned, lines: readonly StoredLine[], quantity: bigint) {
  if (!tracked) return null;
  if (fault) return fault;
  if (quantity !== 1n) return 'serialNeeded';
  return lines.some(({ serials }) => serials?.includes(piece!.serial)) ? 'serialTwice' : null;
}

const openOf = ({ quantity, picked }: StoredLine): bigint => BigInt(quantity) - BigInt(picked ?? 0);

/** The line of the lot that was scanned; without one, the first that still wants as many. */
const lineToPick = (lines: readonly StoredLine[], scanned: string, quantity: bigint): StoredLine =>
  lines.find(({ lot }) => scanned !== '' && lot === scanned) ??
  lines.find((one) => openOf(one) >= quantity) ??
  lines[0]!;

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
