/** Red-letter confirmations over HTTP (INV-2). They are the whole tenant's, as invoices are. */
import * as contract from '../contract/red-confirmations.ts';
import { assertEverywhere } from '../identity/identity.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { takeNow } from './ask-confirmations.ts';
import { listConfirmations } from './confirmation-store.ts';
import { agreeConfirmations, issueRedsAgain, refuseConfirmations } from './decide-confirmations.ts';
import { describeConfirmations } from './describe-confirmations.ts';

const LIMIT = 50;

export const confirmationRoutes = (): Route[] => [
  route(contract.listRedConfirmations, async ({ ctx, query, session }) => {
    assertEverywhere(session, 'payments.read');
    const { cursor, queue, limit = LIMIT } = query;
    const after = readCursor(cursor, { until: 'moment', id: 'id' });
    const rows = await listConfirmations(ctx, queue, after, limit + 1);
    const shown = new Map((await describeConfirmations(ctx, rows)).map((row) => [row.id, row]));
    return pageOf(
      rows,
      limit,
      ({ id }) => shown.get(id)!,
      ({ until, id }) => ({ until, id }),
    );
  }),

  route(contract.agreeRedConfirmations, async ({ ctx, body, session }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await agreeConfirmations(ctx, body.ids) };
  }),

  route(contract.refuseRedConfirmations, async ({ ctx, body, session }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await refuseConfirmations(ctx, body.ids, body.reason) };
  }),

  route(contract.issueRedsAgain, async ({ ctx, body, session }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await issueRedsAgain(ctx, body.ids) };
  }),

  route(contract.takeRedConfirmations, async ({ ctx, session }) => {
    assertEverywhere(session, 'payments.write');
    await takeNow(ctx);
    return {};
  }),
];
