/**
 * Publishing rules (ORD-4, OPS-3): what a person made is checked as a whole, against itself and against what it names,
 * before any order is reviewed by it. Published versions stay; going back publishes the old rules as a new version.
 */

import { skusByCode } from '../catalog/catalog.ts';
import type { ReviewAction, RuleKind } from '../contract/rules.ts';
import { REVIEW_ACTIONS } from '../contract/rules.ts';
import { audit } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';
import { Refused } from '../kernel/refusal.ts';
import { checkCourierRules, couriersOf } from '../shipping/shipping.ts';
import { checkSourcingRules } from '../sourcing/sourcing.ts';
import { nodesOf } from '../stock/stock.ts';
import { compileRules, damaged, type Rule } from './review-rules.ts';
import { redCases } from './rule-cases.ts';
import { FIELDS, OPS_OF } from './rule-fields.ts';
import { rulesOf, versionInForce } from './rule-sets.ts';

type KindShape = {
  /** Refuses rules that cannot be in force. */
  check(ctx: Ctx, rules: readonly unknown[]): Promise<void>;
  /** What a form needs to know to make such a rule. */
  words: {
    fields: { name: string; kind: (typeof FIELDS)[keyof typeof FIELDS]['kind']; ofGoods: boolean }[];
    actions: string[];
  };
};

/** A further kind of rules is a further line: its checker refuses, its words make the form. */
export const RULE_SHAPES: Record<RuleKind, KindShape> = {
  review: {
    check: (ctx, rules) => checkReviewRules(ctx, rules as Rule[]),
    words: {
      fields: Object.entries(FIELDS).map(([name, { kind, ofGoods = false }]) => ({ name, kind, ofGoods })),
      actions: [...REVIEW_ACTIONS],
    },
  },
  // A courier rule is no condition with actions but a form with fields of its own: the contract's `CourierRuleInput`.
  courier: {
    check: checkCouriers,
    words: { fields: [], actions: [] },
  },
  sourcing: { check: checkSourcing, words: { fields: [], actions: [] } },
};

export const COMPARISONS = (Object.keys(OPS_OF) as (keyof typeof OPS_OF)[]).map((kind) => ({
  kind,
  ops: [...OPS_OF[kind]],
}));

/** Refuses `shipping.ruleDamaged` (data: rule, why), also for a courier or node there is not. */
async function checkCouriers(ctx: Ctx, given: readonly unknown[]): Promise<void> {
  const [couriers, nodes] = await Promise.all([couriersOf(ctx), nodesOf(ctx)]);
  const known = new Set(nodes.map((node) => node.id));
  for (const rule of checkCourierRules(given)) {
    const courier = rule.couriers.find((code) => !couriers.get(code)?.active);
    const node = rule.nodes?.find((id) => !known.has(id));
    const why = courier ? `unknown courier ${courier}` : node && `unknown node ${node}`;
    if (why) throw new Refused('shipping.ruleDamaged', { rule: rule.id, why });
  }
}

/** Refuses `sourcing.ruleDamaged` (data: rule, why), also for a node there is not. */
async function checkSourcing(ctx: Ctx, given: readonly unknown[]): Promise<void> {
  const known = new Set((await nodesOf(ctx)).map((node) => node.id));
  for (const rule of checkSourcingRules(given).rules) {
    const named = [...(rule.nodes ?? []), ...(rule.excludedNodes ?? []), ...(rule.preferred ?? [])];
    const node = named.find((id) => !known.has(id));
    if (node) throw new Refused('sourcing.ruleDamaged', { rule: rule.id, why: `unknown node ${node}` });
  }
}

/** Refuses `orders.ruleDamaged` (data: rule, name, why): a comparison that does not fit, or a SKU, node or courier there is not. */
export async function checkReviewRules(ctx: Ctx, rules: readonly Rule[]): Promise<void> {
  const named = compileRules(0, rules).rules.map(({ rule }) => rule);
  const gifts = actionsOf(named, 'gift').map(({ action }) => action.gift.merchantCode);
  const [skus, nodes, couriers] = await Promise.all([skusByCode(ctx, gifts), nodesOf(ctx), couriersOf(ctx)]);
  const nodeIds = new Set<string>(nodes.map((node) => node.id));
  for (const { rule, action } of actionsOf(named, 'gift')) {
    const { merchantCode } = action.gift;
    if (!skus.has(merchantCode)) throw damaged(rule, `unknown SKU ${merchantCode}`);
    if (skus.get(merchantCode)!.bundle) throw damaged(rule, `${merchantCode} is a bundle: name its parts`);
  }
  for (const { rule, action } of actionsOf(named, 'node'))
    if (!nodeIds.has(action.node)) throw damaged(rule, `unknown node ${action.node}`);
  for (const { rule, action } of actionsOf(named, 'courier'))
    if (!couriers.get(action.courier)?.active) throw damaged(rule, `unknown courier ${action.courier}`);
}

const actionsOf = <Name extends ReviewAction extends infer A ? (A extends A ? keyof A : never) : never>(
  rules: readonly Rule[],
  name: Name,
) =>
  rules.flatMap((rule) =>
    rule.do.flatMap((action) =>
      name in action ? [{ rule, action: action as Extract<ReviewAction, Record<Name, unknown>> }] : [],
    ),
  );

type Draft = { kind: RuleKind; rules: readonly unknown[]; note: string; confirmRed: boolean };

/**
 * Publishes what a person made. Refuses, when test cases come out otherwise than wanted, `orders.ruleCasesRed` (data:
 * count, names, ids) until that is confirmed, then `orders.redNeedsNote` without a word why; and like `publishRules`.
 */
export async function publishDraft(ctx: Ctx, { kind, rules, note, confirmRed }: Draft): Promise<{ version: number }> {
  const red = await redCases(ctx, kind, rules);
  if (red.length === 0) return publishRules(ctx, kind, rules, note);
  const names = red.map(({ name }) => name);
  if (!confirmRed) throw new Refused('orders.ruleCasesRed', { count: red.length, names, ids: red.map(({ id }) => id) });
  if (note.trim() === '') throw new Refused('orders.redNeedsNote', { field: 'note' });
  const published = await publishRules(ctx, kind, rules, note);
  await audit(ctx, 'rules.publishRed', `rules/${kind}`, { ...published, cases: names.join('、'), note });
  return published;
}

/**
 * Puts rules in force as the version after `seen`. Refuses `http.changedMeanwhile` (409, data: version) when somebody
 * published since, and what the kind's checker refuses.
 */
export async function publishRules(
  ctx: Ctx,
  kind: RuleKind,
  rules: readonly unknown[],
  note: string,
): Promise<{ version: number }> {
  await RULE_SHAPES[kind].check(ctx, rules);
  const seen = await versionInForce(ctx, kind);
  const version = seen + 1;
  const made = await ctx.sql`
    insert into rule_set (tenant_id, kind, version, rules, note, published_at, published_by)
    values (${ctx.tenant}, ${kind}, ${version}, ${toJson(rules)}::jsonb, ${note}, ${new Date(ctx.now())},
            ${actorText(ctx.actor)})
    on conflict do nothing
    returning version`;
  if (made.length === 0) throw new Refused('http.changedMeanwhile', { version: String(version) }, 409);
  await audit(ctx, 'rules.publish', `rules/${kind}`, { version, rules: rules.length, note });
  return { version };
}

/**
 * Puts the rules of an earlier version in force again, whatever test cases say: whoever goes back is in a hurry. Refuses
 * `orders.ruleVersionUnknown` (404), and like `publishRules`.
 */
export const republishRules = async (ctx: Ctx, kind: RuleKind, version: number): Promise<{ version: number }> =>
  publishRules(ctx, kind, await rulesOf(ctx, kind, version), `← ${version}`);
