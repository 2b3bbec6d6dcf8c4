/**
 * Test cases of rules (OPS-3): what rules knew of an order is kept with what they should decide about it, and any rules
 * are held against all cases at once. Nothing is deleted: a case is put away.
 */
import type { CaseKind, Decided, RuleCase } from '../contract/rule-cases.ts';
import { CASE_KINDS } from '../contract/rule-cases.ts';
import type { RuleKind } from '../contract/rules.ts';
import { audit, auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { CASE_SHAPES, type Judge, packed, unpacked } from './case-kinds.ts';
import { describeActors } from './describe-actor.ts';
import { findOrder } from './order-detail.ts';
import { rulesOf, versionInForce } from './rule-sets.ts';

type Row = Pick<RuleCase, 'version' | 'name' | 'orderNumber' | 'wanted' | 'note' | 'active'> & {
  id: Id;
  kind: CaseKind;
  orderId: Id;
  facts: unknown;
  keptAt: Date;
  keptBy: string;
};

const caseTable = table<Row>('rule_case', {
  id: 'uuid',
  version: 'int',
  kind: 'text',
  name: 'text',
  orderId: 'uuid',
  orderNumber: 'text',
  facts: 'jsonb',
  wanted: 'jsonb',
  note: 'text',
  active: 'boolean',
  keptAt: 'timestamptz',
  keptBy: 'text',
});

/** All of them are tried with every draft. */
const MOST = 500;

type Given = readonly unknown[] | undefined;
type Wish = { orderId: Id; name: string; note: string; rules: Given };

/**
 * Keeps an order with what the rules (those in force when none are given) decide about it. Refuses `orders.notFound` (404),
 * `orders.ruleCaseWithoutNode`, `orders.ruleCasesFull` (data: most), and damaged rules.
 */
export async function keepRuleCase(ctx: Ctx, kind: CaseKind, { orderId, name, note, rules }: Wish): Promise<RuleCase> {
  const order = await findOrder(ctx, orderId);
  const [count] = await ctx.sql<{ n: bigint }>`
    select count(*) as n
    from rule_case
    where tenant_id = ${ctx.tenant}
      and kind = ${kind}
      and active`;
  if (count!.n >= BigInt(MOST)) throw new Refused('orders.ruleCasesFull', { most: MOST });
  const judge = await judgeOf(ctx, kind, rules);
  const kept = await CASE_SHAPES[kind].keep(ctx, order);
  const row: Row = {
    ...{ id: ctx.newId(), version: 1, kind, name, orderId, orderNumber: order.number, note, active: true },
    ...{ facts: packed(kept), wanted: judge(kept), keptAt: new Date(ctx.now()), keptBy: actorText(ctx.actor) },
  };
  await caseTable.insert(ctx, [row]);
  await audit(ctx, 'ruleCase.keep', `ruleCase/${row.id}`, { name, order: order.number });
  const [described] = await describe(ctx, [row], judge);
  return described!;
}

/** Every case with what the rules, or those in force, decide about it, by name. Refuses damaged rules. */
export async function checkRuleCases(ctx: Ctx, kind: CaseKind, rules: Given): Promise<RuleCase[]> {
  const judge = await judgeOf(ctx, kind, rules);
  const rows = await ctx.run<Row>(sql`
    select ${caseTable.select()}
    from rule_case
    where tenant_id = ${ctx.tenant}
      and kind = ${kind}
    order by name, id`);
  return describe(ctx, rows, judge);
}

/** The cases in use that rules of any kind decide otherwise than wanted. */
export async function redCases(ctx: Ctx, kind: RuleKind, rules: readonly unknown[]): Promise<RuleCase[]> {
  const known = CASE_KINDS.find((one) => one === kind);
  return known ? (await checkRuleCases(ctx, known, rules)).filter((one) => one.active && !one.green) : [];
}

/** A case, locked. Refuses `orders.ruleCaseUnknown` (404). */
export const lockRuleCase = async (ctx: Ctx, kind: CaseKind, id: Id): Promise<Row> =>
  (await lock(ctx, kind, [id])).get(id)!;

/** Renames a locked case, puts it away, or takes it back into use; answers its version from then on. */
export async function changeRuleCase(
  ctx: Ctx,
  { id, version, name, active }: Pick<Row, 'id' | 'version' | 'name' | 'active'>,
  change: { name: string; active: boolean },
): Promise<number> {
  if (name === change.name && active === change.active) return version;
  await caseTable.update(ctx, [{ id, version: version + 1, ...change }], ['id'], ['name', 'active', 'version']);
  await audit(ctx, 'ruleCase.change', `ruleCase/${id}`, change);
  return version + 1;
}

type Approval = { cases: readonly { id: Id; seen: number }[]; note: string; rules: Given };

/**
 * What the rules, or those in force, decide now is what is wanted. Refuses `orders.ruleCaseUnknown` (404),
 * `http.changedMeanwhile` (409, data: version) and damaged rules; then none is changed.
 */
export async function approveRuleCases(ctx: Ctx, kind: CaseKind, { cases, note, rules }: Approval): Promise<void> {
  const judge = await judgeOf(ctx, kind, rules);
  const ids = cases.map(({ id }) => id);
  const rows = await lock(ctx, kind, ids);
  for (const { id, seen } of cases) {
    const { version } = rows.get(id)!;
    if (version !== seen) throw new Refused('http.changedMeanwhile', { version: String(version) }, 409);
  }
  const changed = [...rows.values()].map((row) => ({
    ...{ id: row.id, name: row.name, note, version: row.version + 1 },
    wanted: judge(unpacked(row.facts)),
  }));
  await caseTable.update(ctx, changed, ['id'], ['wanted', 'note', 'version']);
  await auditAll(
    ctx,
    'ruleCase.approve',
    changed.map(({ id, name }) => ({ subject: `ruleCase/${id}`, detail: { name, note } })),
  );
}

async function lock(ctx: Ctx, kind: CaseKind, ids: readonly Id[]): Promise<Map<Id, Row>> {
  const rows = await ctx.run<Row>(sql`
    select ${caseTable.select()}
    from rule_case
    where tenant_id = ${ctx.tenant}
      and kind = ${kind}
      and id = any(${ids as Id[]}::uuid[])
    order by id
    for update`);
  const found = new Map(rows.map((row) => [row.id, row]));
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length) throw new Refused('orders.ruleCaseUnknown', { ids: unknown }, 404);
  return found;
}

const judgeOf = async (ctx: Ctx, kind: CaseKind, rules: Given): Promise<Judge> =>
  CASE_SHAPES[kind].judge(rules ?? (await rulesOf(ctx, kind, await versionInForce(ctx, kind))));

async function describe(ctx: Ctx, rows: readonly Row[], judge: Judge): Promise<RuleCase[]> {
  const actors = await describeActors(
    ctx,
    rows.map((row) => row.keptBy),
  );
  return rows.map(({ kind: _, facts, wanted, keptBy, keptAt, ...row }) => {
    const decided = judge(unpacked(facts));
    const green = textOf(wanted) === textOf(decided);
    return { ...row, wanted, decided, green, keptAt: keptAt.toISOString(), keptBy: actors.get(keptBy)! };
  });
}

/** The same whichever rules decided it, and in whatever order the database gives properties back. */
const textOf = ({ holds, tags, gifts, node, courier, priority, financeReview, merge, splits }: Decided): string =>
  JSON.stringify([holds, tags, gifts, node, courier, priority, financeReview, merge, splits]);
