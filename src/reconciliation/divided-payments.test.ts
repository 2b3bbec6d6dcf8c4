/** REC-3 SPLIT: the fund bill of a company that divides payments, as its stand-in writes it, against what it was told. */
import { expect, test } from 'vitest';
import { importFile, now, owner, setClock, soundness, stands } from './testing/bill-desk.ts';
import { ours, sales, told } from './testing/split-sales.ts';

test('REC-3 SPLIT: what the company divided and brought back stands on its fund bill, on both sides, and ties by number', async () => {
  await sales(['DIVIDED']);
  const { control, access } = stands.wechatPay;
  const [seller, account] = ['1900000101', access.merchantId];
  const payment = control.pay('DIVIDED', 10_000n);
  control.shares.addReceiver(seller, account);
  control.shares.share({ number: 'S1', seller, payment, parts: [[account, 500n]], at: now() });
  await told('DIVIDED', 'S1', [ours('500')]);
  // The day of a share is the one on which it came about.
  setClock('2026-06-08T11:00:00+08:00');
  control.shares.look('S1', now());
  control.shares.giveBack({ number: 'B1', order: 'S1', seller, account, amountMinor: 200n });
  await told('DIVIDED', 'B1', [ours('200')], 'back');
  control.shares.lookBack('B1', now());
  setClock('2026-06-09T10:30:00+08:00');
  for (const day of ['2026-06-07', '2026-06-08']) await importFile(control.fund(day));
  const { rows } = await owner.query(
    `select reference || refund_reference as number, gross_minor::int as gross, verdict, balance_minor::int as balance
     from bill_line where kind = 'split' order by line`,
  );
  expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
    ...['S1 -500 tied 9440', 'S1 500 tied 9940', 'B1 200 tied 10140', 'B1 -200 tied 9940'],
  ]);
  expect((await owner.query(`select from difference where type = 'split'`)).rowCount).toBe(0);
  expect(await soundness()).toEqual([]);
});
