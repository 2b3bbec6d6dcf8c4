/**
 * A day at a payment company: what our books know of it, and the bill in the company's own layout, with so many
 * differences of each type put in. Everything about an item follows from its number, so a day of a million is never in
 * memory.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DifferenceType } from '../contract/bills.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import { applyRate, formatMinor } from '../kernel/money.ts';
import { SCOPE } from './bench-house.ts';

const DAY = '2026-06-07';
const MERCHANT = '1900000109';
const FEE_PPM = 6000n;
/** One item in fifty is a refund; what it gives back was paid on other days. */
const REFUND_EACH = 50;
const PAGE = 10_000;
const DAY_START = Date.parse(`${DAY}T00:00:00+08:00`);

/** What is wrong with one item of a thousand; a day has the same number of each. */
export const PLANTED = ['crossPeriod', 'cashOver', 'cashShort', 'amount', 'fee', 'duplicate', 'status'] as const;
type Planted = (typeof PLANTED)[number] & DifferenceType;

type Item = {
  reference: string;
  provider: string;
  refund: string;
  amount: bigint;
  fee: bigint;
  at: Date;
  wrong: Planted | null;
};

/** Numbers of ours are scattered, as numbers of many shops are: looking them up has no order to lean on. */
const scattered = (i: number): string => (Math.imul(i + 1, 2_654_435_761) >>> 0).toString(16).padStart(8, '0');

/** Seven of ten thousand are wrong, one of each type; a status that differs is a refund's. */
function wrongOf(i: number): Planted | null {
  const place = i % 10_000;
  const at = [1_001, 2_001, 3_001, 4_001, 5_001, 6_001, 7_000].indexOf(place);
  return at < 0 ? null : PLANTED[at]!;
}

function itemOf(i: number, count: number): Item {
  const wrong = wrongOf(i);
  const amount = BigInt(100 + ((i * 7919) % 500_000));
  const isRefund = i % REFUND_EACH === 0;
  // Far from midnight, but for what is to be found on the next bill.
  const second = wrong === 'crossPeriod' ? 86_390 : 3_600 + Math.floor((i / count) * 79_000);
  return {
    reference: `GJ${scattered(i)}${i}`,
    provider: `4200${String(i).padStart(18, '0')}`,
    refund: isRefund ? `R${scattered(i)}${i}` : '',
    amount,
    fee: isRefund ? 0n : applyRate(amount, FEE_PPM),
    at: new Date(DAY_START + second * 1000),
    wrong,
  };
}

/** What our books know: payments and refunds, as the notifications of the day left them. */
export async function plantBooks(db: Database, count: number): Promise<void> {
  await db.transaction(
    SCOPE,
    (ctx) => ctx.sql`
    insert into merchant_account (tenant_id, id, kind, name, environment, merchant_id, endpoint, fee_ppm)
    values (${ctx.tenant}, 'bench', 'wechatPay', '基准收款', 'live', ${MERCHANT}, 'https://localhost', ${Number(FEE_PPM)})`,
  );
  for (let from = 0; from < count; from += PAGE) {
    const items = Array.from({ length: Math.min(PAGE, count - from) }, (_, i) => itemOf(from + i, count));
    const known = items.filter(({ wrong }) => wrong !== 'crossPeriod' && wrong !== 'cashOver');
    await db.transaction(SCOPE, (ctx) => plantPage(ctx, known));
  }
}

async function plantPage(ctx: Ctx, known: readonly Item[]): Promise<void> {
  const refunded = known.filter(({ refund }) => refund !== '');
  const paidAt = ({ refund, at }: Item) => (refund === '' ? at : new Date(at.getTime() - 7 * 86_400_000));
  const paymentIds = known.map(() => ctx.newId());
  await ctx.sql`
    insert into payment (tenant_id, id, merchant_account, reference, provider_reference, amount_minor, currency, state,
                         paid_at, created_at)
    select ${ctx.tenant}, n.id, 'bench', n.reference, n.provider, n.amount, 'CNY', 'paid', n.at, n.at
    from unnest(${paymentIds}::uuid[], ${known.map((one) => one.reference)}::text[],
                ${known.map((one) => one.provider)}::text[], ${known.map((one) => one.amount)}::bigint[],
                ${known.map(paidAt)}::timestamptz[]) n(id, reference, provider, amount, at)`;
  await ctx.sql`
    insert into refund (tenant_id, id, payment_id, merchant_account, reference, payment_reference, amount_minor, asked,
                        currency, state, at)
    select ${ctx.tenant}, n.id, p.id, 'bench', n.refund, n.reference, n.amount, true, 'CNY', 'success', n.at
    from unnest(${refunded.map(() => ctx.newId())}::uuid[], ${refunded.map((one) => one.reference)}::text[],
                ${refunded.map((one) => one.refund)}::text[], ${refunded.map((one) => one.amount)}::bigint[],
                ${refunded.map((one) => one.at)}::timestamptz[]) n(id, reference, refund, amount, at)
    join payment p on p.tenant_id = ${ctx.tenant} and p.merchant_account = 'bench' and p.reference = n.reference`;
}

const HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const TOTALS = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

const cells = (values: readonly string[]): string => `${values.map((value) => `\`${value}`).join(',')}\r\n`;
const timeOf = (at: Date): string =>
  new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

class BillText {
  #lines = 0;
  #paid = 0n;
  #refunded = 0n;
  #fees = 0n;

  row(item: Item): string {
    const amount = item.amount + (item.wrong === 'amount' ? 1n : 0n);
    const fee = item.fee + (item.wrong === 'fee' ? 500n : 0n);
    const isRefund = item.refund !== '';
    this.#lines += 1;
    this.#fees += fee;
    if (isRefund) this.#refunded += amount;
    else this.#paid += amount;
    const money = formatMinor(amount);
    const state = item.wrong === 'status' ? 'FAIL' : 'SUCCESS';
    const back = isRefund ? [`5030${item.provider}`, item.refund, money] : ['0', '0', '0.00'];
    return cells([
      ...[timeOf(item.at), 'wxbench', MERCHANT, '0', '', item.provider, item.reference, 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'],
      ...[
        'JSAPI',
        isRefund ? 'REFUND' : 'SUCCESS',
        'OTHERS',
        'CNY',
        isRefund ? '0.00' : money,
        '0.00',
        ...back,
        '0.00',
      ],
      ...(isRefund ? ['ORIGINAL', state] : ['', '']),
      ...['基准商品, 米白 / M', '', `${formatMinor(fee)}000`, '0.60%'],
      ...(isRefund ? ['0.00', money] : [money, '0.00']),
      '',
    ]);
  }

  end(): string {
    const [paid, refunded, fees] = [this.#paid, this.#refunded, this.#fees].map((sum) => formatMinor(sum));
    return `${TOTALS}\r\n${cells([String(this.#lines), paid!, refunded!, '0.00', fees!, paid!, refunded!])}`;
  }
}

export const billFile = (dir: string): string => path.join(dir, `wechatpay-${DAY}.csv`);

/** Writes the bill of the day. */
export async function writeBill(dir: string, count: number): Promise<void> {
  async function* text() {
    const bill = new BillText();
    yield `\ufeff${HEADER}\r\n`;
    for (let from = 0; from < count; from += PAGE) {
      const rows: string[] = [];
      for (let i = from; i < Math.min(count, from + PAGE); i++) {
        const item = itemOf(i, count);
        if (item.wrong === 'cashShort') continue;
        rows.push(bill.row(item));
        if (item.wrong === 'duplicate') rows.push(bill.row(item));
      }
      yield rows.join('');
    }
    yield bill.end();
  }
  await pipeline(Readable.from(text()), fs.createWriteStream(billFile(dir)));
}

/** How many differences of each type are to be found. */
export function plantedOf(count: number): Map<DifferenceType, number> {
  const counts = new Map<DifferenceType, number>();
  for (let i = 0; i < count; i++) {
    const wrong = wrongOf(i);
    if (wrong) counts.set(wrong, (counts.get(wrong) ?? 0) + 1);
  }
  return counts;
}
