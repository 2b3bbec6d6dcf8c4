/** REC-2 T3 of a licensed account: what the bank takes for payouts, batches it debits whole, what a court took. */
import { describe, expect, test } from 'vitest';
import { moveMoney } from '../clearing/sub-money.ts';
import type { Id } from '../kernel/ids.ts';
import { owner, setClock } from './testing/bill-desk.ts';
import {
  aDayOfSales,
  at,
  bankSays,
  billsOfTheDay,
  differences,
  FEE,
  inTransaction,
  LEFT,
  licence,
  licensed,
  payOut,
  pool,
  proof,
  SOLD,
  said,
  sound,
  statement,
  states,
} from './testing/pool-desk.ts';

const EACH = SOLD - FEE;
const CHARGE = 50n;

/** Everything they sold on the seventh is in the pool on the eighth. */
async function inThePool(chargeBearer?: 'seller'): Promise<void> {
  await aDayOfSales(chargeBearer);
  await billsOfTheDay();
  setClock(at(8, '09:30'));
  await statement(8, [[LEFT, '财付通 TX000901', 'B0608001']]);
}
const last = async () => (await proof(pool)).at(-1);

describe('REC-2 CLR-5 payouts on the statement of a licensed account', () => {
  test.each(['one by one', 'one line for the batch'])(
    'T3 charges of the bank, %s, are those of its payouts',
    async (how) => {
      await licence(CHARGE);
      await inThePool('seller');
      const [batch, ...numbers] = await payOut();
      await bankSays(['success', 'success', 'success']);
      setClock(at(10, '09:30'));
      const charges: [bigint, string][] =
        how === 'one by one'
          ? numbers.map((number) => [-CHARGE, `代付手续费 ${number}`])
          : [[-3n * CHARGE, `批量代付手续费 ${batch}`]];
      const { lines, matched } = await statement(9, [
        ...numbers.map((number): [bigint, string] => [CHARGE - EACH, `代付 ${number}`]),
        ...charges,
      ]);
      expect(matched).toBe(lines);
      expect(await said()).toEqual([]);
      expect(await last()).toBe('09 0 0');
      expect(await sound()).toEqual([]);
    },
  );

  test('T3 what the bank charges for nothing is a difference, and a charge it has not taken is missing', async () => {
    await licence(CHARGE);
    await inThePool('seller');
    const [, ...numbers] = await payOut();
    await bankSays(['success', 'success', 'success']);
    setClock(at(10, '09:30'));
    await statement(9, [
      ...numbers.map((number): [bigint, string] => [CHARGE - EACH, `代付 ${number}`]),
      ...numbers.slice(0, 2).map((number): [bigint, string] => [-CHARGE, `代付手续费 ${number}`]),
      [-80n, '账户管理费'],
    ]);
    expect(await said()).toEqual([
      'cashShort poolUnexplained diff -80',
      `payout notInPool diff ${CHARGE} ${numbers[2]}`,
    ]);
    expect(await sound()).toEqual([]);
  });

  test('T3 a batch debited whole gives back what failed: both lines are found, and the pool is even', async () => {
    await inThePool();
    const [batch, first, second, third] = await payOut();
    await bankSays(['success', 'failed', 'success']);
    setClock(at(10, '09:30'));
    await statement(9, [[-3n * EACH, `批量代付 ${batch}`]]);
    expect(await said()).toEqual([]);
    // The failed one is on its way back.
    expect(await last()).toBe(`09 ${LEFT - 3n * EACH} ${-EACH}`);
    setClock(at(11, '09:30'));
    await statement(10, [[EACH, `代付失败退回 ${second}`]]);
    expect(await said()).toEqual([]);
    expect(await last()).toBe(`10 ${LEFT - 2n * EACH} 0`);
    expect(await states()).toEqual({ [first!]: 'success', [second!]: 'failed', [third!]: 'success' });
    expect(await sound()).toEqual([]);
  });

  test('T3 what a court took is found by its amount; a deduction the bank does not show is missing', async () => {
    await inThePool();
    setClock(at(9, '10:00'));
    const [seller, other] = await sellers();
    await deduct(seller!, 3_000n);
    await deduct(other!, 700n);
    setClock(at(10, '09:30'));
    await statement(9, [[-3_000n, '司法扣划']]);
    // The ninth may go on: nothing is missing before a later day is here.
    expect(await said()).toEqual([]);
    setClock(at(11, '09:30'));
    await statement(10, [[-1n, '询证']]);
    expect(await said()).toEqual(['cashShort poolUnexplained diff -1', 'cashOver notInPool diff 700']);
    expect((await differences()).map(({ verdict }) => verdict)).toEqual(['poolUnexplained', 'notInPool']);
    expect(await sound()).toEqual([]);
  });
});

const sellers = async (): Promise<Id[]> =>
  (
    await owner.query(
      `select node from account where book = 'money' and owner = $1 and place = 'sub.available' order by node`,
      [licensed],
    )
  ).rows.map(({ node }) => node);

/** Frozen by order of a court, then taken. */
const deduct = (id: Id, amountMinor: bigint): Promise<void> =>
  inTransaction(async (ctx) => {
    for (const what of ['freeze', 'deduct'] as const)
      await moveMoney(ctx, id, { custodian: licensed, what, amountMinor, reason: '法院扣划通知书' });
  });
