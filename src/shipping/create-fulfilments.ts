/** Released orders become fulfilments: the warehouse's side of the work begins. */
import type { Ctx } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import { table } from '../kernel/db/rows.ts';
import type { Id } from '../kernel/ids.ts';
import type { FulfilmentLine, FulfilmentState } from './fulfilment.ts';
import { noteOutsideOrders } from './outside/outside-orders.ts';
import { shippingPreferences } from './preferences.ts';
import { lineTable, takenCounter } from './store.ts';

export type FulfilmentSpec = {
  id: Id;
  orderId: Id;
  orderNumber: string;
  shopId: Id;
  nodeId: Id;
  courier: string | null;
  /** The first lines in short, for a list row. */
  goodsText: string;
  quantity: bigint;
  /** What the goods weigh by the catalog; 0n where it is not known. */
  expectedG: bigint;
  /** Where it goes, in short: `浙江 杭州 余杭`. */
  area: string;
  queuedAt: Date;
  shipBefore: Date | null;
  /** Boxes under one number; one when left out. */
  parcels?: number;
  /** Each line ships the goods of one ledger hold. */
  lines: FulfilmentLine[];
};

type Row = Omit<FulfilmentSpec, 'lines'> & {
  state: FulfilmentState;
  /** Of a parcel of one piece: its item alone finds it. */
  singleSkuId: Id | null;
  createdAt: Date;
};

/** Numbers are given by the database, so this table leaves them out. */
const newFulfilments = table<Row>('fulfilment', {
  id: 'uuid',
  orderId: 'uuid',
  orderNumber: 'text',
  shopId: 'uuid',
  nodeId: 'uuid',
  state: 'text',
  courier: 'text',
  parcels: 'int',
  goodsText: 'text',
  quantity: 'bigint',
  singleSkuId: 'uuid',
  expectedG: 'bigint',
  area: 'text',
  queuedAt: 'timestamptz',
  shipBefore: 'timestamptz',
  createdAt: 'timestamptz',
});

/**
 * Makes fulfilments in state `created`, one statement per table however many. Ids come from the caller; one that exists
 * already is a bug and throws. Their numbers are asked for by a job when the tenant says so. Posts nothing: the stock was held when the order was reviewed.
 * Answers which of them a warehouse of others ships.
 */
export async function createFulfilments(ctx: Ctx, specs: readonly FulfilmentSpec[]): Promise<ReadonlySet<Id>> {
  if (specs.length === 0) return new Set();
  const createdAt = new Date(ctx.now());
  const tally = new Tally();
  tally.add('parcel/created', specs.length);
  for (const spec of specs) tally.add(takenCounter(spec.nodeId, createdAt));
  await Promise.all([
    newFulfilments.insert(
      ctx,
      specs.map((spec) => {
        const singleSkuId = spec.quantity === 1n ? spec.lines[0]!.skuId : null;
        return { ...spec, singleSkuId, parcels: spec.parcels ?? 1, state: 'created', createdAt };
      }),
    ),
    lineTable.insert(
      ctx,
      specs.flatMap((spec) => spec.lines.map((line) => ({ ...line, fulfilmentId: spec.id }))),
    ),
    tally.write(ctx),
  ]);
  // A warehouse of others gives its parcels their numbers itself.
  const outside = await noteOutsideOrders(ctx, specs);
  const own = specs.filter((spec) => !outside.has(spec.id)).map((spec) => spec.id);
  if (own.length > 0 && (await shippingPreferences(ctx)).numbersOnRelease) {
    await ctx.enqueue('shipping.requestWaybills', { fulfilmentIds: own });
  }
  ctx.tell({ type: 'parcels' });
  return outside;
}
