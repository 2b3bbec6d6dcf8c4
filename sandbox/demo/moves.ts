/** Transfers and stocktakes at every stage: to be approved, to ship, on the way, done; to count, and to decide on. */
import type { Ctx } from '../../src/kernel/context.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { businessDayOf } from '../../src/ledger/ledger.ts';
import {
  approveTransfers,
  binsHolding,
  goodsKey,
  makeTransfers,
  nodesOf,
  receiveExpected,
  shipmentExpectation,
  shipTransfers,
} from '../../src/stock/stock.ts';
import { approveStocktake, countItem, finishCount, makeStocktake, startCount } from '../../src/warehouse/warehouse.ts';
import { SKUS } from './assortment.ts';

type Sending = {
  /** Places in the order of the demo's, and SKUs the first of them has plenty of. */
  from: number;
  to: number;
  skus: [from: number, count: number];
  pieces: bigint;
  /** In cents each; null: the same price. */
  price: bigint | null;
  note: string;
  approved: boolean;
  shipped: bigint;
  received: bigint;
};

const SENDINGS: readonly Sending[] = [
  {
    ...{ from: 0, to: 3, skus: [0, 3], pieces: 6n, price: 12_900n, note: '门店换季上新' },
    ...{ approved: true, shipped: 6n, received: 6n },
  },
  {
    from: 0,
    to: 1,
    skus: [3, 4],
    pieces: 8n,
    price: null,
    note: '华南补货',
    approved: true,
    shipped: 8n,
    received: 5n,
  },
  {
    from: 1,
    to: 2,
    skus: [0, 2],
    pieces: 5n,
    price: null,
    note: '北方降温',
    approved: true,
    shipped: 0n,
    received: 0n,
  },
  { from: 2, to: 0, skus: [2, 2], pieces: 4n, price: null, note: '', approved: false, shipped: 0n, received: 0n },
];
const PLENTY = 20n;
const DAY_MS = 86_400_000;

export async function seedMoves(ctx: Ctx, skuIds: ReadonlyMap<string, Id>): Promise<void> {
  const nodes = await nodesOf(ctx);
  for (const sending of SENDINGS) await send(ctx, sending, nodes, skuIds);
  const { id: nodeId } = nodes[0]!;
  await makeStocktake(ctx, { nodeId, kind: 'sample', scope: { percent: 2, seed: 2026 }, note: '月末抽盘' });
  const cycle = await makeStocktake(ctx, { nodeId, kind: 'cycle', scope: { bins: 12 }, tolerance: 2n });
  await approveStocktake(ctx, nodes, cycle);
  await countSome(ctx, nodes, cycle);
}

type Nodes = Awaited<ReturnType<typeof nodesOf>>;

async function send(ctx: Ctx, sending: Sending, nodes: Nodes, skuIds: ReadonlyMap<string, Id>): Promise<void> {
  const [from, to] = [nodes[sending.from]!, nodes[sending.to]!];
  const bins = await binsHolding(ctx, [from.id], [...skuIds.values()]);
  const plenty = SKUS.map(({ code }) => skuIds.get(code)!).filter((id) =>
    bins.get(goodsKey(from.id, id))?.some(({ left }) => left > PLENTY),
  );
  const [first, count] = sending.skus;
  const { pieces, price } = sending;
  const lines = plenty
    .slice(first, first + count)
    .map((skuId) => ({ skuId, quantity: pieces, ...(price !== null && { priceMinor: price }) }));
  const id = ctx.newId();
  const expectedOn = businessDayOf(ctx.now() + 3 * DAY_MS);
  const head = { id, fromNodeId: from.id, toNodeId: to.id, expectedOn, note: sending.note };
  await makeTransfers(ctx, [{ ...head, ...(price !== null && { currency: 'CNY' }), lines }]);
  if (!sending.approved) return;
  await approveTransfers(ctx, [id]);
  if (sending.shipped === 0n) return;
  const each = (quantity: bigint) => lines.map((_, i) => ({ line: i + 1, quantity }));
  const shipment = ctx.newId();
  await shipTransfers(ctx, [{ id: shipment, transferId: id, lines: each(sending.shipped) }]);
  await receiveExpected(ctx, [
    { id: ctx.newId(), expectationId: shipmentExpectation(shipment), lines: each(sending.received) },
  ]);
}

/** Five bins are counted: one of the goods of the last two is not found. */
async function countSome(ctx: Ctx, nodes: Nodes, stocktakeId: Id): Promise<void> {
  const bins = await ctx.sql<{ bin: string }>`
    select bin
    from stocktake_bin
    where tenant_id = ${ctx.tenant}
      and stocktake_id = ${stocktakeId}
    order by bin
    limit 5`;
  for (const [i, { bin }] of bins.entries()) {
    const count = await startCount(ctx, nodes[0]!, bin);
    const lying = await ctx.sql<{ code: string; quantity: bigint }>`
      select s.merchant_code as code, a.posted as quantity
      from account a
      join sku s on s.tenant_id = a.tenant_id and s.id::text = a.asset
      where a.tenant_id = ${ctx.tenant}
        and a.book = 'bin'
        and a.node = ${nodes[0]!.id}
        and a.place = ${bin}
        and a.posted > 1`;
    for (const [at, { code, quantity }] of lying.entries()) {
      const lost = at === 0 && i >= 3 ? 1n : 0n;
      await countItem(ctx, nodes, count, { code, quantity: quantity - lost });
    }
    await finishCount(ctx, nodes, count, lying.length === 0);
  }
}
