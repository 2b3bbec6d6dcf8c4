/** After-sale cases over HTTP (contracts `after-sales` and `after-sale-commands`). */
import * as commands from '../contract/after-sale-commands.ts';
import * as contract from '../contract/after-sales.ts';
import { assertEverywhere, limitOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome } from '../kernel/refusal.ts';
import { reopenAfterSales, settleAfterSales } from './after-sale-cases.ts';
import { acceptCases, agreeCases, arbitrateCases, cancelCases, changeCase, rejectCases } from './after-sale-decide.ts';
import { caseDetail, caseView } from './after-sale-detail.ts';
import { giveCaseMoney } from './after-sale-money.ts';
import { openCases } from './after-sale-open.ts';
import { makeCaseOrder } from './after-sale-order.ts';
import { countCases } from './after-sale-statistics.ts';
import { countAfterSales, findAfterSales } from './find-after-sales.ts';
import { withinReach } from './reach.ts';

const LIMIT = 50;
const CURSOR = { at: 'moment', id: 'id' } as const;

type Decide<Body> = (ctx: Ctx, session: Session, body: Body) => Promise<Outcome<Id, string>[]>;
const deciding = (endpoint: typeof commands.rejectAfterSales, decide: Decide<{ ids: Id[]; note: string }>): Route =>
  route(endpoint, async ({ ctx, session, body }) => ({ outcomes: await decide(ctx, session, body) }));

export const afterSaleRoutes: Route[] = [
  route(contract.listAfterSales, async ({ ctx, session, query }) => {
    const { cursor, limit = LIMIT, sort = 'answerBefore', ...filter } = query;
    const rows = await findAfterSales(ctx, session, filter, { sort, limit, after: readCursor(cursor, CURSOR) });
    return pageOf(rows, limit, await caseView(ctx, rows), ({ id, openedAt, answerBefore }) => ({
      at: sort === '-openedAt' ? openedAt : answerBefore,
      id,
    }));
  }),
  route(contract.countAfterSales, ({ ctx, session }) => countAfterSales(ctx, session)),
  route(commands.getAfterSale, ({ ctx, session, params }) => caseDetail(ctx, session, params.id)),
  route(commands.afterSaleStatistics, ({ ctx, session, query }) => countCases(ctx, session, query)),
  route(contract.settleAfterSales, async ({ ctx, session, body }) => ({
    outcomes: await settleAfterSales(ctx, session, body),
  })),
  route(contract.reopenAfterSales, async ({ ctx, session, body }) => ({
    outcomes: await reopenAfterSales(ctx, session, body.ids),
  })),
  route(commands.openAfterSales, async ({ ctx, session, body }) => {
    const ids = [...new Set(body.cases.map((one) => one.orderId))];
    return {
      outcomes: await openCases(ctx, body.cases, new Set(await withinReach(ctx, session, 'orders.review', ids))),
    };
  }),
  route(commands.changeAfterSale, async ({ ctx, session, params, body, ifMatch }) => {
    await changeCase(ctx, session, params.id, body, (version) => assertVersion({ ifMatch }, version));
    return caseDetail(ctx, session, params.id);
  }),
  route(commands.agreeAfterSales, async ({ ctx, session, body }) => ({
    outcomes: await agreeCases(ctx, session, body),
  })),
  deciding(commands.rejectAfterSales, rejectCases),
  deciding(commands.cancelAfterSales, cancelCases),
  deciding(commands.arbitrateAfterSales, arbitrateCases),
  deciding(commands.acceptAfterSales, acceptCases),
  route(commands.giveAfterSaleMoney, async ({ ctx, session, params, body }) => {
    if (body.way === 'source') assertEverywhere(session, 'payments.write');
    await giveCaseMoney(ctx, session, params.id, body, await limitOf(ctx, session, 'refundPayment'));
    return caseDetail(ctx, session, params.id);
  }),
  route(commands.makeAfterSaleOrder, async ({ ctx, session, params }) => ({
    order: await makeCaseOrder(ctx, session, params.id),
  })),
];
