/** Months over HTTP (STK-9). What stock is worth is the whole house's: a right for one warehouse is not enough. */
import * as contract from '../contract/costs.ts';
import { assertEverywhere, secondLook } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import { askClosing, askReopening, reopenMonth, versionOf } from './close-month.ts';
import { describeLine, describeMonths, findLines, findMissing } from './list-costs.ts';
import { askCosts } from './make-costs.ts';
import { setCosts } from './set-costs.ts';
import type { CostPorts } from './store.ts';

async function runOf(ctx: Ctx) {
  type Row = { askedAt: Date | null; doneAt: Date | null; done: number; total: number };
  const [row] = await ctx.sql<Row>`
    select asked_at as "askedAt", done_at as "doneAt", done_count as done, total_count as total
    from cost_run
    where tenant_id = ${ctx.tenant}`;
  return row ?? { askedAt: null, doneAt: null, done: 0, total: 0 };
}

const missingRoute = (currency: string): Route =>
  route(contract.listMissingCosts, async ({ ctx, session, query: { cursor, limit = 50, month } }) => {
    assertEverywhere(session, 'catalog.cost');
    const after = readCursor(cursor, { documentId: 'id', skuId: 'id' });
    return pageOf(
      await findMissing(ctx, { month, after, limit }),
      limit,
      ({ documentId, skuId: _, sku, pieces, ...document }) => ({
        ...{ document: { id: documentId, ...document }, pieces },
        sku: { id: sku.id, merchantCode: sku.merchantCode, name: sku.name, properties: sku.properties },
        usual: sku.costMinor === null ? null : { amount: sku.costMinor, currency },
      }),
      ({ documentId, skuId }) => ({ documentId, skuId }),
    );
  });

export function costRoutes(ports: CostPorts): Route[] {
  const { currency } = ports;
  const one = async (ctx: Ctx, month: string) => {
    const [found] = await describeMonths(ctx, ports, month);
    if (!found) throw new Refused('costs.monthUnknown', { month }, 404);
    return found;
  };
  return [
    route(contract.listCostMonths, async ({ ctx, session }) => {
      assertEverywhere(session, 'catalog.cost');
      return { months: await describeMonths(ctx, ports), run: await runOf(ctx) };
    }),

    route(contract.runCosts, async ({ ctx, session }) => {
      assertEverywhere(session, 'catalog.cost');
      await askCosts(ctx);
      return runOf(ctx);
    }),

    route(contract.listCostLines, async ({ ctx, session, params, query: { cursor, limit = 50, ...query } }) => {
      assertEverywhere(session, 'catalog.cost');
      const after = readCursor(cursor, { skuId: 'id', nodeId: 'id' });
      const found = await findLines(ctx, { ...params, ...query, after, limit });
      return pageOf(
        found,
        limit,
        (row) => describeLine(row, currency),
        ({ skuId, nodeId }) => ({ skuId, nodeId }),
      );
    }),

    missingRoute(currency),

    route(contract.setDocumentCosts, async ({ ctx, session, body }) => {
      assertEverywhere(session, 'bills.propose');
      const lines = body.lines.map(({ cost, ...line }) => ({ ...line, costMinor: BigInt(cost) }));
      return { outcomes: await setCosts(ctx, lines) };
    }),

    route(contract.closeMonth, async ({ ctx, session, params: { month }, ifMatch }) => {
      assertEverywhere(session, 'bills.propose');
      assertVersion({ ifMatch }, await versionOf(ctx, month));
      await askClosing(ctx, month);
      return one(ctx, month);
    }),

    route(contract.askReopening, async ({ ctx, session, params: { month }, body, ifMatch }) => {
      assertEverywhere(session, 'bills.propose');
      assertVersion({ ifMatch }, await versionOf(ctx, month));
      await askReopening(ctx, month, body.why);
      return one(ctx, month);
    }),

    route(contract.reopenMonth, async ({ ctx, session, params: { month }, ifMatch }) => {
      assertEverywhere(session, 'bills.approve');
      assertVersion({ ifMatch }, await versionOf(ctx, month));
      await reopenMonth(ctx, month, await secondLook(ctx));
      await askCosts(ctx);
      return one(ctx, month);
    }),
  ];
}
