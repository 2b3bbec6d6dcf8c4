/** Replenishment over HTTP: levels made by a job from two years of weeks, judged against the stock of now. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { houseRoutes, listen, type Person, signedIn, withAbsent } from '../../test/http.ts';
import { goodsNamed } from '../catalog/testing.ts';
import type { ReplenishmentLine } from '../contract/replenishment.ts';
import { type Ctx, SYSTEM } from '../kernel/context.ts';
import { readCounters } from '../kernel/counters.ts';
import type { Id } from '../kernel/ids.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { nodesOf } from './nodes.ts';
import { replenishmentRuleImport } from './replenishment-files.ts';
import { stockJobs, stockRoutes } from './stock.ts';
import { openNodes } from './testing.ts';

const { db, owner, config } = await testDatabase();
const { ask } = await listen(db, withAbsent([...houseRoutes(db), ...stockRoutes({ documents: new Map() })]));
const workers = new Workers(db, { config, handlers: handlersByKind(stockJobs, []) });
const scope = { tenant: 71, actor: SYSTEM };
const RIGHTS = ['stock.read', 'stock.write', 'settings.read', 'settings.write'] as const;
const buyer = await signedIn(db, scope.tenant, [...RIGHTS]);
const [north, south] = (await openNodes(db, scope, 2)) as [Id, Id];
const firstCode = (await db.read(scope, nodesOf))[0]!.code;
const codes = ['BRISK', 'COMING', 'PILE', 'OLD', 'NEW', 'GONE', 'NONE'].map((merchantCode) => ({ merchantCode }));
const goods = await goodsNamed(db, scope, codes);
const sku = (code: string) => goods.get(code)!;

/** So many sold on each of the days before today, `from` to `to` days ago, every `step` days. */
const soldBefore = (code: string, node: Id, quantity: number, from: number, to: number, step: number) =>
  owner.query(
    `insert into sku_day_sales (tenant_id, sku_id, day, node_id, quantity)
     select $1, $2, (now() at time zone 'Asia/Shanghai')::date - back, $3, $4 from generate_series($5::int, $6::int, $7::int) back`,
    [scope.tenant, sku(code), node, quantity, from, to, step],
  );

const inOne = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => db.transaction(scope, work);

async function said(who: Person, method: string, path: string, body?: unknown, version?: number) {
  const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await ask(who, method, `/api/v1${path}`, { body, headers });
  return { status: answer.status, ...(await answer.json()) };
}

const receive = (node: Id, quantities: Record<string, string>) =>
  said(buyer, 'POST', '/stock/receipts', {
    documents: [
      { nodeId: node, lines: Object.entries(quantities).map(([code, quantity]) => ({ skuId: sku(code), quantity })) },
    ],
  });

const linesBy = async (who: Person, query = ''): Promise<Map<string, ReplenishmentLine>> => {
  const { items } = await said(who, 'GET', `/stock/replenishment${query}`);
  return new Map(items.map((line: ReplenishmentLine) => [line.sku.merchantCode, line]));
};

const kindsOf = (lines: ReadonlyMap<string, ReplenishmentLine>) =>
  Object.fromEntries([...lines].map(([code, { kind }]) => [code, kind]));

test('STK-8: a person asks for levels, sees what to order and why, orders it, and it is asked for no more', async () => {
  await soldBefore('BRISK', north, 20, 7, 700, 7);
  await soldBefore('COMING', north, 5, 7, 400, 7);
  await soldBefore('PILE', north, 2, 7, 700, 7);
  await soldBefore('GONE', north, 3, 200, 500, 7);
  await receive(north, { BRISK: '30', PILE: '500', NEW: '4', GONE: '9', COMING: '2', OLD: '7' });
  expect(await said(buyer, 'GET', '/stock/replenishment/run')).toMatchObject({
    doneAt: null,
    askedAt: null,
    series: 0,
  });
  expect((await said(buyer, 'POST', '/stock/replenishment/run')).askedAt).not.toBeNull();
  await workers.drain();
  const run = await said(buyer, 'GET', '/stock/replenishment/run');
  expect(run).toMatchObject({ askedAt: null, series: 4, outdated: false, settings: { leadDays: 14, version: 0 } });

  const lines = await linesBy(buyer);
  expect(kindsOf(lines)).toMatchObject({ BRISK: 'reorder', COMING: 'reorder', PILE: 'over', NEW: 'enough' });
  expect(lines.has('NONE')).toBe(false);
  const brisk = lines.get('BRISK')!;
  const { forecast, history, suggestion, available, coverDays } = brisk;
  expect(forecast).toMatchObject({ demand: 'smooth', expected: [20, 20, 20], reorderPoint: '73', orderUpTo: '93' });
  expect({ suggestion, available, coverDays, weeks: history.length }).toEqual({
    ...{ suggestion: '63', available: '30', coverDays: 10, weeks: 100 },
  });

  const { outcomes } = await said(buyer, 'POST', '/stock/expectations', {
    documents: [{ nodeId: north, lines: [{ skuId: sku('BRISK'), quantity: suggestion }] }],
  });
  expect(outcomes).toEqual([{ id: expect.any(String), done: true }]);
  expect((await linesBy(buyer, '?kind=low')).get('BRISK')).toMatchObject({
    kind: 'low',
    onOrder: '63',
    suggestion: '0',
  });
  expect([...(await linesBy(buyer, '?kind=reorder')).keys()]).toEqual(['COMING']);
  expect([...(await linesBy(buyer, '?kind=low&kind=over')).keys()]).toEqual(['BRISK', 'PILE']);
  // The to-do list is told soon, without anybody reckoning it when the first page opens.
  const kept = () => inOne((ctx) => readCounters(ctx, ['attention/toReorder', 'attention/deadStock']));
  expect(await kept()).toEqual(new Map([['attention/toReorder', 2n]]));
  await owner.query(`update job set run_at = now() where tenant_id = $1 and kind = 'stock.look'`, [scope.tenant]);
  await workers.drain();
  expect(await kept()).toEqual(new Map([['attention/toReorder', 1n]]));
});

test('STK-8: old goods that nobody buys are dead, those that came lately are not; pages go on where they stopped', async () => {
  await owner.query(`update stock_document set business_on = business_on - 120 where tenant_id = $1`, [scope.tenant]);
  await receive(south, { OLD: '3' });
  expect(kindsOf(await linesBy(buyer, `?nodeId=${north}`))).toMatchObject({ OLD: 'dead', GONE: 'dead', NEW: 'dead' });
  expect(kindsOf(await linesBy(buyer, `?nodeId=${south}`))).toEqual({ OLD: 'enough' });
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const { items, next } = await said(buyer, 'GET', `/stock/replenishment?limit=1${cursor}`);
    seen.push(...items.map((line: ReplenishmentLine) => `${line.sku.merchantCode}/${line.node.name}`));
    if (next === null) break;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
  // What runs out first stands first; then, by code, what nothing was ever sold of.
  expect(seen).toEqual([
    ...['COMING/仓库1', 'BRISK/仓库1', 'PILE/仓库1', 'GONE/仓库1', 'NEW/仓库1', 'OLD/仓库1', 'OLD/仓库2'],
  ]);
});

test('STK-8: settings are changed as they were seen, are in the audit log, and make new levels', async () => {
  const wanted = { leadDays: 28, reviewDays: 7, servicePercent: 95, overWeeks: 300 };
  expect(await said(buyer, 'PUT', '/settings/replenishment', wanted, 0)).toMatchObject({ status: 400 });
  const changed = { ...wanted, overWeeks: 260 };
  expect(await said(buyer, 'PUT', '/settings/replenishment', changed, 0)).toMatchObject({ status: 200, version: 1 });
  expect(await said(buyer, 'PUT', '/settings/replenishment', changed, 0)).toMatchObject({ status: 409 });
  expect(await said(buyer, 'GET', '/stock/replenishment/run')).toMatchObject({ outdated: true });
  await workers.drain();
  expect(await said(buyer, 'GET', '/stock/replenishment/run')).toMatchObject({ outdated: false });
  const lines = await linesBy(buyer);
  expect(lines.get('BRISK')!.forecast).toMatchObject({ reorderPoint: '117', orderUpTo: '137' });
  expect(lines.get('PILE')).toMatchObject({ kind: 'enough' });
  const { rows } = await owner.query(
    `select detail from audit_entry where tenant_id = $1 and action = 'replenishment.set'`,
    [scope.tenant],
  );
  expect(rows).toHaveLength(1);
});

/** A row of a file: what is not named is an empty cell. */
function readRule(cells: Record<string, string>) {
  const empty = Object.fromEntries(Object.keys(replenishmentRuleImport.columns).map((key) => [key, '']));
  const read = replenishmentRuleImport.readRow({ ...empty, node: firstCode, ...cells } as never);
  if (!('value' in read)) throw new Error(JSON.stringify(read.errors));
  return read.value;
}

test('STK-8: what differs for a SKU at a node is set in place and by file, rounds up to packs, and fixes levels', async () => {
  const none = { leadDays: null, reviewDays: null, servicePercent: null, reorderPoint: null, orderUpTo: null };
  const set = { ...none, packSize: '12', minQuantity: '0', supplier: '义乌二厂' };
  const rule = (code: string, node: Id, body: object, version: number) =>
    said(buyer, 'PUT', `/stock/replenishment/rules/${sku(code)}/${node}`, body, version);
  expect(await rule('COMING', north, set, 0)).toMatchObject({ status: 200, version: 1 });
  expect(await rule('COMING', north, set, 0)).toMatchObject({ code: 'http.changedMeanwhile' });
  expect(await rule('OLD', south, { ...set, reorderPoint: '5' }, 0)).toMatchObject({ code: 'stock.levelsHalf' });
  expect(await rule('OLD', south, { ...set, reorderPoint: '5', orderUpTo: '4' }, 0)).toMatchObject({
    code: 'stock.upToBelow',
  });
  await rule(
    'OLD',
    south,
    { ...none, packSize: '10', minQuantity: '0', supplier: '', reorderPoint: '5', orderUpTo: '9' },
    0,
  );
  await inOne((ctx) =>
    replenishmentRuleImport.takeRows(ctx, [
      { line: 2, value: readRule({ sku: 'BRISK', leadDays: '7', minQuantity: '100' }) },
    ]),
  );
  await workers.drain();
  const lines = await linesBy(buyer, `?kind=reorder&kind=low`);
  const { wanted, suggestion, supplier } = lines.get('COMING')!;
  expect(BigInt(suggestion)).toBe(((BigInt(wanted) + 11n) / 12n) * 12n);
  expect(supplier).toBe('义乌二厂');
  expect(lines.get('OLD')).toMatchObject({ kind: 'reorder', reorderPoint: '5', wanted: '6', suggestion: '10' });
  // 7 days of lead time instead of 28, whatever the tenant's setting is.
  expect(lines.get('BRISK')?.forecast ?? (await linesBy(buyer)).get('BRISK')!.forecast).toMatchObject({
    ...{ leadDays: 7, expected: [20, 20] },
  });
});

test('STK-8: weeks without stock are filled in before the forecast, and shown', async () => {
  await soldBefore('GONE', south, 10, 35, 200, 7);
  const out = (table: string, columns: string, values: string) =>
    owner.query(
      `insert into ${table} (tenant_id, day, looks${columns})
       select $1, (now() at time zone 'Asia/Shanghai')::date - back, 24${values} from generate_series(1, 34) back`,
      [scope.tenant, ...(columns ? [sku('GONE'), south] : [])],
    );
  await out('stock_look', '', '');
  await out('stock_out_day', ', sku_id, node_id', ', $2, $3');
  await said(buyer, 'POST', '/stock/replenishment/run');
  await workers.drain();
  const { forecast, history } = (await linesBy(buyer, `?nodeId=${south}`)).get('GONE')!;
  // What was sold stays what was sold.
  expect(history.slice(-3)).toEqual(['0', '0', '0']);
  expect(forecast!.filled.slice(-1)).toEqual([{ back: 1, quantity: 10 }]);
  expect(forecast!.expected.every((pieces) => pieces > 8)).toBe(true);
});
