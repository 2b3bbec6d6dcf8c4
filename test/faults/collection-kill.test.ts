/** CHN-3, figures 13 and 35: whoever collects is killed again and again; every order is there once, and nothing twice. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { start } from '../../sandbox/channels/taobao.ts';
import type { SandboxSku } from '../../sandbox/orders.ts';
import { channelChecks, createShop } from '../../src/channels/channels.ts';
import { channelConnectors } from '../../src/connectors/channels/channel-connectors.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import { newKeyLine, parseKeyRing } from '../../src/kernel/secrets.ts';
import { ledgerChecks } from '../../src/ledger/ledger.ts';
import { orderChecks } from '../../src/orders/orders.ts';
import { ONE, testDatabase } from '../database.ts';
import { setUpSelling } from '../orders.ts';
import { seeded } from '../random.ts';

const SEED = Number(process.env['SEED'] ?? 13);
const KILLS = 20;
const ORDERS = 1000;
const { db, config, owner } = await testDatabase();

const skus: SandboxSku[] = ['A', 'B', 'C'].map((code, i) => ({
  itemId: String(700 + i),
  skuId: '',
  merchantCode: code,
  title: '毛衣',
  properties: '',
  priceMinor: 5_900n,
}));

test(`kill -9 × ${KILLS} while collecting ${ORDERS} orders: none lost, none twice, no half document (SEED=${SEED})`, async () => {
  const mix = seeded(SEED);
  const keys = newKeyLine('test');
  let behindMs = 600_000;
  // Orders lie ten minutes back, beyond what the channel may show late; calls must carry the real time.
  const shop = await start({ seed: SEED, now: () => new Date(Date.now() - behindMs), skus });
  shop.control.placeOrders(ORDERS, { unpaid: 0, cashOnDelivery: 0 });
  behindMs = 0;
  await db.transaction(ONE, (ctx) => setUpSelling(ctx, { A: [9999, 0], B: [9999, 0], C: [9999, 0] }));
  const { endpoint, credentials, options } = shop.access;
  const unchecked = {
    connectors: channelConnectors({ send: () => Promise.reject(new Error('nothing is called')), now: Date.now }),
    openAccess: () => shop.access,
    checkEndpoint: async () => null,
    shippedWhole: async () => new Set<string>(),
    promisedSince: async () => [],
  };
  await createShop(db, ONE, unchecked, parseKeyRing(keys), {
    name: '旗舰店',
    channel: 'taobao',
    endpoint,
    credentials,
    options,
  });

  const script = path.resolve(import.meta.dirname, 'puller.ts');
  const input = JSON.stringify({ config, origin: shop.url, keys });
  const collected = async () => (await owner.query(`select count(*)::int as n from sales_order`)).rows[0].n;
  let killed = 0;
  const found = new Set<number>();
  for (let run = 0; (await collected()) < ORDERS; run++) {
    if (run > 200) throw new Error('collecting does not get on');
    const child = spawn(process.execPath, [script, input], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    if (killed < KILLS) {
      killed++;
      await wait(mix.below(900));
    } else for (let i = 0; i < 100 && (await collected()) < ORDERS; i++) await wait(100);
    child.kill('SIGKILL');
    await ended;
    found.add(await collected());
  }
  // It was killed in the middle of the work, not only before and after.
  expect(found.size).toBeGreaterThan(1);
  await shop.close();

  const { rows } = await owner.query(
    'select count(*)::int as orders, count(distinct channel_numbers)::int as numbers, (select count(*)::int from channel_order) as kept from sales_order',
  );
  expect(rows[0]).toEqual({ orders: ORDERS, numbers: ORDERS, kept: ORDERS });
  const checks = await verifyTenant(db, ONE, [...channelChecks, ...orderChecks, ...ledgerChecks]);
  expect(checks.filter((check) => check.breaches)).toEqual([]);
}, 240_000);
