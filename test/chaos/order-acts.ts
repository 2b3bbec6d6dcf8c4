/** Buyers who order and change their minds, and the people who review. */

import { enterOrder } from '../../src/contract/enter-order.ts';
import * as commands from '../../src/contract/order-commands.ts';
import { getOrder } from '../../src/contract/orders.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { type Act, type Chaos, oneOf } from './chaos.ts';

const ids = (states: string) => `select id from sales_order where state = any('{${states}}') order by id`;
/** Orders of any state: many of them not one the command is for. */
const ANY = 'select id from sales_order order by id';

/** A command on orders it suits four times in five, on any otherwise. */
const command = (
  name: string,
  weight: number,
  states: string,
  run: (chaos: Chaos, ids: Id[]) => Promise<unknown>,
): Act => ({
  name,
  weight,
  async act(chaos) {
    const chosen = await chaos.some(6, chaos.chance.random() < 0.8 ? ids(states) : ANY);
    return chosen.length > 0 && run(chaos, chosen);
  },
});

const theirOrder = async (chaos: Chaos): Promise<string | undefined> => {
  const open = chaos.taobao.orders().filter(({ state }) => state !== 'closed');
  return open.length === 0 ? undefined : chaos.chance.pick(open).number;
};

const buyer = (name: string, weight: number, regret: (chaos: Chaos, number: string) => unknown): Act => ({
  name,
  weight,
  async act(chaos) {
    const number = await theirOrder(chaos);
    if (number === undefined) return false;
    await regret(chaos, number);
  },
});

export const ORDER_ACTS: Act[] = [
  {
    name: 'buyers order',
    weight: 2,
    async act({ taobao, world, usual, chance }) {
      const mix = { skus: usual, masked: 0.05, cashOnDelivery: 0.1, memo: 0.1, unpaid: 0.1 };
      for (const number of taobao.placeOrders(50 + chance.below(80), mix)) {
        const order = taobao.orders().find((one) => one.number === number)!;
        if (order.state === 'paid' && !order.cashOnDelivery)
          world.alipay.control.pay(`20${number}`, order.payableMinor, order.lines[0]!.sku.title);
      }
    },
  },
  buyer('a buyer wants the money back', 3, ({ taobao }, number) => taobao.refund(number)),
  buyer('a buyer moves house', 2, ({ taobao }, number) =>
    taobao.changeAddress(number, { detail: '学府街 66 号 3 幢' }),
  ),
  buyer('a buyer writes a memo', 1, ({ taobao }, number) => taobao.changeMemo(number, '周末送货', 2)),
  buyer('a buyer cancels', 2, ({ taobao }, number) => taobao.cancel(number)),

  command('approve', 6, 'waitReview', ({ owner }, ids) => owner(commands.approveOrders, { body: { ids } })),
  command('force', 2, 'waitReview', ({ owner }, ids) =>
    owner(commands.forceReviewOrders, { body: { ids, reason: '老客户' } }),
  ),
  command('release holds', 4, 'waitReview,released', ({ owner }, ids) =>
    owner(commands.releaseOrderHolds, { body: { ids, reasons: ['memo', 'largeAmount', 'changedByBuyer', 'paused'] } }),
  ),
  command('pause', 2, 'waitReview,reviewed,released', ({ owner }, ids) =>
    owner(commands.holdOrders, { body: { ids, note: '等通知' } }),
  ),
  command('take back', 2, 'released', ({ owner }, ids) =>
    owner(commands.unreviewOrders, { body: { ids, reason: '改单' } }),
  ),
  command('cancel', 2, 'waitReview,reviewed,released', ({ owner }, ids) =>
    owner(commands.cancelOrders, { body: { ids, reason: '买家不要了' } }),
  ),
  command('name a courier', 2, 'waitReview,released', ({ owner, chance }, ids) =>
    owner(commands.setCouriers, { body: { ids, courier: chance.pick(['ZTO', 'YTO', 'SF', 'NOBODY']) } }),
  ),
  command('name a warehouse', 2, 'waitReview,reviewed', async (chaos, ids) =>
    chaos.owner(commands.setNodes, {
      body: { ids, nodeId: (await oneOf(chaos, 'select id from node order by code'))! },
    }),
  ),
  command('flag', 1, 'waitReview', ({ owner, chance }, ids) =>
    owner(commands.setFlags, { body: { ids, flag: chance.below(6) } }),
  ),
  command('give a gift', 1, 'waitReview', async (chaos, ids) =>
    chaos.owner(commands.addGifts, {
      body: { ids, skuId: (await oneOf(chaos, 'select id from sku order by id'))!, quantity: '1' },
    }),
  ),
  command('join', 2, 'waitReview', ({ owner }, ids) =>
    ids.length > 1 ? owner(commands.mergeOrders, { body: { ids } }) : Promise.resolve(false),
  ),
  command('undo a joining', 1, 'waitReview', ({ owner }, ids) => owner(commands.undoMerges, { body: { ids } })),
  command('undo a division', 1, 'waitReview', ({ owner }, ids) => owner(commands.undoSplits, { body: { ids } })),
  command('choose warehouses anew', 1, 'waitReview,reviewed', ({ owner }, ids) =>
    owner(commands.sourceOrders, { body: { ids } }),
  ),
  command('take a hand-over back', 2, 'shipped', ({ owner }, ids) =>
    owner(commands.reverseOutbound, { body: { ids, reason: '交错了' } }),
  ),
  {
    name: 'divide',
    weight: 2,
    async act(chaos) {
      const id = await oneOf(chaos, ids('waitReview'));
      if (!id) return false;
      const { lines } = await chaos.owner(getOrder, { params: { id } });
      return chaos.owner(commands.splitOrder, {
        params: { id },
        body: { parts: [[{ lineId: lines[0]!.id, quantity: '1' }]] },
      });
    },
  },
  {
    name: 'an order by hand',
    weight: 1,
    async act(chaos) {
      const merchantCode = chaos.chance.pick(chaos.usual).merchantCode;
      return chaos.owner(enterOrder, {
        params: { shopId: chaos.shops.taobao },
        body: {
          kind: 'manual',
          payment: 'offline',
          recipient: {
            ...{ name: '李小红', phone: '13900000009', province: '浙江省', city: '杭州市', district: '西湖区' },
            detail: '文三路 1 号',
          },
          lines: [{ merchantCode, quantity: '1', price: { amount: '9900', currency: 'CNY' } }],
        },
      });
    },
  },
];
