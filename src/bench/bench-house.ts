/** A database of its own for a benchmark, with durable commits, and a merchant that can sell: nodes, SKUs, stock, couriers. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createSkus } from '../catalog/catalog.ts';
import { type Ctx, SYSTEM } from '../kernel/context.ts';
import { Database, type Scope } from '../kernel/db/database.ts';
import { startEmbedded } from '../kernel/db/embedded.ts';
import { migrate } from '../kernel/db/migrate.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { post } from '../ledger/ledger.ts';
import { saveCouriers, type Tariff } from '../shipping/shipping.ts';
import { saveNodes } from '../stock/save-nodes.ts';
import { places } from '../stock/stock.ts';

export const SCOPE: Scope = { tenant: 1, actor: SYSTEM };

export type BenchHouse = {
  db: Database;
  config: pg.ClientConfig;
  dir: string;
  /** Process of PostgreSQL, to read its processor time. */
  pid: number | undefined;
  close(): Promise<void>;
};

export async function openBenchHouse(): Promise<BenchHouse> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-bench-'));
  fs.chmodSync(dir, 0o755);
  const server = await startEmbedded(path.join(dir, 'pg'));
  await migrate(server.config);
  const db = new Database({ config: server.config, size: 12 });
  await db.ask(sql`insert into tenant (id, name) values (1, 'bench')`);
  return {
    db,
    config: server.config,
    dir,
    pid: server.pid,
    close: async () => {
      await db.close();
      await server.stop();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

const NODES = [
  ['嘉兴仓', '330000', '330400', '330402'],
  ['东莞仓', '440000', '441900', '441900'],
  ['廊坊仓', '130000', '131000', '131002'],
  ['成都仓', '510000', '510100', '510104'],
  ['武汉仓', '420000', '420100', '420106'],
] as const;

const COURIERS = ['ZTO', 'YTO', 'STO', 'YD', 'SF'];

const tariff = (courier: string, rank: number): Tariff => ({
  courier,
  origins: ['*'],
  from: '2020-01-01',
  until: null,
  volumetricDivisor: 6000n,
  roundToG: 1000n,
  forgiveG: 0n,
  minimumMinor: 0n,
  fuelPpm: 0n,
  cod: null,
  insurance: null,
  maxWeightG: null,
  maxSideMm: null,
  refusedGoods: [],
  served: [],
  refused: [],
  rates: NODES.map(([, province], i) => ({
    destinations: [province as string],
    brackets: [{ uptoG: 1000n, priceMinor: BigInt(500 + 40 * ((i + rank) % 5)) }],
    steps: [{ uptoG: null, stepG: 1000n, stepMinor: 150n }],
    remoteMinor: 0n,
    days: 2,
  })).concat([
    {
      destinations: ['*'],
      brackets: [{ uptoG: 1000n, priceMinor: BigInt(900 + 50 * rank) }],
      steps: [{ uptoG: null, stepG: 1000n, stepMinor: 400n }],
      remoteMinor: 0n,
      days: 3,
    },
  ]),
  priority: rank,
});

export type Merchant = { shop: Id; nodes: Id[]; skus: { id: Id; code: string }[] };

/** Five nodes, five couriers, `skuCount` SKUs with plenty of stock everywhere, thirty review rules. */
export async function setUpMerchant(db: Database, skuCount = 5000, channel = 'taobao'): Promise<Merchant> {
  const shop = db.world.newId();
  const nodes = NODES.map(([name, provinceCode, cityCode, districtCode], i) => ({
    id: db.world.newId(),
    code: `B${i}`,
    name,
    kind: 'warehouse' as const,
    provinceCode,
    cityCode,
    districtCode,
    address: {},
    capacity: null,
    priority: i,
    active: true,
  }));
  const skus = Array.from({ length: skuCount }, (_, i) => ({
    id: db.world.newId(),
    code: `BENCH-${String(i).padStart(5, '0')}`,
  }));
  await db.transaction(SCOPE, async (ctx) => {
    await ctx.sql`insert into shop (tenant_id, id, name, channel) values (${ctx.tenant}, ${shop}, '基准旗舰店', ${channel})`;
    await saveNodes(ctx, nodes);
    const goods = { name: '基准商品', properties: '米白 / M', unit: '件', priceMinor: 9_900n, weightG: 350n };
    await createSkus(
      ctx,
      skus.map(({ id, code }) => ({ ...goods, id, merchantCode: code })),
    );
    await saveCouriers(
      ctx,
      COURIERS.map((code, i) => ({
        code,
        name: code,
        product: '',
        service: null,
        active: true,
        tariffs: [tariff(code, i)],
      })),
    );
    await publishRules(ctx);
  });
  for (let i = 0; i < skus.length; i += 500) {
    await db.transaction(SCOPE, (ctx) =>
      post(
        ctx,
        skus.slice(i, i + 500).map((sku) => ({
          document: { type: 'receipt', id: ctx.newId() },
          reason: 'bench',
          lines: nodes.map((node) => ({
            kind: 'post' as const,
            id: ctx.newId(),
            from: places.supplier(sku.id),
            to: places.sellable(node.id, sku.id),
            amount: 10_000_000n,
          })),
        })),
      ),
    );
  }
  return { shop, nodes: nodes.map((node) => node.id), skus };
}

/** Thirty rules of the kinds people write; few orders match any. */
async function publishRules(ctx: Ctx): Promise<void> {
  const words = ['加急', '发票', '礼物', '预约', '自提', '换货', '补发', '赠品', '生日', '急用'];
  const rules = [
    ...words.map((word, i) => ({
      id: `w${i}`,
      name: `备注含${word}`,
      when: { field: 'memo', op: 'contains', value: word },
      do: [{ tag: word }],
    })),
    ...Array.from({ length: 10 }, (_, i) => ({
      id: `a${i}`,
      name: `金额段${i}`,
      when: {
        all: [
          { field: 'payable', op: 'gte', value: `${(i + 10) * 1_000_000}` },
          { field: 'cod', op: 'is', value: false },
        ],
      },
      do: [{ hold: 'largeAmount' }],
    })),
    ...Array.from({ length: 10 }, (_, i) => ({
      id: `p${i}`,
      name: `编码${i}`,
      when: {
        any: [
          { field: 'merchantCodes', op: 'in', value: [`STOP-${i}`] },
          { field: 'province', op: 'in', value: [`无省${i}`] },
        ],
      },
      do: [{ hold: 'memo' }],
    })),
  ];
  await ctx.sql`
    insert into rule_set (tenant_id, kind, version, rules, published_at)
    values (${ctx.tenant}, 'review', 1, ${JSON.stringify(rules)}, now())`;
}

/** Statistics as a house has them that has run for a while. */
export async function analyse(config: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(config);
  await client.connect();
  await client.query('analyze');
  await client.end();
}
