/** Accruals over HTTP. They are the whole house's: a right for one shop is not enough. */
import { ownerNames } from '../bookkeeping/bookkeeping.ts';
import * as contract from '../contract/accruals.ts';
import type { FinancePorts } from '../finance/finance.ts';
import { assertEverywhere } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { profitRun } from '../profit/profit.ts';
import { accrualsFor, bookAccruals, whyNotBook } from './book-accruals.ts';
import { lastBooked } from './store.ts';

type AccrualPorts = Pick<FinancePorts, 'describeActors'>;

async function describe(ctx: Ctx, { describeActors }: AccrualPorts, period: string) {
  const [rows, before] = [await accrualsFor(ctx, period), await lastBooked(ctx)];
  const parties = [...rows, ...before].map(({ about }) => about.party);
  const names = await ownerNames(ctx, parties);
  const people = await describeActors(
    ctx,
    before.map(({ madeBy }) => madeBy),
  );
  const whose = ({ party }: { party: string }) => ({ party, name: names.get(party) ?? party });
  return {
    ...{ period, bookable: (await whyNotBook(ctx, period)) === null, reckonedAt: (await profitRun(ctx)).doneAt },
    rows: rows.map(({ about, ...row }) => ({ ...row, ...whose(about) })),
    difference: rows.reduce((sum, { difference }) => sum + difference, 0n),
    before: before.map(({ about, amountMinor, madeBy, madeAt, ...row }) => ({
      ...{ ...row, ...whose(about), amount: amountMinor, by: people.get(madeBy)!, at: madeAt },
    })),
  };
}

export const accrualRoutes = (ports: AccrualPorts): Route[] => [
  route(contract.getAccruals, ({ ctx, session, query }) => {
    assertEverywhere(session, 'bills.read');
    return describe(ctx, ports, query.period);
  }),

  route(contract.bookAccruals, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'bills.approve');
    const rows = await bookAccruals(ctx, body.period);
    return { booked: rows.length, amount: rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0n) };
  }),
];
