/** Masters of clearing over HTTP: licensed accounts, how merchant accounts collect, rules. */
import * as contract from '../contract/clearing.ts';
import { assertEverywhere } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { buyerRoutes } from './buyer-routes.ts';
import { custodianOf, custodiansOf, custodianView, keepCustodian } from './custodians.ts';
import { fundModelOf, fundModelsOf, keepFundModel } from './fund-models.ts';
import { payoutRoutes } from './payout-routes.ts';
import type { ClearingPorts } from './ports.ts';
import { splitRoutes } from './split-routes.ts';
import { type KeptRule, keepRule, ruleOf, rulesOf } from './split-rules.ts';
import { subMerchantsById } from './sub-merchants.ts';
import { subRoutes } from './sub-routes.ts';

async function assertMayCall(ports: ClearingPorts, { way, endpoint }: { way: string; endpoint: string }) {
  const refusal = way === 'direct' ? await ports.checkEndpoint(endpoint) : null;
  if (refusal) throw new Refused(refusal.code, refusal.data);
}

const amountsOf = (body: contract.CustodianChange) => {
  const { approveAbove, least, most, charge, ...plain } = body;
  return {
    ...{ ...plain, approveAboveMinor: BigInt(approveAbove), leastMinor: BigInt(least) },
    ...{ mostMinor: BigInt(most), chargeMinor: BigInt(charge) },
  };
};

const custodianRoutes = (ports: ClearingPorts): Route[] => [
  route(contract.listCustodians, async ({ ctx }) => ({ custodians: (await custodiansOf(ctx)).map(custodianView) })),

  // The address is looked up before the transaction: nobody waits for a name server with a lock in hand.
  ownRoute(contract.addCustodian, async ({ db, scope, session, body: { id, ...body } }) => {
    assertEverywhere(session, 'settings.write');
    await assertMayCall(ports, body);
    return db.transaction(scope, async (ctx) => {
      if ((await custodiansOf(ctx, id)).length > 0) throw new Refused('clearing.custodianTaken', { field: 'id' }, 409);
      await keepCustodian(ctx, ports.ring, null, { ...amountsOf(body), id });
      return custodianView(await custodianOf(ctx, id));
    });
  }),

  ownRoute(contract.changeCustodian, async ({ db, scope, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    await assertMayCall(ports, body);
    return db.transaction(scope, async (ctx) => {
      const { version, ...before } = await custodianOf(ctx, id, true);
      assertVersion({ ifMatch }, version);
      await keepCustodian(ctx, ports.ring, before, { ...amountsOf(body), id });
      return custodianView(await custodianOf(ctx, id));
    });
  }),
];

const modelRoutes: Route[] = [
  route(contract.listFundModels, async ({ ctx }) => ({ models: await fundModelsOf(ctx) })),

  route(contract.setFundModel, async ({ ctx, session, params: { account }, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    const before = await fundModelOf(ctx, account);
    assertVersion({ ifMatch }, before.version);
    await keepFundModel(ctx, before, { ...body, merchantAccount: account });
    return fundModelOf(ctx, account);
  }),
];

const ruleView = ({ fixedMinor: fixed, ...rule }: KeptRule) => ({ ...rule, fixed });

async function assertKnown(ctx: Ctx, { subMerchantId, shares }: contract.SplitRuleInput): Promise<void> {
  const named = [...(subMerchantId ? [subMerchantId] : []), ...shares.map((share) => share.subMerchantId)];
  const known = await subMerchantsById(ctx, named);
  const unknown = named.find((id: Id) => !known.has(id));
  if (unknown) throw new Refused('clearing.subMerchantUnknown', { id: unknown });
}

const ruleRoutes: Route[] = [
  route(contract.listSplitRules, async ({ ctx }) => ({ rules: (await rulesOf(ctx)).map(ruleView) })),

  route(contract.addSplitRule, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'settings.write');
    await assertKnown(ctx, body);
    const { fixed, ...rule } = body;
    const id = ctx.newId();
    await keepRule(ctx, null, { ...rule, id, fixedMinor: BigInt(fixed) });
    return ruleView(await ruleOf(ctx, id));
  }),

  route(contract.changeSplitRule, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    const before = await ruleOf(ctx, id);
    assertVersion({ ifMatch }, before.version);
    await assertKnown(ctx, body);
    const { fixed, ...rule } = body;
    await keepRule(ctx, before, { ...rule, id, fixedMinor: BigInt(fixed) });
    return ruleView(await ruleOf(ctx, id));
  }),
];

export const clearingRoutes = (ports: ClearingPorts): Route[] => [
  ...custodianRoutes(ports),
  ...modelRoutes,
  ...ruleRoutes,
  ...subRoutes(ports),
  ...splitRoutes(ports),
  ...payoutRoutes(ports),
  ...buyerRoutes(ports),
];
