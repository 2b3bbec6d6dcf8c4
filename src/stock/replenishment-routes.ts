/** Replenishment over HTTP (STK-8). A right given for some warehouses shows and orders for theirs only. */
import * as contract from '../contract/replenishment.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import { listReplenishment } from './list-replenishment.ts';
import { askReplenishment, replenishmentRun } from './make-replenishment.ts';
import { covers } from './node-reach.ts';
import { nodesOf } from './nodes.ts';
import { keepRules, NO_RULE, ruleRow, rulesOf } from './replenishment-rules.ts';
import { replenishmentSettings, saveReplenishmentSettings } from './replenishment-settings.ts';

export const replenishmentRoutes: Route[] = [
  route(contract.listReplenishment, async ({ ctx, session, query: { nodeId, ...query } }) => {
    const nodes = (await nodesOf(ctx)).filter(covers(session, 'stock.read'));
    return listReplenishment(ctx, nodeId ? nodes.filter(({ id }) => nodeId.includes(id)) : nodes, query);
  }),

  route(contract.readReplenishmentRun, ({ ctx }) => replenishmentRun(ctx)),

  route(contract.runReplenishment, async ({ ctx }) => {
    await askReplenishment(ctx);
    return replenishmentRun(ctx);
  }),

  route(contract.changeReplenishmentRule, async ({ ctx, session, params: { skuId, nodeId }, body, ifMatch }) => {
    if (!(await nodesOf(ctx)).filter(covers(session, 'stock.write')).some(({ id }) => id === nodeId))
      throw new Refused('stock.nodeUnknown', { id: nodeId }, 404);
    const key = `${skuId}/${nodeId}`;
    assertVersion({ ifMatch }, (await rulesOf(ctx, [skuId], true)).get(key)?.version ?? 0);
    await keepRules(ctx, [ruleRow(skuId, nodeId, body)]);
    await askReplenishment(ctx);
    return (await rulesOf(ctx, [skuId])).get(key) ?? NO_RULE;
  }),

  route(contract.readReplenishmentSettings, ({ ctx }) => replenishmentSettings(ctx)),

  route(contract.changeReplenishmentSettings, async ({ ctx, body, ifMatch }) => {
    assertVersion({ ifMatch }, (await replenishmentSettings(ctx, true)).version);
    await saveReplenishmentSettings(ctx, body);
    await askReplenishment(ctx);
    return replenishmentSettings(ctx);
  }),
];
