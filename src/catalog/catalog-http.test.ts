/** The catalog as people keep it, over HTTP: SKUs, styles, naming rule, bundles, and who sees what a SKU costs. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { houseRoutes, listen, type Person, signedIn, withAbsent } from '../../test/http.ts';
import type { SkuDetail } from '../contract/skus.ts';
import { tableRoutes } from '../tables/tables.ts';
import { catalogExports, catalogRoutes } from './catalog.ts';

const { db } = await testDatabase();
const ports = { waitingOrders: async () => new Map(), shops: async () => new Map(), currency: 'CNY' };
const { ask } = await listen(
  db,
  withAbsent([...houseRoutes(db), ...catalogRoutes(ports), ...tableRoutes(catalogExports)]),
);

let tenants = 10;
const house = (...rights: Parameters<typeof signedIn>[2][]) =>
  Promise.all(rights.map((own) => signedIn(db, tenants, own))).finally(() => tenants++);
const KEEPER = ['catalog.read', 'catalog.write'] as const;

/** Asks and gives the answer with its status. */
async function said(who: Person, method: string, path: string, body?: unknown, version?: number) {
  const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await ask(who, method, `/api/v1${path}`, { body, headers });
  return { status: answer.status, ...(await answer.json()) };
}

/** Ids of new SKUs in the order given. */
async function make(who: Person, ...skus: object[]): Promise<string[]> {
  const { outcomes } = await said(who, 'POST', '/skus', { skus });
  return outcomes.map((one: { id: string; done: boolean; refusal?: { code: string } }) =>
    one.done ? one.id : one.refusal!.code,
  );
}

test('CAT-1: a SKU with everything is made, read, changed at its version and switched off; its history says who', async () => {
  const [keeper] = await house(KEEPER);
  const whole = {
    merchantCode: 'TS-1',
    properties: '米白 / M / 棉',
    color: '米白',
    size: 'M',
    options: [{ name: '面料', value: '棉' }],
    barcodes: ['6901', '6902'],
    brand: '安踏',
    unit: '件',
    price: '9900',
    floor: '8800',
    taxCode: '1040201',
    taxRatePpm: 60_000,
    weightG: '250',
    lengthMm: 300,
    widthMm: 200,
    heightMm: 20,
    supplier: '一厂',
    buyer: '小王',
    season: '2026夏',
    trackLots: true,
    trackExpiry: false,
    trackSerials: false,
    active: true,
  };
  const [id] = await make(keeper!, { name: 'T恤', ...whole });
  const path = `/skus/${id}`;
  const { price, floor, ...same } = whole;
  const cny = (amount: string) => ({ amount, currency: 'CNY' });
  expect(await said(keeper!, 'GET', path)).toMatchObject({
    ...{ ...same, id, name: 'T恤', price: cny(price), floor: cny(floor), cost: null, costHidden: true, version: 1 },
  });

  expect(await said(keeper!, 'PUT', path, { active: false })).toMatchObject({ status: 428 });
  expect(await said(keeper!, 'PUT', path, { active: false }, 7)).toMatchObject({ status: 409 });
  const off = await said(keeper!, 'PUT', path, { active: false, barcodes: ['6903'], price: null }, 1);
  expect(off).toMatchObject({ ...same, active: false, barcodes: ['6903'], price: null, version: 2 });
  expect(await said(keeper!, 'PUT', path, { merchantCode: ' ' }, 2)).toMatchObject({ code: 'catalog.codeMissing' });
  expect((await said(keeper!, 'GET', '/skus?active=true')).items).toEqual([]);

  const history = await said(keeper!, 'GET', `${path}/history`);
  expect(history.items).toMatchObject([
    {
      action: 'sku.change',
      detail: { active: [true, false], barcodes: [['6901', '6902'], ['6903']], priceMinor: ['9900', null] },
      actor: { name: '测试员' },
    },
    { action: 'sku.create' },
  ]);
});

test('CAT-1: many are changed at once, each at its own version, and a refused row leaves its neighbours alone', async () => {
  const [keeper] = await house(KEEPER);
  const [a, b, c] = await make(
    keeper!,
    { name: 'a', merchantCode: 'A' },
    { name: 'b', merchantCode: 'B' },
    { name: 'c', merchantCode: 'C', barcodes: ['1'] },
  );
  expect(
    await make(keeper!, { name: 'x', merchantCode: 'A' }, { name: 'y', barcodes: ['1'], merchantCode: 'Y' }),
  ).toEqual(['catalog.codeTaken', 'catalog.barcodeTaken']);
  const unknown = '00000000-0000-7000-8000-000000000001';
  const { outcomes } = await said(keeper!, 'POST', '/skus/change', {
    changes: [
      { id: a, atVersion: 1, set: { name: '甲', season: '春' } },
      { id: b, atVersion: 3, set: { name: '乙' } },
      { id: c, atVersion: 1, set: { merchantCode: 'B' } },
      { id: unknown, atVersion: 1, set: { name: '丁' } },
    ],
  });
  expect(outcomes.map((one: { refusal?: { code: string } }) => one.refusal?.code ?? 'done')).toEqual([
    'done',
    'catalog.changedMeanwhile',
    'catalog.codeTaken',
    'catalog.skuUnknown',
  ]);
  const { items } = await said(keeper!, 'GET', '/skus');
  expect(items.map((sku: SkuDetail) => [sku.merchantCode, sku.name, sku.version])).toEqual([
    ['A', '甲', 2],
    ['B', 'b', 1],
    ['C', 'c', 1],
  ]);
});

test('CAT-1: SKUs are found by words in any order, page after page', async () => {
  const [keeper] = await house(KEEPER);
  const skus = Array.from({ length: 5 }, (_, i) => ({
    name: `纯棉 短袖 ${i % 2 ? '红' : '蓝'}`,
    merchantCode: `P${i}`,
  }));
  await make(keeper!, ...skus);
  const text = encodeURIComponent('蓝 短袖');
  const first = await said(keeper!, 'GET', `/skus?text=${text}&limit=2`);
  const rest = await said(keeper!, 'GET', `/skus?text=${text}&limit=2&cursor=${first.next}`);
  const codes = [first, rest].map(({ items }) => items.map((sku: SkuDetail) => sku.merchantCode));
  expect(codes).toEqual([['P0', 'P2'], ['P4']]);
  expect(rest.next).toBeNull();
});

test('CAT-1: a style makes its SKUs from colours, sizes and options, under the codes the preview showed', async () => {
  const [keeper] = await house(KEEPER);
  const rule = {
    parts: ['brand', 'model', 'series', 'color', 'size', 'options'],
    separator: '-',
    abbreviations: [
      { word: '安踏', short: 'AT' },
      { word: '米白', short: 'MB' },
    ],
  };
  expect(await said(keeper!, 'GET', '/naming-rule')).toMatchObject({ version: 0 });
  expect(await said(keeper!, 'PUT', '/naming-rule', rule, 0)).toMatchObject({ ...rule, version: 1 });
  expect(await said(keeper!, 'PUT', '/naming-rule', rule, 0)).toMatchObject({ status: 409 });

  const style = { code: 'S1', name: '跑鞋', brand: '安踏', model: 'R8', series: 'pro' };
  const options = [{ name: '面料', values: ['网', '皮'] }];
  const { outcomes: made } = await said(keeper!, 'POST', '/styles', { styles: [{ ...style, options }, style] });
  expect(made).toMatchObject([{ done: true }, { refusal: { code: 'catalog.codeTaken' } }]);
  const path = `/styles/${made[0].id}`;
  const asked = { colors: ['米白', '黑'], sizes: ['42'] };
  const { variants } = await said(keeper!, 'POST', `${path}/skus/preview`, asked);
  const codes = ['AT-R8-PRO-MB-42-网', 'AT-R8-PRO-MB-42-皮', 'AT-R8-PRO-黑-42-网', 'AT-R8-PRO-黑-42-皮'];
  expect(variants.map((one: SkuDetail) => one.merchantCode)).toEqual(codes);
  const tried = { ...asked, rule: { parts: ['style', 'color'], separator: '_', abbreviations: [] } };
  expect((await said(keeper!, 'POST', `${path}/skus/preview`, tried)).variants).toMatchObject([
    ...['S1_米白', 'S1_米白_2', 'S1_黑', 'S1_黑_2'].map((merchantCode) => ({ merchantCode, skuId: null })),
  ]);

  expect((await said(keeper!, 'POST', `${path}/skus`, { ...asked, price: '29900' })).outcomes).toHaveLength(4);
  const again = await said(keeper!, 'POST', `${path}/skus`, { colors: ['米白'], sizes: ['42', '43'] });
  expect(again.outcomes).toHaveLength(2);
  const { skus } = await said(keeper!, 'GET', path);
  expect(new Set(skus.map((sku: SkuDetail) => sku.merchantCode))).toEqual(
    new Set([...codes, 'AT-R8-PRO-MB-43-网', 'AT-R8-PRO-MB-43-皮']),
  );

  expect(await said(keeper!, 'PUT', path, { season: '2027春', active: false }, 1)).toMatchObject({ version: 2 });
  expect(await said(keeper!, 'POST', `${path}/skus`, asked)).toMatchObject({ code: 'catalog.styleInactive' });
  expect((await said(keeper!, 'GET', `/styles?active=false&text=${encodeURIComponent('跑 r8')}`)).items).toHaveLength(
    1,
  );
  const hundred = Array.from({ length: 60 }, (_, i) => String(i));
  const many = { colors: hundred, sizes: hundred };
  expect(await said(keeper!, 'POST', `${path}/skus/preview`, many)).toMatchObject({ code: 'catalog.tooManyVariants' });
});

test('CAT-1: what a SKU costs is seen and set by those who may, in answers, history and files', async () => {
  const [keeper, head] = await house(KEEPER, 'owner');
  expect(await said(keeper!, 'POST', '/skus', { skus: [{ name: 'a', merchantCode: 'A', cost: '100' }] })).toMatchObject(
    {
      status: 403,
      data: { right: 'catalog.cost' },
    },
  );
  const [id] = await make(head!, { name: 'a', merchantCode: 'A', cost: '4321' });
  const cost = { amount: '4321', currency: 'CNY' };
  expect(await said(head!, 'GET', `/skus/${id}`)).toMatchObject({ cost, costHidden: false });
  await said(head!, 'PUT', `/skus/${id}`, { cost: '5432', brand: 'x' }, 1);
  expect(await said(keeper!, 'PUT', `/skus/${id}`, { cost: null }, 2)).toMatchObject({ status: 403 });
  const file = async (who: Person) => (await ask(who, 'GET', '/api/v1/exports/products')).text();
  const seen = [await said(keeper!, 'GET', `/skus/${id}`), await said(keeper!, 'GET', `/skus/${id}/history`)];
  expect(JSON.stringify(seen) + (await file(keeper!))).not.toMatch(/4321|5432|54\.32|成本价/);
  expect(await file(head!)).toMatch(/成本价[\s\S]*54\.32/);
  expect((await said(head!, 'GET', `/skus/${id}/history`)).items[0].detail).toHaveProperty('costMinor');
});

test('CAT-2: bundles and assembled goods are defined over HTTP; loops, nesting and nothing are refused', async () => {
  const [keeper] = await house(KEEPER);
  const ids = await make(
    keeper!,
    ...['A', 'B', 'SET', 'HALF', 'DONE'].map((merchantCode) => ({ merchantCode, name: merchantCode })),
  );
  const [a, b, set, half, done] = ids as [string, string, string, string, string];
  const part = (skuId: string, more = {}) => ({ skuId, quantity: '2', ...more });
  const bundle = await said(
    keeper!,
    'PUT',
    `/skus/${set}/bundle`,
    { parts: [part(a, { share: '3' }), part(b, { share: '1' })] },
    1,
  );
  expect(bundle).toMatchObject({
    bundle: true,
    version: 2,
    bundleParts: [
      { sku: { merchantCode: 'A' }, quantity: '2', share: '3' },
      { sku: { merchantCode: 'B' }, quantity: '2', share: '1' },
    ],
  });
  const refused = async (path: string, parts: object[], version = 1) => {
    const { status, code } = await said(keeper!, 'PUT', `/skus/${path}`, { parts }, version);
    return `${status} ${code}`;
  };
  expect(await refused(`${set}/bundle`, [part(a)])).toBe('409 http.changedMeanwhile');
  expect(await refused(`${set}/bundle`, [], 2)).toBe('400 http.damaged');
  expect(await refused(`${set}/bundle`, [part(set)], 2)).toBe('422 catalog.partsLoop');
  expect(await refused(`${set}/bundle`, [part(a), part(a)], 2)).toBe('422 catalog.partTwice');
  expect(await refused(`${half}/bundle`, [part(set)])).toBe('422 catalog.bundleNested');
  expect(await refused(`${a}/bundle`, [part(b)])).toBe('422 catalog.bundleNested');
  expect(await refused(`${half}/bundle`, [part('00000000-0000-7000-8000-000000000001')])).toBe(
    '422 catalog.partUnknown',
  );

  expect(await said(keeper!, 'PUT', `/skus/${done}/assembly`, { parts: [part(half)] }, 1)).toMatchObject({
    version: 2,
    assemblyParts: [{ sku: { merchantCode: 'HALF' }, quantity: '2' }],
  });
  expect(await refused(`${half}/assembly`, [part(done)])).toBe('422 catalog.partsLoop');
  expect(await refused(`${half}/assembly`, [part(set)])).toBe('422 catalog.bundleNested');
  expect(await refused(`${done}/bundle`, [part(b)], 2)).toBe('422 catalog.bundleAssembled');
  expect(await said(keeper!, 'DELETE', `/skus/${done}/assembly`, undefined, 2)).toMatchObject({ assemblyParts: [] });
  expect(await said(keeper!, 'DELETE', `/skus/${set}/bundle`, undefined, 2)).toMatchObject({
    bundle: false,
    version: 3,
  });
});

test('CAT-1 CAT-6: SKUs are found by supplier, season, brand and kind, and exported as found', async () => {
  const [keeper, buyer] = await house(KEEPER, [...KEEPER, 'catalog.cost']);
  await make(
    buyer!,
    { name: '短袖', merchantCode: 'A', supplier: '一厂', season: '2026夏', brand: '青禾', buyer: '小王', cost: '1200' },
    { name: '长袖', merchantCode: 'B', supplier: '二厂', season: '2026夏', brand: '青禾' },
    { name: '短袖', merchantCode: 'C', supplier: '三厂', season: '2026秋' },
  );
  const found = async (query: string) =>
    (await said(keeper!, 'GET', `/skus?${query}`)).items.map((row: { merchantCode: string }) => row.merchantCode);
  expect(await found('supplier=一厂&supplier=三厂')).toEqual(['A', 'C']);
  expect(await found('season=2026夏&brand=青禾&text=短袖')).toEqual(['A']);
  expect(await found('bundle=true')).toEqual([]);
  expect(await found('bundle=false&season=2026秋')).toEqual(['C']);
  expect((await said(keeper!, 'GET', '/skus?text=A')).items[0]).toMatchObject({
    supplier: '一厂',
    season: '2026夏',
    buyer: '小王',
  });
  expect(await said(keeper!, 'GET', '/sku-words')).toMatchObject({
    ...{ supplier: ['一厂', '三厂', '二厂'], season: ['2026夏', '2026秋'], brand: ['青禾'], buyer: ['小王'] },
  });

  const file = async (who: Person) => {
    const answer = await ask(who, 'GET', '/api/v1/skus/export?season=2026夏');
    expect(answer.headers.get('content-disposition')).toContain('products.csv');
    return (await answer.text()).trim().split(/\r?\n/);
  };
  const rows = await file(keeper!);
  expect(rows.slice(1).map((row) => row.split(',')[0])).toEqual(['A', 'B']);
  expect(rows[0]).not.toContain('成本');
  expect((await file(buyer!))[0]).toContain('成本');
});
