/** Splits, registers and what channels settled, over HTTP. */
import * as contract from '../contract/splits.ts';
import { assertEverywhere, limitOf } from '../identity/identity.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { describeSplits, findSplits, registersOf, splitDetail } from './list-splits.ts';
import type { ClearingPorts } from './ports.ts';
import { releaseSplits } from './release-splits.ts';
import { settleChannel } from './settle-channels.ts';
import { subsidiseSplit } from './subsidise-split.ts';

export const splitRoutes = (ports: ClearingPorts): Route[] => [
  route(contract.listSplits, async ({ ctx, session, query: { cursor, limit = 50, ...query } }) => {
    assertEverywhere(session, 'payments.read');
    const before = readCursor(cursor, { paidAt: 'moment', id: 'id' });
    const page = pageOf(
      await findSplits(ctx, { ...query, limit, before }),
      limit,
      (row) => row,
      ({ paidAt, id }) => ({ paidAt, id }),
    );
    return { items: await describeSplits(ctx, page.items), next: page.next };
  }),

  route(contract.getSplit, ({ ctx, session, params }) => {
    assertEverywhere(session, 'payments.read');
    return splitDetail(ctx, params.id);
  }),

  route(contract.releaseSplits, async ({ ctx, session, body: { ids } }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await releaseSplits(ctx, ports, ids) };
  }),

  route(contract.subsidiseSplit, async ({ ctx, session, params: { id }, body: { amount, reason } }) => {
    assertEverywhere(session, 'payments.write');
    await subsidiseSplit(
      ctx,
      { id, amountMinor: BigInt(amount), reason },
      await limitOf(ctx, session, 'subsidiseSplit'),
    );
    return splitDetail(ctx, id);
  }),

  route(contract.listRegisters, async ({ ctx, session }) => {
    assertEverywhere(session, 'payments.read');
    return { registers: await registersOf(ctx) };
  }),

  route(contract.recordSettlement, async ({ ctx, session, body: { net, fee, ...body } }) => {
    assertEverywhere(session, 'payments.write');
    return { id: await settleChannel(ctx, { ...body, netMinor: BigInt(net), feeMinor: BigInt(fee) }) };
  }),
];
