/** Rules that are tried on past orders, over HTTP (contract `rules` and `replay`). */
import * as contract from '../contract/replay.ts';
import { tryRules as tryReviewRules } from '../contract/rules.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { assertMay, may, reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import type { TrySelection } from './orders-to-try.ts';
import type { Rule } from './review-rules.ts';
import { tryCourierRules } from './try-courier-rules.ts';
import { tryRules } from './try-rules.ts';
import { trySourcingRules } from './try-sourcing-rules.ts';

const NEWEST = 50;

export const replayRoutes: Route[] = [
  route(tryReviewRules, async ({ ctx, session, body }) => {
    const selection = selectionOf(session, body);
    return { orders: await tryRules(ctx, body.rules as Rule[], selection, may(session, 'catalog.cost')) };
  }),
  route(contract.tryCourierRules, ({ ctx, session, body }) =>
    tryCourierRules(ctx, body.rules, selectionOf(session, body), body.prices ?? 'past'),
  ),
  route(contract.trySourcingRules, ({ ctx, session, body }) =>
    trySourcingRules(ctx, body.rules, selectionOf(session, body)),
  ),
];

/** Whoever tries rules on orders must be allowed to read them. Refuses `identity.rightMissing` (403). */
function selectionOf(session: Session, { ids, newest = NEWEST }: { ids?: Id[]; newest?: number }): TrySelection {
  assertMay(session, 'orders.read');
  return { newest, reach: reachOf(session, 'orders.read'), ...(ids && { ids }) };
}
