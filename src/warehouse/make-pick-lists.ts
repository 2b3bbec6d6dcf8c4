/**
 * Pick lists (SHP-3, WMS-4): which goods to take from which bins for which parcels. Making a list takes the goods from
 * their bins in the books; a list asked for again is the same list, so paper that was lost can be printed again.
 */
import { skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import {
  advance,
  isStopped,
  mayMove,
  type Parcel,
  ParcelWork,
  type Pick,
  type PickListData,
  printInWorker,
  readParcels,
  type ShippingPorts,
  stagedFor,
  takeGoods,
} from '../shipping/shipping.ts';
import { lotKey, lotsNamed, nodesOf } from '../stock/stock.ts';
import { binsNamed } from './floor/keep-bins.ts';
import { floorOf } from './floor/keep-floor.ts';
import { walkPlanner } from './floor/plan-walk.ts';
import {
  buildPickLists,
  inSerpentines,
  type PickList,
  type PickListRule,
  type PickOrder,
  type WalkPlanner,
} from './pick-list.ts';

/** Slots of a usual cart. */
const CART: PickListRule = { ordersPerList: 20, sameSkuFrom: 5 };

/** How parcels become lists. */
export type ListMaker = {
  waveId: Id | null;
  /** Picked in bulk, sorted at a wall. */
  wall?: boolean;
  lists: (orders: readonly PickOrder[], plan: WalkPlanner) => PickList[];
};
const byUrgency: ListMaker = { waveId: null, lists: (orders, plan) => buildPickLists(orders, CART, plan) };

type PickListRow = {
  id: Id;
  nodeId: Id;
  fulfilments: Id[];
  lines: PickList['lines'];
  walk: PickList['walk'];
  waveId: Id | null;
  takenOff: TakenOff[];
  /** Sorted into slots at a wall, not on the cart. */
  wall: boolean;
  /** The slot of the wall that waits for a piece. */
  lit: { slot: number; sku: Id; bin: string; lot?: string } | null;
  createdAt: Date;
  createdBy: string;
};
/** An order that left the list because goods were missing: where it went, and what is to be put back for it. */
export type TakenOff = {
  slot: number;
  fulfilmentId: Id;
  orderId: Id;
  orderNumber: string;
  merchantCode: string;
  outcome: 'elsewhere' | 'outOfStock' | 'held';
  node: string;
  back: { bin: string; sku: Id; quantity: bigint | string }[];
  at: string;
};
/**
 * `picked`: pieces scanned off their bin so far, `put`: those sorted at a wall; none before the first. `serials`: codes of
 * pieces that were picked, of goods whose pieces are told apart.
 */
export type StoredLine = PickList['lines'][number] & { picked?: string; put?: string; serials?: string[] };
export type StoredList = Omit<PickListRow, 'lines'> & { number: string; lines: StoredLine[] };

export const pickListTable = table<PickListRow>('pick_list', {
  id: 'uuid',
  nodeId: 'uuid',
  fulfilments: 'uuid[]',
  lines: 'jsonb',
  walk: 'jsonb',
  waveId: 'uuid',
  takenOff: 'jsonb',
  wall: 'boolean',
  lit: 'jsonb',
  createdAt: 'timestamptz',
  createdBy: 'text',
});

/**
 * Pick lists for parcels, made or, for parcels that are on one, found again. Refuses the whole request:
 * `shipping.unknown`, `shipping.stopped`, `shipping.notPickable` (data: `ids`).
 * Posts per parcel: bin → staging, what it needs of each SKU. The node's sellable count does not change.
 */
export async function makePickLists(ctx: Ctx, ids: readonly Id[], maker: ListMaker = byUrgency): Promise<Id[]> {
  const work = new ParcelWork(ctx);
  const parcels = await work.lock(ids);
  const staged = await stagedFor(ctx, ids);
  const listed = new Set(staged.flatMap((pick) => (pick.pickListId ? [pick.fulfilmentId] : [])));
  assertPickable(ids, parcels, listed);

  const lists: Id[] = [...new Set(staged.flatMap((pick) => pick.pickListId ?? []))];
  const { picks, postings } = await takeGoods(
    ctx,
    parcels.filter((parcel) => !listed.has(parcel.id)),
  );
  for (const [nodeId, ofNode] of Map.groupBy(picks, (pick) => pick.nodeId)) {
    lists.push(...(await writeLists(ctx, nodeId, ofNode, maker)));
  }
  for (const parcel of parcels) advance(parcel, 'pick');
  await work.save();
  await post(ctx, postings);
  return lists;
}

function assertPickable(ids: readonly Id[], parcels: readonly Parcel[], listed: ReadonlySet<Id>): void {
  const refuseAll = (code: string, bad: readonly Id[]) => {
    if (bad.length) throw new Refused(code, { ids: bad });
  };
  const found = new Set(parcels.map((parcel) => parcel.id));
  refuseAll(
    'shipping.unknown',
    [...ids].filter((id) => !found.has(id)),
  );
  refuseAll(
    'shipping.stopped',
    parcels.filter(isStopped).map((parcel) => parcel.id),
  );
  refuseAll(
    'shipping.notPickable',
    parcels.filter((parcel) => !listed.has(parcel.id) && !mayMove(parcel, 'pick')).map((parcel) => parcel.id),
  );
}

async function writeLists(ctx: Ctx, nodeId: Id, picks: readonly Pick[], maker: ListMaker): Promise<Id[]> {
  const createdAt = new Date(ctx.now());
  const plan = await plannerFor(ctx, nodeId, picks);
  const lots = await lotsNamed(
    ctx,
    picks.flatMap(({ skuId, lot }) => (lot ? [{ skuId, lot }] : [])),
  );
  const dated = (line: PickList['lines'][number]) => {
    const expiresOn = line.lot && lots.get(lotKey(line.sku, line.lot))?.expiresOn;
    return expiresOn ? { ...line, expiresOn } : line;
  };
  const rows = maker.lists(ordersOf(picks), plan).map((list) => ({
    id: ctx.newId(),
    nodeId,
    fulfilments: list.orders.map((order) => order.id),
    lines: list.lines.map(dated),
    walk: list.walk,
    waveId: maker.waveId,
    takenOff: [],
    wall: maker.wall ?? false,
    lit: null,
    createdAt,
    createdBy: actorText(ctx.actor),
  }));
  await pickListTable.insert(ctx, rows);
  await nameLists(ctx, rows);
  return rows.map((row) => row.id);
}

export const ordersOf = (picks: readonly Pick[]): PickOrder[] =>
  [...Map.groupBy(picks, (pick) => pick.fulfilmentId)].map(([id, mine]) => ({
    id,
    lines: mine.map(({ skuId, bin, quantity, lot }) => ({ sku: skuId, bin, quantity, lot })),
  }));

/** The shortest walk over the floor as it is drawn now; serpentines where nobody has drawn it. */
export async function plannerFor(ctx: Ctx, nodeId: Id, picks: readonly { bin: string }[]): Promise<WalkPlanner> {
  const floor = await floorOf(ctx, nodeId);
  if (!floor) return inSerpentines;
  return walkPlanner(floor, await binsNamed(ctx, nodeId, [...new Set(picks.map(({ bin }) => bin))]));
}

/** The picks learn which list they are on. */
const nameLists = (ctx: Ctx, rows: readonly PickListRow[]) => ctx.sql`
  update pick p
  set pick_list_id = n.list
  from unnest(${rows.flatMap((row) => row.fulfilments)}::uuid[],
              ${rows.flatMap((row) => row.fulfilments.map(() => row.id))}::uuid[]) n(fulfilment, list)
  where p.tenant_id = ${ctx.tenant}
    and p.fulfilment_id = n.fulfilment
    and p.state = 'staged'`;

/** Makes the lists and prints them, outside of the transaction. Refuses as `makePickLists`. */
export async function printPickLists(
  db: Database,
  scope: Scope,
  ports: ShippingPorts,
  ids: readonly Id[],
): Promise<Uint8Array> {
  const made = await db.transaction(scope, (ctx) => makePickLists(ctx, ids));
  const lists = await db.read(scope, (ctx) => pickListData(ctx, ports, made));
  return printInWorker({ kind: 'pickLists', lists, printedAt: new Date(db.world.now()) });
}

async function pickListData(ctx: Ctx, ports: ShippingPorts, listIds: readonly Id[]): Promise<PickListData[]> {
  const lists = await ctx.run<StoredList>(sql`
    select number, ${pickListTable.select()}
    from pick_list
    where tenant_id = ${ctx.tenant}
      and id = any(${listIds as Id[]}::uuid[])
    order by id`);
  const parcels = await readParcels(
    ctx,
    lists.flatMap((list) => list.fulfilments),
  );
  const byId = new Map(parcels.map((parcel) => [parcel.id, parcel]));
  const [skus, nodes, shipTo] = await Promise.all([
    skusById(
      ctx,
      lists.flatMap((list) => list.lines.map((line) => line.sku)),
    ),
    nodesOf(ctx),
    ports.shipTo(
      ctx,
      parcels.map((parcel) => parcel.orderId),
    ),
  ]);
  return lists.map((list) => ({
    number: list.number,
    warehouse: nodes.find((node) => node.id === list.nodeId)?.name ?? '',
    picker: '',
    walk: list.walk,
    notPlaced: list.walk ? new Set(list.lines.map(({ bin }) => bin)).size - list.walk.stops.length : 0,
    lines: list.lines.map((line) => {
      const sku = skus.get(line.sku);
      return {
        bin: line.bin,
        merchantCode: sku?.merchantCode ?? '',
        name: sku ? `${sku.name} ${sku.properties}`.trim() : '',
        ...{ lot: line.lot, expiresOn: line.expiresOn, quantity: BigInt(line.quantity) },
        slots: line.slots.map(({ slot, quantity }) => ({ slot, quantity: BigInt(quantity) })),
      };
    }),
    orders: list.fulfilments.map((id, index) => {
      const parcel = byId.get(id)!;
      return {
        slot: index + 1,
        orderNumber: parcel.orderNumber,
        waybillNumber: parcel.waybillNumber ?? '',
        pieces: parcel.quantity,
        memo: shipTo.get(parcel.orderId)?.memo ?? '',
      };
    }),
  }));
}
