/**
 * Put-to-wall (WMS-6): goods picked in bulk for a list are sorted into slots, one an order. What must stay true: a line's
 * pieces fill its slots in their order, as on a cart, so that the same count always means the same slots; at most one
 * slot is lit; whose slots are all full is `sorted`.
 */
import type { WALL_VERDICTS } from '../contract/walls.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { advance, ParcelWork } from '../shipping/shipping.ts';
import type { Node } from '../stock/stock.ts';
import { pickListTable, type StoredLine, type StoredList } from './make-pick-lists.ts';
import { noteWork } from './performance/note-work.ts';
import { slotsFor } from './pick-item.ts';
import { isSame } from './pick-list.ts';
import { skuOfScan } from './scan-serial.ts';
import { fetchRest, lockList, lockPartakers } from './short-pick.ts';

export type WallScan = { verdict: (typeof WALL_VERDICTS)[number]; slot: number | null; skuId: Id | null };

const putOf = (line: StoredLine): bigint => BigInt(line.put ?? 0);
const isFull = (line: StoredLine): boolean => putOf(line) === BigInt(line.quantity);

/** Which slot a label on the wall names: `7`, `#7`, `W-07`. */
export function slotOfLabel(code: string): number | null {
  const found = /^(?:w-?|#)?0*(\d{1,3})$/i.exec(code);
  return found ? Number(found[1]) : null;
}

/** What is put of each slot. */
export const putBySlot = (line: StoredLine): Map<number, bigint> =>
  new Map(slotsFor(line.slots, 0n, putOf(line)).map(({ slot, quantity }) => [slot, quantity]));

const slotIsFull = (lines: readonly StoredLine[], slot: number): boolean =>
  lines.every((line) => {
    const wanted = line.slots.find((one) => one.slot === slot);
    return !wanted || (putBySlot(line).get(slot) ?? 0n) === BigInt(wanted.quantity);
  });

/** Locks a list that is sorted at a wall. Refuses `warehouse.pickListUnknown` (404), `warehouse.noWall`. */
async function lockWall(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<StoredList> {
  const list = await lockList(ctx, nodes, id);
  if (!list.wall) throw new Refused('warehouse.noWall', { number: list.number });
  return list;
}

/** Refuses as `lockWall`. Posts nothing: the goods are staged since the list was made. */
export async function scanAtWall(ctx: Ctx, nodes: readonly Node[], id: Id, code: string): Promise<WallScan> {
  const list = await lockWall(ctx, nodes, id);
  const { lit } = list;
  if (lit) {
    const slot = slotOfLabel(code);
    if (slot === lit.slot) return put(ctx, list, lit);
    await noteWork(ctx, { nodeId: list.nodeId, task: 'sort', errors: 1 });
    return { verdict: slot === null ? 'confirmFirst' : 'wrongSlot', slot: lit.slot, skuId: lit.sku };
  }
  const skuId = await skuOfScan(ctx, code);
  if (skuId === null) return { verdict: 'unknown', slot: null, skuId };
  const lines = list.lines.filter(({ sku }) => sku === skuId);
  if (lines.length === 0) return { verdict: 'wrong', slot: null, skuId };
  const line = lines.find((one) => !isFull(one));
  if (!line) return { verdict: 'extra', slot: null, skuId };
  const { slot } = slotsFor(line.slots, putOf(line), 1n)[0]!;
  await save(ctx, { ...list, lit: { slot, sku: skuId, bin: line.bin, ...(line.lot && { lot: line.lot }) } });
  const [parcel] = await new ParcelWork(ctx).lock([list.fulfilments[slot - 1]!]);
  const stops = parcel!.stopReasons.length > 0 || parcel!.state === 'cancelled';
  return { verdict: stops ? 'stopped' : 'lit', slot, skuId };
}

async function put(ctx: Ctx, list: StoredList, lit: NonNullable<StoredList['lit']>): Promise<WallScan> {
  const line = list.lines.find((one) => isSame(one, lit))!;
  const there = putOf(line) + 1n;
  line.put = there.toString();
  // Who picks from paper scans nothing: what is on the wall was picked.
  if (BigInt(line.picked ?? 0) < there) line.picked = line.put;
  await save(ctx, { ...list, lit: null });
  const full = slotIsFull(list.lines, lit.slot);
  await noteWork(ctx, { nodeId: list.nodeId, task: 'sort', lines: isFull(line) ? 1 : 0, pieces: 1n });
  if (full) await markSorted(ctx, list.fulfilments[lit.slot - 1]!);
  const verdict = list.lines.every(isFull) ? 'all' : full ? 'full' : 'put';
  return { verdict, slot: lit.slot, skuId: lit.sku };
}

async function markSorted(ctx: Ctx, id: Id): Promise<void> {
  const work = new ParcelWork(ctx);
  for (const parcel of await work.lock([id])) advance(parcel, 'sort');
  await work.save();
}

const save = (ctx: Ctx, list: StoredList) => pickListTable.update(ctx, [list], ['id'], ['lines', 'lit']);

/** Refuses as `lockWall`. */
export async function unlight(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<void> {
  await save(ctx, { ...(await lockWall(ctx, nodes, id)), lit: null });
}

/**
 * What of a SKU did not reach the wall was not picked, whatever was scanned on the way. Refuses as `lockWall`, and as
 * `fetchRest`. Posts as a short pick.
 */
export async function missingAtWall(ctx: Ctx, nodes: readonly Node[], id: Id, skuId: Id): Promise<void> {
  await lockPartakers(ctx, id, skuId);
  const list = await lockWall(ctx, nodes, id);
  const short = list.lines.filter((line) => line.sku === skuId && !isFull(line));
  if (short.length === 0) throw new Refused('warehouse.nothingMissing', { number: list.number });
  for (const line of short) line.picked = line.put ?? '0';
  await save(ctx, { ...list, lit: null });
  // A few bins at most; each leaves a list that the next one begins with.
  for (const { bin, lot } of short) await fetchRest(ctx, await lockList(ctx, nodes, id), { bin, skuId, lot });
}
