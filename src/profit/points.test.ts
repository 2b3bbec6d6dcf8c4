/** FIN-5, MEM-3: what points take of an order is a part of its own, for the order that earns them and the one they pay. */
import { expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { signedIn } from '../../test/http.ts';
import { payHouse } from '../../test/pay-house.ts';
import { dayOf } from '../kernel/business-day.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Id } from '../kernel/ids.ts';
import { settleHeld } from '../payments/payments.ts';
import { makeDay } from './make-profit.ts';
import { profitChecks } from './profit.ts';

const house = await payHouse();
const { db, owner, seller, ask, work, order, within, stands, tell } = house;
const checker = await signedIn(db, 1, ['payments.read', 'payments.write', 'payments.approve', 'settings.write']);
const post = async (path: string, body: unknown, person = seller) => {
  const { said, value } = await ask(person, 'POST', path, body);
  expect(said).toBe('200');
  return value;
};

const ship = async (id: Id, amountMinor: bigint) => {
  await owner.query(
    `insert into fulfilment (tenant_id, id, order_id, order_number, shop_id, node_id, state, goods_text, quantity,
                             queued_at, shipped_at, created_at, packing_minor)
     select o.tenant_id, gen_random_uuid(), o.id, o.number, o.shop_id, $2, 'shipped', '', o.quantity, $3, $3, $3, 0
     from sales_order o
     where o.id = $1`,
    [id, house.shop.nodes[0], new Date(db.world.now())],
  );
  const { rows } = await owner.query('select shop_id, channel_numbers[1] as number from sales_order where id = $1', [
    id,
  ]);
  await within((ctx) =>
    settleHeld(ctx, [{ id, keys: [{ shopId: rows[0].shop_id, channelNumber: rows[0].number }], amountMinor }]),
  );
};
const pointsOf = async (id: Id) => {
  await within((ctx) => makeDay(ctx, dayOf(ctx.now()), 'CNY'));
  const { rows } = await owner.query(
    'select revenue_minor::int as revenue, points_minor::int as points from order_profit where order_id = $1',
    [id],
  );
  return rows[0];
};

test('an order bears what is owed for the points it earned, less what comes back; one paid with them, what they were short of', async () => {
  await post('/points-rules', { fromDay: '2026-06-05', perYuan: 2, worth: '1', months: 1 }, checker);
  const { id: customerAccount } = await post('/customer-accounts', { kind: 'member', name: '林晓' }, checker);
  const first = await order(11_300n);
  const { id: paid } = await post(`/orders/${first}/payments`, { method: 'wechatNative', customerAccount });
  await work();
  const reference = paid.replaceAll('-', '');
  stands.wechatPay.control.payAsked(reference);
  await tell('wechatPay', stands.wechatPay.control.message(reference));
  await work();
  await ship(first, 11_300n);
  // 226 points worth 2.26: of 113.00 paid for both, 2.22 is owed for them.
  expect(await pointsOf(first)).toEqual({ revenue: 11_300, points: 222 });

  const second = await order(200n);
  await post(`/orders/${second}/payments`, { method: 'points', customerAccount });
  await work();
  await ship(second, 200n);
  // 200 points pay 2.00; 1.96 was owed for them.
  expect(await pointsOf(second)).toEqual({ revenue: 200, points: 4 });

  await post(`/payments/${paid}/refunds`, { amount: '5650', reason: '退货' });
  for (let n = 0; n < 3; n++, house.later(600)) await work();
  expect(await pointsOf(first)).toMatchObject({ points: 111 });
  expect((await verifyTenant(db, ONE, profitChecks)).filter(({ breaches }) => breaches > 0)).toEqual([]);
});
