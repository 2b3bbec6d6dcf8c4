/**
 * A day of payments and refunds at both stand-ins, its bill fetched by the connector over HTTP and read by the reader:
 * the bill says what happened, and differences that were put into it are exactly those that were named (REC-1).
 */
import { randomInt } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { start as startAlipay } from '../../../sandbox/psp/alipay.ts';
import type { Difference } from '../../../sandbox/psp/payment-book.ts';
import { start as startWechat } from '../../../sandbox/psp/wechat-pay.ts';
import { seeded } from '../../../sandbox/seeded.ts';
import type { BillLine } from '../../reconciliation/bill.ts';
import { type Bill, wholeBill } from '../../reconciliation/testing/whole-bill.ts';
import { createHttp } from '../http.ts';
import { openBill } from '../statements/open-file.ts';
import { alipay } from './alipay/alipay.ts';
import { wechatPay } from './wechat-pay/wechat-pay.ts';

const DAY = '2026-06-07';
const KINDS = ['wechatPay', 'alipay'] as const;
type Happened = { reference: string; refundReference: string; grossMinor: bigint };

async function dayAt(kind: (typeof KINDS)[number], seed: number, plan: Partial<Record<Difference['kind'], number>>) {
  let now = new Date(`${DAY}T00:00:00+08:00`);
  const stand = await (kind === 'alipay' ? startAlipay : startWechat)({ seed, now: () => now });
  const http = createHttp({ hosts: [], allowLoopback: new Set([stand.url]) });
  const means = { send: http.send, now: () => now, nonce: () => 'n'.repeat(32) };
  const random = seeded(seed);
  const happened: Happened[] = [];
  for (let i = 0; i < 60; i++) {
    // At least a second: a bill sorts by time, and what happens in the same second has no order.
    now = new Date(now.getTime() + (1 + random.below(1_400)) * 1000);
    const amount = BigInt(1 + random.below(500_000));
    stand.control.pay(`P-${i}`, amount);
    happened.push({ reference: `P-${i}`, refundReference: '', grossMinor: amount });
    if (random.below(4) === 0) {
      const back = amount / 3n + 1n;
      stand.control.refund(`P-${i}`, `R-${i}`, back);
      happened.push({ reference: `P-${i}`, refundReference: `R-${i}`, grossMinor: -back });
    }
  }
  stand.control.open('P-waiting', 100n);
  const differences = stand.control.planDifferences(DAY, plan);
  now = new Date(`${DAY}T00:00:00+08:00`);
  now = new Date(now.getTime() + 34 * 3_600_000);
  const provider = kind === 'alipay' ? alipay(means) : wechatPay(means);
  const { name, body } = await provider.downloadBill(stand.access, DAY, 'trade');
  await http.close();
  await stand.close();
  const bill: Bill = await wholeBill(await openBill({ name, open: () => Readable.from([body]) }));
  return { bill, happened, differences, merchantId: stand.access.merchantId };
}

const keyOf = (line: { reference: string; refundReference: string }) => `${line.reference}|${line.refundReference}`;

describe.each(KINDS)('the bill of %s', (kind) => {
  test('says what happened, to the fen', async () => {
    const seed = randomInt(2 ** 31);
    const { bill, happened } = await dayAt(kind, seed, {});
    const told = bill.lines.map(({ reference, refundReference, grossMinor }) => ({
      reference,
      refundReference,
      grossMinor,
    }));
    expect({ seed, told }).toEqual({ seed, told: happened });
    expect(bill.day).toBe(DAY);
    for (const line of bill.lines) expect(line.feeMinor >= 0n).toBe(line.kind === 'payment');
  });

  test('shows exactly the differences that were put in', async () => {
    const seed = randomInt(2 ** 31);
    const plan = { missing: 3, extra: 2, amount: 4, fee: 2, duplicate: 2 };
    const { bill, happened, differences } = await dayAt(kind, seed, plan);
    const honest = await dayAt(kind, seed, {});
    const fees = new Map(honest.bill.lines.map((line) => [keyOf(line), line.feeMinor]));
    const found = compare(bill.lines, happened, fees);
    const named = differences.map((difference) => `${difference.kind} ${keyOf(difference)}`);
    expect({ seed, found: found.sort(byText) }).toEqual({ seed, found: named.sort(byText) });
  });
});

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

/** What a bookkeeper would find comparing the lines with what happened. */
function compare(lines: readonly BillLine[], happened: readonly Happened[], fees: Map<string, bigint>): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const expected = new Map(happened.map((one) => [keyOf(one), one.grossMinor]));
  for (const line of lines) {
    const key = keyOf(line);
    const gross = expected.get(key);
    if (gross === undefined) found.push(`extra ${key}`);
    else if (seen.has(key)) found.push(`duplicate ${key}`);
    else if (gross !== line.grossMinor) found.push(`amount ${key}`);
    else if (fees.get(key) !== line.feeMinor) found.push(`fee ${key}`);
    seen.add(key);
  }
  for (const key of expected.keys()) if (!seen.has(key)) found.push(`missing ${key}`);
  return found;
}
