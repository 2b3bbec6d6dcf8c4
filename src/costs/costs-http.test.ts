/** STK-9 over HTTP: a month is reckoned, hindered, closed, refuses postings, and is opened again by two people. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { everyRoute } from '../../test/every-route.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import { goodsNamed } from '../catalog/testing.ts';
import type { CostLine, CostMonth, MissingCost } from '../contract/costs.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { openStock } from '../stock/stock.ts';
import { openNodes } from '../stock/testing.ts';
import { costChecks, costJobs } from './costs.ts';
import { monthAfter } from './store.ts';

const { db, owner, config } = await testDatabase();
const { ask } = await listen(db, everyRoute(db));
/** What happens while everything is being reckoned. */
let meanwhile = async (): Promise<void> => {};
const ports = {
  ...{ currency: 'CNY', openCounts: () => meanwhile().then(() => []) },
  ...{ settledWhenSold: async () => () => false, whoseGoods: async () => new Map() },
  reckoned: async () => {},
};
const workers = new Workers(db, { config, handlers: handlersByKind(costJobs(ports), []) });
const scope = { tenant: 91, actor: SYSTEM };
const STOCK = ['stock.read', 'stock.write', 'stock.force', 'catalog.cost'] as const;
const keeper = await signedIn(db, scope.tenant, [...STOCK, 'bills.propose', 'bills.approve']);
const second = await signedIn(db, scope.tenant, ['catalog.cost', 'bills.approve']);
const [north, south] = (await openNodes(db, scope, 2)) as [Id, Id];
const goods = await goodsNamed(db, scope, [{ merchantCode: 'A', costMinor: 500n }, { merchantCode: 'B' }]);
const sku = (code: string) => goods.get(code)!;
const today = new Date(db.world.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const NOW = today.slice(0, 7);
const back = (months: number) => {
  const [year, month] = NOW.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 7);
};
const [FIRST, SECOND] = [back(2), back(1)];

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Said = any;
async function said(who: Person, method: string, path: string, body?: unknown, version?: number): Promise<Said> {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await ask(who, method, `/api/v1/stock${path}`, { headers, ...(body !== undefined && { body }) });
  const text = await answer.text();
  return { status: answer.status, ...(text.startsWith('{') && JSON.parse(text)) };
}
const receive = async (node: Id, code: string, quantity: string, businessOn: string) => {
  const lines = [{ skuId: sku(code), quantity }];
  const { outcomes } = await said(keeper, 'POST', '/receipts', { documents: [{ nodeId: node, businessOn, lines }] });
  return outcomes[0];
};
const adjust = (node: Id, code: string, quantity: string, businessOn: string) => {
  const lines = [{ skuId: sku(code), quantity }];
  return said(keeper, 'POST', '/adjustments', { documents: [{ nodeId: node, businessOn, note: '破损', lines }] });
};
const month = async (name: string): Promise<CostMonth> => {
  await workers.drain();
  return (await said(keeper, 'GET', '/months')).months.find((one: CostMonth) => one.month === name);
};
const act = async (who: Person, name: string, what: string, body?: object) =>
  said(who, 'POST', `/months/${name}/${what}`, body, (await month(name)).version);
const told = ({ opening, moves, closing }: Pick<CostMonth, 'opening' | 'moves' | 'closing'>) => [
  `${opening.pieces} ${opening.value.amount}`,
  ...moves.map(({ kind, pieces, value }) => `${kind} ${pieces} ${value.amount}`),
  `${closing.pieces} ${closing.value.amount}`,
];
const verified = async () =>
  (await verifyTenant(db, scope, [...ledgerChecks, ...costChecks])).filter((one) => one.breaches > 0);

test('STK-9 months are reckoned, what hinders the close is named and mended, and closed months refuse postings', async () => {
  const opening = {
    id: db.world.newId(),
    nodeId: north,
    businessOn: `${FIRST}-03`,
    lines: [{ skuId: sku('A'), quantity: 10n }],
  };
  await db.transaction(scope, (ctx) => openStock(ctx, [opening]));
  const bought = await receive(north, 'A', '7', `${FIRST}-05`);
  await adjust(north, 'A', '-3', `${FIRST}-09`);
  await adjust(south, 'B', '-2', `${FIRST}-10`);
  await said(keeper, 'POST', '/months/run');
  const first = await month(FIRST);
  expect(first).toMatchObject({ state: 'open', next: 'close', hindrances: { missing: 1, negative: 1, openCounts: 0 } });
  expect((await month(SECOND)).next).toBeNull();
  expect(await act(keeper, SECOND, 'close')).toMatchObject({ code: 'costs.earlierOpen', data: { month: FIRST } });
  expect(first.tried).toBeNull();
  expect(await act(keeper, FIRST, 'close')).toMatchObject({ state: 'closing', next: null, closedAt: null });
  expect(await month(FIRST)).toMatchObject({ state: 'open', tried: { by: { name: expect.any(String) } } });
  expect(await said(keeper, 'POST', `/months/${FIRST}/close`, undefined, 99)).toMatchObject({ status: 409 });

  const { items } = await said(keeper, 'GET', '/missing-costs');
  expect(items as MissingCost[]).toMatchObject([
    { document: { id: bought.id, kind: 'receipt' }, sku: { merchantCode: 'A' }, pieces: '7', usual: { amount: '500' } },
  ]);
  const cost = { documentId: bought.id, skuId: sku('A'), cost: '631' };
  const wrong = { ...cost, skuId: sku('B') };
  const { outcomes } = await said(keeper, 'POST', '/document-costs', { lines: [cost, wrong] });
  expect(outcomes).toMatchObject([{ done: true }, { refusal: { code: 'costs.documentUnknown' } }]);
  await receive(south, 'B', '2', `${FIRST}-20`).then(async ({ id }) =>
    said(keeper, 'POST', '/document-costs', { lines: [{ documentId: id, skuId: sku('B'), cost: '250' }] }),
  );
  // 10 at ¥5.00 and 7 at ¥6.31 are 94.17; three of seventeen are 16.62.
  expect(told(await month(FIRST))).toEqual([
    ...['0 0', 'opened 10 5000', 'received 9 4917', 'lost -5 -1662', 'revalued 0 -500', '14 7755'],
  ]);
  const during: Said[] = [];
  meanwhile = async () => {
    meanwhile = async () => {};
    // Others post while it lasts, but not into the month.
    for (const day of [today, `${FIRST}-28`]) during.push((await receive(south, 'A', '1', day)).refusal?.code);
    during.push((await said(keeper, 'GET', '/months')).run);
  };
  expect(await act(keeper, FIRST, 'close')).toMatchObject({ state: 'closing' });
  const closed = await month(FIRST);
  expect(closed).toMatchObject({
    state: 'closed',
    next: 'reopen',
    closing: { pieces: '14', value: { amount: '7755' } },
  });
  expect(closed.closedBy).toMatchObject({ kind: 'person' });
  expect(during).toMatchObject([undefined, 'ledger.periodClosed', { askedAt: expect.any(String), done: 5, total: 5 }]);
  expect(await act(keeper, FIRST, 'close')).toMatchObject({ code: 'costs.alreadyClosed' });
  expect((await receive(north, 'A', '1', `${FIRST}-28`)).refusal).toMatchObject({ code: 'ledger.periodClosed' });
  const late = await said(keeper, 'POST', '/document-costs', { lines: [cost] });
  expect(late.outcomes[0].refusal).toMatchObject({ code: 'ledger.periodClosed' });
  expect(await verified()).toEqual([]);
});

test('STK-9 the next month begins with what the last ended with; corrections go to the open one', async () => {
  await adjust(north, 'A', '-4', `${SECOND}-02`);
  await said(keeper, 'POST', '/months/run');
  // Four of fourteen at 7755: 22.16.
  expect(told(await month(SECOND))).toEqual(['14 7755', 'lost -4 -2216', '10 5539']);
  const { items } = await said(keeper, 'GET', `/months/${SECOND}/lines?merchantCode=A`);
  expect((items as CostLine[])[0]).toMatchObject({ node: { id: north }, average: { amount: '554' } });
  expect(await act(keeper, NOW, 'close')).toMatchObject({ code: 'costs.monthNotOver' });
  const csv = await (await ask(keeper, 'GET', '/api/v1/exports/stockMonths')).text();
  expect(csv).toContain(`${SECOND},W1,A`);
  expect(csv.split('\r\n').find((line) => line.startsWith(`${SECOND},W1,A`))).toMatch(/,10,55.39,5.54$/);
  expect(await verified()).toEqual([]);
});

test('STK-9 a closed month is opened again by two people, the last one first, and verify notices a lost cent', async () => {
  expect(await act(second, FIRST, 'reopen')).toMatchObject({ code: 'costs.notAsked' });
  expect(await act(keeper, FIRST, 'ask-reopening', { why: '漏了一张入库' })).toMatchObject({
    asked: { why: '漏了一张入库' },
  });
  expect(await act(keeper, FIRST, 'reopen')).toMatchObject({ code: 'identity.samePerson' });
  expect(await said(second, 'POST', `/months/${FIRST}/ask-reopening`, { why: 'x' }, 1)).toMatchObject({ status: 403 });
  expect(await act(second, FIRST, 'reopen')).toMatchObject({ state: 'open', asked: null });
  const late = await receive(north, 'A', '1', `${FIRST}-28`);
  await said(keeper, 'POST', '/document-costs', { lines: [{ documentId: late.id, skuId: sku('A'), cost: '600' }] });
  await act(keeper, FIRST, 'close');
  expect(await month(FIRST)).toMatchObject({ state: 'closed', closing: { pieces: '15' } });
  expect((await month(SECOND)).opening.pieces).toBe('15');
  await act(keeper, SECOND, 'close');
  const { version } = (await said(keeper, 'GET', '/months')).months.find((one: CostMonth) => one.month === FIRST);
  expect(await said(second, 'POST', `/months/${FIRST}/reopen`, undefined, version)).toMatchObject({
    code: 'costs.monthClosing',
    data: { month: SECOND },
  });
  expect(await month(SECOND)).toMatchObject({ state: 'closed' });
  expect(await act(keeper, FIRST, 'ask-reopening', { why: 'x' })).toMatchObject({ code: 'costs.notLastClosed' });
  expect(monthAfter(SECOND)).toBe(NOW);
  expect(await verified()).toEqual([]);
  await owner.query(
    `update cost_line set closing_minor = closing_minor - 1 where tenant_id = $1 and month = $2 and closing_pieces > 0`,
    [scope.tenant, SECOND],
  );
  expect((await verified()).map(({ name }) => name)).toContain('costs.lines');
});
