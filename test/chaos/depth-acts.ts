/** Stops, intercepts, returns, transfers, stocktakes, purchases: what begins with one document and ends with another. */
import * as cases from '../../src/contract/after-sale-commands.ts';
import { registerIntercepts } from '../../src/contract/intercepts.ts';
import { confirmPutBack, findPutBack, listPutBacks } from '../../src/contract/put-backs.ts';
import * as returns from '../../src/contract/returns.ts';
import * as takes from '../../src/contract/stocktakes.ts';
import { stopOrders } from '../../src/contract/stop.ts';
import { refuseStoreOrders } from '../../src/contract/store-orders.ts';
import * as transfers from '../../src/contract/transfers.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { type Act, type Chaos, oneOf } from './chaos.ts';

const LEFT = `select id from sales_order where state = any('{shipped,signed,finished,partlyShipped}') order by id`;
const twoNodes = async (chaos: Chaos) => {
  const nodes = await chaos.all<Id>('select id from node where active order by code');
  return { fromNodeId: chaos.chance.pick(nodes), toNodeId: chaos.chance.pick(nodes) };
};
const sold = (chaos: Chaos) =>
  oneOf(chaos, 'select distinct sku_id from sales_order_line where sku_id is not null order by 1');

/** The buyer sends some of it back, now and then more than there was. */
async function openCase(chaos: Chaos): Promise<unknown> {
  const orderId = await oneOf(chaos, LEFT);
  if (!orderId) return false;
  const { rows } = await chaos.house.owner.query<{ line: number }>(
    'select line from sales_order_line where order_id = $1 order by line',
    [orderId],
  );
  const quantity = chaos.chance.random() < 0.2 ? '50' : '1';
  const remedy = chaos.chance.pick(['returnRefund', 'exchange', 'refundOnly', 'resend'] as const);
  return chaos.owner(cases.openAfterSales, {
    body: { cases: [{ orderId, remedy, reason: '尺码不合', lines: [{ line: rows[0]!.line, quantity }] }] },
  });
}

/** A parcel at the desk: of a case, of an order, or of nobody; scanned, booked, put on a shelf. */
async function receiveReturn(chaos: Chaos): Promise<unknown> {
  const nodeId = (await oneOf(chaos, `select id from node where kind = 'warehouse' order by code`))!;
  const caseId = await oneOf(
    chaos,
    `select id from after_sale_case where state = any('{waitReturn,waitReceive,agreed}') order by id`,
  );
  const label = `TH${chaos.chance.below(400)}00`;
  const of = caseId && chaos.chance.random() < 0.8 ? { caseId } : {};
  const parcel = await chaos.owner(returns.openReturn, { body: { nodeId, label, ...of } });
  const params = { id: parcel.id };
  const skuId = await sold(chaos);
  if (!skuId) return false;
  const [code] = await chaos.all<string>('select merchant_code from sku where id = $1', [skuId]);
  const verdict = chaos.chance.pick(returns.RETURN_VERDICTS);
  await chaos.owner(returns.scanReturnItem, { params, body: { code: code!, verdict } });
  const done = await chaos.owner(returns.finishReturn, { params, body: { complete: chaos.chance.random() < 0.7 } });
  if (chaos.chance.random() < 0.5)
    await chaos.owner(returns.shelveReturn, { params, body: { bin: chaos.chance.pick(['A-1-1', 'JX-A-01-01-1']) } });
  return done;
}

async function transfer(chaos: Chaos): Promise<unknown> {
  const skuId = await sold(chaos);
  if (!skuId) return false;
  const quantity = String(1 + chaos.chance.below(8));
  const document = { ...(await twoNodes(chaos)), lines: [{ skuId, quantity }] };
  const { outcomes } = await chaos.owner(transfers.makeTransfers, { body: { documents: [document] } });
  const { id, done } = outcomes[0]!;
  if (!done || chaos.chance.random() < 0.1) return { outcomes };
  const approved = await chaos.owner(transfers.approveTransfers, { body: { ids: [id] } });
  if (!approved.outcomes[0]!.done) return approved;
  const part = chaos.chance.random() < 0.3 ? '1' : quantity;
  return chaos.owner(transfers.shipTransfers, {
    body: { documents: [{ transferId: id, lines: [{ line: 1, quantity: part }] }] },
  });
}

const TRANSFERS = 'select id from stock_transfer order by id';
const ofTransfer = (name: string, run: (chaos: Chaos, id: Id) => Promise<unknown>): Act => ({
  name,
  weight: 2,
  async act(chaos) {
    const id = await oneOf(chaos, TRANSFERS);
    return id !== undefined && run(chaos, id);
  },
});

/** Somebody counts a bin, right or wrong, while others pick from it. */
async function count(chaos: Chaos): Promise<unknown> {
  const { tasks } = await chaos.owner(takes.listCountTasks);
  if (tasks.length === 0) {
    const nodeId = (await oneOf(chaos, 'select distinct node_id from bin'))!;
    const { id } = await chaos.owner(takes.makeStocktake, {
      body: {
        nodeId,
        kind: 'sample',
        scope: { percent: 5, seed: chaos.seed },
        tolerance: chaos.chance.pick(['0', '1000']),
      },
    });
    return chaos.owner(takes.approveStocktake, { params: { id } });
  }
  const { rows } = await chaos.house.owner.query<{ node: Id; bin: string }>(
    `select s.node_id as node, b.bin
     from stocktake_bin b
     join stocktake s on s.id = b.stocktake_id
     where b.state = any('{open,again}')
     order by b.bin`,
  );
  if (rows.length === 0) return false;
  const { node: nodeId, bin } = chaos.chance.pick(rows);
  const who = chaos.chance.random() < 0.5 ? chaos.owner : chaos.second;
  const counted = await who(takes.startCount, { body: { nodeId, bin } });
  const params = { id: counted.id };
  if (chaos.chance.random() < 0.1) return who(takes.abandonCount, { params });
  const found = chaos.chance.random() < 0.8;
  if (found)
    await who(takes.countItem, {
      params,
      body: { code: chaos.chance.pick(chaos.usual).merchantCode, quantity: String(1 + chaos.chance.below(30)) },
    });
  return who(takes.finishCount, { params, body: { empty: !found } });
}

async function decide(chaos: Chaos): Promise<unknown> {
  const { rows } = await chaos.house.owner.query<{ stocktake: Id; id: Id }>(
    `select stocktake_id as stocktake, id from stocktake_bin where state = 'counted' order by id`,
  );
  if (rows.length === 0) return false;
  const { stocktake, id } = chaos.chance.pick(rows);
  const accept = chaos.chance.random() < 0.8;
  const reason = accept ? {} : { reason: '再数一遍' };
  const who = chaos.chance.random() < 0.5 ? chaos.owner : chaos.second;
  return who(takes.decideDifferences, { params: { id: stocktake }, body: { ids: [id], accept, ...reason } });
}

export const DEPTH_ACTS: Act[] = [
  {
    name: 'stop',
    weight: 3,
    async act(chaos) {
      const ids = await chaos.some(2, 'select id from sales_order order by id');
      const refund = chaos.chance.random() < 0.3;
      return ids.length > 0 && chaos.owner(stopOrders, { body: { ids, reason: '买家电话要求', refund } });
    },
  },
  {
    name: 'stop at the courier',
    weight: 2,
    async act(chaos) {
      const ids = await chaos.some(3, 'select id from fulfilment where shipped_at is not null order by id');
      return ids.length > 0 && chaos.owner(registerIntercepts, { body: { ids, reason: '地址写错' } });
    },
  },
  {
    name: 'put back on the shelf',
    weight: 2,
    async act(chaos) {
      const { items } = await chaos.owner(listPutBacks);
      if (items.length === 0) return false;
      const { sku } = chaos.chance.pick(items);
      const { id, bin } = await chaos.owner(findPutBack, { body: { code: sku.merchantCode } });
      return chaos.owner(confirmPutBack, { params: { id }, body: { bin } });
    },
  },
  {
    name: 'a store refuses',
    weight: 1,
    async act(chaos) {
      const ids = await chaos.some(
        2,
        `select f.id from fulfilment f join node n on n.id = f.node_id where n.kind = 'store' order by f.id`,
      );
      return ids.length > 0 && chaos.owner(refuseStoreOrders, { body: { ids, reason: '店里没有了' } });
    },
  },
  { name: 'open a case', weight: 3, act: openCase },
  {
    name: 'agree to cases',
    weight: 2,
    async act(chaos) {
      const ids = await chaos.some(4, 'select id from after_sale_case order by id');
      return ids.length > 0 && chaos.owner(cases.agreeAfterSales, { body: { ids, remedy: 'returnRefund' } });
    },
  },
  {
    name: 'give money for a case',
    weight: 2,
    async act(chaos) {
      const id = await oneOf(chaos, 'select id from after_sale_case order by id');
      const body = { kind: 'goods' as const, way: 'source' as const, amount: String(100 + chaos.chance.below(20_000)) };
      return id !== undefined && chaos.owner(cases.giveAfterSaleMoney, { params: { id }, body });
    },
  },
  { name: 'a return at the desk', weight: 3, act: receiveReturn },
  { name: 'transfer', weight: 3, act: transfer },
  ofTransfer('close a transfer', ({ owner }, id) => owner(transfers.closeTransfers, { body: { ids: [id] } })),
  ofTransfer('write a transfer off', ({ second }, id) =>
    second(transfers.writeOffTransfer, { params: { id }, body: { reason: '丢失' } }),
  ),
  ofTransfer('reverse a transfer', ({ owner }, id) =>
    owner(transfers.reverseTransfer, { params: { id }, body: { reason: '发错仓' } }),
  ),
  { name: 'count a bin', weight: 6, act: count },
  { name: 'decide on a count', weight: 3, act: decide },
];
