/** REC-3 SPLIT: shares on a fund bill against what companies were told: tied, or a difference with its entry (rows 3, 8a). */
import { describe, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { signedIn } from '../../test/http.ts';
import { clearingChecks } from '../clearing/clearing.ts';
import type { Difference } from '../contract/bills.ts';
import { financeChecks } from '../finance/finance.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Id } from '../kernel/ids.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { approveResolutions, proposeResolutions } from './resolve-differences.ts';
import { judgeSplits, type SplitLine } from './split-ties.ts';
import { db, entriesOf, importFile, owner, server, setClock, soundness } from './testing/bill-desk.ts';
import { ours, sales, told } from './testing/split-sales.ts';

const DAY = '2026-06-07';
const HEADER =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号';
const SUMMARY = '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额';

/** Our number, what kind of movement, and how much came: below zero it left. */
type Moved = [number: string, type: string, yuan: number];
/** The file as WeChat Pay writes it. */
function fundBill(day: string, moved: readonly Moved[]): Buffer {
  let balance = 1_000;
  const text = (yuan: number) => yuan.toFixed(2);
  const rows = moved.map(([number, type, yuan], i) => {
    balance += yuan;
    const [way, size] = [yuan > 0 ? '收入' : '支出', text(Math.abs(yuan))];
    const cells = [`${day} 10:00:0${i}`, `3008${number}`, `1900${day}${i}`, '分账', type, way, size, text(balance)];
    return [...cells, 'system', '', number].map((cell) => `\`${cell}`).join(',');
  });
  const side = (of: (yuan: number) => boolean) => moved.flatMap(([, , yuan]) => (of(yuan) ? [Math.abs(yuan)] : []));
  const sums = [side((yuan) => yuan > 0), side((yuan) => yuan < 0)].flatMap((all) => [
    String(all.length),
    text(all.reduce((sum, one) => sum + one, 0)),
  ]);
  const totals = [String(moved.length), ...sums].map((cell) => `\`${cell}`).join(',');
  return Buffer.from(`${[HEADER, ...rows, SUMMARY, totals].join('\r\n')}\r\n`);
}

const findings = async () =>
  (
    await owner.query(
      `select reference, verdict, type, state, ours_minor::int as ours, theirs_minor::int as theirs, diff_minor::int as diff
       from difference where state not in ('closed', 'resolved') order by reference`,
    )
  ).rows.map((one) => `${one.type} ${one.verdict} ${one.reference} ${one.ours} ${one.theirs} ${one.diff} ${one.state}`);

async function end(reference: string, resolution: 'bookSplit' | 'bookSuspense') {
  const { rows } = await owner.query(
    `select id from difference where reference = $1 and state not in ('closed', 'resolved')`,
    [reference],
  );
  const ids = rows.map(({ id }) => id as Id);
  const asked = { ids, resolution, note: '', person: 'user:a' };
  const [proposed] = await db.transaction(ONE, (ctx) => proposeResolutions(ctx, asked));
  if (!proposed!.done) return proposed;
  const agreed = { ids, person: 'user:b', overLimit: () => null };
  await db.transaction(ONE, (ctx) => approveResolutions(ctx, agreed));
  return entriesOf(ids[0]!);
}

test('REC-3 SPLIT: shares tie by number; another sum, an unknown one and one that never moved are differences with their entries', async () => {
  await sales(['A', 'B', 'C', 'D', 'E', 'F']);
  await told('A', 'SA', [ours('500')]);
  await told('B', 'SB', [ours('500')]);
  await told('C', 'SC', [ours('500')]);
  await told('D', 'BD', [ours('200')], 'back');
  setClock('2026-06-08T10:30:00+08:00');
  await importFile(
    fundBill(DAY, [
      ['SA', '分账', 3],
      ['SA', '分账', 2],
      ['SB', '分账', 6],
      ['BD', '分账回退', -1.5],
      ['E', '分账', 4],
      ['X', '分账', 7],
    ]),
  );
  expect(await findings()).toEqual([
    'split splitDiffers BD -200 -150 50 diff',
    'split splitUnknown E null 400 400 diff',
    'split splitDiffers SB 500 600 100 diff',
    'split splitUnknown X null 700 700 diff',
  ]);
  // The bill of a later day is here: what never moved is missing. A second part of what came back moved that day.
  setClock('2026-06-09T10:30:00+08:00');
  await importFile(fundBill('2026-06-08', [['BD', '分账回退', -0.5]]));
  expect(await findings()).toEqual([
    'split splitUnknown E null 400 400 diff',
    'split splitDiffers SB 500 600 100 diff',
    'split splitNotMoved SC -500 null 500 diff',
    'split splitUnknown X null 700 700 diff',
  ]);
  expect(await soundness()).toEqual([]);

  const reader = await signedIn(db, 1, ['bills.read']);
  const { items } = (await (await server.ask(reader, 'GET', '/api/v1/differences?state=diff')).json()) as {
    items: Difference[];
  };
  expect(Object.fromEntries(items.map(({ reference, offers }) => [reference, offers]))).toEqual({
    E: ['bookSplit', 'bookSuspense', 'claim', 'carry', 'explain'],
    SB: ['bookSplit', 'claim', 'carry'],
    SC: ['claim', 'bookSplit', 'carry'],
    X: ['bookSuspense', 'claim', 'carry', 'explain'],
  });
  expect(await end('SB', 'bookSplit')).toBe('sub.available 1.00 | plat.own 1.00; 101202 1.00 | 6051 0.94, 222101 0.06');
  expect(await end('E', 'bookSplit')).toBe('sub.available 4.00 | plat.own 4.00; 101202 4.00 | 6051 3.77, 222101 0.23');
  expect(await end('SC', 'bookSplit')).toBe('plat.own 5.00 | sub.available 5.00; 6051 4.72, 222101 0.28 | 101202 5.00');
  expect(await end('X', 'bookSplit')).toMatchObject({ refusal: { code: 'reconciliation.resolutionDoesNotFit' } });
  expect(await end('X', 'bookSuspense')).toBe('psp.clr 7.00 | susp 7.00');
  expect(await findings()).toEqual(['split splitUnknown X null 700 700 suspense']);
  const legs = await owner.query(
    `select s.reference, (l.amount_minor - l.returned_minor)::int as amount from split s join split_leg l on l.split_id = s.id order by 1`,
  );
  expect(legs.rows.map(({ reference, amount }) => `${reference} ${amount}`)).toEqual([
    ...['A 500', 'B 600', 'C 0', 'D 500', 'E 900', 'F 500'],
  ]);
  expect(await soundness()).toEqual([]);
  const checks = await verifyTenant(db, ONE, [...ledgerChecks, ...clearingChecks, ...financeChecks]);
  expect(checks.filter(({ breaches }) => breaches > 0)).toEqual([]);
});

describe('REC-3 SPLIT: which lines are which sharing', () => {
  const at = new Date(`${DAY}T10:00:00+08:00`);
  const line = (number: string, grossMinor: bigint, change: Partial<SplitLine> = {}): SplitLine => ({
    ...{ billId: 'b' as Id, line: 1, reference: number, refundReference: '', providerReference: '' },
    ...{ grossMinor, currency: 'CNY', at, ...change },
  });
  const back = (number: string, grossMinor: bigint) => line(number, grossMinor, { refundReference: number });
  const [share, split] = ['i' as Id, 's' as Id];
  const known = {
    shared: [
      { id: share, splitId: split, number: 'S1', isBack: false, amountMinor: 800n, ownMinor: 500n, endedAt: at },
      { id: share, splitId: 's2' as Id, number: 'S2', isBack: false, amountMinor: 500n, ownMinor: 500n, endedAt: null },
    ],
    payments: [{ splitId: split, names: ['P1', '421'], returns: [{ at, amountMinor: 400n }], hasOthers: true }],
  };
  test.each`
    what                                     | lines                                              | verdict           | ours     | more
    ${'what left for all receivers'}         | ${[line('S1', -800n)]}                             | ${'tied'}         | ${-800n} | ${null}
    ${'what came to the platform'}           | ${[line('S1', 500n)]}                              | ${'tied'}         | ${500n}  | ${0n}
    ${'in two parts'}                        | ${[line('S1', 200n), line('S1', 300n)]}            | ${'tied'}         | ${500n}  | ${0n}
    ${'less came to the platform'}           | ${[line('S1', 300n)]}                              | ${'splitDiffers'} | ${500n}  | ${-200n}
    ${'more left, for whom nobody can say'}  | ${[line('S1', -900n)]}                             | ${'splitDiffers'} | ${-800n} | ${null}
    ${'more left, all of it the platform’s'} | ${[line('S2', -600n)]}                             | ${'splitDiffers'} | ${-500n} | ${100n}
    ${'named by the payment'}                | ${[line('P1', -800n)]}                             | ${'tied'}         | ${-800n} | ${null}
    ${'named by the company’s number'}       | ${[line('', -800n, { providerReference: '421' })]} | ${'tied'}         | ${-800n} | ${null}
    ${'came back by itself'}                 | ${[back('P1', 400n)]}                              | ${'tied'}         | ${400n}  | ${null}
    ${'less came back'}                      | ${[back('P1', 300n)]}                              | ${'splitDiffers'} | ${400n}  | ${null}
    ${'nobody knows it'}                     | ${[line('X', 700n)]}                               | ${'splitUnknown'} | ${null}  | ${null}
  `('$what: $verdict', ({ lines, verdict, ours: oursMinor, more }) => {
    const [judged] = judgeSplits(lines, known);
    expect(judged).toMatchObject({ verdict, oursMinor });
    if (verdict !== 'tied') expect(judged!.moreMinor).toBe(more);
  });
});
