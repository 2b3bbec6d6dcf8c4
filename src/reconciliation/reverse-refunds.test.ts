/** REC-3 STATUS: a refund that counts as through here and failed at its company is taken back by two people, books and all. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { signedIn } from '../../test/http.ts';
import { clearingChecks } from '../clearing/clearing.ts';
import { takeRefunds, undoReturns } from '../clearing/take-refunds.ts';
import type { Difference } from '../contract/bills.ts';
import { financeChecks } from '../finance/finance.ts';
import { verifyTenant } from '../kernel/check.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { askRefunds, paymentChecks, takePaymentNews } from '../payments/payments.ts';
import {
  account,
  billOf,
  db,
  entriesOf,
  importLines,
  owner,
  payment,
  planted,
  plantedRefunds,
  refund,
  server,
  setClock,
  soundness,
} from './testing/bill-desk.ts';
import { goods, sales } from './testing/split-sales.ts';

type Answer = { outcomes: { id: string; done: boolean; refusal?: { code: string } }[] };
const post = async (person: Parameters<typeof server.ask>[0], step: string, body: unknown) => {
  const answer = await server.ask(person, 'POST', `/api/v1/differences/${step}`, { body });
  return answer.status === 200 ? ((await answer.json()) as Answer).outcomes : answer.status;
};
const maker = await signedIn(db, 1, ['bills.read', 'bills.propose', 'bills.approve']);
const checker = await signedIn(db, 1, ['bills.read', 'bills.approve']);
const list = async () =>
  ((await (await server.ask(maker, 'GET', '/api/v1/differences')).json()) as { items: Difference[] }).items;
const idOf = async (reference: string) => (await list()).find((one) => one.reference === reference)!.id;

const money = async (reference: string) =>
  (
    await owner.query(
      `select p.refunded_minor::int as refunded, r.state, r.undone_at is not null as undone
       from payment p join refund r on r.payment_id = p.id where p.reference = $1 order by r.at, r.id`,
      [reference],
    )
  ).rows;

/** Paid, and 30.00 of it went back as far as anybody knew; the bill says it did not. */
async function failedRefunds(references: readonly string[]): Promise<Map<string, string>> {
  const numbers = await plantedRefunds(references.map((reference) => ({ reference, amountMinor: 3_000n })));
  setClock('2026-06-08T10:30:00+08:00');
  const lines = references.map((one) => refund(one, numbers.get(one)!, 3_000n, { state: 'failed' }));
  await importLines(billOf([...references.map((one) => payment(one, 10_000n)), ...lines]));
  return numbers;
}

describe('REC-3 STATUS', () => {
  beforeEach(() => account({ kind: 'wechatPay', merchantId: '1900' }));

  test('one proposes, another agrees: the refund is closed, what may go back is all of it again, and the line fits', async () => {
    await planted([{ reference: 'A', amountMinor: 10_000n }]);
    const numbers = await failedRefunds(['A']);
    const [found] = await list();
    expect(found).toMatchObject({
      ...{ type: 'status', reference: 'A', ours: { amount: '-3000' }, theirs: null },
      ...{ offers: ['reverseRefund', 'carry', 'claim'], explanation: { code: 'reconciliation.statusDiffers' } },
    });
    const ids = [found!.id];
    const asked = { ids, resolution: 'reverseRefund', note: '渠道退款失败' };
    expect(await post(maker, 'propose', asked)).toMatchObject([{ done: true }]);
    expect(await post(maker, 'approve', { ids })).toMatchObject([{ refusal: { code: 'identity.samePerson' } }]);
    expect(await money('A')).toEqual([{ refunded: 3_000, state: 'success', undone: false }]);
    const answers = await Promise.all([1, 2, 3].map(() => post(checker, 'approve', { ids })));
    expect(answers.flat().filter((one) => typeof one !== 'number' && one.done)).toHaveLength(1);
    expect(await money('A')).toEqual([{ refunded: 0, state: 'closed', undone: true }]);
    expect((await list())[0]).toMatchObject({ state: 'resolved', offers: [], approval: {} });
    const { rows } = await owner.query(`select verdict from bill_line where kind = 'refund'`);
    expect(rows).toEqual([{ verdict: 'matched' }]);
    expect(await soundness()).toEqual([]);

    // The company's late word that it went through is nobody's to believe by itself.
    const [late] = await db.transaction(ONE, (ctx) =>
      takePaymentNews(ctx, 'wechatPay', [
        {
          ...{ id: 'late', kind: 'refunded', reference: 'A', refundReference: numbers.get('A')!, amountMinor: 3_000n },
          ...{ providerReference: '42A', currency: 'CNY', at: new Date('2026-06-08T09:00:00+08:00') },
        },
      ]),
    );
    expect(late).toBe('mismatch');
    const again = db.world.newId();
    const [{ id: paymentId }] = (await owner.query(`select id from payment where reference = 'A'`)).rows;
    const refunds = [{ id: again, paymentId, amountMinor: 10_000n }];
    expect(await db.transaction(ONE, (ctx) => askRefunds(ctx, refunds))).toMatchObject([{ done: true }]);
    expect((await money('A')).map(({ state, refunded }) => [state, refunded])).toEqual([
      ['closed', 10_000],
      ['created', 10_000],
    ]);
    const checks = await verifyTenant(db, ONE, paymentChecks);
    expect(checks.filter(({ breaches }) => breaches > 0)).toEqual([]);
  });

  test('one that is not through by now, that somebody gave by hand, or that ended another difference, is left alone', async () => {
    const names = ['OPEN', 'HAND', 'FOUND'];
    await planted(names.map((reference) => ({ reference, amountMinor: 10_000n })));
    await failedRefunds(names);
    const ids = await Promise.all(names.map(idOf));
    expect(await post(maker, 'propose', { ids, resolution: 'reverseRefund' })).toMatchObject(
      names.map(() => ({ done: true })),
    );
    await owner.query(`update refund set state = 'abnormal' where payment_reference = 'OPEN'`);
    await owner.query(
      `insert into offline_voucher (tenant_id, id, number, purpose, refund_id, method, amount_minor, currency, paid_on, state, entered_by, entered_at)
       select 1, gen_random_uuid(), 'V1', 'refund', id, 'bankTransfer', amount_minor, currency, '2026-06-07', 'waiting', 'user:a', now()
       from refund where payment_reference = 'HAND'`,
    );
    await owner.query(
      `insert into difference (tenant_id, id, bill_id, kind, merchant_account, type, verdict, state, reference, provider_reference,
                               diff_minor, currency, at, created_at, resolution, data)
       select 1, gen_random_uuid(), gen_random_uuid(), 'payment', 'wechatPay', 'cashOver', 'notInBooks', 'resolved', 'X', 'X',
              3000, 'CNY', now(), now(), 'refundBuyer', jsonb_build_object('paymentId', payment_id)
       from refund where payment_reference = 'FOUND'`,
    );
    expect(await post(checker, 'approve', { ids })).toMatchObject([
      { refusal: { code: 'payments.refundNotThrough' } },
      { refusal: { code: 'payments.refundByHand' } },
      { refusal: { code: 'reconciliation.refundOfFound' } },
    ]);
    expect(await post(maker, 'reject', { ids, reason: '办不了' })).toMatchObject(names.map(() => ({ done: true })));
    const offers = (await list()).filter(({ state }) => state === 'diff').map((one) => one.offers);
    expect(offers).toEqual(names.map(() => ['carry', 'claim']));
  });

  test('of a payment its company divided: what went back in the licensed register is taken back there, in both books', async () => {
    await sales(['A', 'B']);
    await failedRefunds(['A', 'B']);
    await owner.query(`update refund set at = '2026-06-07T13:00:00+08:00'`);
    await db.transaction(ONE, (ctx) => takeRefunds(ctx, goods, 3));
    const returned = new Map<string, Id>();
    for (const name of ['A', 'B']) {
      const { rows } = await owner.query('select id from refund where payment_reference = $1', [name]);
      returned.set(name, derivedId(rows[0].id, 'splitReturn'));
      expect(await entriesOf(returned.get(name)!)).toBe(
        'plat.own 1.50 | sub.available 1.50; sub.available 30.00 | psp.clr 30.00; 6051 1.42, 222101 0.08 | 101202 1.50',
      );
    }
    const ids = [await idOf('A')];
    await post(maker, 'propose', { ids, resolution: 'reverseRefund' });
    expect(await post(checker, 'approve', { ids })).toMatchObject([{ done: true }]);
    for (let n = 0; n < 2; n++)
      for (const sweep of [undoReturns, (ctx: Parameters<typeof undoReturns>[0]) => takeRefunds(ctx, goods, 3)])
        await db.transaction(ONE, (ctx) => sweep(ctx, 3));
    expect(await entriesOf(derivedId(returned.get('A')!, 'undone'))).toBe(
      'psp.clr 30.00 | sub.available 30.00; sub.available 1.50 | plat.own 1.50; 6051 -1.42, 222101 -0.08 | 101202 -1.50',
    );
    expect(await entriesOf(derivedId(returned.get('B')!, 'undone'))).toBe('');
    const { rows } = await owner.query(
      `select s.reference, s.refunded_minor::int as refunded, l.returned_minor::int as returned, k.state
       from split s join split_leg l on l.split_id = s.id join split_return k on k.split_id = s.id order by 1`,
    );
    expect(rows).toEqual([
      { reference: 'A', refunded: 0, returned: 0, state: 'undone' },
      { reference: 'B', refunded: 3_000, returned: 150, state: 'success' },
    ]);
    const checks = await verifyTenant(db, ONE, [
      ...ledgerChecks,
      ...clearingChecks,
      ...financeChecks,
      ...paymentChecks,
    ]);
    expect(checks.filter(({ breaches }) => breaches > 0)).toEqual([]);
  });
});
