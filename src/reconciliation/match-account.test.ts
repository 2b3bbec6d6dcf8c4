/**
 * REC-2 REC-3: seven seeded kinds of difference among ten thousand lines, and what the next bill explains. Figure 29 (its
 * classes).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { seeded } from '../../test/random.ts';
import type { BillLine } from './bill.ts';
import {
  account,
  billOf,
  found,
  importLines,
  nextLine,
  owner,
  payment,
  planted,
  plantedRefunds,
  refund,
  soundness,
} from './testing/bill-desk.ts';

describe('REC-2 REC-3 kinds of difference', () => {
  beforeEach(() => account({ kind: 'wechatPay', merchantId: '1900' }));

  test('ten thousand lines with seven seeded kinds: each is found, once, and nothing else', async () => {
    const random = seeded(29);
    const kinds = ['TIMING', 'LONG', 'SHORT', 'AMOUNT', 'FEE', 'DUPLICATE', 'STATUS'] as const;
    const types = {
      TIMING: 'crossPeriod',
      LONG: 'cashOver',
      SHORT: 'cashShort',
      AMOUNT: 'amount',
      FEE: 'fee',
      DUPLICATE: 'duplicate',
      STATUS: 'status',
    };
    const ours: Parameters<typeof planted>[0] = [];
    const backs: Parameters<typeof plantedRefunds>[0] = [];
    const lines: BillLine[] = [];
    const expected: string[] = [];
    for (let i = 0; i < 10_000; i++) {
      const reference = `S-${i}`;
      const amountMinor = BigInt(1 + random.below(1_000_000));
      const kind = random.below(50) === 0 ? random.pick(kinds) : null;
      const minute = 60 + random.below(22 * 60);
      const at = new Date(Date.parse('2026-06-07T00:00:00+08:00') + minute * 60_000);
      const row = payment(reference, amountMinor, { at });
      if (kind) expected.push(`${reference} ${types[kind]}`);
      if (kind !== 'LONG')
        ours.push({ reference, amountMinor, at: kind === 'TIMING' ? '2026-06-07T23:59:00+08:00' : at.toISOString() });
      if (kind === 'AMOUNT') row.grossMinor += BigInt(1 + random.below(99));
      if (kind === 'FEE') row.feeMinor += BigInt(1 + random.below(99));
      if (kind !== 'SHORT' && kind !== 'TIMING') lines.push(row);
      if (kind === 'DUPLICATE') lines.push({ ...row, line: nextLine() });
      if (kind === 'STATUS') backs.push({ reference, amountMinor });
    }
    await planted(ours);
    const names = await plantedRefunds(backs);
    for (const { reference, amountMinor } of backs)
      lines.push(refund(reference, names.get(reference)!, amountMinor, { state: 'failed' }));
    // As autovacuum does within a minute: without figures of its tables the database chooses indexes by chance.
    await owner.query('analyze payment, refund');
    const started = performance.now();
    const imported = await importLines(billOf(lines));
    console.info(`${lines.length} lines imported and matched in ${Math.round(performance.now() - started)} ms`);
    const differences = (await found()).map((one) => `${one.reference} ${one.type}`).sort((a, b) => (a < b ? -1 : 1));
    expect({ seed: random.seed, differences }).toEqual({
      seed: random.seed,
      differences: expected.sort((a, b) => (a < b ? -1 : 1)),
    });
    expect(imported.open).toBe(expected.length);
    expect(await soundness()).toEqual([]);
    const { rows } = await owner.query(
      `select sum(delta)::int as n from counter_delta where name = 'differences/open'`,
    );
    expect(rows[0].n).toBeGreaterThanOrEqual(expected.length);
  });

  test('what the day cut hid is found on the next bill; what never comes is missing after three days', async () => {
    await planted([
      { reference: 'LATE', amountMinor: 100n, at: '2026-06-07T23:59:30+08:00' },
      { reference: 'NEVER', amountMinor: 70n, at: '2026-06-07T23:59:40+08:00' },
    ]);
    await importLines(billOf([payment('SOON', 30n, { at: new Date('2026-06-07T23:58:00+08:00') })]));
    expect((await found()).map((one) => `${one.reference} ${one.type} ${one.state}`)).toEqual([
      'LATE crossPeriod carried',
      'NEVER crossPeriod carried',
      'SOON crossPeriod carried',
    ]);
    await planted([{ reference: 'SOON', amountMinor: 30n, at: '2026-06-08T00:00:10+08:00' }]);
    await importLines(billOf([payment('LATE', 100n, { at: new Date('2026-06-08T00:00:20+08:00') })], '2026-06-08'));
    expect((await found()).map((one) => `${one.reference} ${one.type} ${one.state}`)).toEqual([
      'LATE crossPeriod resolved',
      'NEVER crossPeriod carried',
      'SOON crossPeriod resolved',
    ]);
    await importLines(billOf([], '2026-06-09'));
    expect((await found()).find((one) => one.reference === 'NEVER')).toMatchObject({ state: 'carried' });
    await importLines(billOf([], '2026-06-10'));
    expect((await found()).find((one) => one.reference === 'NEVER')).toMatchObject({
      type: 'cashShort',
      state: 'diff',
    });
    expect(await soundness()).toEqual([]);
  });

  test('an order paid twice, and a payment that was matched before, are duplicates', async () => {
    await planted([{ reference: 'D', amountMinor: 100n }]);
    await importLines(billOf([payment('D', 100n), payment('D', 100n, { providerReference: '43' })]));
    await importLines(billOf([payment('D', 100n, { at: new Date('2026-06-08T12:00:00+08:00') })], '2026-06-08'));
    expect((await found()).map((one) => `${one.type} ${one.diff}`)).toEqual(['duplicate 100', 'duplicate 100']);
    expect(await soundness()).toEqual([]);
  });

  test('refunds: by our number, with or without the fee back, and waiting for their news', async () => {
    await planted(['A', 'B', 'C'].map((reference) => ({ reference, amountMinor: 10_000n })));
    const names = await plantedRefunds([
      { reference: 'A', amountMinor: 5_000n },
      { reference: 'B', amountMinor: 5_000n },
      { reference: 'C', amountMinor: 5_000n, state: 'processing' },
    ]);
    await importLines(
      billOf([
        ...['A', 'B', 'C'].map((reference) => payment(reference, 10_000n)),
        refund('A', names.get('A')!, 5_000n, { feeMinor: -30n }),
        refund('B', names.get('B')!, 5_000n),
        refund('C', names.get('C')!, 5_000n),
      ]),
    );
    expect(await found()).toMatchObject([{ reference: 'C', verdict: 'refundNotDone', type: 'status' }]);
  });

  test('a marketplace that names only the provider number is matched by it', async () => {
    await planted([{ reference: '42SHOP', amountMinor: 100n }]);
    expect(await importLines(billOf([payment('SHOP', 100n)]))).toMatchObject({ matched: 1, open: 0 });
  });
});
