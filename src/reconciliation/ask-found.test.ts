/** REC-3 LONG: before anybody decides its company is asked, and money for an order that came to nothing is proposed to go back. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { signedIn } from '../../test/http.ts';
import type { Difference } from '../contract/bills.ts';
import type { Id } from '../kernel/ids.ts';
import { expectPayments } from '../payments/payments.ts';
import { askFound } from './ask-found.ts';
import { proposeResolutions } from './resolve-differences.ts';
import {
  account,
  billOf,
  db,
  importLines,
  nextLine,
  over,
  owner,
  payment,
  ports,
  server,
  soundness,
  stands,
} from './testing/bill-desk.ts';

const ask = () => askFound(db, ONE, ports);
const states = async () =>
  (
    await owner.query(
      `select reference, state, resolution, proposed_by, data ->> 'asked' as asked from difference order by 1`,
    )
  ).rows;

describe('REC-3 LONG', () => {
  beforeEach(async () => {
    over.clear();
    const { access } = stands.wechatPay;
    await account({ ...access, id: 'wechatPay', kind: 'wechatPay', name: '微信支付' });
  });

  /** Paid at the company, and on its bill; here it waits. */
  async function lost(reference: string, orderId: Id): Promise<ReturnType<typeof payment>> {
    const { providerReference } = stands.wechatPay.control.pay(reference, 500n);
    const waiting = { merchantAccount: 'wechatPay', reference, amountMinor: 500n, currency: 'CNY' };
    await db.transaction(ONE, (ctx) => expectPayments(ctx, [waiting]));
    await owner.query('update payment set order_id = $1 where reference = $2', [orderId, reference]);
    return payment(reference, 500n, { providerReference });
  }

  test('what the company confirms for a cancelled order is proposed by the system, agreed to by a person, and asked once', async () => {
    const [cancelled, open] = [db.world.newId(), db.world.newId()];
    over.add(cancelled);
    const lines = [await lost('CANCELLED', cancelled), await lost('OPEN', open)];
    // Under this number the company knows nothing.
    const bill = billOf([...lines, payment('NOWHERE', 300n)]);
    await importLines({ ...bill, merchantId: stands.wechatPay.access.merchantId });
    for (let n = 0; n < 2; n++) await ask();
    expect(await states()).toEqual([
      { reference: 'CANCELLED', state: 'proposed', resolution: 'refundBuyer', proposed_by: 'system', asked: 'paid' },
      { reference: 'NOWHERE', state: 'diff', resolution: null, proposed_by: null, asked: 'unknown' },
      { reference: 'OPEN', state: 'diff', resolution: null, proposed_by: null, asked: 'paid' },
    ]);
    expect((await owner.query(`select from audit_entry where action = 'difference.propose'`)).rowCount).toBe(1);

    const checker = await signedIn(db, 1, ['bills.read', 'bills.approve']);
    const { rows } = await owner.query(`select id from difference where reference = 'CANCELLED'`);
    const answer = await server.ask(checker, 'POST', '/api/v1/differences/approve', { body: { ids: [rows[0].id] } });
    expect(await answer.json()).toMatchObject({ outcomes: [{ done: true }] });
    expect((await owner.query('select payment_reference, amount_minor::int as amount from refund')).rows).toEqual([
      { payment_reference: 'CANCELLED', amount: 500 },
    ]);
    expect(await soundness()).toEqual([]);
  });

  test('the same row twice is one payment: giving it back is neither offered nor taken as a proposal', async () => {
    const paid = { merchantAccount: 'wechatPay', reference: 'TWICE', amountMinor: 400n, currency: 'CNY' };
    await db.transaction(ONE, (ctx) =>
      expectPayments(ctx, [{ ...paid, paidAt: new Date('2026-06-07T12:00:00+08:00') }]),
    );
    const row = payment('TWICE', 400n);
    const bill = billOf([row, { ...row, line: nextLine() }]);
    await importLines({ ...bill, merchantId: stands.wechatPay.access.merchantId });
    const reader = await signedIn(db, 1, ['bills.read']);
    const { items } = (await (await server.ask(reader, 'GET', '/api/v1/differences')).json()) as {
      items: Difference[];
    };
    expect(items).toMatchObject([{ type: 'duplicate', offers: ['rejectRow', 'bookSuspense'] }]);
    const asked = { ids: [items[0]!.id as Id], resolution: 'refundBuyer' as const, note: '', person: 'user:a' };
    expect(await db.transaction(ONE, (ctx) => proposeResolutions(ctx, asked))).toMatchObject([
      { refusal: { code: 'reconciliation.moneyPlaced' } },
    ]);
  });
});
