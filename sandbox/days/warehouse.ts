/** The people who review and ship. Goods are checked at a bench without its scans, which have tests of their own. */
import { approveOrders, passFinance } from '../../src/contract/order-commands.ts';
import { handOver } from '../../src/contract/shipping.ts';
import { receiveGoods } from '../../src/contract/stock-documents.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { ParcelWork } from '../../src/shipping/shipping.ts';
import { makePickLists } from '../../src/warehouse/warehouse.ts';
import { count, ids, type Life, rows, tried } from './life.ts';

export async function review(life: Life): Promise<void> {
  const waiting = await ids(life, `select id from sales_order where state = 'waitReview' order by id limit 200`);
  if (waiting.length > 0) await tried(life, 'approved', () => life.checker(approveOrders, { body: { ids: waiting } }));
  const seen = await ids(life, `select id from sales_order where state = 'waitFinanceReview' order by id limit 200`);
  if (seen.length > 0) await tried(life, 'passed by finance', () => life.maker(passFinance, { body: { ids: seen } }));
}

export async function pickAndCheck(life: Life): Promise<void> {
  const ready = await ids(
    life,
    `select id from fulfilment where state in ('waybilled', 'printed') and stop_reasons = '{}' order by id limit 200`,
  );
  if (ready.length === 0) return;
  await life.house.inOne((ctx) => makePickLists(ctx, ready));
  await life.house.inOne(async (ctx) => {
    const work = new ParcelWork(ctx);
    for (const parcel of await work.lock(ready)) if (parcel.state === 'picking') parcel.state = 'checked';
    await work.save();
  });
  count(life, 'checked', ready.length);
}

export async function handOverAll(life: Life): Promise<void> {
  const doors = await rows<{ node: Id; courier: string; ids: Id[] }>(
    life,
    `select node_id as node, courier, array_agg(id order by id) as ids
     from fulfilment
     where state = 'checked' and stop_reasons = '{}'
     group by 1, 2
     order by 1, 2`,
  );
  for (const { node: nodeId, courier, ids } of doors)
    await tried(life, 'shipped', () => life.checker(handOver, { body: { nodeId, courier, ids } }));
}

/** What runs low is bought. */
export async function receiveSome(life: Life): Promise<void> {
  const { chance, world, maker } = life;
  const skus = await ids(life, 'select id from sku order by merchant_code');
  const lines = skus.map((skuId) => ({ skuId, quantity: String(40 + chance.below(60)) }));
  await tried(life, 'receipts', () => maker(receiveGoods, { body: { documents: [{ nodeId: world.nodeId, lines }] } }));
}
