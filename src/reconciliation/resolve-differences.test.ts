/** REC-3: two people who must not be one, over HTTP. Figures 31 (by the bill) and 39. */
import { beforeEach, describe, expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import type { Difference } from '../contract/bills.ts';
import { account, billOf, db, importLines, owner, payment, planted, server, soundness } from './testing/bill-desk.ts';

describe('REC-3 two people', () => {
  type Answer = { outcomes: { id: string; done: boolean; refusal?: { code: string } }[] };
  const post = async (person: Parameters<typeof server.ask>[0], step: string, body: unknown) => {
    const answer = await server.ask(person, 'POST', `/api/v1/differences/${step}`, { body });
    return answer.status === 200 ? ((await answer.json()) as Answer).outcomes : answer.status;
  };
  const list = async (person: Parameters<typeof server.ask>[0], query = '') =>
    (await (await server.ask(person, 'GET', `/api/v1/differences${query}`)).json()) as {
      items: Difference[];
      next: string | null;
    };

  beforeEach(() => account({ kind: 'wechatPay', merchantId: '1900' }));

  test('PAY-3 figure 31: a payment whose every notification was lost is paid by the bill, once two people agree', async () => {
    await planted([{ reference: 'LOST', amountMinor: 100n, waiting: true }]);
    await importLines(billOf([payment('LOST', 100n)]));
    const maker = await signedIn(db, 1, ['bills.read', 'bills.propose', 'bills.approve']);
    const checker = await signedIn(db, 1, ['bills.read', 'bills.approve']);
    const { items } = await list(maker);
    expect(items).toMatchObject([
      {
        type: 'cashOver',
        state: 'diff',
        theirs: { amount: '100', currency: 'CNY' },
        explanation: { code: 'reconciliation.paymentWaiting' },
        offers: ['supplementCapture', 'refundBuyer', 'bookSuspense'],
        proposal: null,
      },
    ]);
    const ids = [items[0]!.id];
    expect(await post(checker, 'approve', { ids })).toMatchObject([{ refusal: { code: 'reconciliation.wrongState' } }]);
    expect(await post(maker, 'propose', { ids, resolution: 'writeOff' })).toMatchObject([
      { refusal: { code: 'reconciliation.resolutionDoesNotFit' } },
    ]);
    expect(await post(checker, 'propose', { ids, resolution: 'supplementCapture' })).toBe(403);
    expect(await post(maker, 'propose', { ids, resolution: 'supplementCapture', note: '通知丢失' })).toMatchObject([
      { done: true },
    ]);
    expect(await post(maker, 'propose', { ids, resolution: 'refundBuyer' })).toMatchObject([
      { refusal: { code: 'reconciliation.wrongState' } },
    ]);
    expect(await post(maker, 'approve', { ids })).toMatchObject([{ refusal: { code: 'identity.samePerson' } }]);
    const states = async () =>
      (await owner.query('select state, exists (select from on_bill b where b.id = p.id) as on_bill from payment p'))
        .rows;
    expect(await states()).toEqual([{ state: 'waiting', on_bill: false }]);
    expect(await post(checker, 'approve', { ids })).toMatchObject([{ done: true }]);
    expect(await states()).toEqual([{ state: 'paid', on_bill: true }]);
    expect(await post(checker, 'approve', { ids })).toMatchObject([{ refusal: { code: 'reconciliation.wrongState' } }]);
    expect((await owner.query(`select kind from job where kind like 'payment.%'`)).rows).toEqual([
      { kind: 'payment.paid' },
    ]);
    expect((await list(maker)).items).toMatchObject([
      { state: 'resolved', proposal: { note: '通知丢失' }, approval: { by: { name: `user:${checker.userId}` } } },
    ]);
    expect(await soundness()).toEqual([]);
  });

  test('a payment the provider never had is taken back; a proposal can be sent back with a reason', async () => {
    await planted([{ reference: 'GHOST', amountMinor: 100n }]);
    await importLines(billOf([]));
    const [maker, checker] = [await signedIn(db, 1, 'owner'), await signedIn(db, 1, 'owner')];
    const ids = [(await list(maker)).items[0]!.id];
    await post(maker, 'propose', { ids, resolution: 'reverseCapture' });
    expect(await post(checker, 'reject', { ids, reason: '先查询' })).toMatchObject([{ done: true }]);
    expect((await list(maker)).items).toMatchObject([{ state: 'diff', proposal: null }]);
    await post(checker, 'propose', { ids, resolution: 'reverseCapture' });
    expect(await post(maker, 'approve', { ids })).toMatchObject([{ done: true }]);
    expect((await owner.query('select state from payment')).rows).toEqual([{ state: 'closed' }]);
    expect((await owner.query(`select kind from job where kind like 'payment.%'`)).rows).toEqual([
      { kind: 'payment.reversed' },
    ]);
    const { rows } = await owner.query(`select action from audit_entry where action like 'difference.%' order by id`);
    expect(rows.map((row) => row.action)).toEqual([
      'difference.propose',
      'difference.reject',
      'difference.propose',
      'difference.approve',
    ]);
  });

  test('figure 39: of sixteen approvals at once one counts, and never the proposer’s', async () => {
    await planted([{ reference: 'LOST', amountMinor: 100n, waiting: true }]);
    await importLines(billOf([payment('LOST', 100n)]));
    const maker = await signedIn(db, 1, 'owner');
    const checkers = await Promise.all(Array.from({ length: 4 }, () => signedIn(db, 1, 'owner')));
    const ids = [(await list(maker)).items[0]!.id];
    await post(maker, 'propose', { ids, resolution: 'supplementCapture' });
    const answers = await Promise.all(
      [...checkers, ...checkers, ...checkers, maker, maker, maker, maker].map((person) =>
        post(person, 'approve', { ids }),
      ),
    );
    expect(answers.filter((one) => (one as Answer['outcomes'])[0]!.done)).toHaveLength(1);
    expect((await owner.query(`select count(*)::int as n from job where kind = 'payment.paid'`)).rows).toEqual([
      { n: 1 },
    ]);
  });

  test('lists: bills newest first, differences biggest first, lines with what they matched; page by page', async () => {
    await planted(Array.from({ length: 5 }, (_, i) => ({ reference: `P-${i}`, amountMinor: BigInt(100 * (i + 1)) })));
    await importLines(billOf([payment('P-0', 100n), payment('P-1', 1n), payment('P-2', 2n), payment('Z', 9n)]));
    await importLines(billOf([], '2026-06-06'));
    const person = await signedIn(db, 1, 'owner');
    // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what is expected, field by field
    const get = async (path: string) => (await server.ask(person, 'GET', path)).json() as Promise<any>;
    const bills = await get('/api/v1/bills?limit=1');
    expect(bills.items).toMatchObject([{ day: '2026-06-07', lines: 4, matched: 1, open: 5, state: 'open' }]);
    const second = await get(`/api/v1/bills?limit=1&cursor=${bills.next}`);
    expect(second).toMatchObject({ items: [{ day: '2026-06-06', state: 'balanced' }], next: null });
    expect((await get('/api/v1/bills?state=balanced')).items).toHaveLength(1);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await get(`/api/v1/differences?limit=2${cursor}`);
      seen.push(...page.items.map((one: Difference) => one.difference.amount));
      if (!page.next) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(seen).toEqual(['-500', '-400', '-298', '-199', '9']);
    expect((await get('/api/v1/differences?type=amount')).items).toHaveLength(2);
    const { id } = bills.items[0];
    const items = await get(`/api/v1/bills/${id}/items?limit=3`);
    expect(items.items.map((one: { state: string }) => one.state)).toEqual(['matched', 'diff', 'diff']);
    expect((await get(`/api/v1/bills/${id}/items?cursor=${items.next}`)).items).toMatchObject([{ reference: 'Z' }]);
    expect((await get(`/api/v1/bills/${id}/items?state=matched`)).items).toHaveLength(1);
    expect(await get(`/api/v1/bills/${id}`)).toMatchObject({
      layout: 'tradeAll',
      unexplained: { amount: '-1388' },
      byType: [
        { type: 'cashShort', count: 2, difference: { amount: '-900' } },
        { type: 'amount', count: 2, difference: { amount: '-497' } },
        { type: 'cashOver', count: 1, difference: { amount: '9' } },
      ],
    });
    const stranger = await signedIn(db, 2, 'owner');
    expect((await server.ask(stranger, 'GET', `/api/v1/bills/${id}`)).status).toBe(404);
  });

  test('REC-3 differences are filtered by account, number and day, and counted by account and type with their age', async () => {
    await planted([
      ...[100n, 200n].map((amountMinor, i) => ({ reference: `P-${i}`, amountMinor })),
      { reference: 'OLD', amountMinor: 300n, at: '2026-05-30T12:00:00+08:00' },
    ]);
    await importLines(billOf([payment('P-0', 90n), payment('P-1', 150n), payment('Z', 9n)]));
    await importLines(billOf([payment('Y', 7n, { at: new Date('2026-05-30T13:00:00+08:00') })], '2026-05-30'));
    const person = await signedIn(db, 1, ['bills.read']);
    // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what is expected, field by field
    const get = async (path: string) => (await server.ask(person, 'GET', path)).json() as Promise<any>;
    const numbers = async (query: string) =>
      (await get(`/api/v1/differences?${query}`)).items.map((one: Difference) => one.reference);
    expect(await numbers('account=wechatPay')).toEqual(['OLD', 'P-1', 'P-0', 'Z', 'Y']);
    expect(await numbers('account=alipay')).toEqual([]);
    expect([await numbers('reference=P-1'), await numbers('reference=42Z')]).toEqual([['P-1'], ['Z']]);
    expect(await numbers('until=2026-05-30')).toEqual(['OLD', 'Y']);
    expect(await numbers('from=2026-05-31&until=2026-06-07')).toEqual(['P-1', 'P-0', 'Z']);
    const account = { id: 'wechatPay', name: 'wechatPay' };
    const young = { day: 1, threeDays: 0, week: 0, older: 0 };
    const { counts } = await get('/api/v1/differences/counts');
    expect(counts).toEqual([
      ...[
        { type: 'cashShort', count: 1, amount: '-300', ages: { ...young, day: 0, older: 1 }, oldestDays: 8 },
        { type: 'amount', count: 2, amount: '-60', ages: { ...young, day: 2 }, oldestDays: 0 },
        { type: 'cashOver', count: 2, amount: '16', ages: { ...young, older: 1 }, oldestDays: 8 },
      ].map(({ amount, ...one }) => ({ account, ...one, difference: { amount, currency: 'CNY' } })),
    ]);
  });
});
