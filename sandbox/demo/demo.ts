/**
 * The demo (OPS-1): a tenant with goods, places and people, the stand-ins of its world, and a lively day. It is prepared
 * between the server's start and the first job, and goes on where an earlier start on the same data folder left off.
 */
import { SYSTEM } from '../../src/kernel/context.ts';
import type { Scope } from '../../src/kernel/db/database.ts';
import type { Route } from '../../src/kernel/http/route.ts';
import type { Id } from '../../src/kernel/ids.ts';
import type { Logger } from '../../src/kernel/log.ts';
import type { Running } from '../../src/run-house.ts';
import { seeded } from '../seeded.ts';
import { BRAND } from './assortment.ts';
import { seedBooks } from './books.ts';
import { globalShop, seedBorder } from './border.ts';
import { Buyers } from './buyers.ts';
import { Clerk } from './clerk.ts';
import { type Client, clientOf } from './client.ts';
import { type Clock, clockOf } from './clock.ts';
import { connectWorld, doorsOf, portsOf, type ShopKey, shopIds } from './connect.ts';
import { seedCustomers } from './customers.ts';
import { liveThrough } from './day.ts';
import { seedDeliveries } from './deliveries.ts';
import { openDemoErp, stageErp } from './erp.ts';
import { openDemoInvoices } from './invoices.ts';
import { type Kept, readKept, writeKept } from './keep-memory.ts';
import { openDemoMail } from './mail.ts';
import { openOutside } from './outside.ts';
import type { DemoRole } from './people.ts';
import { type Stage, sandboxRoutes } from './routes.ts';
import { type Login, seedPeople, seedTenant, signInAs } from './seed-tenant.ts';
import { seedPoolStatement, seedSellers } from './sellers.ts';
import { seedPortal } from './statements.ts';
import { openDemoReader } from './tags.ts';
import { closeWorld, memoryOf, openWorld, originsOf } from './world.ts';

export type Demo = {
  readonly tenantName: string;
  /** Addresses of the stand-ins, filled when they listen. */
  readonly origins: ReadonlySet<string>;
  readonly routes: readonly Route[];
  /** People made by this start, with their passwords. */
  readonly logins: readonly Login[];
  prepare(running: Running): Promise<void>;
  /** Lets the day begin. */
  begin(): void;
  /** Ends the day, keeps what the world knows and closes it. */
  stop(): Promise<void>;
};

/** A courier's hour passes in ten seconds, so that a parcel arrives while somebody watches. */
const COURIER_HOUR_MS = 10_000;

export function createDemo({ log, seed }: { log: Logger; seed: number }): Demo {
  const origins = new Set<string>();
  const logins: Login[] = [];
  const ending = new AbortController();
  let stage: Stage | null = null;
  let day: Promise<void> = Promise.resolve();
  let begin = () => {};
  let close = async () => {};

  async function prepare(running: Running): Promise<void> {
    const { house, tenant, url } = running;
    if (url === null) throw new Error('the demo needs the HTTP server: start it without --no-http');
    const { db, dataDir } = house;
    const scope: Scope = { tenant, actor: SYSTEM };
    const kept = readKept(dataDir) ?? { seed, starts: 0, staged: false, memory: undefined, outside: undefined };
    await seedTenant(db, scope, kept.seed);
    logins.push(...(await seedPeople(db, scope)), ...(await seedPortal(db, scope)));
    await seedDeliveries(db, scope);
    await seedBorder(db, scope);
    const shops = await shopIds(running, scope);
    await seedBooks(db, scope, shops, db.world.now());

    const clock = clockOf(db.world.now);
    const around = await openAround(running, scope, { kept, clock, shops, origins });
    const { world, outside, erp, invoices, mail, abroad, remember } = around;
    if (kept.staged) remember();
    const random = seeded(kept.seed + kept.starts);
    const buyers = new Buyers(world, clock, random);
    const reader = await openDemoReader(db, scope, url, clock.now);
    const doors = doorsOf(url, tenant, shops);
    stage = { world, clock, shops, buyers, reader, invoices, mail, doors, faults: {}, log: [] };
    // Nobody begins anything more once the day is ended.
    const person = async (role: DemoRole): Promise<Client> => {
      const call = clientOf(url, await signInAs(db, scope, role));
      return async (endpoint, parts) => {
        ending.signal.throwIfAborted();
        return call(endpoint, parts);
      };
    };
    const [warehouse, seller] = [await person('warehouse'), await person('reviewer')];
    const clerk = new Clerk(warehouse);
    const [finance, checker] = [await person('financeMaker'), await person('financeChecker')];
    const purchaser = await person('purchaser');
    const people = { buyers, clerk, warehouse, seller, finance, checker, purchaser };
    const cast = { db, scope, log, world, outside, erp, invoices, clock, random, shops, abroad, ...people, remember };
    begin = () => {
      day = liveThrough(cast, kept.staged, ending.signal);
    };
    close = async () => {
      remember();
      await around.close();
    };
  }

  return {
    ...{ tenantName: BRAND, origins, logins, prepare, routes: sandboxRoutes(() => stage) },
    begin: () => begin(),
    async stop() {
      ending.abort();
      await day;
      await close();
    },
  };
}

type Around = { kept: Kept; clock: Clock; shops: Record<ShopKey, Id>; origins: Set<string> };

/** Everybody around the demo's tenant, each a stand-in, connected as a merchant would. `origins` is filled as they listen. */
async function openAround(running: Running, scope: Scope, { kept, clock, shops, origins }: Around) {
  const { house, tenant, url } = running;
  const world = await openWorld({
    ...{ seed: kept.seed, start: kept.starts, now: clock.now, memory: kept.memory },
    ...{ doors: doorsOf(url!, tenant, shops), courierHourMs: COURIER_HOUR_MS },
  });
  for (const origin of originsOf(world)) origins.add(origin);
  await connectWorld(running, scope, world, shops);
  await seedSellers(running, scope, world);
  await seedCustomers(house.db, scope, house.dataDir);
  await seedPoolStatement(running, scope);
  const abroad = await globalShop({ db: house.db, scope, ring: house.ring, ports: portsOf(running) });
  const outside = await openOutside(running, scope, { clock, memory: kept.outside, starts: kept.starts });
  for (const origin of outside.origins) origins.add(origin);
  const erp = await openDemoErp(running, scope, clock.now, kept.erp);
  origins.add(erp.url);
  await stageErp(running, scope, erp);
  const invoices = await openDemoInvoices(running, scope, { clock, shops, kept });
  origins.add(invoices.url);
  const mail = await openDemoMail(running, scope, kept.letters);
  origins.add(mail.origin);
  const remember = () =>
    writeKept(house.dataDir, {
      ...{ seed: kept.seed, starts: kept.starts + 1, staged: true, memory: memoryOf(world) },
      ...{ outside: outside.memory(), erp: erp.control.memory(), invoices: invoices.control.memory() },
      letters: mail.letters(),
    });
  const close = () => Promise.all([closeWorld(world), outside.close(), erp.close(), invoices.close(), mail.close()]);
  return { world, outside, erp, invoices, mail, abroad, remember, close };
}
