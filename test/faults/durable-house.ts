/**
 * A PostgreSQL of a test's own with flushed commits, and a merchant in it who can sell: what is killed here is nobody
 * else's. The database of other tests does not flush, so it could not show that an acknowledged order survives.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { afterAll, expect } from 'vitest';
import { channelChecks } from '../../src/channels/channels.ts';
import type { PlacedOrder } from '../../src/contract/place-order.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import { Database } from '../../src/kernel/db/database.ts';
import { type Embedded, startEmbedded } from '../../src/kernel/db/embedded.ts';
import { migrate } from '../../src/kernel/db/migrate.ts';
import { sql } from '../../src/kernel/db/sql.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { ledgerChecks } from '../../src/ledger/ledger.ts';
import { orderChecks } from '../../src/orders/orders.ts';
import { shippingChecks } from '../../src/shipping/shipping.ts';
import { ONE } from '../database.ts';
import { setUpSelling } from '../orders.ts';
import { seedStock } from '../seed.ts';

/** GUANJIA_NIGHT=1 runs the figures of faults in full; otherwise a part that takes seconds. */
export const NIGHT = process.env['GUANJIA_NIGHT'] === '1';

export type DurableServer = { server: Embedded; dir: string; config: pg.ClientConfig; db: Database };

/** Call it at the top of a test file; everything is gone after its tests. */
export async function durableServer(settings: Record<string, string> = {}): Promise<DurableServer> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-fault-'));
  fs.chmodSync(dir, 0o755);
  const server = await startEmbedded(path.join(dir, 'pg'), { settings: { shared_buffers: '128MB', ...settings } });
  const { config } = server;
  const db = new Database({ config, size: 4 });
  afterAll(async () => {
    await db.close();
    await server.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  });
  await migrate(config);
  await db.ask(sql`insert into tenant (id, name) values (1, '测试商户')`);
  return { server, dir, config, db };
}

export type Merchant = { shop: Id; codes: string[]; skus: { id: Id; code: string }[] };

/** A shop and goods with `units` of each at the first of two warehouses, on the shelf and on the books. */
export function setUpMerchant(db: Database, goods: number, units: bigint): Promise<Merchant> {
  return db.transaction(ONE, async (ctx) => {
    const codes = Array.from({ length: goods }, (_, i) => `FAULT-${String(i).padStart(3, '0')}`);
    const { shop, nodes, sku } = await setUpSelling(ctx, Object.fromEntries(codes.map((code) => [code, [0, 0]])));
    await seedStock(
      ctx,
      nodes[0]!,
      codes.map((code) => ({ skuId: sku[code]!, quantity: units })),
    );
    return { shop, codes, skus: codes.map((code) => ({ code, id: sku[code]! })) };
  });
}

/** A paid order as the open API takes it: ¥99.00 a piece, to Hangzhou. */
export function placing(goods: Record<string, number>, buyer: string): PlacedOrder {
  const lines = Object.entries(goods).map(([merchantCode, count]) => ({
    merchantCode,
    quantity: String(count),
    price: '9900',
    amount: String(9900 * count),
  }));
  const payable = String(lines.reduce((sum, line) => sum + Number(line.amount), 0));
  const recipient = { name: '张三', phone: '13900000001', province: '浙江省', city: '杭州市', district: '余杭区' };
  return {
    currency: 'CNY',
    payable,
    paid: payable,
    orderedAt: '2026-11-21T10:00:00+08:00',
    buyer,
    recipient: { ...recipient, detail: `文一西路 969 号 ${buyer}` },
    lines,
  };
}

/** Every invariant of every module that orders touch. */
export async function expectSound(db: Database): Promise<void> {
  const checks = [...ledgerChecks, ...orderChecks, ...shippingChecks, ...channelChecks];
  const results = await verifyTenant(db, ONE, checks);
  expect(results.filter((result) => result.breaches > 0)).toEqual([]);
}

/** How many sales orders each channel number has; numbers without one are not in it. */
export async function ordersPerNumber(db: Database, numbers: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.read(
    ONE,
    (ctx) => ctx.sql<{ number: string; count: bigint }>`
      select n as number, count(*) as count
      from sales_order, unnest(channel_numbers) n
      where tenant_id = ${ctx.tenant}
        and n = any(${numbers as string[]})
      group by n`,
  );
  return new Map(rows.map(({ number, count }) => [number, Number(count)]));
}
