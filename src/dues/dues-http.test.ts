/**
 * FIN-2 over HTTP: items taken up from the books, their age as of any day against the ledger, matching, provisions,
 * letters, and claims given up by two others (figure 39).
 */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { everyRoute } from '../../test/every-route.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import { approvalChecks } from '../approvals/approvals.ts';
import { bookEvents, type FinanceEvent, financeChecks } from '../finance/finance.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { collectItems } from './collect.ts';
import { duesChecks, duesClosing } from './dues.ts';

const { db, owner } = await testDatabase();
const { ask } = await listen(db, everyRoute(db));
const scope = { tenant: 91, actor: SYSTEM };
const RIGHTS = ['bills.read', 'bills.propose', 'bills.approve', 'settings.read', 'settings.write'] as const;
const [maker, second, third] = [
  await signedIn(db, scope.tenant, [...RIGHTS, 'access.write']),
  await signedIn(db, scope.tenant, [...RIGHTS]),
  await signedIn(db, scope.tenant, [...RIGHTS]),
];
const today = new Date(db.world.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const daysAgo = (days: number) =>
  new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
const [PARTY, OTHER] = [db.world.newId(), db.world.newId()];

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Said = any;
async function said(
  who: Person,
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<Said> {
  const answer = await ask(who, method, `/api/v1${path}`, { headers: more, ...(body !== undefined && { body }) });
  const text = await answer.text();
  return { status: answer.status, ...(text.startsWith('{') && JSON.parse(text)) };
}
let count = 0;
const event = (
  kind: FinanceEvent['kind'],
  days: number,
  yuan: number,
  more: Partial<FinanceEvent> = {},
): FinanceEvent => ({
  kind,
  document: { kind: 'payment', id: `p${++count}`, number: `S${count}` },
  ...{ effectiveAt: new Date(`${daysAgo(days)}T04:00:00Z`), currency: 'CNY', about: { party: PARTY } },
  amounts: kind === 'credit.sold' ? { net: BigInt(yuan * 100), vat: 0n } : { amount: BigInt(yuan * 100) },
  ...more,
});
/** Booked, and taken up as the job does. */
const book = (...events: FinanceEvent[]) =>
  db.transaction(scope, async (ctx) => {
    await bookEvents(ctx, events);
    await collectItems(ctx, null);
  });
const ageing = (asOf: string, side = 'receivable') => said(maker, 'GET', `/dues/ageing?side=${side}&asOf=${asOf}`);
const party = (asOf = today, all = false) =>
  said(maker, 'GET', `/dues/party?side=receivable&asOf=${asOf}&party=${PARTY}&all=${all}`);
const broken = async () =>
  (await verifyTenant(db, scope, [...duesChecks, ...financeChecks, ...approvalChecks])).filter(
    (one) => one.breaches > 0,
  );
const yuan = (...amounts: number[]) => amounts.map((amount) => String(amount * 100));

test('FIN-2 items are the books, by age as of any day, and say the same of a past day after they were matched', async () => {
  // Due after 30 days: 300, 150, 100, 70, 40 days old are 270, 120, 70, 40 and 10 late; one is not due.
  await book(
    ...[event('credit.sold', 300, 1000), event('credit.sold', 150, 500), event('credit.sold', 100, 400)],
    ...[event('credit.sold', 70, 300), event('credit.sold', 40, 200), event('credit.sold', 5, 100)],
    event('credit.sold', 20, 50, { about: { party: OTHER } }),
    event('credit.received', 2, 1200),
    // A return is matched with the sale of its order by itself.
    event('credit.sold', 10, 80, { about: { party: PARTY, order: 'o1' } }),
    event('credit.sold', 1, -80, { about: { party: PARTY, order: 'o1' } }),
  );
  const now = await ageing(today);
  expect(now.rows.find((row: Said) => row.party === PARTY)).toMatchObject({
    ...{ buckets: yuan(100, 200, 300, 400, 500, 1000), unapplied: '-120000', closing: '130000', oldestDays: 270 },
  });
  expect(now.total).toEqual({ buckets: yuan(150, 200, 300, 400, 500, 1000), unapplied: '-120000', closing: '135000' });
  const { opening, billed, received, writtenOff, closing } = now.movement;
  expect(BigInt(opening) + BigInt(billed) - BigInt(received) - BigInt(writtenOff)).toBe(BigInt(closing));
  expect([closing, now.ledger]).toEqual(['135000', '135000']);
  const past = await ageing(daysAgo(80));
  // Then they were 190 and 40 days late, and the third not yet.
  expect(past.rows).toMatchObject([{ buckets: yuan(400, 0, 500, 0, 0, 1000), unapplied: '0', closing: '190000' }]);
  expect(past.ledger).toBe('190000');

  // What came lessens the oldest claims before losses are reckoned, though nobody has matched it yet.
  expect((await said(maker, 'GET', `/dues/provisions?onDay=${today}`)).now).toMatchObject({
    ...{ required: '14975', buckets: yuan(150, 200, 300, 400, 300, 0).map((open) => ({ open })) },
  });

  const { proposal, items } = await party();
  expect(proposal).toHaveLength(2);
  const of = (number: string) => items.find((item: Said) => item.document.number === number);
  expect(proposal[0]).toMatchObject({ claimId: of('S1').id, amount: '100000' });
  // By hand another way: 200 of it for the one of 40 days; too much and the wrong sides are refused.
  const credit = of('S8').id;
  const pair = (claim: string, amount: string) => ({ claimId: of(claim).id, creditId: credit, amount });
  const match = (...pairs: unknown[]) => said(maker, 'POST', '/dues/matches', { pairs });
  expect((await match(pair('S5', '20001'))).code).toBe('dues.itemShort');
  expect((await match({ claimId: credit, creditId: of('S1').id, amount: '1' })).code).toBe('dues.pairWrong');
  expect((await match(pair('S5', '20000'), pair('S1', '90000'))).matched).toBe(2);
  expect(await party()).toMatchObject({ buckets: yuan(100, 0, 300, 400, 500, 100), unapplied: '-10000' });
  expect(await party(daysAgo(1))).toMatchObject({ unapplied: '-120000', closing: '130000' });

  const [first] = (await party(today, true)).matches.filter((one: Said) => one.amount === '20000');
  const undone = await said(maker, 'POST', '/dues/matches/undo', { ids: [first.id] });
  expect(undone.outcomes).toEqual([{ id: first.id, done: true }]);
  expect((await said(maker, 'POST', '/dues/matches/undo', { ids: [first.id] })).outcomes[0].refusal.code).toBe(
    'dues.matchUndone',
  );
  expect(
    (await said(maker, 'POST', '/dues/matches/oldest-first', { side: 'receivable', parties: [PARTY] })).matched,
  ).toBe(2);
  expect(await party()).toMatchObject({ buckets: yuan(100, 200, 300, 400, 300, 0), unapplied: '0', closing: '130000' });
  expect(await broken()).toEqual([]);
});

test('FIN-2 what must be ready for losses is booked as the difference to what stands there', async () => {
  const { now } = await said(maker, 'GET', `/dues/provisions?onDay=${today}`);
  // 150 × 0.5 % + 200 × 2 % + 300 × 5 % + 400 × 10 % + 300 × 30 %
  expect(now).toMatchObject({ required: '14975', standing: '0', booked: '14975' });
  // The books are not closed before it, on that day or a later one.
  const hinders = (through: string) =>
    db.read(scope, (ctx) => duesClosing.run(ctx, { period: through.slice(0, 7), through }));
  expect(await hinders(today)).toEqual({ open: 1, data: { amount: 14_975n } });
  expect((await said(second, 'POST', '/dues/provisions', { onDay: today })).booked).toBe('14975');
  expect((await said(second, 'POST', '/dues/provisions', { onDay: today })).code).toBe('dues.nothingToBook');
  expect([await hinders(today), await hinders(daysAgo(3))]).toEqual([{ open: 0 }, { open: 0 }]);
  expect((await said(second, 'POST', '/dues/provisions', { onDay: daysAgo(3) })).code).toBe('dues.provisionLater');
  expect((await said(second, 'POST', '/dues/provisions', { onDay: '2999-01-01' })).code).toBe('dues.dayAhead');
  expect(await broken()).toEqual([]);
});

const open = async (number: string): Promise<Said> =>
  (await party()).items.find((item: Said) => item.document.number === number);
const approve = async (who: Person, id: Id, more: Record<string, string> = {}) =>
  (await said(who, 'POST', '/write-offs/approve', { ids: [id] }, more)).outcomes[0];

test('FIN-2 IAM-4 figure 39: a claim is given up by two others; an edit takes their word back; what comes later is kept', async () => {
  const item = await open('S2');
  const propose = (amount: string, itemId = item.id) => ({ reason: '公司注销', lines: [{ itemId, amount }] });
  expect((await said(maker, 'POST', '/write-offs', propose('30001'))).code).toBe('dues.itemShort');
  const made = await said(maker, 'POST', '/write-offs', propose('20000'));
  expect(made).toMatchObject({ state: 'open', steps: 2, signed: [], amount: '20000' });

  // Its author: by himself, by a key, by a second role, in somebody's stead.
  const { key } = await said(maker, 'POST', '/api-keys', { name: 'k', rights: ['bills.approve'] });
  await owner.query(
    `insert into role_grant (tenant_id, id, user_id, role_id, granted_by)
     select 91, gen_random_uuid(), $1, role_id, 'system' from role_grant where tenant_id = 91 and user_id = $2`,
    [maker.userId, third.userId],
  );
  const away = { userId: third.userId, substituteId: maker.userId, fromDay: today, untilDay: today };
  expect((await said(second, 'POST', '/absences', away)).status).toBe(200);
  for (const headers of [{}, { authorization: `Bearer ${key}` }])
    expect((await approve(maker, made.id, headers)).refusal.code).toBe('identity.samePerson');

  expect(await approve(second, made.id)).toMatchObject({ done: true });
  expect((await approve(second, made.id)).refusal.code).toBe('approvals.signedAlready');
  expect(await said(maker, 'GET', `/write-offs/${made.id}`)).toMatchObject({
    state: 'open',
    signed: [{ kind: 'person' }],
  });
  const changed = await said(maker, 'PUT', `/write-offs/${made.id}`, propose('30000'), {
    'if-match': `"${made.version}"`,
  });
  expect(changed).toMatchObject({ amount: '30000', signed: [] });
  expect(await approve(third, made.id)).toMatchObject({ done: true });
  expect(await said(maker, 'GET', `/write-offs/${made.id}`)).toMatchObject({ state: 'open' });
  expect(await approve(second, made.id)).toMatchObject({ done: true });
  expect(await said(maker, 'GET', `/write-offs/${made.id}`)).toMatchObject({ state: 'booked', signed: [{}, {}] });
  expect(await open('S2')).toBeUndefined();
  expect((await ageing(today)).movement.writtenOff).toBe('30000');

  // The allowance was used up: what must be booked now is more than the difference of the rates.
  expect((await said(maker, 'GET', `/dues/provisions?onDay=${today}`)).now).toMatchObject({ standing: '-15025' });
  const recover = (amount: string) =>
    said(maker, 'POST', `/write-offs/${made.id}/recover`, { itemId: item.id, amount, on: today, reference: 'B1' });
  expect((await recover('30001')).code).toBe('dues.recoveredTooMuch');
  expect(await recover('12000')).toMatchObject({ recovered: '12000' });
  await db.transaction(scope, (ctx) => collectItems(ctx, null));
  expect((await ageing(today)).total).toMatchObject({ closing: '105000', unapplied: '0' });
  expect(await broken()).toEqual([]);
});

test('IAM-4 a chain as data: who, from which amount, in which order, who stands in; a limit is asked of the last', async () => {
  const { items, people } = await said(maker, 'GET', '/approval-chains');
  expect(items.find((one: Said) => one.kind === 'writeOff')).toMatchObject({ active: false, least: 2, version: 0 });
  expect(people.map((one: Said) => one.id)).toContain(second.userId);
  const step = (person: string | null, from = '0', role: string | null = null) => ({ role, person, from });
  const set = (steps: unknown[], version: number) =>
    said(maker, 'PUT', '/approval-chains/voucher', { steps, active: true }, { 'if-match': `"${version}"` });
  expect((await set([step(second.userId, '0', second.userId)], 0)).code).toBe('approvals.stepUnclear');
  expect((await set([step(db.world.newId())], 0)).code).toBe('approvals.whoUnknown');
  // Up to 100 yuan the second alone; from there on the third before him.
  expect((await set([step(third.userId, '10000'), step(second.userId)], 0)).version).toBe(1);

  const line = (side: string, account: string, amount: string) => ({ side, account, amount, ofWhom: '', memo: '' });
  const draft = async (amount: string) =>
    (
      await said(maker, 'POST', '/books/drafts', {
        ...{ onDay: today, memo: '投入', lines: [line('debit', '1001', amount), line('credit', '4001', amount)] },
      })
    ).id as Id;
  const book = async (who: Person, id: Id) =>
    (await said(who, 'POST', '/books/drafts/approve', { ids: [id] })).outcomes[0];
  const stateOf = async (id: Id) => (await said(maker, 'GET', `/books/drafts/${id}`)).state;
  const [small, large] = [await draft('9999'), await draft('10000')];
  expect((await book(third, small)).refusal).toMatchObject({ code: 'approvals.notYours', data: { step: 1, steps: 1 } });
  expect(await book(second, small)).toMatchObject({ done: true });
  expect(await stateOf(small)).toBe('booked');
  expect((await book(second, large)).refusal).toMatchObject({
    code: 'approvals.notYours',
    data: { step: 1, steps: 2 },
  });
  const waits = async (who: Person) =>
    (await said(who, 'GET', '/approvals?kind=voucher')).items.map((one: Said) => [
      one.id,
      one.signed.length,
      one.steps,
    ]);
  expect([await waits(second), await waits(third)]).toEqual([[], [[large, 0, 2]]]);
  expect(await book(third, large)).toMatchObject({ done: true });
  expect([await stateOf(large), await waits(second), await waits(third)]).toEqual(['open', [[large, 1, 2]], []]);

  // The second is away: whoever stands in for him signs, but not who has signed before.
  const fourth = await signedIn(db, scope.tenant, [...RIGHTS]);
  expect((await book(fourth, large)).refusal.code).toBe('approvals.notYours');
  const absent = { userId: second.userId, substituteId: fourth.userId, fromDay: today, untilDay: today };
  const past = await said(maker, 'POST', '/absences', { ...absent, fromDay: daysAgo(9), untilDay: daysAgo(8) });
  expect((await book(fourth, large)).refusal.code).toBe('approvals.notYours');
  await said(maker, 'PUT', `/absences/${past.id}`, { ...absent, active: true }, { 'if-match': `"${past.version}"` });
  expect(await book(fourth, large)).toMatchObject({ done: true });
  expect(await stateOf(large)).toBe('booked');
  expect(
    (
      await owner.query(`select detail from audit_entry where action = 'approval.sign' and detail->>'insteadOf' = $1`, [
        second.userId,
      ])
    ).rows,
  ).toHaveLength(1);
  expect(await broken()).toEqual([]);
});

test('FIN-2 letters: each level once for an item, nobody twice within days, and on paper', async () => {
  const { rows } = await said(maker, 'GET', '/dues/letters/proposed');
  expect(rows).toMatchObject([{ party: PARTY, level: 3, items: 3, total: '90000' }]);
  const write = async () => (await said(maker, 'POST', '/dues/letters', { parties: [PARTY, OTHER] })).letters;
  const [letter] = await write();
  expect(letter.party).toBe(PARTY);
  expect(await write()).toEqual([]);
  const settings = await said(maker, 'GET', '/dues/settings');
  const { status: _, version, ...fields } = settings;
  const change = (more: object, seen: number) =>
    said(maker, 'PUT', '/dues/settings', { ...fields, ...more }, { 'if-match': `"${seen}"` });
  expect((await change({ levels: fields.levels.toReversed() }, version)).code).toBe('dues.levelsOrder');
  expect((await change({ letterDays: 0 }, version)).version).toBe(version + 1);
  expect(await write()).toEqual([]);
  expect((await said(maker, 'GET', `/dues/letters?party=${PARTY}`)).items).toMatchObject([
    { number: letter.number, level: 3, total: '90000', items: [{}, {}, {}] },
  ]);
  const paper = await ask(maker, 'GET', `/api/v1/dues/letters/${letter.id}/paper`);
  expect(
    Buffer.from(await paper.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  const file = await ask(maker, 'GET', `/api/v1/dues/ageing/file?side=receivable&asOf=${today}&content=items`);
  expect(await file.text()).toContain('未清金额');
  const english = await ask(
    maker,
    'GET',
    `/api/v1/dues/ageing/file?side=receivable&asOf=${today}&content=parties&language=en`,
  );
  const [header, ...parties] = (await english.text()).replaceAll('"', '').split('\r\n');
  expect(header).toBe('Whom,Not due,1–30 days,31–60 days,61–90 days,91–180 days,Over 180 days,Unapplied,Balance');
  expect(parties.at(-2)).toMatch(/^Total,/);
});

test('FIN-2 CLR-2 row 9b: what was advanced for a sub-merchant and does not come back ages, is provided for, and two others give it up', async () => {
  const seller = db.world.newId();
  const provision = async () => BigInt((await said(maker, 'GET', `/dues/provisions?onDay=${today}`)).now.booked);
  const rowOf = async () => (await ageing(today)).rows.find((row: Said) => row.party === seller);
  const before = await provision();
  const advance = { kind: 'splitReturn', id: 'r1', number: 'R1' };
  await book(event('custody.advanced', 125, 30, { about: { party: seller }, document: advance }));
  expect(await rowOf()).toMatchObject({ buckets: yuan(0, 0, 0, 0, 30, 0), closing: '3000' });
  // 30 % of what is more than 90 days late.
  expect((await provision()) - before).toBe(900n);
  await said(second, 'POST', '/dues/provisions', { onDay: today });
  const [item] = (await said(maker, 'GET', `/dues/party?side=receivable&asOf=${today}&party=${seller}`)).items;
  expect(item).toMatchObject({ account: '1221', open: '3000' });
  const lines = [{ itemId: item.id, amount: '3000' }];
  const { id } = await said(maker, 'POST', '/write-offs', { reason: '商家注销', lines });
  expect((await approve(maker, id)).refusal.code).toBe('identity.samePerson');
  expect(await approve(second, id)).toMatchObject({ done: true });
  expect(await said(maker, 'GET', `/write-offs/${id}`)).toMatchObject({ state: 'open', signed: [{}] });
  expect(await approve(third, id)).toMatchObject({ done: true });
  const bookedAs = async (kind: string) =>
    (
      await owner.query(
        `select l.account, sum(l.debit - l.credit)::int as amount
         from gl_line l
         join gl_voucher v on v.tenant_id = l.tenant_id and v.id = l.voucher_id
         where v.tenant_id = 91 and v.kind = $1
         group by l.account
         order by l.account`,
        [kind],
      )
    ).rows.map(({ account, amount }) => `${account} ${amount}`);
  expect(await bookedAs('advance.writtenOff')).toEqual(['1221 -3000', '1231 3000']);
  expect(await rowOf()).toBeUndefined();
  // It sells again, and the platform gets a part of it from its money in custody: the claim to that part is there again.
  await book(event('custody.recovered', 1, 20, { about: { party: seller } }));
  expect(await rowOf()).toMatchObject({ closing: '-2000' });
  const back = { itemId: item.id, amount: '2000', on: today, reference: '回补' };
  expect(await said(maker, 'POST', `/write-offs/${id}/recover`, back)).toMatchObject({ recovered: '2000' });
  await db.transaction(scope, (ctx) => collectItems(ctx, null));
  expect(await rowOf()).toMatchObject({ closing: '0' });
  expect([await bookedAs('advance.writtenOff'), await bookedAs('advance.recovered')]).toEqual([
    ['1221 -1000', '1231 1000'],
    [],
  ]);
  expect(await broken()).toEqual([]);
});
