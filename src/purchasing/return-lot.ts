/**
 * A lot goes back to whom it was bought of (STK-5). What must stay true: it counts to the orders that brought it, so that
 * what is owed for them follows; of each no more than it brought of the lot. What no order brought goes back to the
 * supplier the lot is known of, by a stock document alone.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { smaller } from '../kernel/money.ts';
import { assertDone, Refused } from '../kernel/refusal.ts';
import { type GoodsReturn, lotKey, lotsNamed, returnToSupplier } from '../stock/stock.ts';
import { allows } from './purchase-order.ts';
import { returnPurchases } from './return-purchases.ts';
import { lockOrders, progressOf } from './store.ts';

/** From one place of a warehouse; `bin` '' is the unsorted one. */
export type LotReturn = {
  skuId: Id;
  lot: string;
  nodeId: Id;
  bucket: GoodsReturn['lines'][number]['bucket'];
  bin: string;
  quantity: bigint;
  note: string;
};
type Brought = { orderId: Id; line: number; quantity: bigint };

/**
 * The latest order first. Refuses `purchasing.lotNotBought` (data: `lot`, `most`: orders brought no more of it that has
 * not gone back, and nobody knows its supplier), and what `returnPurchases` refuses. Posts as that; returns the numbers of
 * the orders.
 */
export async function returnLot(ctx: Ctx, back: LotReturn, mayTouch: (nodeId: Id) => boolean): Promise<string[]> {
  const { lot, nodeId, bucket, bin, quantity, note } = back;
  const brought = await broughtBy(ctx, back);
  const orders = await lockOrders(
    ctx,
    brought.map(({ orderId }) => orderId),
  );
  const progress = await progressOf(ctx, [...orders.values()]);
  let left = quantity;
  const shares = brought.flatMap(({ orderId, line, quantity: came }) => {
    const order = orders.get(orderId);
    if (!order || !mayTouch(order.nodeId) || !allows(order.state, 'return')) return [];
    const { received, returned } = progress(orderId, line);
    const most = smaller(left, smaller(came, received - returned));
    left -= most > 0n ? most : 0n;
    return most > 0n ? [{ orderId, number: order.number, line, quantity: most }] : [];
  });
  const supplier = left > 0n ? await supplierOf(ctx, back) : '';
  if ((left > 0n && supplier === '') || !mayTouch(nodeId))
    throw new Refused('purchasing.lotNotBought', { lot, most: quantity - left });
  const returns = [...Map.groupBy(shares, ({ orderId }) => orderId)].map(([orderId, own]) => ({
    ...{ id: ctx.newId(), orderId, note },
    lines: own.map(({ line, quantity: pieces }) => ({ line, quantity: pieces, bucket, bin, lot })),
  }));
  for (const outcome of await returnPurchases(ctx, returns, mayTouch)) assertDone(outcome);
  if (left > 0n) {
    const lines = [{ skuId: back.skuId, quantity: left, bucket, bin, lot }];
    const [outcome] = await returnToSupplier(ctx, [{ id: ctx.newId(), nodeId, supplier, note, lines }]);
    assertDone(outcome);
  }
  return [...new Set(shares.map(({ number }) => number))];
}

/** Of whom it came, as somebody said when it did. */
const supplierOf = async (ctx: Ctx, { skuId, lot }: LotReturn): Promise<string> =>
  (await lotsNamed(ctx, [{ skuId, lot }])).get(lotKey(skuId, lot))?.supplier ?? '';

/** Of which orders receipts at the warehouse named the lot, the latest first. */
const broughtBy = (ctx: Ctx, { skuId, lot, nodeId }: LotReturn): Promise<Brought[]> =>
  ctx.sql<Brought>`
    select o.id as "orderId", l.expectation_line as line, sum((share ->> 'change')::bigint)::bigint as quantity
    from stock_document_line l
    join stock_document d
      on d.tenant_id = l.tenant_id and d.id = l.document_id and d.node_id = ${nodeId} and d.kind in ('receipt', 'reversal')
    join purchase_order o on o.tenant_id = d.tenant_id and o.expectation_id = d.expectation_id
    cross join jsonb_array_elements(l.lots) share
    where l.tenant_id = ${ctx.tenant}
      and l.sku_id = ${skuId}
      and share ->> 'lot' = ${lot}
    group by o.id, l.expectation_line
    having sum((share ->> 'change')::bigint) > 0
    order by max(d.id::text) desc, l.expectation_line`;
