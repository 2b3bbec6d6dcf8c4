/** The day itself: orders, a wave, a count meanwhile, picking with one piece missing, the wall, the bench, the courier. */
import { expect } from 'vitest';
import type { ResponseOf } from '../../../../src/contract/endpoint.ts';
import type { PickListSheet } from '../../../../src/contract/pick-lists.ts';
import type { listParcels } from '../../../../src/contract/shipping.ts';
import type { Stocktake } from '../../../../src/contract/stocktakes.ts';
import type { Wave } from '../../../../src/contract/waves.ts';
import { type Placed, receive } from '../own-house.ts';
import { BIN, type Goods, type House } from './house.ts';
import { Worker } from './worker.ts';

/** By what becomes of each. */
export type Orders = Record<'pair' | 'gift' | 'refunded' | 'missing' | 'returned', Placed>;
type Parcel = ResponseOf<typeof listParcels>['items'][number];

const BUYERS = {
  pair: { name: '陈思远', phone: '13905710001', detail: '文一西路969号2幢' },
  gift: { name: '许文静', phone: '13905710002', detail: '莫干山路110号' },
  refunded: { name: '邵一鸣', phone: '13905710003', detail: '丰潭路380号' },
  missing: { name: '方小北', phone: '13905710004', detail: '教工路18号' },
  returned: { name: '叶晓彤', phone: '13905710005', detail: '天目山路226号' },
};
const HANGZHOU = { province: '浙江省', city: '杭州市', district: '西湖区' };
const PRICE = 9900;

/** The order as its shop tells it. */
function told(buyer: (typeof BUYERS)['pair'], goods: [Goods, number][], memo: string): object {
  const paidAt = new Date().toISOString();
  const lines = goods.map(([{ code, name }, quantity]) => ({
    ...{ merchantCode: code, title: name, quantity: String(quantity) },
    ...{ price: String(PRICE), amount: String(PRICE * quantity) },
  }));
  const sum = String(lines.reduce((all, { amount }) => all + Number(amount), 0));
  const paid = { currency: 'CNY', payable: sum, paid: sum, orderedAt: paidAt, paidAt };
  return { ...paid, buyer: buyer.name, memo, recipient: { ...HANGZHOU, ...buyer }, lines };
}

/** Five orders come in. What a seller noted on one of them, a person reads before it goes on. */
export async function takeOrders({ stage, shop, pillow, towel, mask }: House): Promise<Orders> {
  const reviewer = new Worker(stage, await stage.seat('shendan', 'zh-CN', '/'));
  const place = (number: keyof Orders, goods: [Goods, number][], memo = '') =>
    stage.tell<Placed>(
      reviewer.seat,
      'PUT',
      `/api/v1/shops/${shop.id}/orders/TX-${number}`,
      told(BUYERS[number], goods, memo),
    );
  const pair: [Goods, number][] = [
    [pillow, 1],
    [towel, 1],
  ];
  const orders = {
    pair: await place('pair', pair),
    gift: await place('gift', [[pillow, 2]], '生日礼物，请放贺卡'),
    refunded: await place('refunded', [[towel, 1]]),
    missing: await place('missing', [[mask, 1]]),
    returned: await place('returned', [[towel, 2]]),
  };
  expect(orders.gift.holds).toEqual(['memo']);
  await reviewer.goTo(`/orders?held=true&shop=["${shop.id}"]`);
  const row = reviewer.page.getByRole('grid').locator('[role=row][id]');
  await row.first().waitFor();
  await reviewer.press('j');
  await reviewer.page.getByRole('heading', { name: orders.gift.number }).waitFor();
  await reviewer.looks('15-order-held');
  await reviewer.press('u');
  await reviewer.page.getByRole('dialog').getByText(reviewer.say('orders.hold.memo')).waitFor();
  await reviewer.press('Control+Enter');
  const state = async () => (await reviewer.ask<{ state: string }>(`/api/v1/orders/${orders.gift.id}`)).state;
  await expect.poll(state).toBe('released');
  await reviewer.close();
  return orders;
}

export async function parcelOf({ stage, packer }: House, { number }: Placed): Promise<Parcel> {
  const { items } = await stage.ask<ResponseOf<typeof listParcels>>(packer.seat, `/api/v1/parcels?text=${number}`);
  return items[0]!;
}

/** Labels of all parcels of the warehouse, by keyboard. */
export async function printLabels(house: House, orders: Orders): Promise<void> {
  const { packer, node } = house;
  const numbered = async () => {
    const parcels = await Promise.all(Object.values(orders).map((order) => parcelOf(house, order)));
    return parcels.every((parcel) => parcel?.waybill?.number);
  };
  await expect.poll(numbered).toBe(true);
  await packer.goTo(`/parcels?queue=issued&node=${node.id}`);
  await packer.page.getByRole('grid').locator('[role=row][id]').nth(4).waitFor();
  await packer.press('X');
  await packer.page.getByText(packer.say('selection.count', { count: 5, text: 5 })).waitFor();
  await packer.looks('16-parcels');
  await packer.prints(() => packer.press('p'));
}

/** Towels are counted while a wave takes some of them: what was counted so far says nothing, and is said to. */
export async function countWhilePicking(house: House): Promise<Wave> {
  const { stage, node, receiver, towel } = house;
  const desk = await stage.seat('cangku', 'zh-CN', '/');
  const made = await stage.tell<Stocktake>(desk, 'POST', '/api/v1/stocktakes', {
    ...{ nodeId: node.id, kind: 'full', scope: { skuIds: [towel.id], aisles: ['01'] }, note: '毛巾日盘' },
  });
  await stage.tell(desk, 'POST', `/api/v1/stocktakes/${made.id}/approve`, {});
  await desk.page.context().close();
  await receiver.goTo('/count');
  await receiver.isAsked('counting.scanBin');
  await receiver.looks('17-count');
  await receiver.scan(BIN.towel);
  await receiver.reads('right', 'counting.at', { bin: BIN.towel });
  await receiver.scan(towel.barcode);
  await receiver.reads('right', 'counting.verdict.right', { code: towel.code, quantity: 1 });

  const wave = await beginWave(house);
  await receiver.press('F3');
  await receiver.isAsked('counting.typeNumber', { code: towel.code });
  await receiver.scan('6');
  await receiver.reads('right', 'counting.verdict.right', { code: towel.code, quantity: 6 });
  await receiver.press('F2');
  await receiver.reads('stopped', 'counting.finished.moved', { bin: BIN.towel });
  await receiver.looks('20-count-moved');
  // All twelve still lie there: whoever fetches four of them has not come yet, and nobody calls that a difference.
  await receiver.scan(BIN.towel);
  await receiver.isAsked('counting.scanItem');
  await receiver.scan(towel.barcode);
  await receiver.reads('right', 'counting.verdict.right', { code: towel.code, quantity: 1 });
  await receiver.press('F3');
  await receiver.scan('12');
  await receiver.reads('right', 'counting.verdict.right', { code: towel.code, quantity: 12 });
  await receiver.looks('21-count-again');
  await receiver.press('F2');
  await receiver.reads('done', 'counting.finished.counted', { bin: BIN.towel });
  expect(await receiver.ask(`/api/v1/stocktakes/${made.id}`)).toMatchObject({ state: 'done', bins: { done: 1 } });
  return wave;
}

async function beginWave({ packer }: House): Promise<Wave> {
  await packer.goTo('/waves');
  await packer.page
    .getByRole('button', { name: packer.say('waves.plan') })
    .first()
    .waitFor();
  await packer.press('n');
  const panel = packer.page.getByRole('complementary', { name: packer.say('nav.waves') });
  await panel.getByLabel(packer.say('waves.sorting')).selectOption('wall');
  await panel.getByRole('table').getByRole('row').nth(1).waitFor();
  await packer.looks('18-wave-planned');
  await packer.press('Control+Enter');
  await panel.getByText(packer.say('waves.state.open'), { exact: true }).waitFor();
  await packer.press('b');
  await panel.getByRole('heading', { name: packer.say('nav.pickLists') }).waitFor();
  await packer.looks('19-wave-begun');
  return packer.ask<Wave>(`/api/v1/waves/${new URL(packer.page.url()).searchParams.get('open')}`);
}

/** Along the walk of the list. The eye mask is not in its bin: its order goes to a warehouse that has one. */
export async function pickList(house: House, wave: Wave, { missing }: Orders): Promise<void> {
  const { stage, picker, far, mask, pillow, towel } = house;
  const { id, number } = wave.pickLists[0]!;
  const owner = await stage.seat('admin', 'zh-CN', '/');
  await receive(stage, owner, far.id, [{ skuId: mask.id, quantity: '3' }]);
  await owner.page.context().close();
  const barcodes = new Map([pillow, towel].map(({ id, barcode }) => [id, barcode]));
  await picker.goTo('/pick');
  await picker.isAsked('pick.scanList');
  await picker.looks('22-pick');
  await picker.scan(number);
  await picker.isAsked('pick.scanBin');
  await picker.looks('23-pick-list');
  await picker.scan(BIN.reserve);
  await picker.reads('wrong', 'pick.wrongBin', { code: BIN.reserve });
  const { lines } = await picker.ask<PickListSheet>(`/api/v1/pick-lists/${id}`);
  for (const { bin, sku, quantity } of lines) {
    await picker.scan(bin);
    await picker.reads('right', 'pick.take', { count: Number(quantity), code: sku.merchantCode });
    if (sku.id === mask.id) {
      await picker.press('F4');
      await picker.reads('stopped', 'takenOff.left', { codes: mask.code, orders: missing.number });
      await picker.looks('25-pick-short');
      continue;
    }
    await picker.scan(barcodes.get(sku.id)!);
    await picker.page.getByRole('button', { name: picker.say('pick.rest') }).waitFor();
    await picker.looks(`24-pick-${sku.merchantCode}`);
    await picker.press('F2');
  }
  await picker.page
    .getByRole('status')
    .filter({ hasText: picker.say('pick.done') })
    .waitFor();
  await picker.looks('26-picked');
}
