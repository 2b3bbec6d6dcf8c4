/**
 * Goods on their way into the first warehouse: still to come, being counted, waiting for inspection, waiting for a bin. Its
 * reserve holds more of what sells, and some picking bins run low.
 */
import { setCosts } from '../../src/costs/costs.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { businessDay } from '../../src/ledger/ledger.ts';
import { expectGoods, type Node, openStock } from '../../src/stock/stock.ts';
import {
  beginReceipt,
  bookReceipt,
  countGoods,
  saveInboundSettings,
  savePickingBin,
} from '../../src/warehouse/warehouse.ts';
import { type DemoSku, SKUS } from './assortment.ts';

type Arrival = {
  supplier: string;
  kind: 'purchase' | 'return';
  /** SKUs of the assortment, from the first on. */
  skus: [from: number, count: number];
  pieces: bigint;
  /** How many of each are counted, and whether that is booked. */
  counted: bigint;
  booked: boolean;
};

const ARRIVALS: readonly Arrival[] = [
  { supplier: '桐乡青禾制衣有限公司', kind: 'purchase', skus: [0, 6], pieces: 60n, counted: 60n, booked: true },
  { supplier: '绍兴柯桥恒远纺织', kind: 'purchase', skus: [8, 4], pieces: 40n, counted: 40n, booked: true },
  { supplier: '海宁许村家纺', kind: 'purchase', skus: [14, 5], pieces: 24n, counted: 9n, booked: false },
  { supplier: '桐乡青禾制衣有限公司', kind: 'purchase', skus: [20, 8], pieces: 50n, counted: 0n, booked: false },
  { supplier: '织里童装批发', kind: 'purchase', skus: [30, 3], pieces: 36n, counted: 0n, booked: false },
];
/** What his goods cost is not known yet: the month waits for it. */
const UNPRICED = '绍兴柯桥恒远纺织';
const UNCHECKED = { overPercent: 5, samplePercent: 10, purchase: 'none', transfer: 'none', return: 'all' } as const;

/** The first arrival comes in before purchases are looked at, so it waits for a bin; the second waits to be looked at. */
export async function seedInbound(ctx: Ctx, node: Node, skuIds: ReadonlyMap<string, Id>): Promise<void> {
  for (const [i, arrival] of ARRIVALS.entries()) {
    await saveInboundSettings(ctx, { ...UNCHECKED, purchase: i === 0 ? 'none' : 'sample' }, []);
    await arrive(ctx, node, arrival, skuIds);
  }
}

async function arrive(ctx: Ctx, node: Node, arrival: Arrival, skuIds: ReadonlyMap<string, Id>): Promise<void> {
  const { supplier, kind, skus, pieces, counted, booked } = arrival;
  const goods = SKUS.slice(skus[0], skus[0] + skus[1]);
  const lines = goods.map(({ code }) => ({ skuId: skuIds.get(code)!, quantity: pieces }));
  const id = ctx.newId();
  await expectGoods(ctx, [{ id, nodeId: node.id, kind, supplier, expectedOn: businessDay(ctx), lines }]);
  if (counted === 0n) return;
  const [{ number }] = (await ctx.sql<{ number: string }>`
    select number from expectation where tenant_id = ${ctx.tenant} and id = ${id}`) as [{ number: string }];
  const receipt = await beginReceipt(ctx, [node], number);
  for (const { code } of goods) await countGoods(ctx, [node], receipt, { code, quantity: counted });
  if (!booked) return;
  await bookReceipt(ctx, [node], receipt);
  if (supplier !== UNPRICED) await priceReceipt(ctx, id, goods, skuIds);
}

async function priceReceipt(
  ctx: Ctx,
  expectationId: Id,
  goods: readonly DemoSku[],
  skuIds: ReadonlyMap<string, Id>,
): Promise<void> {
  const [{ id }] = (await ctx.sql<{ id: Id }>`
    select id from stock_document where tenant_id = ${ctx.tenant} and expectation_id = ${expectationId}`) as [
    { id: Id },
  ];
  await setCosts(
    ctx,
    goods.map(({ code, costMinor }) => ({ documentId: id, skuId: skuIds.get(code)!, costMinor })),
  );
}

const REFILLED = 8;

/** Goods of the first picking bins lie in the reserve, too; half of those bins are below what is to lie there. */
export async function seedReserve(
  ctx: Ctx,
  node: Node,
  shelf: readonly { skuId: Id; bin: string; quantity: bigint }[],
  businessOn: string,
): Promise<void> {
  const refilled = shelf.slice(0, REFILLED);
  const lines = refilled.map(({ skuId }, i) => ({ skuId, quantity: 200n, bin: `${node.code}-R-09-${bay(i)}-1` }));
  await openStock(ctx, [{ ...{ id: ctx.newId(), nodeId: node.id, note: '存储区', lines }, businessOn }]);
  for (const [i, { skuId, bin, quantity }] of refilled.entries()) {
    const minimum = i % 2 === 0 ? quantity + 20n : quantity / 4n;
    await savePickingBin(ctx, { nodeId: node.id, skuId, bin, minimum, maximum: quantity + 80n });
  }
}

const bay = (i: number): string => String(i + 1).padStart(2, '0');
