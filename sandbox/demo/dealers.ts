/** Dealers of the demo's brand who buy on credit: one pays in time, one is late, one will not pay at all. */
import { addWriteOff, collectItems, setTerm } from '../../src/dues/dues.ts';
import { bookEvents, type FinanceEvent } from '../../src/finance/finance.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';

export const LATE = '苏州锦绣商贸';
export const LOST = '宁波海纳百货';
const NO_LETTERS = { monthEnd: false, noLetters: false };

/** `backOf`: the moment so many days ago. */
export async function seedDealers(
  db: Database,
  scope: Scope,
  maker: Scope,
  backOf: (days: number) => Date,
): Promise<void> {
  let number = 0;
  const event = (kind: FinanceEvent['kind'], days: number, party: string, yuan: number, bank: string): FinanceEvent => {
    number += 1;
    const gross = BigInt(yuan) * 100n;
    const net = (gross * 100n) / 113n;
    return {
      ...{
        kind,
        effectiveAt: backOf(days),
        currency: 'CNY',
        about: { party, ...(bank && { account: bank, into: bank }) },
      },
      document: { kind: 'dealer', id: `dealer/${number}`, number: `DS${String(100 + number)}` },
      amounts: kind === 'credit.sold' ? { net, vat: gross - net } : { amount: gross },
    };
  };
  await db.transaction(maker, async (ctx) => {
    await setTerm(
      ctx,
      { ...NO_LETTERS, party: LATE, netDays: 15, contact: '财务部 周敏', address: '苏州市工业园区星湖街 328 号' },
      '"0"',
    );
    await setTerm(
      ctx,
      { ...NO_LETTERS, party: LOST, netDays: 0, contact: '', address: '宁波市海曙区中山西路 11 号' },
      '"0"',
    );
  });
  await db.transaction(scope, async (ctx) => {
    await bookEvents(ctx, [
      event('credit.sold', 34, LATE, 12_430, ''),
      event('credit.sold', 19, LATE, 8_927, ''),
      event('credit.sold', 6, LATE, 15_820, ''),
      event('credit.sold', 9, '沪上百货', 22_600, ''),
      event('credit.received', 3, LATE, 20_000, '招商银行杭州分行 5719'),
    ]);
    await collectItems(ctx, null);
  });
  await db.transaction(maker, async (ctx) => {
    const [item] = await ctx.sql<{ id: Id }>`
      select id from due_item where tenant_id = ${ctx.tenant} and party = ${LOST} and open_minor > 0 limit 1`;
    if (item)
      await addWriteOff(ctx, { reason: '公司已注销，法院终结执行', lines: [{ itemId: item.id, amount: '1240000' }] });
  });
}
