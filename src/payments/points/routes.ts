/** Points of customers over HTTP (MEM-3). */
import * as contract from '../../contract/points.ts';
import { assertEverywhere, limitOf } from '../../identity/identity.ts';
import { dayOf } from '../../kernel/business-day.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Wire } from '../../kernel/http/endpoint-shape.ts';
import { type Route, route } from '../../kernel/http/route.ts';
import type { Id } from '../../kernel/ids.ts';
import { balances } from '../../ledger/ledger.ts';
import { HOME_CURRENCY } from '../../rates/rates.ts';
import { customerAccount } from '../customer-accounts.ts';
import { placeOf } from '../customer-book.ts';
import type { SettlePorts } from '../ports.ts';
import { approveGrants, grantPoints, grantsOf, refuseGrants } from './grants.ts';
import { lotsOf, pointsOf } from './lot-store.ts';
import { addPointsRule, pointsRules, removePointsRule } from './rules.ts';

const money = (amount: bigint) => ({ amount, currency: HOME_CURRENCY });

async function rulesView(ctx: Ctx): Promise<{ rules: Wire<contract.PointsRule>[] }> {
  const [rules, today] = [await pointsRules(ctx), dayOf(ctx.now())];
  return {
    rules: rules.map(({ worthMinor, ...rule }) => ({
      ...rule,
      worth: money(worthMinor),
      inForce: rules.find(({ shopId, fromDay }) => shopId === rule.shopId && fromDay <= today)?.id === rule.id,
      ahead: rule.fromDay > today,
    })),
  };
}

async function pointsView(
  ctx: Ctx,
  { describeActors }: Pick<SettlePorts, 'describeActors'>,
  id: Id,
): Promise<Wire<contract.CustomerPoints>> {
  await customerAccount(ctx, id);
  const [account, owed] = await balances(ctx, [placeOf('', id, 'points'), placeOf('', id, 'pointsOwed')]);
  const usable = (await pointsOf(ctx, [id])).get(id);
  const [lots, grants] = [await lotsOf(ctx, id), await grantsOf(ctx, id)];
  const people = await describeActors(ctx, [
    ...new Set(grants.flatMap(({ askedBy, decidedBy }) => [askedBy, ...(decidedBy ? [decidedBy] : [])])),
  ]);
  return {
    ...{ points: usable?.points ?? 0n, worth: money(usable?.worthMinor ?? 0n), nextExpiry: usable?.nextExpiry ?? null },
    ...{ held: account!.heldOut, owed: owed!.posted },
    lots: lots.map(({ id: lotId, grantedAt, expiresOn, points, leftPoints, worthMinor, paymentId }) => ({
      ...{ id: lotId, grantedAt, expiresOn, points, left: leftPoints, paymentId },
      ...{ each: money(worthMinor), worth: money(leftPoints * worthMinor) },
    })),
    grants: grants.map(({ id: grantId, points, worthMinor, reason, state, askedBy, askedAt, decidedBy, note }) => ({
      ...{ id: grantId, points, worth: money(points * worthMinor), reason, state, at: askedAt, note },
      ...{ by: people.get(askedBy)!, decidedBy: decidedBy ? people.get(decidedBy)! : null },
    })),
  };
}

export const pointsRoutes = (ports: Pick<SettlePorts, 'describeActors'>): Route[] => [
  route(contract.listPointsRules, ({ ctx, session }) => {
    assertEverywhere(session, 'payments.read');
    return rulesView(ctx);
  }),

  route(contract.addPointsRule, async ({ ctx, session, body: { shopId = null, worth, ...rule } }) => {
    assertEverywhere(session, 'settings.write');
    await addPointsRule(ctx, { ...rule, shopId, worthMinor: BigInt(worth) });
    return rulesView(ctx);
  }),

  route(contract.removePointsRule, async ({ ctx, session, params }) => {
    assertEverywhere(session, 'settings.write');
    await removePointsRule(ctx, params.id);
    return rulesView(ctx);
  }),

  route(contract.getCustomerPoints, ({ ctx, session, params }) => {
    assertEverywhere(session, 'payments.read');
    return pointsView(ctx, ports, params.id);
  }),

  route(contract.grantPoints, async ({ ctx, session, params, body: { points, reason } }) => {
    assertEverywhere(session, 'payments.write');
    const asked = { points: BigInt(points), reason };
    await grantPoints(ctx, params.id, asked, await limitOf(ctx, session, 'grantPoints'));
    return pointsView(ctx, ports, params.id);
  }),

  route(contract.approvePointsGrants, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await approveGrants(ctx, body.ids, await limitOf(ctx, session, 'approvePointsGrants')) };
  }),

  route(contract.refusePointsGrants, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await refuseGrants(ctx, body.ids, body.reason) };
  }),
];
