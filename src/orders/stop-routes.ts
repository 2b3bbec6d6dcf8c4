/** One stop over HTTP (ORD-13), and its rehearsal. */
import { stopOrders } from '../contract/stop.ts';
import { limitOf } from '../identity/identity.ts';
import { rehearse } from '../kernel/db/rehearse.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { assertMay } from '../kernel/http/session.ts';
import { type StopAsked, type StopMeans, stopEverywhere } from './one-stop.ts';
import { withinReach } from './reach.ts';

export const stopRoutes = (means: StopMeans): Route[] => [
  route(stopOrders, async ({ ctx, session, body: { ids, reason, refund = false, check = false } }) => {
    const reached = await withinReach(ctx, session, stopOrders.scope, ids);
    if (refund) assertMay(session, 'payments.write');
    const over = refund ? await limitOf(ctx, session, 'refundPayment') : null;
    const asked: StopAsked = { reason, refund: over && { overLimit: (sum, shopId) => over(sum, { shopId }) } };
    const stop = (on: typeof ctx) => stopEverywhere(on, reached, asked, means);
    return { orders: check ? await rehearse(ctx, stop) : await stop(ctx) };
  }),
];
