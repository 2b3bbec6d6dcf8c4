/**
 * A week of finance, as its people would tell it: money is collected for a seller, shared, paid out and comes
 * back; a buyer gets a part of it; the bank's statement is signed off; a supplier is settled; an invoice gets another
 * name; the books are closed. Who proposes is never who approves. Chapters of one story.
 */
import { describe, test } from 'vitest';
import type { Stage } from '../stage.ts';
import { closeMonth, reconcileBank } from './week/books.ts';
import { tieToBill } from './week/channel.ts';
import { openWeek, type Week } from './week/house.ts';
import { askPayout, collect, giveBack, payOut, release } from './week/sellers.ts';
import { reissue, settle } from './week/supplier.ts';

export function playFinanceWeek(on: () => Stage): void {
  describe('a week of finance', () => {
    let week: Week;
    test('PAY-1 CLR-1 a buyer pays for a seller’s goods, through the account for sellers only', async () => {
      week = await openWeek(on());
      await collect(week);
    });
    test('REC-1 REC-3 the bank knows a receipt nobody else does; two people explain it and sign the day', () =>
      reconcileBank(week));
    test('CLR-2 CLR-3 the money is shared by the rules and released; the seller’s is asked for in the next window', async () => {
      await release(week);
      await askPayout(week);
    });
    test('SUP-1 PUR-2 what was sold of a supplier is settled, signed, invoiced, approved by a second person and paid', () =>
      settle(week));
    test('INV-1 INV-2 its invoice is issued, and issued anew to another name', { timeout: 400_000 }, () =>
      reissue(week),
    );
    test('CLR-5 the payout is approved, goes out as a file, succeeds, and bounces all the same', () => payOut(week));
    test('PAY-4 the buyer gets a part back', () => giveBack(week));
    test('REC-1 REC-2 the channel’s own bills of the day hold the payment and its refund, to the cent', (context) =>
      tieToBill(week, context));
    test(
      'FIN-1 the month is closed, nobody books into it, two people open it again; every book is right',
      {
        timeout: 150_000,
      },
      () => closeMonth(week),
    );
  });
}
