/** People in the stock: goods come, break, are moved, counted and taken back, also in bins that others pick from. */
import { closeExpectations, expectGoods, receiveExpected } from '../../src/contract/expectations.ts';
import * as inbound from '../../src/contract/inbound.ts';
import * as documents from '../../src/contract/stock-documents.ts';
import { type Act, type Chaos, oneOf } from './chaos.ts';

const NODES = 'select id from node where active order by code';
const SKUS = 'select sku_id from (select distinct sku_id from sales_order_line where sku_id is not null) s order by 1';
const node = async (chaos: Chaos) => (await oneOf(chaos, NODES))!;
const sku = (chaos: Chaos) => oneOf(chaos, SKUS);
const pieces = (chaos: Chaos) => String(1 + chaos.chance.below(20));
/** Bins of one warehouse, and now and then one of another. */
const bin = async (chaos: Chaos, nodeId: string) =>
  (await oneOf(chaos, 'select code from bin where (node_id = $1) = $2 order by code', [
    nodeId,
    chaos.chance.random() < 0.9,
  ])) ?? 'A-1-1';

type Goods = { nodeId: string; skuId: string; quantity: string };

const withGoods = (name: string, weight: number, run: (chaos: Chaos, goods: Goods) => Promise<unknown>): Act => ({
  name,
  weight,
  async act(chaos) {
    const skuId = await sku(chaos);
    return skuId !== undefined && run(chaos, { nodeId: await node(chaos), skuId, quantity: pieces(chaos) });
  },
});

async function receiveByScan(chaos: Chaos): Promise<unknown> {
  const { documents: open } = await chaos.owner(inbound.listExpectedDocuments);
  if (open.length === 0) return false;
  const { number } = chaos.chance.pick(open).expectation;
  const receipt = await chaos.owner(inbound.beginReceipt, { body: { number } });
  const params = { id: receipt.id };
  for (const { sku } of receipt.lines) {
    const code = chaos.chance.random() < 0.1 ? chaos.chance.pick(chaos.usual).merchantCode : sku.merchantCode;
    await chaos.owner(inbound.countGoods, { params, body: { code, quantity: pieces(chaos) } });
  }
  if (chaos.chance.random() < 0.1) return chaos.owner(inbound.dropReceipt, { params });
  const booked = await chaos.owner(inbound.bookReceipt, { params });
  if (booked.state !== 'inspecting') return booked;
  for (const { sku } of booked.lines) {
    const good = chaos.chance.random() < 0.9;
    await chaos.owner(inbound.inspectGoods, { params, body: { code: sku.merchantCode, good, quantity: '1' } });
  }
}

/** Mostly into the bin that is proposed. */
async function putAway(chaos: Chaos): Promise<unknown> {
  const nodeId = await node(chaos);
  const { goods } = await chaos.owner(inbound.listWaitingGoods, { query: { nodeId } });
  if (goods.length === 0) return false;
  const { sku, free } = chaos.chance.pick(goods);
  const query = { nodeId, code: sku.merchantCode };
  const { suggestions } = await chaos.owner(inbound.suggestBins, { query });
  const proposed = chaos.chance.random() < 0.7 ? suggestions[0]?.bin : undefined;
  const quantity = chaos.chance.random() < 0.1 || free === '0' ? '99999' : free;
  return chaos.owner(inbound.putAway, {
    body: { nodeId, skuId: sku.id, bin: proposed ?? (await bin(chaos, nodeId)), quantity },
  });
}

export const STOCK_ACTS: Act[] = [
  withGoods('goods come', 4, ({ owner }, { nodeId, skuId, quantity }) =>
    owner(documents.receiveGoods, { body: { documents: [{ nodeId, lines: [{ skuId, quantity }] }] } }),
  ),
  withGoods('goods break', 2, ({ owner }, { nodeId, skuId }) =>
    owner(documents.adjustStock, {
      body: { documents: [{ nodeId, note: '摔坏', lines: [{ skuId, quantity: '-1' }] }] },
    }),
  ),
  withGoods('goods are counted', 3, async (chaos, { nodeId, skuId }) =>
    chaos.owner(documents.countStock, {
      body: { documents: [{ nodeId, lines: [{ skuId, quantity: pieces(chaos), bin: await bin(chaos, nodeId) }] }] },
    }),
  ),
  withGoods('goods are moved', 3, async (chaos, { nodeId, skuId, quantity }) =>
    chaos.owner(documents.moveGoods, {
      body: {
        documents: [
          {
            nodeId,
            lines: [
              {
                skuId,
                quantity,
                from: { bucket: 'sellable', bin: await bin(chaos, nodeId) },
                to: { bucket: 'sellable', bin: await bin(chaos, nodeId) },
              },
            ],
          },
        ],
      },
    }),
  ),
  withGoods('goods are ordered', 3, ({ owner }, { nodeId, skuId, quantity }) =>
    owner(expectGoods, { body: { documents: [{ nodeId, supplier: '织梦纺织', lines: [{ skuId, quantity }] }] } }),
  ),
  {
    name: 'ordered goods come',
    weight: 2,
    async act(chaos) {
      const expectationId = await oneOf(chaos, 'select id from expectation order by id');
      if (!expectationId) return false;
      const lines = [{ line: 1, quantity: pieces(chaos) }];
      return chaos.owner(receiveExpected, { body: { documents: [{ expectationId, lines }] } });
    },
  },
  {
    name: 'nothing more comes',
    weight: 1,
    async act(chaos) {
      const id = await oneOf(chaos, 'select id from expectation order by id');
      return id !== undefined && chaos.owner(closeExpectations, { body: { ids: [id] } });
    },
  },
  {
    name: 'a document is taken back',
    weight: 2,
    async act(chaos) {
      const id = await oneOf(chaos, 'select id from stock_document order by id desc limit 30');
      return (
        id !== undefined &&
        chaos.owner(documents.reverseStockDocuments, { body: { documents: [{ documentId: id, note: '录错' }] } })
      );
    },
  },
  { name: 'goods are received by scan', weight: 3, act: receiveByScan },
  { name: 'goods are put away', weight: 5, act: putAway },
];
