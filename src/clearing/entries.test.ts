/** The custody book's entries 1 to 13 with the numbers of money.md: what each row debits and credits, and what is left after its story. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { expectSound, freshTenant, stateOfLedger } from '../../test/ledger-story.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { formatMinor, parseMinor } from '../kernel/money.ts';
import { type Account, accountsOfAsset, type Line, post } from '../ledger/ledger.ts';
import { endHold, HOLDS, holdOf, linesOf, posting, ROWS, type RowName } from './entries.ts';
import { taxedParts } from './general-ledger.ts';
import { HELD } from './money-book.ts';
import { clearingChecks } from './verify.ts';

const database = await testDatabase();
const PARENT: Id = '019415f2-8000-7000-8000-000000000000';
const m = derivedId(PARENT, 'm');
const r = derivedId(PARENT, 'r');
const register = { custodian: 'bank', currency: 'CNY' };
const whose = { m, r, b: 'b', channel: 'wx' };
const document = derivedId(PARENT, 'document');

type Hold = keyof typeof HOLDS;
/** `paid 100.00`, `channelSettled net 99.40 fee 0.60`, `hold payout 94.40`, `settle payout 94.40`. */
function linesSaid(said: string, nth: string): Line[] {
  const [word, ...rest] = said.trim().split(/\s+/) as [string, ...string[]];
  const minor = (text: string) => parseMinor(text)!;
  if (word === 'hold') {
    const amounts = { amount: minor(rest[1]!) };
    return [holdOf(rest[0] as Hold, { register, whose, document, amounts })];
  }
  if (word === 'settle' || word === 'release')
    return [endHold(word, rest[0] as Hold, { document, amount: minor(rest[1]!) })];
  const pairs =
    rest.length === 1 ? [['amount', rest[0]!]] : rest.flatMap((name, i) => (i % 2 ? [] : [[name, rest[i + 1]!]]));
  const amounts = Object.fromEntries(pairs.map(([name, text]) => [name, minor(text!)]));
  return linesOf(word as RowName, { register, whose, document, amounts, nth });
}

const nameOf = ({ place, node }: Account): string => {
  const who = node === m ? 'm.' : node === r ? 'r.' : node === 'b' ? 'b.' : '';
  return place.replace('sub.', `sub.${who}`).replace('buyer.', `buyer.${who}`);
};

/** Settling names its promise alone; whose sides they are, the promise knows. */
const promised = Object.keys(HOLDS).map((name) =>
  holdOf(name as Hold, { register, whose, document, amounts: { amount: 1n } }),
);

/** Both columns of money.md, debits and credits summed by account. */
function columns(lines: readonly Line[]): string {
  const [dr, cr] = [new Map<string, bigint>(), new Map<string, bigint>()];
  for (const line of lines) {
    if (line.kind === 'release') continue;
    const sides = line.kind === 'settle' ? promised.find(({ id }) => id === line.hold) : line;
    if (!sides || !('from' in sides)) throw new Error(`${line.id} settles nothing`);
    const add = (column: Map<string, bigint>, name: string) => column.set(name, (column.get(name) ?? 0n) + line.amount);
    add(dr, nameOf(sides.from));
    add(cr, nameOf(sides.to));
  }
  const text = (column: Map<string, bigint>) =>
    [...column].map(([name, sum]) => `${name} ${formatMinor(sum)}`).join(', ');
  return `${text(dr)} | ${text(cr)}`;
}

const ALL = { ...ROWS, ...HOLDS };

test.each`
  row      | said                                     | columns
  ${'1'}   | ${'paid 100.00'}                         | ${'psp.clr 100.00 | sub.m.pending 100.00'}
  ${'1b'}  | ${'feeOfSeller 0.60'}                    | ${'sub.m.pending 0.60 | fee.accrued 0.60'}
  ${'1c'}  | ${'feeOfPlatform 0.60'}                  | ${'plat.fee 0.60 | fee.accrued 0.60'}
  ${'2'}   | ${'channelSettled net 99.40 fee 0.60'}   | ${'pool 99.40, fee.accrued 0.60 | psp.clr 100.00'}
  ${'3'}   | ${'commission 5.00'}                     | ${'sub.m.pending 5.00 | plat.own 5.00'}
  ${'3'}   | ${'commissionLate 5.00'}                 | ${'sub.m.available 5.00 | plat.own 5.00'}
  ${'3'}   | ${'share 2.00'}                          | ${'sub.m.pending 2.00 | sub.r.pending 2.00'}
  ${'4'}   | ${'released 94.40'}                      | ${'sub.m.pending 94.40 | sub.m.available 94.40'}
  ${'6a'}  | ${'hold payout 94.40'}                   | ${'sub.m.available 94.40 | payout.transit 94.40'}
  ${'6b'}  | ${'settle payout 94.40'}                 | ${'sub.m.available 94.40 | payout.transit 94.40'}
  ${'6c'}  | ${'payoutDone 94.40'}                    | ${'payout.transit 94.40 | pool 94.40'}
  ${'6d'}  | ${'payoutFailed 94.40'}                  | ${'payout.transit 94.40 | sub.m.available 94.40'}
  ${'6e'}  | ${'payoutReturned 94.40'}                | ${'pool 94.40 | sub.m.available 94.40'}
  ${'6f'}  | ${'chargeOfPlatform 0.50'}               | ${'plat.fee 0.50 | pool 0.50'}
  ${'6f'}  | ${'hold payoutCharge 0.50'}              | ${'sub.m.available 0.50 | pool 0.50'}
  ${'7'}   | ${'refundedPending 30.00'}               | ${'sub.m.pending 30.00 | psp.clr 30.00'}
  ${'7b'}  | ${'feeGivenBack 0.18'}                   | ${'psp.clr 0.18 | sub.m.pending 0.18'}
  ${'8a'}  | ${'commissionReturned 1.50'}             | ${'plat.own 1.50 | sub.m.available 1.50'}
  ${'8b'}  | ${'refundedAvailable 30.00'}             | ${'sub.m.available 30.00 | psp.clr 30.00'}
  ${'9a'}  | ${'advanced 30.00'}                      | ${'plat.own 30.00 | psp.clr 30.00'}
  ${'9b'}  | ${'recovered 30.00'}                     | ${'sub.m.available 30.00 | plat.own 30.00'}
  ${'7'}   | ${'refundUndone 30.00'}                  | ${'psp.clr 30.00 | sub.m.pending 30.00'}
  ${'8b'}  | ${'refundUndoneLate 30.00'}              | ${'psp.clr 30.00 | sub.m.available 30.00'}
  ${'7b'}  | ${'feeUndone 0.18'}                      | ${'sub.m.pending 0.18 | psp.clr 0.18'}
  ${'7b'}  | ${'feeUndoneLate 0.18'}                  | ${'sub.m.available 0.18 | psp.clr 0.18'}
  ${'7b'}  | ${'feeUndoneOfPlatform 0.18'}            | ${'plat.fee 0.18 | psp.clr 0.18'}
  ${'8a'}  | ${'commissionUndone 1.50'}               | ${'sub.m.pending 1.50 | plat.own 1.50'}
  ${'8a'}  | ${'commissionUndoneLate 1.50'}           | ${'sub.m.available 1.50 | plat.own 1.50'}
  ${'8a'}  | ${'shareUndone 0.60'}                    | ${'sub.m.pending 0.60 | sub.r.pending 0.60'}
  ${'8a'}  | ${'shareUndoneLate 0.60'}                | ${'sub.m.available 0.60 | sub.r.available 0.60'}
  ${'9a'}  | ${'advanceUndone 30.00'}                 | ${'psp.clr 30.00 | plat.own 30.00'}
  ${'9b'}  | ${'recoveryUndone 30.00'}                | ${'plat.own 30.00 | sub.m.available 30.00'}
  ${'10'}  | ${'subsidyUndone 3.00'}                  | ${'plat.mkt 3.00 | sub.m.pending 3.00'}
  ${'10'}  | ${'subsidyUndoneLate 3.00'}              | ${'plat.mkt 3.00 | sub.m.available 3.00'}
  ${'10'}  | ${'subsidised paid 90.00 subsidy 10.00'} | ${'psp.clr 90.00, plat.mkt 10.00 | sub.m.pending 100.00'}
  ${'11'}  | ${'frozen 40.00'}                        | ${'sub.m.available 40.00 | sub.m.frozen 40.00'}
  ${'11'}  | ${'unfrozen 40.00'}                      | ${'sub.m.frozen 40.00 | sub.m.available 40.00'}
  ${'11'}  | ${'deducted 40.00'}                      | ${'sub.m.frozen 40.00 | pool 40.00'}
  ${'12'}  | ${'unidentified 500.00'}                 | ${'pool 500.00 | susp 500.00'}
  ${'12'}  | ${'identified 500.00'}                   | ${'susp 500.00 | buyer.b.prepaid 500.00'}
  ${'13'}  | ${'toppedUp 1000.00'}                    | ${'pool 1000.00 | buyer.b.prepaid 1000.00'}
  ${'22a'} | ${'longFound 500.00'}                    | ${'psp.clr 500.00 | susp 500.00'}
  ${'22b'} | ${'shortWrittenOff 80.00'}               | ${'plat.own 80.00 | psp.clr 80.00'}
  ${'22a'} | ${'poolLongFound 500.00'}                | ${'pool 500.00 | susp 500.00'}
  ${'22b'} | ${'poolShortWrittenOff 80.00'}           | ${'plat.own 80.00 | pool 80.00'}
  ${'13'}  | ${'hold prepaid 300.00'}                 | ${'buyer.b.prepaid 300.00 | sub.m.available 300.00'}
`('CLR-2 row $row: $said', ({ row, said, columns: expected }) => {
  expect(columns(linesSaid(said, ''))).toBe(expected);
  const [word, name] = said.split(' ');
  // The promise of 6a becomes a fact in 6b; the others keep their row.
  if (word === 'settle') expect([HOLDS[name as Hold].number, row]).toEqual(['6a', '6b']);
  else expect(ALL[(word === 'hold' ? name : word) as keyof typeof ALL].number).toBe(row);
});

test('general ledger: 5.00 with 6 % in it is 4.72 and 0.28, and 30 % of it goes back as 1.42 and 0.08', () => {
  expect(taxedParts(500n, 60_000n)).toEqual({ net: 472n, vat: 28n });
  expect(taxedParts(150n, 60_000n)).toEqual({ net: 142n, vat: 8n });
});

const SALE = 'paid 100.00; feeOfSeller 0.60; commission 5.00; released 94.40';
const SENT = `${SALE}; channelSettled net 99.40 fee 0.60; hold payout 94.40; settle payout 94.40`;

/** Every story on PostgreSQL; `refused`: the last step would take other people's money below nothing. */
test.each`
  rows                  | steps                                                                                                                                                       | left
  ${'1, 1b'}            | ${'paid 100.00; feeOfSeller 0.60'}                                                                                                                          | ${'psp.clr -100.00, sub.m.pending 99.40, fee.accrued 0.60'}
  ${'1, 1c'}            | ${'paid 100.00; feeOfPlatform 0.60'}                                                                                                                        | ${'psp.clr -100.00, sub.m.pending 100.00, plat.fee -0.60, fee.accrued 0.60'}
  ${'1 to 4'}           | ${SALE}                                                                                                                                                     | ${'psp.clr -100.00, sub.m.available 94.40, plat.own 5.00, fee.accrued 0.60'}
  ${'2, fee was 0.58'}  | ${'paid 100.00; feeOfSeller 0.60; channelSettled net 99.42 fee 0.58'}                                                                                       | ${'pool -99.42, sub.m.pending 99.40, fee.accrued 0.02'}
  ${'3 too much'}       | ${'paid 100.00; commission 100.01 refused'}                                                                                                                 | ${'psp.clr -100.00, sub.m.pending 100.00'}
  ${'4 twice'}          | ${`${SALE}; released 0.01 refused`}                                                                                                                         | ${'psp.clr -100.00, sub.m.available 94.40, plat.own 5.00, fee.accrued 0.60'}
  ${'6a'}               | ${`${SALE}; hold payout 94.40; refundedAvailable 0.01 refused`}                                                                                             | ${'psp.clr -100.00, sub.m.available 94.40, plat.own 5.00, fee.accrued 0.60'}
  ${'6a too much'}      | ${`${SALE}; hold payout 94.41 refused`}                                                                                                                     | ${'psp.clr -100.00, sub.m.available 94.40, plat.own 5.00, fee.accrued 0.60'}
  ${'6b'}               | ${SENT}                                                                                                                                                     | ${'pool -99.40, payout.transit 94.40, plat.own 5.00'}
  ${'6c'}               | ${`${SENT}; payoutDone 94.40`}                                                                                                                              | ${'pool -5.00, plat.own 5.00'}
  ${'6c, 6f platform'}  | ${`${SENT}; payoutDone 94.40; chargeOfPlatform 0.50`}                                                                                                       | ${'pool -4.50, plat.own 5.00, plat.fee -0.50'}
  ${'6c, 6f seller'}    | ${`${SALE}; channelSettled net 99.40 fee 0.60; hold payout 93.90; hold payoutCharge 0.50; settle payout 93.90; payoutDone 93.90; settle payoutCharge 0.50`} | ${'pool -5.00, plat.own 5.00'}
  ${'6d'}               | ${`${SENT}; payoutFailed 94.40`}                                                                                                                            | ${'pool -99.40, sub.m.available 94.40, plat.own 5.00'}
  ${'6e'}               | ${`${SENT}; payoutDone 94.40; payoutReturned 94.40`}                                                                                                        | ${'pool -99.40, sub.m.available 94.40, plat.own 5.00'}
  ${'7, 7b'}            | ${'paid 100.00; feeOfSeller 0.60; refundedPending 30.00; feeGivenBack 0.18'}                                                                                | ${'psp.clr -70.18, sub.m.pending 69.58, fee.accrued 0.60'}
  ${'7 too much'}       | ${'paid 20.00; refundedPending 30.00 refused'}                                                                                                              | ${'psp.clr -20.00, sub.m.pending 20.00'}
  ${'8a, 8b'}           | ${`${SALE}; commissionReturned 1.50; refundedAvailable 30.00`}                                                                                              | ${'psp.clr -70.00, sub.m.available 65.90, plat.own 3.50, fee.accrued 0.60'}
  ${'9a, 9b'}           | ${`${SENT}; payoutDone 94.40; advanced 30.00; payoutReturned 94.40; recovered 30.00`}                                                                       | ${'psp.clr 30.00, pool -99.40, sub.m.available 64.40, plat.own 5.00'}
  ${'9b nothing there'} | ${`${SENT}; advanced 30.00; recovered 30.00 refused`}                                                                                                       | ${'psp.clr 30.00, pool -99.40, payout.transit 94.40, plat.own -25.00'}
  ${'10'}               | ${'subsidised paid 90.00 subsidy 10.00'}                                                                                                                    | ${'psp.clr -90.00, sub.m.pending 100.00, plat.mkt -10.00'}
  ${'11'}               | ${`${SALE}; channelSettled net 99.40 fee 0.60; frozen 40.00; deducted 15.00; unfrozen 25.00; unfrozen 0.01 refused`}                                        | ${'pool -84.40, sub.m.available 79.40, plat.own 5.00'}
  ${'11 too much'}      | ${`${SALE}; frozen 94.41 refused`}                                                                                                                          | ${'psp.clr -100.00, sub.m.available 94.40, plat.own 5.00, fee.accrued 0.60'}
  ${'12'}               | ${'unidentified 500.00; identified 500.00; identified 0.01 refused'}                                                                                        | ${'pool -500.00, buyer.b.prepaid 500.00'}
  ${'13 paid'}          | ${'toppedUp 1000.00; hold prepaid 300.00; settle prepaid 300.00'}                                                                                           | ${'pool -1000.00, sub.m.available 300.00, buyer.b.prepaid 700.00'}
  ${'13 cancelled'}     | ${'toppedUp 1000.00; hold prepaid 300.00; release prepaid 300.00'}                                                                                          | ${'pool -1000.00, buyer.b.prepaid 1000.00'}
  ${'13 too much'}      | ${'toppedUp 1000.00; hold prepaid 1000.01 refused'}                                                                                                         | ${'pool -1000.00, buyer.b.prepaid 1000.00'}
`('CLR-2 custody rows $rows', async ({ steps, left }) => {
  const tenant = await freshTenant(database);
  const scope = { tenant, actor: SYSTEM };
  for (const [i, step] of (steps as string).split(';').entries()) {
    const refused = step.endsWith(' refused');
    const lines = linesSaid(step.replace(' refused', ''), String(i));
    const before = await stateOfLedger(database.owner, tenant);
    const [result] = await database.db.transaction(scope, (ctx) =>
      post(ctx, [posting('story', document, 'story', lines)]),
    );
    expect({ step, result }).toMatchObject({
      step,
      result: refused ? { refusal: { code: 'ledger.short' } } : { repeated: false },
    });
    // Figure 4: what was refused has left no trace but the names of accounts.
    if (refused) expect(await stateOfLedger(database.owner, tenant)).toMatchObject({ transfer: before['transfer'] });
  }
  const { rows } = await database.db.read(scope, (ctx) =>
    accountsOfAsset(ctx, { book: 'money', asset: 'CNY', limit: 100 }),
  );
  const order = [
    ...HELD,
    'sub.pending',
    'sub.available',
    'sub.frozen',
    'payout.transit',
    'plat.own',
    'plat.fee',
    'plat.mkt',
  ] as string[];
  const place = (row: Account) => (order.indexOf(row.place) + 100) % 100;
  const found = rows
    .filter((row) => row.posted !== 0n)
    .sort((a, b) => place(a) - place(b) || (a.place < b.place ? 1 : -1));
  expect(found.map((row) => `${nameOf(row)} ${formatMinor(row.posted)}`).join(', ')).toBe(left);
  await expectSound(database.db, tenant);
  // The checks of the book itself; these stories have no documents.
  const checks = await verifyTenant(database.db, scope, clearingChecks.slice(0, 3));
  expect(checks.filter(({ breaches }) => breaches > 0)).toEqual([]);
});
