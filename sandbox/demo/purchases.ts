/**
 * Whom the demo's brand buys of: suppliers by the first letters of a style, price lists, and a few orders in different
 * states, made by the modules' own use cases.
 */
import type { Ctx } from '../../src/kernel/context.ts';
import type { Id } from '../../src/kernel/ids.ts';
import type { Outcome } from '../../src/kernel/refusal.ts';
import { businessDay } from '../../src/ledger/ledger.ts';
import {
  enterBill,
  enterOrders,
  keepPrices,
  keepSuppliers,
  lockOrders,
  submitOrders,
} from '../../src/purchasing/purchasing.ts';
import { nodesOf, receiveExpected } from '../../src/stock/stock.ts';
import { type DemoSku, SKUS, SOLD_OUT } from './assortment.ts';

const SUPPLIERS = [
  {
    code: 'TXQH',
    name: '桐乡青禾制衣有限公司',
    contact: '沈桂芳',
    leadDays: 12,
    terms: '月结 30 天',
    tolerance: 10_000,
  },
  {
    code: 'SZJC',
    name: '苏州锦程纺织品有限公司',
    contact: '顾建国',
    leadDays: 18,
    terms: '预付 30%，到货付清',
    tolerance: 0,
  },
  { code: 'YWHM', name: '义乌禾木日用品厂', contact: '楼小燕', leadDays: 7, terms: '货到付款', tolerance: 5_000 },
];

/** Clothes that are knitted, that are woven, and things for the home. */
export const supplierOf = (styleCode: string): string =>
  SUPPLIERS[/^QH-(TS|KN|MS|HW)/.test(styleCode) ? 0 : /^QH-(DR|MP|SK)/.test(styleCode) ? 1 : 2]!.name;

/** Bought in packs of twelve; a hundred and more are five percent cheaper. */
const stepsOf = (skuId: Id, { costMinor }: DemoSku, supplierId: Id) =>
  [1n, 100n].map((fromQuantity) => ({
    ...{ supplierId, skuId, validFrom: '2026-01-01', fromQuantity, packSize: 12n, minQuantity: 24n, active: true },
    priceMinor: fromQuantity === 1n ? costMinor : (costMinor * 95n) / 100n,
  }));

export async function seedPurchases(ctx: Ctx, skuIds: ReadonlyMap<string, Id>): Promise<void> {
  const suppliers = SUPPLIERS.map(({ tolerance, ...supplier }, i) => ({
    ...{ ...supplier, id: ctx.newId(), phone: `1380573${String(1000 + i * 37)}`, currency: 'CNY', active: true },
    priceTolerancePpm: tolerance,
  }));
  await keepSuppliers(ctx, suppliers);
  const goods = SKUS.map((sku) => ({
    sku,
    skuId: skuIds.get(sku.code)!,
    supplierId: suppliers.find(({ name }) => name === supplierOf(sku.styleCode))!.id,
  }));
  await keepPrices(
    ctx,
    goods.flatMap(({ sku, skuId, supplierId }) =>
      stepsOf(skuId, sku, supplierId).map((step) => ({ ...step, id: ctx.newId() })),
    ),
  );
  const [node] = await nodesOf(ctx);
  const of = (at: number, from: number, to: number) =>
    goods
      .filter(({ supplierId, sku }) => supplierId === suppliers[at]!.id && !SOLD_OUT.has(sku.code))
      .slice(from, to)
      .map(({ skuId }, i) => ({ skuId, quantity: BigInt(24 + 36 * ((i + at) % 4)) }));
  const draft = (at: number, from: number, to: number, note: string) => ({
    ...{ id: ctx.newId(), supplierId: suppliers[at]!.id, nodeId: node!.id, note, lines: of(at, from, to) },
  });
  const documents = [
    draft(0, 0, 5, '秋季补单'),
    draft(1, 0, 3, ''),
    draft(0, 8, 12, '双十二备货'),
    draft(2, 0, 4, '补货建议'),
  ] as const;
  assertDone(await enterOrders(ctx, documents));
  const [coming, came, waiting] = documents.map(({ id }) => id) as [Id, Id, Id];
  assertDone(
    await submitOrders(
      ctx,
      [coming, came],
      () => null,
      () => true,
    ),
  );
  assertDone(
    await submitOrders(
      ctx,
      [waiting],
      () => ({ code: 'identity.aboveLimit' }),
      () => true,
    ),
  );
  await receiveSome(ctx, [coming, came], suppliers[1]!.id);
}

/** Of one order half has come, of the other all, with a bill that asks more than was agreed. */
async function receiveSome(ctx: Ctx, [coming, came]: [Id, Id], supplierId: Id): Promise<void> {
  const orders = await lockOrders(ctx, [coming, came]);
  const receipts = [...orders.values()].map(({ id, expectationId, lines }) => ({
    ...{ id: ctx.newId(), expectationId: expectationId!, note: '' },
    lines: lines
      .filter((_, i) => id === came || i < 2)
      .map(({ line, quantity }) => ({ line, quantity: id === came ? quantity : quantity / 2n })),
  }));
  assertDone(await receiveExpected(ctx, receipts));
  const lines = orders.get(came)!.lines.map(({ line, quantity, priceMinor }, i) => ({
    ...{ orderId: came, orderLine: line, quantity, priceMinor: i === 0 ? priceMinor! + 200n : priceMinor! },
  }));
  const bill = { id: ctx.newId(), supplierId, number: 'SZJC-2611-018', day: businessDay(ctx), note: '', lines };
  await enterBill(ctx, bill, () => true);
}

function assertDone(outcomes: readonly Outcome<Id>[]): void {
  const refused = outcomes.find((outcome) => !outcome.done);
  if (refused && !refused.done)
    throw new Error(`the demo's purchases were refused: ${JSON.stringify(refused.refusal)}`);
}
