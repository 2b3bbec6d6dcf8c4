/**
 * P6, the packing bench: scan to answer with 200,000 orders open. The orders came through the pipeline and have their
 * waybill numbers; the product is started as people start it and asked over HTTP by fifty packers, each of whom scans
 * once a second, which is faster than hands are: a waybill, every piece, done. Waiting is counted from the scan.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import type { RawOrder } from '../channels/connector.ts';
import { translateTrade } from '../connectors/channels/taobao/translate-trade.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { orderChecks } from '../orders/orders.ts';
import { recordAnswers } from '../shipping/record-answers.ts';
import { requestAndLease } from '../shipping/request-waybills.ts';
import { shippingChecks } from '../shipping/shipping.ts';
import { saveSealedService } from '../shipping/waybill-services.ts';
import { keepCartons } from '../warehouse/cartons.ts';
import { analyse, type Merchant, SCOPE } from './bench-house.ts';
import { type Figure, median, quantile } from './figure.ts';
import { rawTrade, runPipeline } from './pipeline.ts';
import { openServerHouse, type ServerHouse } from './server-house.ts';

const PACKERS = 50;
const BETWEEN_SCANS_MS = 1000;
const PARCELS = 800;
const AT_ONCE = 500;
const GOAL_MS = 50;

const TRADES = {
  /** Every fourth order is of one piece, for which the item alone finds the parcel. */
  make: (merchant: Merchant, n: number): RawOrder => rawTrade(merchant, n, n % 4 === 0 ? 1 : 3),
  translators: new Map([['openApi', translateTrade]]),
};

type Line = { sku: { merchantCode: string }; wanted: string };
type Check = { id: string; state: string; lines: Line[]; carton: unknown };
type Single = { nodeId: Id; code: string };
type Waited = Record<'waybill' | 'item' | 'byItem' | 'nobody' | 'finish', number[]>;

/** `guanjia bench scan [--orders 200000]`: open orders. */
export async function benchScan(orders = 200_000): Promise<Figure[]> {
  const house = await openServerHouse(async ({ db, config }, merchant) => {
    await db.transaction(SCOPE, (ctx) => equip(ctx));
    await runPipeline({ db, pid: undefined }, merchant, 0, orders, TRADES);
    // Taken above; the product knows no Taobao shop here that it could ask.
    await db.transaction(
      SCOPE,
      (ctx) => ctx.sql`delete from job where tenant_id = ${ctx.tenant} and kind = 'orders.take'`,
    );
    await giveNumbers(db);
    await analyse(config);
  });
  try {
    await untilIdle(house.house.db);
    const waited = await packAll(house, Math.min(PARCELS, Math.floor(orders / 4)));
    for (const check of await verifyTenant(house.house.db, SCOPE, [...ledgerChecks, ...orderChecks, ...shippingChecks]))
      if (check.breaches) throw new Error(`${check.name} is broken after the run: ${JSON.stringify(check.sample)}`);
    return figures(orders, waited);
  } finally {
    await house.close();
  }
}

/** Five cartons, goods with sizes, and a service that numbers belong to. */
async function equip(ctx: Ctx): Promise<void> {
  const sizes = [
    [200, 150, 100],
    [300, 200, 150],
    [400, 300, 200],
    [500, 400, 300],
    [600, 500, 400],
  ] as const;
  await keepCartons(
    ctx,
    sizes.map(([lengthMm, widthMm, heightMm], i) => ({
      ...{ id: ctx.newId(), code: `C${i}`, name: `${i + 1} 号箱`, lengthMm, widthMm, heightMm, active: true },
      ...{ skuId: null, fillers: [] },
      ...{ weightG: 100n, mostWeightG: 20_000n, costMinor: BigInt(50 * (i + 1)) },
    })),
  );
  await ctx.sql`update sku set length_mm = 280, width_mm = 190, height_mm = 40 where tenant_id = ${ctx.tenant}`;
  const [{ couriers }] = (await ctx.sql<{ couriers: string[] }>`
    select array_agg(code) as couriers
    from courier
    where tenant_id = ${ctx.tenant}`) as [{ couriers: string[] }];
  const service = { id: 'bench', kind: 'kdniao', name: 'bench', endpoint: 'http://127.0.0.1:9', options: {} };
  await saveSealedService(ctx, { ...service, credentials: {}, couriers, active: true });
}

/** Numbers for every parcel, asked for and recorded as those of a service are; the service is not asked. */
async function giveNumbers(db: Database): Promise<void> {
  let after: Id | null = null;
  for (let n = 0; ; ) {
    const made = await db.transaction(SCOPE, async (ctx) => {
      const parcels: { id: Id }[] = await ctx.run<{ id: Id }>(sql`
        select id
        from fulfilment
        where tenant_id = ${ctx.tenant}
          and state = 'created'
          and (${after}::uuid is null or id > ${after})
        order by id
        limit ${AT_ONCE}`);
      after = parcels.at(-1)?.id ?? null;
      return (
        await requestAndLease(
          ctx,
          parcels.map(({ id }) => id),
        )
      ).made;
    });
    if (made.length === 0) return;
    const answers = made.map((waybill) => {
      const told = { id: waybill.id, result: 'issued' as const, waybillNumber: `78${String(++n).padStart(12, '0')}` };
      const branches = { subNumbers: [], routeCode: '330-A1', originBranch: '', destinationBranch: '', printData: '' };
      return { waybill, told: { ...told, ...branches } };
    });
    await db.transaction(SCOPE, (ctx) => recordAnswers(ctx, answers));
  }
}

/** What the orders and their numbers set in motion has come to its end. */
async function untilIdle(db: Database): Promise<void> {
  for (;;) {
    const [row] = await db.read(
      SCOPE,
      (ctx) =>
        ctx.sql<{ due: bigint }>`
        select count(*) as due
        from job
        where tenant_id = ${ctx.tenant}
          and not needs_person
          and run_at <= now()`,
    );
    if (row!.due === 0n) return;
    await wait(500);
  }
}

/** The packers share the parcels; each packs one after the other. */
async function packAll(house: ServerHouse, count: number): Promise<Waited> {
  const waited: Waited = { waybill: [], item: [], byItem: [], nobody: [], finish: [] };
  const bench = new Bench(house, waited);
  const numbers = await waybillsOf(house.house.db, count);
  const singles = await singlesOf(house.house.db, Math.floor(count / 4));
  try {
    const work = async (_: unknown, i: number) => {
      // They did not all begin at the same moment.
      await wait((i * BETWEEN_SCANS_MS) / PACKERS);
      for (let number = numbers.pop(); number; number = numbers.pop()) {
        await bench.pack(number);
        const single = singles.pop();
        if (single) await bench.packSingle(single);
      }
    };
    await Promise.all(Array.from({ length: PACKERS }, work));
    return waited;
  } finally {
    await bench.close();
  }
}

const waybillsOf = async (db: Database, count: number): Promise<string[]> =>
  (
    await db.read(
      SCOPE,
      (ctx) =>
        ctx.sql<{ number: string }>`
        select waybill_number as number
        from fulfilment
        where tenant_id = ${ctx.tenant}
          and state = 'waybilled'
          and quantity > 1
        order by md5(id::text)
        limit ${count}`,
    )
  ).map(({ number }) => number);

/** As many pieces as parcels of one piece may be taken with, and where each lies. */
const singlesOf = (db: Database, count: number): Promise<Single[]> =>
  db.read(
    SCOPE,
    (ctx) =>
      ctx.sql<Single>`
      select f.node_id as "nodeId", s.merchant_code as code
      from fulfilment f
      join sku s on s.tenant_id = f.tenant_id and s.id = f.single_sku_id
      where f.tenant_id = ${ctx.tenant}
        and f.state = 'waybilled'
      order by md5(f.id::text)
      limit ${count}`,
  );

class Bench {
  readonly #pool: Pool;
  readonly #house: ServerHouse;
  readonly #waited: Waited;

  constructor(house: ServerHouse, waited: Waited) {
    this.#house = house;
    this.#waited = waited;
    this.#pool = new Pool(house.url, { connections: PACKERS, pipelining: 1 });
  }

  async #post<Answer>(what: keyof Waited, path: string, body: unknown, status = 200): Promise<Answer> {
    const asked = performance.now();
    const answer = await this.#pool.request({
      method: 'POST',
      path: `/api/v1/checks${path}`,
      headers: {
        authorization: `Bearer ${this.#house.key}`,
        'content-type': 'application/json',
        'idempotency-key': this.#house.house.db.world.newId(),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.body.text();
    const waited = performance.now() - asked;
    this.#waited[what].push(waited);
    await wait(Math.max(0, BETWEEN_SCANS_MS - waited));
    if (answer.statusCode !== status) throw new Error(`POST /checks${path} answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text);
  }

  /** A waybill, every piece by itself, done. */
  async pack(waybillNumber: string): Promise<void> {
    const check = await this.#post<Check>('waybill', '', { waybillNumber });
    if (!check.carton) throw new Error(`no carton is proposed for ${waybillNumber}`);
    for (const { sku, wanted } of check.lines)
      for (let piece = 0; piece < Number(wanted); piece++)
        await this.#post('item', `/${check.id}/scan`, { code: sku.merchantCode });
    const { check: done } = await this.#post<{ check: Check }>('finish', `/${check.id}/finish`, {});
    if (done.state !== 'done') throw new Error(`${waybillNumber} is ${done.state}, not done`);
  }

  /** An item finds its parcel; then comes one that no parcel of one piece waits for: orders of one have even codes. */
  async packSingle({ nodeId, code }: Single): Promise<void> {
    const check = await this.#post<Check>('byItem', '/by-item', { code, nodeId });
    await this.#post('finish', `/${check.id}/finish`, {});
    const { skus } = this.#house.merchant;
    const unwanted = skus[skus.findIndex((sku) => sku.code === code) + 1]!.code;
    await this.#post('nobody', '/by-item', { code: unwanted, nodeId }, 422);
  }

  close = (): Promise<void> => this.#pool.close();
}

function figures(orders: number, waited: Waited): Figure[] {
  const round = (value: number) => Math.round(value * 10) / 10;
  const open = `${orders.toLocaleString('en')} open orders, ${PACKERS} packers`;
  const names: Record<keyof Waited, string> = {
    waybill: 'a waybill to its parcel with the carton',
    item: 'a piece to its answer',
    byItem: 'a piece to the parcel that waits longest for it',
    nobody: 'a piece that no parcel waits for',
    finish: 'parcel closed, goods booked',
  };
  return (Object.keys(names) as (keyof Waited)[]).flatMap((what) => {
    const figure = { id: 'P6', unit: 'ms', better: 'lower', runs: waited[what].length } as const;
    return [
      { ...figure, what: `${names[what]}, ${open}, p99`, value: round(quantile(waited[what], 0.99)), goal: GOAL_MS },
      { ...figure, what: 'the same, median', value: round(median(waited[what])), goal: null },
    ];
  });
}
