/** Periods over HTTP. */
import * as contract from '../contract/book-periods.ts';
import { assertEverywhere, ownActors } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import { type Period, periodsOf, runChecks, type Step, stepsOf, takeStep, thePeriod } from './close-period.ts';
import type { FinancePorts } from './describe.ts';

async function describePeriods(ctx: Ctx, { describeActors }: FinancePorts, all: readonly Period[], only?: string) {
  const steps = stepsOf(all, dayOf(ctx.now()));
  const own = await ownActors(ctx);
  const people = await describeActors(
    ctx,
    all.flatMap(({ changedBy, askedBy, closingBy }) => [changedBy, askedBy, closingBy]),
  );
  return all
    .filter(({ period }) => only === undefined || period === only)
    .map(({ changedBy, askedBy, askedWhy, closingAt, closingBy, done, total, hinderedAt, hindering, ...one }) => ({
      ...{ ...one, next: steps.get(one.period)!, changedBy: changedBy === '' ? null : people.get(changedBy)! },
      asked: askedBy === '' ? null : { by: people.get(askedBy)!, why: askedWhy, own: own.has(askedBy) },
      closing: closingAt && !hinderedAt ? { at: closingAt, by: people.get(closingBy)!, done, total } : null,
      tried: hinderedAt && { at: hinderedAt, hindering },
    }));
}

export const periodRoutes = (ports: FinancePorts): Route[] => {
  const step = async (
    { ctx, period, ifMatch }: { ctx: Ctx; period: string; ifMatch: string | undefined },
    name: Step,
    more: Parameters<typeof takeStep>[2] = {},
  ) => {
    assertVersion({ ifMatch }, (await thePeriod(ctx, period)).one.version);
    await takeStep(ctx, { period, step: name }, more);
    return (await describePeriods(ctx, ports, await periodsOf(ctx), period))[0]!;
  };
  return [
    route(contract.listBookPeriods, async ({ ctx, session }) => {
      assertEverywhere(session, 'bills.read');
      return { items: await describePeriods(ctx, ports, await periodsOf(ctx)) };
    }),

    route(contract.checkBookPeriod, async ({ ctx, session, params: { period } }) => {
      assertEverywhere(session, 'bills.read');
      await thePeriod(ctx, period);
      return { checks: await runChecks(ctx, period, ports.closingChecks) };
    }),

    route(contract.softenBookPeriod, ({ ctx, session, params, ifMatch }) => {
      assertEverywhere(session, 'bills.propose');
      return step({ ctx, ...params, ifMatch }, 'soften');
    }),

    route(contract.unsoftenBookPeriod, ({ ctx, session, params, ifMatch }) => {
      assertEverywhere(session, 'bills.propose');
      return step({ ctx, ...params, ifMatch }, 'unsoften');
    }),

    route(contract.closeBookPeriod, ({ ctx, session, params, ifMatch }) => {
      assertEverywhere(session, 'bills.approve');
      return step({ ctx, ...params, ifMatch }, 'close', { checks: ports.closingChecks });
    }),

    route(contract.askBookReopening, ({ ctx, session, params, body, ifMatch }) => {
      assertEverywhere(session, 'bills.propose');
      return step({ ctx, ...params, ifMatch }, 'askReopening', { why: body.why });
    }),

    route(contract.reopenBookPeriod, ({ ctx, session, params, ifMatch }) => {
      assertEverywhere(session, 'bills.approve');
      return step({ ctx, ...params, ifMatch }, 'reopen');
    }),
  ];
};
