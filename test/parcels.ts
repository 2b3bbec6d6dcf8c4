/** A warehouse with stock in two bins, a courier's desk, and parcels at every step of their way: for tests of shipping. */
import { expect } from 'vitest';
import { verifyTenant } from '../src/kernel/check.ts';
import type { Ctx } from '../src/kernel/context.ts';
import type { Id } from '../src/kernel/ids.ts';
import { balances } from '../src/ledger/ledger.ts';
import { askDueWaybills } from '../src/shipping/ask-waybills.ts';
import { handOver, ParcelWork, readParcels, requestWaybills, shippingChecks } from '../src/shipping/shipping.ts';
import { courierDesk, openDesk } from '../src/shipping/testing/courier-desk.ts';
import { places, stockChecks } from '../src/stock/stock.ts';
import { makePickLists } from '../src/warehouse/warehouse.ts';
import { ONE, testDatabase } from './database.ts';
import { seedNode, seedReleased, seedShop, seedSkus, seedStock } from './seed.ts';

export type Goods = readonly (readonly [skuId: Id, quantity: bigint])[];

/** Call it at the top of a test file: the database is dropped after its tests. */
export async function parcelHouse() {
  const { db, config } = await testDatabase();
  const desk = courierDesk();
  const inOne = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);
  const { shopId, node, skus } = await inOne(async (ctx) => {
    await openDesk(ctx);
    const [shop, place, goods] = [await seedShop(ctx), await seedNode(ctx), await seedSkus(ctx, 5)];
    const stock = goods.flatMap((skuId) => [
      { skuId, quantity: 3000n, bin: 'SH-A-1-1-1' },
      { skuId, quantity: 1000n },
    ]);
    await seedStock(ctx, place.id, stock);
    return { shopId: shop, node: place.id, skus: goods };
  });
  const usual: Goods = [
    [skus[0]!, 2n],
    [skus[1]!, 1n],
  ];

  const release = (count: number, lines = usual): Promise<Id[]> => {
    const specs = Array.from({ length: count }, () => ({ shopId, node, lines }));
    return inOne((ctx) => seedReleased(ctx, specs));
  };
  /** Released parcels with numbers. */
  const waybilled = async (count: number, lines = usual): Promise<Id[]> => {
    const ids = await release(count, lines);
    await inOne((ctx) => requestWaybills(ctx, ids));
    await askDueWaybills(db, ONE, desk.ports);
    return ids;
  };
  /** Picks parcels and checks them without going through a bench each. */
  const checkAll = async (ids: readonly Id[]): Promise<void> => {
    await inOne((ctx) => makePickLists(ctx, ids));
    await inOne(async (ctx) => {
      const work = new ParcelWork(ctx);
      for (const parcel of await work.lock(ids)) parcel.state = 'checked';
      await work.save();
    });
  };
  return {
    db,
    config,
    desk,
    shopId,
    node,
    skus,
    inOne,
    release,
    waybilled,
    checkAll,
    checked: async (count: number, lines = usual): Promise<Id[]> => {
      const ids = await waybilled(count, lines);
      await checkAll(ids);
      return ids;
    },
    parcelOf: async (id: Id) => (await inOne((ctx) => readParcels(ctx, [id])))[0]!,
    handOverAll: (ids: readonly Id[]) => inOne((ctx) => handOver(ctx, { courier: 'YTO', nodeId: node, ids })),
    /** On hand of a SKU, and where it lies. */
    stockOf: async (sku: Id) => {
      const { sellable, staging, bin, UNSORTED } = places;
      const accounts = [
        sellable(node, sku),
        staging(node, sku),
        bin(node, 'SH-A-1-1-1', sku),
        bin(node, UNSORTED, sku),
      ];
      const [onHand, staged, shelf, unsorted] = await inOne((ctx) => balances(ctx, accounts));
      return {
        onHand: onHand!.posted,
        held: onHand!.heldOut,
        staged: staged!.posted,
        shelf: shelf!.posted,
        unsorted: unsorted!.posted,
      };
    },
    /** Parcels, ledger and counters tell one story. */
    expectVerified: async (): Promise<void> => {
      const results = await verifyTenant(db, ONE, [...stockChecks, ...shippingChecks]);
      expect(results.filter((result) => result.breaches > 0)).toEqual([]);
    },
  };
}
