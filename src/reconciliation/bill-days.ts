/**
 * What a bill moved on each of its days, with the balances before and after: summed up while its lines pass by, because
 * asking for them again once they are written takes longer. What did not come about moved nothing.
 */
import { dayNumberOf, dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { BillLine } from './bill.ts';
import { billDayTable } from './store.ts';

type Day = { lines: number; in: bigint; out: bigint; fee: bigint; currency: string; top: BillLine; bottom: BillLine };

export class BillDays {
  readonly #days = new Map<number, Day>();

  add(line: BillLine): void {
    if (line.state !== 'success') return;
    const number = dayNumberOf(line.at.getTime());
    let day = this.#days.get(number);
    if (!day) {
      day = { lines: 0, in: 0n, out: 0n, fee: 0n, currency: line.currency, top: line, bottom: line };
      this.#days.set(number, day);
    }
    day.lines += 1;
    if (line.grossMinor > 0n) day.in += line.grossMinor;
    else day.out -= line.grossMinor;
    day.fee += line.feeMinor;
    if (line.currency < day.currency) day.currency = line.currency;
    if (line.line < day.top.line) day.top = line;
    if (line.line > day.bottom.line) day.bottom = line;
  }

  /** Files run forwards or backwards in time. */
  async write(ctx: Ctx, account: string, billId: Id, isForward: boolean): Promise<void> {
    const rows = [...this.#days.values()].map(({ lines, fee, currency, top, bottom, ...moved }) => {
      const [first, last] = isForward ? [top, bottom] : [bottom, top];
      return {
        ...{ billId, account, day: dayOf(first.at.getTime()), lines, currency },
        ...{ inMinor: moved.in, outMinor: moved.out, feeMinor: fee, closingMinor: last.balanceMinor },
        openingMinor: first.balanceMinor === null ? null : first.balanceMinor - first.grossMinor + first.feeMinor,
      };
    });
    await billDayTable.insert(ctx, rows);
  }
}
