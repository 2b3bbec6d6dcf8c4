/**
 * The whole product on a test database: every module composed as in a running process, its workers, its HTTP server, the
 * door to the outside, and on request the stand-ins of the sandbox connected to it. Nothing is replaced, so what a
 * scenario sees is what a merchant would. Jobs run when `settle` says so; the clock is the scenario's.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';
import { type Client, clientOf } from '../sandbox/demo/client.ts';
import { connectWorld, doorsOf, eachShop, type ShopKey } from '../sandbox/demo/connect.ts';
import { NODES } from '../sandbox/demo/places.ts';
import { COURIERS } from '../sandbox/demo/tariffs.ts';
import { closeWorld, openWorld, originsOf } from '../sandbox/demo/world.ts';
import { allChecks } from '../src/all-checks.ts';
import { createSkus } from '../src/catalog/catalog.ts';
import { accessOf, type ChannelPorts } from '../src/channels/channels.ts';
import { channelConnectors } from '../src/connectors/channels/channel-connectors.ts';
import { checkOutboundUrl, createHttp, type OutboundRules } from '../src/connectors/http.ts';
import { importPorts } from '../src/import-kinds.ts';
import { importFile } from '../src/imports/imports.ts';
import { verifyTenant } from '../src/kernel/check.ts';
import type { Ctx } from '../src/kernel/context.ts';
import { systemWorld } from '../src/kernel/db/database.ts';
import { LiveHub } from '../src/kernel/http/live-hub.ts';
import type { Id } from '../src/kernel/ids.ts';
import { Workers } from '../src/kernel/jobs.ts';
import { createLog } from '../src/kernel/log.ts';
import { composeModules } from '../src/modules.ts';
import { promisedSince, shippedWhole } from '../src/orders/orders.ts';
import type { Running } from '../src/run-house.ts';
import { saveCouriers, saveShippingPreferences } from '../src/shipping/shipping.ts';
import { saveNodes } from '../src/stock/save-nodes.ts';
import { openStock } from '../src/stock/stock.ts';
import { ONE, testDatabase } from './database.ts';
import { houseRoutes, listen, ring, signedIn } from './http.ts';

const DAY_MS = 24 * 3_600_000;
const CHINA_MS = 8 * 3_600_000;

/** Nine o'clock in China, tomorrow: a day that begins the same at every run and is never before the database's own. */
export const tomorrowAtNine = (): string =>
  `${new Date(Date.now() + CHINA_MS + DAY_MS).toISOString().slice(0, 10)}T09:00:00+08:00`;

export type StockedSku = { merchantCode: string; name: string; barcode: string; weightG: bigint; quantity: bigint };

export type WholeHouse = Awaited<ReturnType<typeof openWholeHouse>>;

const NUMBERS_BY_HAND = {
  numbersOnRelease: false,
  labelWhen: 'before',
  weightTolerance: null,
  silentHours: 48,
} as const;

/** Call it at the top of a test file: everything is closed after its tests. */
export async function openWholeHouse(now: () => number = Date.now) {
  const { db, config, owner } = await testDatabase({ size: 12, world: { ...systemWorld(), now } });
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-whole-'));
  const origins = new Set<string>();
  const rules: OutboundRules = { hosts: [], allowLoopback: origins };
  const http = createHttp(rules);
  const modules = composeModules({ db, hub: new LiveHub(), ring, http, rules, dataDir });
  const failures: string[] = [];
  const workers = new Workers(db, {
    config,
    handlers: modules.handlers,
    log: (message, detail) => failures.push(`${message} ${JSON.stringify(detail)}`),
  });
  const server = await listen(db, [...houseRoutes(db), ...modules.routes]);
  afterAll(async () => {
    await workers.stop();
    await http.close();
    fs.rmSync(dataDir, { recursive: true, force: true });
  });

  const inOne = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => db.transaction(ONE, work);
  const running: Running = {
    house: { dataDir, config, db, ring, log: createLog({ level: 'silent' }), close: async () => {} },
    outside: { http, rules },
    url: server.url,
    tenant: 1,
    firstLogin: null,
  };
  const channels: ChannelPorts = {
    connectors: channelConnectors({ send: http.send, now }),
    openAccess: accessOf(ring),
    checkEndpoint: (url) => checkOutboundUrl(url, rules),
    shippedWhole,
    promisedSince,
  };

  return {
    ...{ db, config, owner, server, workers, failures, inOne, channels, dataDir },
    /** Lets the house call this address on this machine. */
    allow: (url: string): void => void origins.add(url),
    /** Somebody with a role, signed in, who asks over HTTP as the console does. */
    async clientAs(role: string): Promise<Client> {
      return clientOf(server.url, (await signedIn(db, 1, role)).token);
    },
    /** What `guanjia import KIND FILE …` does. */
    importFiles: (kind: string, paths: readonly string[], shopId: Id | null = null) =>
      importFile(db, ONE, importPorts(dataDir), { kind, paths, shopId, dryRun: false }),
    /** Keeps rows as a CSV file of the scenario's own; gives its path. */
    writeFile(name: string, content: string | Buffer): string {
      const file = path.join(dataDir, name);
      fs.writeFileSync(file, content);
      return file;
    },
    /** The demo's warehouses and couriers with their price lists. Gives the nodes by code. */
    async furnish(): Promise<Record<string, Id>> {
      const nodes = NODES.map(({ keeps: _, depth: __, ...node }) => ({ ...node, id: db.world.newId(), active: true }));
      await inOne(async (ctx) => {
        await saveNodes(ctx, nodes);
        await saveCouriers(ctx, COURIERS);
      });
      return Object.fromEntries(nodes.map((node) => [node.code, node.id]));
    },
    /** SKUs with their barcodes, all of it lying at one node. Gives their ids. */
    stockUp: (nodeId: Id, goods: readonly StockedSku[]): Promise<Id[]> =>
      inOne(async (ctx) => {
        const skus = goods.map(({ quantity: _, barcode, ...sku }) => ({
          id: ctx.newId(),
          barcodes: [barcode],
          ...sku,
        }));
        const lines = goods.map(({ quantity }, i) => ({ skuId: skus[i]!.id, quantity }));
        const outcomes = [
          ...(await createSkus(ctx, skus)),
          ...(await openStock(ctx, [{ id: ctx.newId(), nodeId, lines }])),
        ];
        expect(outcomes.filter((outcome) => !outcome.done)).toEqual([]);
        return skus.map((sku) => sku.id);
      }),
    /** Opens the stand-ins of the demo's world and connects the tenant to them. */
    async openWorld(seed: number) {
      const shops: Record<ShopKey, Id> = eachShop(() => db.world.newId());
      const world = await openWorld({
        seed,
        start: 0,
        now: () => new Date(now()),
        doors: doorsOf(server.url, 1, shops),
      });
      afterAll(() => closeWorld(world));
      for (const origin of originsOf(world)) origins.add(origin);
      // The plays ask for numbers by hand, as a tenant does who has not set it otherwise.
      await db.transaction(ONE, (ctx) => saveShippingPreferences(ctx, NUMBERS_BY_HAND));
      await connectWorld(running, ONE, world, shops);
      return { world, shops };
    },
    /** Writes a job of a schedule, as if its time had come. */
    due: (kind: string): Promise<void> => inOne((ctx) => ctx.enqueue(kind, {}, { key: 'schedule' })),
    /** Runs jobs until nothing is left, letting those that wait for a moment come at once. */
    async settle(rounds = 100): Promise<void> {
      for (let round = 0; round < rounds; round++) {
        await workers.drain();
        const { rows } = await owner.query('select count(*)::int as n from job where not needs_person');
        if (rows[0].n === 0) return;
        await owner.query('update job set run_at = now() where claimed_by is null and not needs_person');
        await owner.query('update shop_trouble set retry_at = now()');
        await owner.query('update shipment_upload set due_at = now() where due_at is not null');
        await wait(5);
      }
      const { rows } = await owner.query('select kind, attempts, last_error from job');
      throw new Error(`jobs are left: ${JSON.stringify(rows)}`);
    },
    /** What `guanjia verify` asks: every check looked at something or had nothing to look at, and found nothing wrong. */
    async expectVerified(): Promise<void> {
      const results = await verifyTenant(db, ONE, allChecks);
      expect(results.filter((result) => result.breaches > 0)).toEqual([]);
      const { rows } = await owner.query('select kind, last_error from job where needs_person');
      expect(rows).toEqual([]);
    },
    /** How many sales orders stand in each state. */
    async orderStates(): Promise<Record<string, number>> {
      const { rows } = await owner.query('select state, count(*)::int as n from sales_order group by 1 order by 1');
      return Object.fromEntries(rows.map((row) => [row.state, row.n]));
    },
  };
}
