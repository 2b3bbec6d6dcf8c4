/**
 * P1, P1a and P7: a channel's payload becomes a released order. What is measured is everything between the bytes of a
 * Taobao page and the commit that holds the stock and releases the orders: text kept, read, deduplicated, mapped,
 * reviewed by thirty rules, sourced over five nodes, courier chosen, stock held, parcel made. Making the text is not.
 */
import pg from 'pg';
import { storeMessage } from '../channels/channels.ts';
import type { RawOrder } from '../channels/connector.ts';
import { translateTrade } from '../connectors/channels/taobao/translate-trade.ts';
import { type Merchant, openBenchHouse, SCOPE, setUpMerchant } from './bench-house.ts';
import type { Database } from '../kernel/db/database.ts';
import { verifyTenant } from '../kernel/check.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { orderChecks } from '../orders/orders.ts';
import { takeMessages } from '../orders/take-orders.ts';
import { type Figure, median } from './figure.ts';

const PLACES = [
  ['浙江省', '杭州市', '余杭区'],
  ['广东省', '广州市', '天河区'],
  ['北京', '北京市', '朝阳区'],
  ['四川省', '成都市', '武侯区'],
  ['湖北省', '武汉市', '武昌区'],
  ['江苏省', '南京市', '玄武区'],
  ['河北省', '石家庄市', '长安区'],
] as const;

const PAGE = 200;
const BLOCK = 10_000;
const translators = new Map([['taobao', translateTrade]]);

/** One trade as `trades.sold.increment.get` gives it: three lines, about two and a half kilobytes. */
export function rawTrade(merchant: Merchant, n: number): RawOrder {
  const tid = String(2_600_000_000_000_000_000n + BigInt(n) * 1_000_003n);
  const [state, city, district] = PLACES[n % PLACES.length]!;
  const at = new Date(Date.UTC(2026, 10, 21, 2, 0, n % 3600));
  const time = new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  const lines = [0, 1, 2].map((k) => {
    const sku = merchant.skus[(n * 7 + k * 1_009) % merchant.skus.length]!;
    const num = 1 + ((n + k) % 2);
    return { oid: `${tid.slice(0, -1)}${k}`, num_iid: String(6_000_000_000 + ((n * 7 + k) % 5000)), sku_id: sku.code.slice(-5), outer_sku_id: sku.code, outer_iid: sku.code, title: '秋冬新款圆领加绒卫衣男女同款宽松情侣装', sku_properties_name: '颜色分类:米白;尺码:M', num, price: '99.00', total_fee: `${99 * num}.00`, payment: `${99 * num}.00`, discount_fee: '0.00', adjust_fee: '0.00', divide_order_fee: `${99 * num}.00`, part_mjz_discount: '0.00', refund_status: 'NO_REFUND', status: 'WAIT_SELLER_SEND_GOODS', order_from: 'WAP,WAP', cid: 50011165, seller_type: 'B', store_code: '', is_oversold: false, pic_path: `https://img.alicdn.com/bao/uploaded/i${k}/2200000000/O1CN01abcdef_!!2200000000.jpg` };
  });
  const total = lines.reduce((sum, line) => sum + 99 * line.num, 0);
  const trade = { tid, status: 'WAIT_SELLER_SEND_GOODS', type: 'fixed', payment: `${total}.00`, total_fee: `${total}.00`, post_fee: '0.00', discount_fee: '0.00', adjust_fee: '0.00', received_payment: '0.00', cod_fee: '0.00', cod_status: 'NEW_CREATED', created: time, pay_time: time, modified: time, buyer_nick: `tb${(n * 37) % 1_000_000}`, buyer_message: '', seller_memo: '', seller_flag: 0, seller_nick: '基准旗舰店', shipping_type: 'express', has_post_fee: true, receiver_name: '王小明', receiver_mobile: `1390000${String(n % 10_000).padStart(4, '0')}`, receiver_phone: '', receiver_state: state, receiver_city: city, receiver_district: district, receiver_town: '', receiver_address: `文一西路${n % 999}号${n % 30}幢${n % 18}单元`, receiver_zip: '000000', num: lines.reduce((sum, line) => sum + line.num, 0), trade_from: 'WAP', orders: { order: lines } };
  return { number: tid, modifiedAt: at, raw: JSON.stringify(trade) };
}

export type PipelineRun = { perSecond: number; cpuMsPerOrder: number };

/** Takes orders `from`…`from + count` through the pipeline; pages of 200, two transactions under way. */
export async function runPipeline(db: Database, merchant: Merchant, from: number, count: number): Promise<PipelineRun> {
  let spentMs = 0;
  let cpuMs = 0;
  for (let block = from; block < from + count; block += BLOCK) {
    const size = Math.min(BLOCK, from + count - block);
    const pages = Array.from({ length: Math.ceil(size / PAGE) }, (_, p) => Array.from({ length: Math.min(PAGE, size - p * PAGE) }, (_, i) => rawTrade(merchant, block + p * PAGE + i)));
    const start = performance.now();
    const cpu = process.cpuUsage();
    const work = async () => {
      for (let page = pages.pop(); page; page = pages.pop()) {
        const orders = page;
        const id = await db.transaction(SCOPE, (ctx) => storeMessage(ctx, merchant.shop, 'pull', orders));
        await db.transaction(SCOPE, (ctx) => takeMessages(ctx, [id!], translators));
      }
    };
    await Promise.all([work(), work()]);
    spentMs += performance.now() - start;
    const used = process.cpuUsage(cpu);
    cpuMs += (used.user + used.system) / 1000;
  }
  return { perSecond: (count * 1000) / spentMs, cpuMsPerOrder: cpuMs / count };
}

async function assertReleased(db: Database, expected: number): Promise<void> {
  const [row] = await db.read(SCOPE, (ctx) => ctx.sql<{ n: bigint }>`
    select count(*) as n
    from sales_order
    where tenant_id = ${ctx.tenant}
      and state = 'released'`);
  if (Number(row!.n) !== expected) throw new Error(`${row!.n} of ${expected} orders were released: the benchmark does not measure what it says`);
  for (const check of await verifyTenant(db, SCOPE, [...ledgerChecks, ...orderChecks])) {
    if (check.breaches) throw new Error(`${check.name} is broken after the run: ${JSON.stringify(check.sample)}`);
  }
}

/** `guanjia bench pipeline [--orders 200000]`. */
export async function benchPipeline(orders = 200_000): Promise<Figure[]> {
  const house = await openBenchHouse();
  try {
    const merchant = await setUpMerchant(house.db);
    await analyse(house.config);
    await runPipeline(house.db, merchant, 0, 2000);
    const chunk = Math.max(PAGE, Math.floor(orders / 4));
    const runs: PipelineRun[] = [];
    for (let i = 0; i < 4; i++) runs.push(await runPipeline(house.db, merchant, 2000 + i * chunk, chunk));
    await assertReleased(house.db, 2000 + 4 * chunk);
    const total = 4 / runs.reduce((sum, run) => sum + 1 / run.perSecond, 0);
    return [
      { id: 'P1', what: `pipeline: payload → mapped, 30 rules, 5 nodes, held, courier, released; ${4 * chunk} orders of 3 lines`, value: Math.round(total), unit: 'orders/s', goal: 2000, better: 'higher', runs: 1 },
      { id: 'P1', what: 'the same, slowest quarter of the run', value: Math.round(Math.min(...runs.map((run) => run.perSecond))), unit: 'orders/s', goal: 2000, better: 'higher', runs: 1 },
      { id: 'P1', what: 'processor time of the program per order', value: Math.round(median(runs.map((run) => run.cpuMsPerOrder)) * 1000), unit: 'µs', goal: null, better: 'lower', runs: 4 },
    ];
  } finally {
    await house.close();
  }
}

async function analyse(config: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(config);
  await client.connect();
  await client.query('analyze');
  await client.end();
}
