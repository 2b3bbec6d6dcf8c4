/** PAY-1 REC-1: UnionPay asked and told over HTTP, against a stand-in with an authority of its own. */
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { start } from '../../../../sandbox/psp/union-pay.ts';
import { idSource } from '../../../kernel/ids.ts';
import { wholeBill } from '../../../reconciliation/testing/whole-bill.ts';
import { createHttp } from '../../http.ts';
import { openBill } from '../../statements/open-file.ts';
import { unionPay } from './union-pay.ts';

let clock = Date.parse('2026-06-05T02:00:00Z');
const now = () => new Date(clock);
const stand = await start({ seed: 1, now });
const http = createHttp({ hosts: [], allowLoopback: new Set([stand.url]) });
const provider = unionPay({ send: http.send, now });
const { access, control } = stand;
afterAll(async () => {
  await stand.close();
  await http.close();
});
const newId = idSource(() => clock);
const fresh = () => newId().replaceAll('-', '');
const refundOf = (reference: string, amountMinor: bigint, refundReference = `R${fresh()}`) => ({
  ...{ reference, providerReference: '', refundReference, amountMinor, paidMinor: 1_000n, currency: 'CNY', reason: '' },
});

/** Asked for, and carried to the gateway by a browser. */
async function opened(reference: string): Promise<string> {
  const asked = { method: 'unionPayGateway', reference, amountMinor: 1_000n, currency: 'CNY', title: 'G1001' } as const;
  const rest = { notifyUrl: 'https://shop.example/told', openId: '', payerIp: '', divided: false };
  const cashier = await provider.start(access, { ...asked, ...rest, expiresAt: new Date(clock + 1_800_000) });
  if (cashier.kind !== 'form') throw new Error(cashier.kind);
  const { url, fields } = cashier;
  return (await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })).text();
}

test('PAY-1 nobody knows it, it is open, it is paid, its time is up; it is asked for by our number alone', async () => {
  const [paid, left] = [fresh(), fresh()];
  expect(await provider.query(access, paid)).toBeNull();
  for (const one of [paid, left]) expect(await opened(one)).toBe('<h1>1000 分</h1>');
  expect(await provider.query(access, paid)).toEqual({ state: 'waiting' });
  clock += 65_000;
  const { providerReference } = control.payAsked(paid);
  const at = now();
  expect(await provider.query(access, paid)).toMatchObject({
    ...{ kind: 'paid', reference: paid, amountMinor: 1_000n, currency: 'CNY', providerReference, at },
  });
  expect(await opened(paid)).toBe('<h1>重复交易</h1>');
  // What is open at the buyer's ends with its time, or when we want it; what is paid does not.
  expect([await provider.close(access, paid), await provider.close(access, left)]).toEqual([false, true]);
  clock += 1_800_000;
  expect(await provider.query(access, left)).toMatchObject({ kind: 'closed' });
  await expect(provider.query(access, 'POS-1')).rejects.toMatchObject({ code: 'payments.queryRefused' });
});

test('PAY-4 a refund whose answer was lost is asked about and not sent again; one beyond the payment is refused', async () => {
  const reference = fresh();
  await opened(reference);
  control.payAsked(reference);
  const back = refundOf(reference, 400n);
  control.spoil('late', 'cut');
  await expect(provider.refund(access, back)).rejects.toThrow();
  const before = control.memory().refunds.size;
  expect(await provider.refund(access, back)).toMatchObject({ state: 'success' });
  expect(control.memory().refunds.size).toBe(before);
  expect(await provider.refund(access, refundOf(reference, 600n))).toEqual({ state: 'processing' });
  await expect(provider.refund(access, refundOf(reference, 1n))).rejects.toMatchObject({
    code: 'payments.refundRefused',
  });
  const told = provider.verify(
    access,
    {
      ...control.refundMessage(back.refundReference),
      body: Buffer.from(control.refundMessage(back.refundReference).body),
    },
    now(),
  );
  expect(told).toMatchObject({
    news: { kind: 'refunded', reference, refundReference: back.refundReference, amountMinor: 400n },
  });
});

test('REC-1 the flow of a day comes by itself and says what happened, to the fen', async () => {
  const [reference, day] = [fresh(), '2026-06-06'];
  clock = Date.parse('2026-06-06T02:00:00Z');
  await expect(provider.downloadBill(access, day, 'trade')).rejects.toMatchObject({ code: 'payments.noBill' });
  control.pay(reference, 20_000n);
  clock += 60_000;
  control.refund(reference, 'R1', 5_000n);
  clock = Date.parse('2026-06-07T02:05:00Z');
  const { name, body } = await provider.downloadBill(access, day, 'trade');
  expect(name).toBe(`INN26060688ZM_${access.merchantId}`);
  const bill = await wholeBill(await openBill({ name, open: () => Readable.from([body]) }));
  expect({ merchantId: bill.merchantId, day: bill.day }).toEqual({ merchantId: access.merchantId, day });
  expect(bill.lines).toMatchObject([
    { kind: 'payment', reference, grossMinor: 20_000n, feeMinor: 120n },
    { kind: 'refund', refundReference: 'R1', grossMinor: -5_000n, feeMinor: -30n },
    // What UnionPay pays out of the day has no line there: it is found at the bank.
    { kind: 'transfer', grossMinor: -14_910n },
  ]);
});
