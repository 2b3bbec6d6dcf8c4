/** Sub-merchants over HTTP. Their money is the whole house's: a right for one shop is not enough. */
import * as contract from '../contract/sub-merchants.ts';
import { assertEverywhere, limitOf, secondLook } from '../identity/identity.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { describeSubMerchant, describeSubMerchants, findSubMerchants, inHome } from './list-sub-merchants.ts';
import { numbersOf } from './numbers.ts';
import type { ClearingPorts } from './ports.ts';
import { kycRefusal, stepSubMerchants } from './review-sub-merchants.ts';
import { keepSubMerchant, subMerchantOf } from './sub-merchants.ts';
import { moveMoney, subEntries } from './sub-money.ts';

const BY_ID = { id: 'id' } as const;

const masterRoutes = (ports: ClearingPorts): Route[] => [
  route(contract.listSubMerchants, async ({ ctx, session, query: { cursor, limit = 50, ...query } }) => {
    assertEverywhere(session, 'payments.read');
    const found = await findSubMerchants(ctx, { ...query, limit, before: readCursor(cursor, BY_ID)?.id ?? null });
    const page = pageOf(
      found,
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    );
    return { items: await describeSubMerchants(ctx, ports, page.items), next: page.next };
  }),

  route(contract.getSubMerchant, ({ ctx, session, params }) => {
    assertEverywhere(session, 'payments.read');
    return describeSubMerchant(ctx, ports, params.id);
  }),

  route(contract.addSubMerchant, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.write');
    return describeSubMerchant(ctx, ports, await keepSubMerchant(ctx, ports.ring, null, body));
  }),

  route(contract.changeSubMerchant, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'payments.write');
    const before = await subMerchantOf(ctx, id, true);
    assertVersion({ ifMatch }, before.version);
    await keepSubMerchant(ctx, ports.ring, before, body);
    return describeSubMerchant(ctx, ports, id);
  }),
];

const stepRoutes: Route[] = [
  route(contract.submitSubMerchants, async ({ ctx, session, body: { ids } }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await stepSubMerchants(ctx, ids, 'submit', {}, kycRefusal(ctx)) };
  }),

  route(contract.approveSubMerchants, async ({ ctx, session, body: { ids } }) => {
    assertEverywhere(session, 'payments.approve');
    const [isOwn, kyc] = [await secondLook(ctx), kycRefusal(ctx)];
    return {
      outcomes: await stepSubMerchants(ctx, ids, 'approve', {}, (one) => isOwn(one.changedBy) ?? kyc(one)),
    };
  }),

  route(contract.sendBackSubMerchants, async ({ ctx, session, body: { ids, reason } }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await stepSubMerchants(ctx, ids, 'sendBack', { reason }) };
  }),

  route(contract.freezeSubMerchants, async ({ ctx, session, body: { ids, reason } }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await stepSubMerchants(ctx, ids, 'freeze', { reason }) };
  }),

  route(contract.unfreezeSubMerchants, async ({ ctx, session, body: { ids, reason } }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await stepSubMerchants(ctx, ids, 'unfreeze', { reason }) };
  }),
];

const moneyRoutes = (ports: ClearingPorts): Route[] => [
  route(contract.moveSubMoney, async ({ ctx, session, params: { id }, body }) => {
    assertEverywhere(session, 'payments.approve');
    await subMerchantOf(ctx, id);
    const amountMinor = BigInt(body.amount);
    const refusal = (await limitOf(ctx, session, 'moveSubMoney'))({ amountMinor, currency: HOME_CURRENCY });
    if (refusal) throw new Refused(refusal.code, refusal.data, 403);
    const { custodian, what, reason } = body;
    await moveMoney(ctx, id, { custodian, what, amountMinor, reason });
    return describeSubMerchant(ctx, ports, id);
  }),

  route(contract.listSubEntries, async ({ ctx, session, params: { id }, query }) => {
    assertEverywhere(session, 'payments.read');
    await subMerchantOf(ctx, id);
    const { custodian, bucket, cursor, limit = 50 } = query;
    const page = await subEntries(ctx, id, { custodian, bucket, cursor: cursor ?? null, limit });
    const people = await ports.describeActors(
      ctx,
      page.entries.map(({ actor }) => actor),
    );
    const numbers = await numbersOf(ctx, page.entries);
    const items = page.entries.map((entry) => ({
      ...{ id: entry.id, at: entry.at, reason: entry.reason, by: people.get(entry.actor)! },
      ...{ change: inHome(entry.change), running: inHome(entry.running) },
      other: entry.from.node === id && entry.change < 0n ? entry.to.place : entry.from.place,
      document: {
        ...{ kind: entry.document.type, id: entry.document.id, number: numbers.get(entry.document.id) ?? '' },
      },
    }));
    return { value: inHome(page.value), items, next: page.next };
  }),
];

export const subRoutes = (ports: ClearingPorts): Route[] => [
  ...masterRoutes(ports),
  ...stepRoutes,
  ...moneyRoutes(ports),
];
