import { afterEach, describe, expect, test } from 'vitest';
import { openChannelHouse } from '../../test/channel-house.ts';
import { ONE, TWO, testDatabase } from '../../test/database.ts';
import { ring } from '../../test/http.ts';
import { checkOutboundUrl } from '../connectors/http.ts';
import { createShop, type NewShop, updateShop } from './save-shop.ts';
import { accessOf, shopById, shopSettings } from './shops.ts';

const { db, config, owner } = await testDatabase();
const house = await openChannelHouse(db, config, Date.now);
/** As in a real house: only public addresses of any host. */
const ports = {
  ...house.ports,
  checkEndpoint: (url: string) => checkOutboundUrl(url, { hosts: 'any' }, async () => ['93.184.216.34']),
};
const good: NewShop = {
  name: '旗舰店',
  channel: 'taobao',
  endpoint: 'https://eco.taobao.com/router/rest',
  credentials: { appKey: '1', appSecret: 'canary-91f3' },
};
const create = (input: Partial<NewShop> = {}) => createShop(db, ONE, ports, ring, { ...good, ...input });
const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code ?? String(error),
  );

afterEach(() => owner.query('delete from shop'));

const NEVER = [
  'http://eco.taobao.com/router/rest',
  'https://127.0.0.1/',
  'https://10.0.0.8/',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://[::ffff:127.0.0.1]/',
  'https://user:secret@eco.taobao.com/',
  'file:///etc/passwd',
  'not a url',
];

describe('figure 44: an address that must not be called is not kept', () => {
  test.each(NEVER)('%s, on create and on update', async (endpoint) => {
    expect(await refused(create({ endpoint }))).toMatch(/^outbound\./);
    const id = await create();
    expect(await refused(updateShop(db, ONE, ports, ring, id, { endpoint }))).toMatch(/^outbound\./);
    expect((await db.read(ONE, (ctx) => shopById(ctx, id)))?.endpoint).toBe(good.endpoint);
  });

  test('an address that has become private since is found at the next change of anything', async () => {
    const id = await create();
    const moved = {
      ...ports,
      checkEndpoint: (url: string) => checkOutboundUrl(url, { hosts: 'any' }, async () => ['10.1.1.1']),
    };
    expect(await refused(updateShop(db, ONE, moved, ring, id, { name: '新名' }))).toBe('outbound.addressNotPublic');
  });
});

describe('credentials', () => {
  test('figure 45: a dump shows none; they open for their own shop only', async () => {
    const [id, other] = [await create(), await create({ name: '二店' })];
    const { rows } = await owner.query('select to_jsonb(s)::text as text from shop s');
    expect(rows.some((row) => row.text.includes('canary-91f3'))).toBe(false);
    const [shop, stranger] = await db.read(ONE, (ctx) => Promise.all([shopById(ctx, id), shopById(ctx, other)]));
    expect(accessOf(ring)(shop!).credentials).toEqual(good.credentials);
    expect(() => accessOf(ring)({ ...stranger!, credentials: shop!.credentials })).toThrow();
  });

  test('one is replaced without the others being known', async () => {
    const id = await create();
    await updateShop(db, ONE, ports, ring, id, { credentials: { appSecret: 'new' } });
    const shop = await db.read(ONE, (ctx) => shopById(ctx, id));
    expect(accessOf(ring)(shop!).credentials).toEqual({ appKey: '1', appSecret: 'new' });
  });
});

describe('settings', () => {
  test.each`
    change                                     | code
    ${{ settings: { reserveAt: 'sometime' } }} | ${'channels.shopDamaged'}
    ${{ settings: { unpaidMinutes: 0 } }}      | ${'channels.shopDamaged'}
    ${{ settings: { stockSafety: '-1' } }}     | ${'channels.shopDamaged'}
    ${{ settings: { freeMoney: true } }}       | ${'channels.shopDamaged'}
    ${{ name: '' }}                            | ${'channels.shopDamaged'}
    ${{ tenantId: 2 }}                         | ${'channels.shopDamaged'}
    ${{ channel: 'nowhere' }}                  | ${'channels.channelUnknown'}
  `('$change is refused', async ({ change, code }) => expect(await refused(create(change))).toBe(code));

  test('two shops of one name could not be told apart', async () => {
    await create();
    expect(await refused(create())).toBe('channels.nameTaken');
  });

  test('what is said is read back; what is not said has its default', async () => {
    const id = await create({
      settings: { reserveAt: 'order', stockShare: 300, splitFromMinor: '5000', shipWithinHours: null },
    });
    const settings = await db.read(ONE, (ctx) => shopSettings(ctx, [id]));
    expect(settings.get(id)).toMatchObject({
      reserveAt: 'order',
      stockShare: 300,
      splitFromMinor: 5000n,
      shipWithinHours: null,
      unpaidMinutes: 30,
      stockSafety: 0n,
    });
  });

  test('another tenant’s shop is not there', async () => {
    const id = await create();
    expect(await refused(updateShop(db, TWO, ports, ring, id, { name: 'x' }))).toBe('channels.notFound');
  });
});
