/** A wall as its screen draws it: the slots with what each wants and has. */
import { skusById } from '../catalog/catalog.ts';
import type { SLOT_STATES } from '../contract/walls.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { isStopped, type Parcel, readParcels } from '../shipping/shipping.ts';
import type { Node } from '../stock/stock.ts';
import { pickListTable, type StoredList } from './make-pick-lists.ts';
import { skuRef } from './read-pick-lists.ts';
import { putBySlot } from './wall.ts';

type SlotLine = { sku: Id; wanted: bigint; put: bigint };

/** Refuses `warehouse.pickListUnknown` (404), `warehouse.noWall`. */
export async function readWall(ctx: Ctx, nodes: readonly Node[], id: Id) {
  const [list] = await ctx.run<StoredList>(sql`
    select number, ${pickListTable.select()}
    from pick_list
    where tenant_id = ${ctx.tenant}
      and id = ${id}
      and node_id = any(${nodes.map((node) => node.id)}::uuid[])`);
  if (!list) throw new Refused('warehouse.pickListUnknown', { id }, 404);
  if (!list.wall) throw new Refused('warehouse.noWall', { number: list.number });
  const [parcels, skus] = await Promise.all([
    readParcels(ctx, list.fulfilments),
    skusById(
      ctx,
      list.lines.map(({ sku }) => sku),
    ),
  ]);
  const byId = new Map(parcels.map((parcel) => [parcel.id, parcel]));
  const ref = (sku: Id) => skuRef(skus.get(sku)!);
  const slots = list.fulfilments.map((parcelId, i) => {
    const parcel = byId.get(parcelId)!;
    const lines = linesOf(list, i + 1);
    const [wanted, put] = [sum(lines, 'wanted'), sum(lines, 'put')];
    return {
      ...{ slot: i + 1, wanted, put, state: stateOf(list, parcel, wanted, put) },
      ...{ waybillNumber: parcel.waybillNumber ?? '', order: { id: parcel.orderId, number: parcel.orderNumber } },
      lines: lines.map(({ sku, ...counts }) => ({ sku: ref(sku), ...counts })),
    };
  });
  return {
    ...{ id, number: list.number, slots, pieces: sum(slots, 'wanted'), put: sum(slots, 'put') },
    node: { id: list.nodeId, name: nodes.find((node) => node.id === list.nodeId)!.name },
    lit: list.lit && { slot: list.lit.slot, sku: ref(list.lit.sku) },
  };
}

const sum = <Key extends string>(all: readonly Record<Key, bigint>[], key: Key): bigint =>
  all.reduce((total, one) => total + one[key], 0n);

function linesOf({ lines }: StoredList, slot: number): SlotLine[] {
  const bySku = new Map<Id, SlotLine>();
  for (const line of lines) {
    const wanted = line.slots.find((one) => one.slot === slot);
    if (!wanted) continue;
    const known = bySku.get(line.sku) ?? { sku: line.sku, wanted: 0n, put: 0n };
    known.wanted += BigInt(wanted.quantity);
    known.put += putBySlot(line).get(slot) ?? 0n;
    bySku.set(line.sku, known);
  }
  return [...bySku.values()];
}

function stateOf(list: StoredList, parcel: Parcel, wanted: bigint, put: bigint): (typeof SLOT_STATES)[number] {
  if (list.takenOff.some(({ fulfilmentId }) => fulfilmentId === parcel.id)) return 'off';
  if (isStopped(parcel) || parcel.state === 'cancelled') return 'stopped';
  if (put === wanted) return 'full';
  return put === 0n ? 'empty' : 'open';
}
