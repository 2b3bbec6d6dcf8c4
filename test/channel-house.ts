/** A tenant that sells on stand-ins over real HTTP, with the house's own jobs and door, for tests of channels. */
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll } from 'vitest';
import type { ChannelStandIn } from '../sandbox/channels/stand-in.ts';
import {
  accessOf,
  type ChannelPorts,
  channelJobs,
  channelRoutes,
  createShop,
  keyOfChannelOrder,
  type NewShop,
} from '../src/channels/channels.ts';
import { channelConnectors } from '../src/connectors/channels/channel-connectors.ts';
import { checkOutboundUrl, createHttp, type Http } from '../src/connectors/http.ts';
import type { Ctx } from '../src/kernel/context.ts';
import type { Database } from '../src/kernel/db/database.ts';
import { sql } from '../src/kernel/db/sql.ts';
import type { Id } from '../src/kernel/ids.ts';
import { handlersByKind, type JobHandler, Workers } from '../src/kernel/jobs.ts';
import { orderJobs, promisedSince } from '../src/orders/orders.ts';
import { warehouseJobs } from '../src/warehouse/warehouse.ts';
import { ONE } from './database.ts';
import { ring } from './http.ts';

export type ChannelHouse = Awaited<ReturnType<typeof openChannelHouse>>;

/** `now` is the clock that stand-ins and house share. `more` replaces or adds job handlers. */
export async function openChannelHouse(
  db: Database,
  config: pg.ClientConfig,
  now: () => number,
  more: JobHandler[] = [],
) {
  const origins = new Set<string>();
  const http = createHttp({ hosts: [], allowLoopback: origins });
  // A short patience keeps answers that never come quick.
  const send: Http['send'] = (request) => http.send({ ...request, timeoutMs: 1000 });
  const connectors = new Map(channelConnectors({ send, now }));
  const ports: ChannelPorts = {
    connectors,
    openAccess: accessOf(ring),
    checkEndpoint: (url) => checkOutboundUrl(url, { hosts: [], allowLoopback: origins }),
    shippedWhole,
    promisedSince,
  };
  const translators = new Map([...connectors].map(([kind, connector]) => [kind, connector.translate]));
  const own = new Set(more.map((handler) => handler.kind));
  const handlers = [...channelJobs(ports), ...orderJobs(translators), ...warehouseJobs, ...more].filter(
    (handler) => more.includes(handler) || !own.has(handler.kind),
  );
  const failures: string[] = [];
  const workers = new Workers(db, {
    config,
    handlers: handlersByKind(handlers, []),
    log: (message, detail) => failures.push(`${message} ${JSON.stringify(detail)}`),
  });
  afterAll(async () => {
    await workers.stop();
    await http.close();
  });
  return {
    ports,
    connectors,
    workers,
    failures,
    routes: channelRoutes(ports, { orderNumbers: async () => new Map(), couriers: async () => new Map() }, ring),
    /** Lets the house call a stand-in. */
    allow: (origin: string) => origins.add(origin),
    /** Connects a shop to a stand-in, as a person would. */
    connect: (standIn: ChannelStandIn, shop: Partial<NewShop> = {}) => {
      origins.add(standIn.url);
      const { kind, endpoint, credentials, options } = standIn.access;
      return createShop(db, ONE, ports, ring, {
        name: `${kind} 店`,
        channel: kind,
        endpoint,
        credentials,
        options,
        ...shop,
      });
    },
    /** Runs jobs until nothing is left, letting those that wait for a channel come at once. Kinds in `resting` may stay. */
    async settle(owner: pg.Client, rounds = 200): Promise<void> {
      for (let round = 0; round < rounds; round++) {
        await workers.drain();
        const { rows } = await owner.query('select count(*)::int as n from job where not needs_person');
        if (rows[0].n === 0) return;
        await owner.query(`update job set run_at = now() where claimed_by is null`);
        await owner.query(`update shop_trouble set retry_at = now()`);
        await owner.query(`update shipment_upload set due_at = now() where due_at is not null`);
        await owner.query(`update listing_push set due_at = now()`);
        await wait(5);
      }
      const { rows } = await owner.query('select kind, attempts, last_error from job');
      throw new Error(`jobs are left: ${JSON.stringify(rows)}`);
    },
  };
}

/** What orders would say: nothing of these channel orders is left to ship. */
async function shippedWhole(ctx: Ctx, orders: readonly { shopId: Id; number: string }[]): Promise<Set<string>> {
  const rows = await ctx.run<{ shopId: Id; number: string }>(sql`
    select l.shop_id as "shopId", l.channel_number as number
    from sales_order_line l
    join sales_order o on o.tenant_id = l.tenant_id and o.id = l.order_id
    where l.tenant_id = ${ctx.tenant}
      and l.channel_number = any(${orders.map((order) => order.number)}::text[])
      and o.state not in ('split', 'merged', 'cancelled', 'closed')
    group by 1, 2
    having bool_and(l.shipped >= l.quantity)`);
  return new Set(rows.map(keyOfChannelOrder));
}
