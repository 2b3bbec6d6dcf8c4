/** The end of a month: what stock was worth is reckoned and kept, then the books are closed, softly first. */

import { listAccountDays, proposeDays, signDays } from '../../src/contract/account-days.ts';
import { bookAccruals, getAccruals } from '../../src/contract/accruals.ts';
import { closeBookPeriod, listBookPeriods, softenBookPeriod } from '../../src/contract/book-periods.ts';
import { closeMonth, listCostMonths, listMissingCosts, setDocumentCosts } from '../../src/contract/costs.ts';
import { bookProvision, getProvision } from '../../src/contract/dues.ts';
import { lastDayOf } from '../../src/finance/periods.ts';
import { count, type Life, tried } from './life.ts';

export async function closeStockMonth(life: Life, month: string): Promise<void> {
  const { maker, house } = life;
  await house.work('costs.make');
  const { items } = await maker(listMissingCosts, { query: { month, limit: 200 } });
  const lines = items.map(({ document, sku, usual }) => ({
    ...{ documentId: document.id, skuId: sku.id, cost: usual?.amount ?? '1000' },
  }));
  if (lines.length > 0) {
    await tried(life, 'costs said', () => maker(setDocumentCosts, { body: { lines } }));
    await house.work();
  }
  const { months } = await maker(listCostMonths);
  const open = months.find((one) => one.month === month && one.next === 'close');
  if (!open) return count(life, `stock month ${month} not closable`);
  await tried(life, 'stock months closed', () => maker(closeMonth, { params: { month }, ifMatch: open.version }));
  await house.work();
}

/** Softly on the first try, then hard; what hinders is seen, and tried again the next day. */
export async function closeBooks(life: Life, period: string): Promise<void> {
  const step = async (who: 'maker' | 'checker', wanted: 'soften' | 'close', what: string) => {
    const { items } = await life[who](listBookPeriods);
    const one = items.find((each) => each.period === period);
    if (!one?.next.includes(wanted)) return;
    const endpoint = wanted === 'soften' ? softenBookPeriod : closeBookPeriod;
    await tried(life, what, () => life[who](endpoint, { params: { period }, ifMatch: one.version }));
  };
  // What the documents stand at is told to the books first.
  await life.house.work('bookkeeping.all');
  const onDay = lastDayOf(period);
  await signMonth(life, { from: `${period}-01`, until: onDay });
  const { now } = await life.maker(getProvision, { query: { onDay } });
  if (BigInt(now.booked) !== 0n)
    await tried(life, 'losses provided for', () => life.maker(bookProvision, { body: { onDay } }));
  await step('maker', 'soften', 'periods softened');
  const { bookable, rows } = await life.maker(getAccruals, { query: { period } });
  if (bookable && rows.some(({ difference }) => difference !== '0'))
    await tried(life, 'costs accrued', () => life.maker(bookAccruals, { body: { period } }));
  await step('checker', 'close', 'periods closed');
}

/** Every day of every account, by two people; what is still unexplained is tried again the next day. */
async function signMonth(life: Life, query: { from: string; until: string }): Promise<void> {
  const waiting = async (state?: 'proposed') => {
    const { days } = await life.maker(listAccountDays, { query });
    const some = days.filter(({ signOff }) => (state ? signOff?.state === state : signOff?.state !== 'signed'));
    return some.map(({ account, day }) => ({ account: account.id, day }));
  };
  const open = await waiting();
  if (open.length > 0)
    await tried(life, 'days proposed', () => life.maker(proposeDays, { body: { days: open, reason: '期初未建账' } }));
  const proposed = await waiting('proposed');
  if (proposed.length > 0) await tried(life, 'days signed', () => life.checker(signDays, { body: { days: proposed } }));
}
