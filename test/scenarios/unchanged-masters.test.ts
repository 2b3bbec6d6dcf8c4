/** IAM-1: a master that is saved as it is stays as it is: no newer version, which would overtake others, and no line in its history. */
import { beforeAll, expect, test } from 'vitest';
import { ONE, testDatabase } from '../database.ts';
import { everyRoute } from '../every-route.ts';
import { listen, type Person, signedIn } from '../http.ts';
import { setUpSelling } from '../orders.ts';

const { db, owner } = await testDatabase();
const server = await listen(db, everyRoute(db));
let person: Person;
let made: Awaited<ReturnType<typeof setUpSelling>>;
beforeAll(async () => {
  person = await signedIn(db, 1, 'owner');
  made = await db.transaction(ONE, (ctx) => setUpSelling(ctx, { SKU: [5, 0] }));
});

type Saved = { id?: string; code?: string; version: number };
async function ask(method: string, path: string, body: object, version?: number): Promise<Saved> {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(person, method, `/api/v1${path}`, { body, headers });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Saved;
}
const entries = async (): Promise<number> =>
  (await owner.query('select count(*)::int as n from audit_entry')).rows[0].n;

const hangzhou = {
  provinceCode: '330000',
  cityCode: '330100',
  districtCode: '330110',
  town: '',
  detail: '良睦路 1 号',
};
const node = {
  ...{ code: 'U1', name: '甲仓', kind: 'warehouse', contact: '王师傅', phone: '057188000000', ...hangzhou },
  ...{ capacity: 10, priority: 1, active: true },
};
const prices = {
  ...{ origins: ['330000'], from: '2020-01-01', until: null, volumetricDivisor: null, roundToG: '1', forgiveG: '0' },
  ...{ minimumMinor: '0', fuelPpm: '0', cod: null, insurance: null, maxWeightG: null, maxSideMm: null, priority: 1 },
  ...{ refusedGoods: [], served: [], refused: [] },
  rates: [
    {
      ...{ destinations: ['*'], brackets: [{ uptoG: '1000', priceMinor: '800' }], remoteMinor: '0', days: 2 },
      steps: [{ uptoG: null, stepG: '1000', stepMinor: '200' }],
    },
  ],
};
const courier = { name: '圆通', product: '', service: null, active: true, priceLists: [prices] };
const printer = () => ({ name: '甲', nodeId: made.nodes[0], paper: '76x130', couriers: [], active: true });
const carton = {
  ...{ code: 'UNCH', name: '甲', lengthMm: 300, widthMm: 200, heightMm: 100, weightG: '90', mostWeightG: '9000' },
  ...{ price: '120', active: true },
};
const role = { name: '夜班', rights: ['orders.read'], limits: [] };
const shipping = { numbersOnRelease: true, labelWhen: 'after', weightTolerance: null, silentHours: 24 };
const naming = { parts: ['style', 'color'], separator: '-', abbreviations: [{ word: '米白', short: 'MB' }] };
const rule = () => ({ skuId: made.sku['SKU'], share: 500, safety: '1', zeroUnder: null, most: null, setAside: '2' });

type Master = {
  name: string;
  make?: [path: string, body: () => object];
  path: (id: string) => string;
  body: () => object;
  /** Of one that is there already. */
  version?: number;
};
const MASTERS: Master[] = [
  {
    name: 'a warehouse',
    make: ['/settings/nodes', () => node],
    path: (id) => `/settings/nodes/${id}`,
    body: () => node,
  },
  {
    name: 'a courier with its prices',
    make: ['/settings/couriers', () => ({ ...courier, code: 'UNCH' })],
    path: () => '/settings/couriers/UNCH',
    body: () => courier,
  },
  { name: 'a printer', make: ['/printers', printer], path: (id) => `/printers/${id}`, body: printer },
  { name: 'a carton', make: ['/cartons', () => carton], path: (id) => `/cartons/${id}`, body: () => carton },
  { name: 'a role', make: ['/roles', () => role], path: (code) => `/roles/${code}`, body: () => role, version: 1 },
  { name: 'how one ships', path: () => '/settings/shipping', body: () => shipping, version: 0 },
  { name: 'how long files are kept', path: () => '/settings/imports', body: () => ({ keepDays: 12 }), version: 0 },
  { name: 'the naming rule', path: () => '/naming-rule', body: () => naming, version: 0 },
  {
    name: 'a shop',
    path: () => `/shops/${made.shop}`,
    body: () => ({ shopGroup: '甲组' }),
    version: 1,
  },
  {
    name: 'what a shop shows of a SKU',
    path: () => `/shops/${made.shop}/stock-rules`,
    body: () => ({ set: [rule()], remove: [] }),
    version: 2,
  },
  { name: 'a SKU', path: () => `/skus/${made.sku['SKU']}`, body: () => ({ brand: '甲', price: '100' }), version: 1 },
];

test.each(MASTERS)('IAM-1 $name saved as it is stays as it is', async ({ make, path, body, version: at }) => {
  const first = make && (await ask('POST', make[0], make[1]()));
  const to = path(first?.id ?? first?.code ?? '');
  const { version } = await ask('PUT', to, body(), at ?? first!.version);
  const told = await entries();
  expect(await ask('PUT', to, body(), version)).toMatchObject({ version });
  expect(await ask('PUT', to, body(), version)).toMatchObject({ version });
  expect(await entries()).toBe(told);
});
