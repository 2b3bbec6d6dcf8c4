/** After-sale cases of the demo in several states, made by the people who would: the seller agrees, the desk takes goods in. */
import {
  agreeAfterSales,
  changeAfterSale,
  getAfterSale,
  openAfterSales,
} from '../../src/contract/after-sale-commands.ts';
import { getOrder, listOrders } from '../../src/contract/orders.ts';
import { addClaim, finishReturn, openReturn, scanReturnItem } from '../../src/contract/returns.ts';
import { listNodes } from '../../src/contract/stock.ts';
import type { Client } from './client.ts';

/** A case on its way back, one whose goods came with a defect, one to be exchanged, a parcel nobody knows, a claim. */
export async function stageReturns({ seller, warehouse }: { seller: Client; warehouse: Client }): Promise<void> {
  const { items } = await seller(listOrders, { query: { state: ['shipped'], limit: 40 } });
  const orders = [];
  for (const { id } of items.slice(0, 4)) orders.push(await seller(getOrder, { params: { id } }));
  const [first, second, third, fourth] = orders;
  if (!first || !second || !third || !fourth) return;
  const line = (order: typeof first) => ({ line: order.lines[0]!.line, quantity: '1' });
  const { outcomes } = await seller(openAfterSales, {
    body: {
      cases: [
        { orderId: first.id, remedy: 'returnRefund', lines: [line(first)], reason: '尺码不合适', duty: 'buyer' },
        { orderId: second.id, remedy: 'returnRefund', lines: [line(second)], reason: '质量问题', duty: 'supplier' },
        { orderId: third.id, remedy: 'exchange', lines: [line(third)], reason: '发错货', duty: 'warehouse' },
        { orderId: fourth.id, remedy: 'refundOnly', lines: [line(fourth)], reason: '破损', duty: 'courier' },
      ],
    },
  });
  const ids = outcomes.filter((one) => one.done).map((one) => one.id);
  if (ids.length < 4) return;
  await seller(agreeAfterSales, { body: { ids } });
  const [coming, came, , broken] = ids as [string, string, string, string];
  const { version } = await seller(getAfterSale, { params: { id: coming } });
  await seller(changeAfterSale, {
    params: { id: coming },
    ifMatch: version,
    body: { returnNumber: 'YT8800012345678', returnCourier: 'YTO' },
  });
  const nodeId = (await warehouse(listNodes)).nodes[0]!.id;
  const parcel = await warehouse(openReturn, { body: { nodeId, label: 'ZT7700098765432', caseId: came } });
  const code = second.lines[0]!.sku!.merchantCode;
  await warehouse(scanReturnItem, { params: { id: parcel.id }, body: { code, verdict: 'defective' } });
  await warehouse(finishReturn, { params: { id: parcel.id }, body: { complete: true } });
  const unknown = await warehouse(openReturn, {
    body: { nodeId, label: 'SF1600055500001', sender: '李女士', phoneTail: '8866' },
  });
  await warehouse(scanReturnItem, {
    params: { id: unknown.id },
    body: { code: first.lines[0]!.sku!.merchantCode, verdict: 'good' },
  });
  await warehouse(finishReturn, { params: { id: unknown.id }, body: { complete: false } });
  const courier = fourth.courier?.code;
  if (!courier || !fourth.waybillNumber) return;
  await seller(addClaim, {
    body: {
      courier,
      label: fourth.waybillNumber,
      caseId: broken,
      amount: '9900',
      currency: 'CNY',
      reason: '外箱压破，里面的货坏了',
    },
  });
}
