/** Buyers: on Taobao, in the web shop, at the sellers of the platform; who pay, late, twice told of or not at all. */
import { enterOrder } from '../../src/contract/enter-order.ts';
import { startPayment } from '../../src/contract/pay.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { count, type Life, rows, tried } from './life.ts';

const TOWNS = [
  { province: '浙江省', city: '杭州市', district: '西湖区' },
  { province: '江苏省', city: '苏州市', district: '姑苏区' },
  { province: '广东省', city: '深圳市', district: '南山区' },
  { province: '四川省', city: '成都市', district: '武侯区' },
] as const;

/** Taobao's buyers pay at once; the platform has the money at Alipay. */
export function orderOnTaobao(life: Life, most: number): void {
  const { chance, world } = life;
  const mix = { masked: 0, cashOnDelivery: 0, memo: 0.02, unpaid: 0.1, messages: [''], maxLines: 2 };
  const { control } = world.outside.taobao;
  const numbers = new Set(control.placeOrders(1 + chance.below(most), mix));
  for (const order of control.orders().slice(-numbers.size))
    if (order.state === 'paid')
      world.outside.alipay.control.pay(`20${order.number}`, order.payableMinor, order.lines[0]!.sku.title);
  count(life, 'taobao orders', numbers.size);
}

/** One buyer of the web shop or of a seller: enters an order and begins to pay. */
export async function orderHere(life: Life): Promise<void> {
  const { chance, world, maker } = life;
  const atSeller = chance.fraction() < 0.6;
  const shopId = atSeller ? chance.pick(world.shops.sellers) : world.shops.own;
  const goods = chance.shuffled(world.skus).slice(0, 1 + chance.below(2));
  const entered = await tried(life, atSeller ? 'orders at sellers' : 'orders at the web shop', () =>
    maker(enterOrder, {
      params: { shopId },
      body: {
        ...{ kind: 'manual', payment: 'later' },
        recipient: {
          ...{ name: '顾念', phone: `1390000${chance.digits(4)}`, ...chance.pick(TOWNS) },
          detail: `文化路${1 + chance.below(99)}号`,
        },
        lines: goods.map(({ merchantCode, priceMinor }) => ({
          ...{ merchantCode, quantity: String(1 + chance.below(2)) },
          // A price of somebody's own is seen by finance.
          ...(chance.fraction() < 0.1 && { price: { amount: String(priceMinor - 100n), currency: 'CNY' } }),
        })),
      },
    }),
  );
  if (!entered?.order) return;
  const { id } = entered.order;
  await tried(life, 'payments started', () =>
    maker(startPayment, {
      params: { id },
      body: atSeller
        ? { method: 'wechatNative', account: 'wechatPay', minutes: 120 }
        : { method: 'alipayQr', account: 'alipay', minutes: 120 },
    }),
  );
}

/** Who was shown a code pays it, or thinks better of it. */
export async function payCodes(life: Life): Promise<void> {
  const { chance, world } = life;
  const open = await rows<{ id: Id; reference: string; account: 'alipay' | 'wechatPay' }>(
    life,
    `select p.id, p.reference, p.merchant_account as account
     from payment p
     join payment_start s on s.tenant_id = p.tenant_id and s.payment_id = p.id
     where p.state = 'waiting'
     order by p.id`,
  );
  for (const { reference, account } of open) {
    if (chance.fraction() < 0.12) continue;
    try {
      world.outside[account].control.payAsked(reference);
      count(life, 'codes paid');
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
}

/** Platforms, payment companies and the courier tell what they have to tell. */
export async function hearNews({ world }: Life): Promise<void> {
  const { taobao, alipay, wechatPay, kdniao } = world.outside;
  await taobao.control.deliver();
  await alipay.control.deliver();
  await wechatPay.control.deliver();
  await kdniao.control.push();
}

/** Somebody on Taobao wants the money back, before it is shipped or after. */
export function regretOnTaobao(life: Life): void {
  const { chance, world } = life;
  const { control } = world.outside.taobao;
  const open = control
    .orders()
    .filter(({ state, lines }) => state === 'paid' && lines.every((l) => l.refund === 'none'));
  if (open.length === 0) return;
  const order = chance.pick(open.slice(-6));
  if (chance.fraction() < 0.5) control.cancel(order.number);
  else control.refund(order.number, order.lines[0]!.number);
  count(life, 'regrets on taobao');
}
