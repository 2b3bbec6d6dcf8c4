/**
 * REC-3: every type of difference with the rule that applies by itself and the entry two people's word makes, for a
 * channel of our own sales and for one that collects into a licensed register (rows 22a, 22b, 1c). What companies divide
 * (SPLIT, rows 3 and 8a) is in `tie-splits.test.ts`, what a bank paid out or gave back (PAYOUT) in `tie-pool.test.ts`.
 */
import { beforeAll, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { clearingChecks, heldByChannels } from '../clearing/clearing.ts';
import type { Resolution } from '../contract/bills.ts';
import { financeChecks } from '../finance/finance.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Id } from '../kernel/ids.ts';
import { expectPayments } from '../payments/payments.ts';
import type { BillLine } from './bill.ts';
import { reconciliationClosing } from './closing.ts';
import { offersOf } from './difference.ts';
import { importBill } from './reconciliation.ts';
import { approveResolutions, proposeResolutions } from './resolve-differences.ts';
import { followReturns } from './return-money.ts';
import {
  account,
  billOf,
  db,
  entriesOf,
  hashOf,
  importLines,
  nextLine,
  owner,
  payment,
  soundness,
} from './testing/bill-desk.ts';
import { readerOf } from './testing/whole-bill.ts';

const DAY = '2026-06-07';
const NOON = `${DAY}T12:00:00+08:00`;
const MIDNIGHT = `${DAY}T23:58:00+08:00`;

/** Our payment, if there is one, and the lines of the bill, if there are any. */
type Arises = { ours?: bigint; at?: string; waiting?: true; lines?: Partial<BillLine>[] };
const line = (grossMinor: bigint, change: Partial<BillLine> = {}): Partial<BillLine> => ({ grossMinor, ...change });

// Rates: 7.20 for a dollar.
const ROWS: [string, Arises, string, Resolution | null, string, string][] = [
  ['TIMING', { ours: 100n, at: MIDNIGHT }, 'crossPeriod carried', null, '', ''],
  [
    'LONG',
    { lines: [line(500n)] },
    'cashOver diff',
    'bookSuspense',
    '101201 5.00 | 2241 5.00',
    'psp.clr 5.00 | susp 5.00',
  ],
  [
    'LONG, the news was lost',
    { ours: 100n, waiting: true, lines: [line(100n)] },
    'cashOver diff',
    'supplementCapture',
    '',
    '',
  ],
  ['SHORT, taken back', { ours: 700n }, 'cashShort diff', 'reverseCapture', '', ''],
  [
    'SHORT, written off',
    { ours: 800n },
    'cashShort diff',
    'writeOff',
    '6711 8.00 | 101201 8.00',
    'plat.own 8.00 | psp.clr 8.00; 6711 8.00 | 101202 8.00',
  ],
  [
    'AMOUNT, too much',
    { ours: 900n, lines: [line(950n)] },
    'amount diff',
    'bookSuspense',
    '101201 0.50 | 2241 0.50',
    'psp.clr 0.50 | susp 0.50',
  ],
  [
    'AMOUNT, too little',
    { ours: 900n, lines: [line(880n)] },
    'amount diff',
    'writeOff',
    '6711 0.20 | 101201 0.20',
    'plat.own 0.20 | psp.clr 0.20; 6711 0.20 | 101202 0.20',
  ],
  [
    'FEE, too high',
    { ours: 10_000n, lines: [line(10_000n, { feeMinor: 75n })] },
    'fee diff',
    'bookFeeDifference',
    '660303 0.15 | 101201 0.15',
    'plat.fee 0.15 | fee.accrued 0.15; 660301 0.15 | 101202 0.15',
  ],
  [
    'FEE, too low',
    { ours: 10_000n, lines: [line(10_000n, { feeMinor: 50n })] },
    'fee diff',
    'bookFeeDifference',
    '660303 -0.10 | 101201 -0.10',
    'fee.accrued 0.10 | plat.fee 0.10; 660301 -0.10 | 101202 -0.10',
  ],
  ['FEE, claimed', { ours: 10_000n, lines: [line(10_000n, { feeMinor: 70n })] }, 'fee diff', 'claim', '', ''],
  [
    'DUPLICATE, kept for the buyer',
    { ours: 300n, lines: [line(300n), line(300n)] },
    'duplicate diff',
    'bookSuspense',
    '101201 3.00 | 2241 3.00',
    'psp.clr 3.00 | susp 3.00',
  ],
  ['DUPLICATE, the same row', { ours: 400n, lines: [line(400n), line(400n)] }, 'duplicate diff', 'rejectRow', '', ''],
  [
    'UNKNOWN, in dollars',
    { ours: 1_000n, lines: [line(1_000n, { currency: 'USD' })] },
    'unknown diff',
    'bookSuspense',
    '101201 72.00 | 2241 72.00',
    'psp.clr 72.00 | susp 72.00',
  ],
  [
    'UNKNOWN, an unmapped row',
    { lines: [line(250n, { kind: 'transfer' })] },
    'unknown diff',
    'bookSuspense',
    '101201 2.50 | 2241 2.50',
    'psp.clr 2.50 | susp 2.50',
  ],
];

const ACCOUNTS = ['wechatPay', 'alipay'] as const;
const reference = (channel: string, i: number) => `${channel}-${i}`;

async function importDay(channel: (typeof ACCOUNTS)[number], merchantId: string): Promise<void> {
  await account({ kind: channel, merchantId });
  const ours = ROWS.flatMap(([, { ours: amount, at = NOON, waiting }], i) =>
    amount === undefined
      ? []
      : [
          {
            ...{ merchantAccount: channel, reference: reference(channel, i), amountMinor: amount, currency: 'CNY' },
            ...(!waiting && { paidAt: new Date(at) }),
          },
        ],
  );
  await db.transaction(ONE, (ctx) => expectPayments(ctx, ours));
  const lines = ROWS.flatMap(([, { lines: some = [] }], i) =>
    some.map((change, nth) => {
      const plain = payment(reference(channel, i), change.grossMinor!);
      return { ...plain, providerReference: `${plain.providerReference}/${nth}`, line: nextLine(), ...change };
    }),
  );
  const bill = billOf(lines, DAY);
  if (channel === 'wechatPay') await importLines(bill);
  else {
    const reader = readerOf({ ...bill, provider: 'alipay', layout: 'businessDetail', merchantId });
    await db.transaction(ONE, (ctx) => importBill(ctx, reader, { name: 'a.csv', sha256: hashOf('alipay'), day: DAY }));
  }
}

/** All of it on one day of each channel; what is found is looked at row by row. */
const seen = new Map<string, { found: string; offered: boolean; entry: string }>();
beforeAll(async () => {
  await owner.query('truncate gl_voucher, gl_line, fund_model, custodian, exchange_rate cascade');
  await owner.query(
    `insert into exchange_rate (tenant_id, id, base, quote, day, per, rate_nano, source)
     values (1, gen_random_uuid(), 'USD', 'CNY', '2026-06-01', 1, 7200000000, 'test')`,
  );
});

test('REC-3 every type of difference has its rule and its entry, in our books and in the licensed register’s', async () => {
  await importDay('wechatPay', '1900');
  await importDay('alipay', '2088');
  await owner.query(
    `insert into fund_model (tenant_id, merchant_account, model, custodian, for_sellers, fee_comes_back)
     values (1, 'alipay', 'LICENSED_SPLIT', 'bank', true, false)`,
  );
  for (const channel of ACCOUNTS)
    for (const [i, [what, , , resolution]] of ROWS.entries()) {
      const { rows } = await owner.query(
        `select id, type, state, verdict, kind from difference where reference = $1 and merchant_account = $2 order by type`,
        [reference(channel, i), channel],
      );
      const [one] = rows;
      const offered = resolution === null || offersOf(one).includes(resolution);
      if (resolution !== null) {
        const asked = { ids: [one.id], resolution, note: '', person: 'user:a' };
        await db.transaction(ONE, (ctx) => proposeResolutions(ctx, asked));
        const approved = await db.transaction(ONE, (ctx) =>
          approveResolutions(ctx, { ids: [one.id], person: 'user:b', overLimit: () => null }),
        );
        expect([what, approved]).toMatchObject([what, [{ done: true }]]);
      }
      seen.set(`${channel} ${what}`, { found: `${one.type} ${one.state}`, offered, entry: await entriesOf(one.id) });
    }
  const expected = ACCOUNTS.flatMap((channel) =>
    ROWS.map(([what, , found, , own, custody]) => [
      `${channel} ${what}`,
      { found, offered: true, entry: channel === 'wechatPay' ? own : custody },
    ]),
  );
  expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
  expect(await soundness()).toEqual([]);
  // T4 of a register: what came in there less what is gone and its fees, from the day it was booked on.
  const held = await db.read(ONE, (ctx) => heldByChannels(ctx, '2026-06-01'));
  expect([held('alipay', '2026-06-07'), held('alipay', '2026-06-08'), held('wechatPay', '2026-06-08')]).toEqual([
    0n,
    8_300n - 820n - 5n,
    null,
  ]);
  const checks = await verifyTenant(db, ONE, [...clearingChecks, ...financeChecks]);
  expect(checks.filter(({ breaches }) => breaches > 0)).toEqual([]);

  // What waits in suspense leaves it once somebody knows what it is.
  const waiting = ACCOUNTS.map((channel) => reference(channel, 1));
  const { rows } = await owner.query('select id from difference where reference = any($1)', [waiting]);
  const ids = rows.map(({ id }) => id);
  const asked = { ids, resolution: 'rejectRow' as const, note: '', person: 'user:a' };
  await db.transaction(ONE, (ctx) => proposeResolutions(ctx, asked));
  await db.transaction(ONE, (ctx) => approveResolutions(ctx, { ids, person: 'user:b', overLimit: () => null }));
  expect((await Promise.all(ids.map(entriesOf))).sort()).toEqual([
    '101201 5.00 | 2241 5.00',
    'psp.clr 5.00 | susp 5.00; susp 5.00 | psp.clr 5.00',
  ]);
  expect((await Promise.all(ids.map((id) => entriesOf(`${id}/undone`)))).sort()).toEqual([
    '',
    '101201 -5.00 | 2241 -5.00',
  ]);
  expect(await soundness()).toEqual([]);
});

test('REC-3 what is in another currency is not approved without a rate of its day', async () => {
  await owner.query('truncate exchange_rate');
  await account({ kind: 'wechatPay', merchantId: '1900' });
  await importLines(billOf([payment('GBP', 100n, { currency: 'GBP' })]));
  const { rows } = await owner.query(`select id from difference where reference = 'GBP'`);
  const ids = rows.map(({ id }) => id);
  await db.transaction(ONE, (ctx) =>
    proposeResolutions(ctx, { ids, resolution: 'bookSuspense', note: '', person: 'user:a' }),
  );
  const [answer] = await db.transaction(ONE, (ctx) =>
    approveResolutions(ctx, { ids, person: 'user:b', overLimit: () => null }),
  );
  expect(answer).toMatchObject({
    done: false,
    refusal: { code: 'reconciliation.rateMissing', data: { currency: 'GBP' } },
  });
});

/** Of these the books still have what tests before planted. */
const KEPT = ['reconciliation.suspense', 'reconciliation.waiting'];

/** One proposes, another agrees. */
async function end(ids: string[], resolution: Resolution, note = '') {
  const asked = { ids: ids as Id[], resolution, note, person: 'user:a' };
  const [proposed] = await db.transaction(ONE, (ctx) => proposeResolutions(ctx, asked));
  if (!proposed!.done) return proposed;
  const [approved] = await db.transaction(ONE, (ctx) =>
    approveResolutions(ctx, { ids: ids as Id[], person: 'user:b', overLimit: () => null }),
  );
  return approved;
}
const idOf = async (reference: string, channel: string, verdict = '') =>
  (
    await owner.query(
      `select id from difference where reference = $1 and merchant_account = $2 and ($3 = '' or verdict = $3)`,
      [reference, channel, verdict],
    )
  ).rows[0].id as string;
const stateOf = async (id: string) =>
  (await owner.query('select state from difference where id = $1', [id])).rows[0].state as string;

test('REC-3, PAY-4 LONG, DUPLICATE: what nobody owes us goes back under one number, and the difference ends with it', async () => {
  await owner.query(
    `insert into fund_model (tenant_id, merchant_account, model, custodian, for_sellers, fee_comes_back)
     values (1, 'alipay', 'LICENSED_SPLIT', 'bank', true, false) on conflict do nothing`,
  );
  const bills = [
    { channel: 'wechatPay' as const, own: '101201 5.00 | 2241 5.00', gone: '101201 -5.00 | 2241 -5.00' },
    { channel: 'alipay' as const, own: 'psp.clr 5.00 | susp 5.00', gone: '' },
  ];
  for (const { channel, own, gone } of bills) {
    const merchantId = channel === 'alipay' ? '2088' : '1900';
    await account({ kind: channel, merchantId });
    await db.transaction(ONE, (ctx) =>
      expectPayments(ctx, [
        { merchantAccount: channel, reference: 'LATE', amountMinor: 300n, currency: 'CNY' },
        { merchantAccount: channel, reference: 'TWICE', amountMinor: 400n, currency: 'CNY', paidAt: new Date(NOON) },
      ]),
    );
    const again = payment('TWICE', 400n);
    const lines = [payment('STRAY', 500n), payment('LATE', 300n), again, { ...again, line: nextLine() }];
    const bill = { ...billOf(lines, DAY), ...(channel === 'alipay' && { provider: channel, merchantId }) };
    await importLines({ ...bill, layout: channel === 'alipay' ? 'businessDetail' : 'tradeAll' });

    // The same row twice is one payment: there is nothing to give back.
    expect(await end([await idOf('TWICE', channel)], 'refundBuyer')).toMatchObject({
      refusal: { code: 'reconciliation.moneyPlaced' },
    });
    const [stray, late] = [await idOf('STRAY', channel), await idOf('LATE', channel)];
    for (const id of [stray, late]) expect(await end([id], 'refundBuyer')).toMatchObject({ done: true });
    const asked = async () =>
      (
        await owner.query(
          `select payment_reference, amount_minor::int as amount, state from refund where merchant_account = $1 order by 1`,
          [channel],
        )
      ).rows;
    expect(await asked()).toEqual([
      { payment_reference: 'LATE', amount: 300, state: 'created' },
      { payment_reference: 'STRAY', amount: 500, state: 'created' },
    ]);
    // Its order hears of no payment, and agreed is not done.
    expect((await owner.query(`select from job where kind = 'payment.paid'`)).rowCount).toBe(0);
    await db.transaction(ONE, followReturns);
    expect([await stateOf(stray), await stateOf(late)]).toEqual(['approved', 'approved']);
    expect([await entriesOf(stray), await entriesOf(late)]).toEqual([own, '']);
    // It may be carried over the end of a month, with a reason.
    expect(await end([late], 'carry')).toMatchObject({ refusal: { code: 'reconciliation.carryNeedsReason' } });
    expect(await end([late], 'carry', '退款在途')).toMatchObject({ done: true });
    expect(await end([stray], 'refundBuyer')).toMatchObject({
      refusal: { code: 'reconciliation.resolutionDoesNotFit', data: { offers: ['carry'] } },
    });

    await owner.query(`update refund set state = 'success', ask_at = null where merchant_account = $1`, [channel]);
    for (let n = 0; n < 2; n++) await db.transaction(ONE, followReturns);
    expect([await stateOf(stray), await stateOf(late)]).toEqual(['resolved', 'resolved']);
    expect(await entriesOf(`${stray}/undone`)).toBe(gone);
    if (channel === 'alipay') expect(await entriesOf(stray)).toBe('psp.clr 5.00 | susp 5.00; susp 5.00 | psp.clr 5.00');
    expect(await asked()).toHaveLength(2);
  }
  expect((await soundness()).filter(({ name }) => !KEPT.includes(name))).toEqual([]);
});

test('REC-3 a claim that was agreed stays open with its age until the money is here, is given up, or carried with a reason', async () => {
  await account({ kind: 'wechatPay', merchantId: '1900' });
  await db.transaction(ONE, (ctx) =>
    expectPayments(ctx, [
      { merchantAccount: 'wechatPay', reference: 'SHORT', amountMinor: 800n, currency: 'CNY', paidAt: new Date(NOON) },
    ]),
  );
  await importLines(billOf([], DAY));
  const id = await idOf('SHORT', 'wechatPay');
  const hinders = async () =>
    Promise.all(
      reconciliationClosing.map(async ({ name, run }) => {
        const { open } = await db.read(ONE, (ctx) => run(ctx, { period: '2026-06', through: '2026-06-30' }));
        return `${name} ${open}`;
      }),
    );
  expect(await hinders()).toEqual(expect.arrayContaining(['differences 1', 'agreedNotDone 0']));
  await end([id], 'claim');
  expect(await hinders()).toEqual(expect.arrayContaining(['differences 0', 'agreedNotDone 1']));
  const { rows } = await owner.query('select state from difference');
  expect(rows).toEqual([{ state: 'approved' }]);
  await end([id], 'carry', '渠道已受理，下月到账');
  expect(await hinders()).toEqual(expect.arrayContaining(['differences 0', 'agreedNotDone 0']));
  expect((await soundness()).map(({ name }) => name)).not.toContain('reconciliation.open');
  // The next bills bring it back as what it was.
  for (const day of ['2026-06-13', '2026-06-14']) await importLines(billOf([], day));
  expect(await stateOf(id)).toBe('approved');
  expect(await end([id], 'writeOff')).toMatchObject({ done: true });
  expect([await stateOf(id), await entriesOf(id)]).toEqual(['resolved', '6711 8.00 | 101201 8.00']);
  expect((await soundness()).filter(({ name }) => !KEPT.includes(name))).toEqual([]);
});

test.each([['notAtBank'], ['notMoved'], ['statusDiffers']] as const)(
  'REC-3 PAYOUT, STATUS: of %s nothing is booked before its document is',
  (verdict) => {
    expect(
      offersOf({ verdict, kind: 'refund' }).filter((one) => ['bookSuspense', 'bookFeeDifference'].includes(one)),
    ).toEqual([]);
  },
);
