/** What steers the review, over HTTP: rules (contract `rules`) with their test cases, and the blacklist. */

import * as blacklistContract from '../contract/blacklist.ts';
import * as caseContract from '../contract/rule-cases.ts';
import type { RuleKind } from '../contract/rules.ts';
import * as contract from '../contract/rules.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCursor, writeCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import { assertMay, sees } from '../kernel/http/session.ts';
import { Refused } from '../kernel/refusal.ts';
import { dropFromBlacklist, listBlacklist, saveBlacklist } from './blacklist.ts';
import { describeActors } from './describe-actor.ts';
import { COMPARISONS, publishDraft, RULE_SHAPES, republishRules } from './publish-rules.ts';
import { assertReach } from './reach.ts';
import { approveRuleCases, changeRuleCase, checkRuleCases, keepRuleCase, lockRuleCase } from './rule-cases.ts';
import { rulesOf, type VersionHead, versionInForce, versionsOf } from './rule-sets.ts';

const ANY = 2_147_483_647;
const PAGE = 50;

export const settingsRoutes: Route[] = [
  route(contract.getRuleSet, async ({ ctx, params: { kind } }) => {
    const version = await versionInForce(ctx, kind);
    const { fields, actions } = RULE_SHAPES[kind].words;
    return { ...(await describe(ctx, kind, version)), own: version > 0, fields, comparisons: COMPARISONS, actions };
  }),
  route(contract.listRuleVersions, async ({ ctx, params: { kind }, query: { cursor, limit = PAGE } }) => {
    const from = readCursor(cursor, { version: 'int' });
    const rows = await versionsOf(ctx, kind, from ? Number(from.version) : ANY, limit);
    const heads = await describeHeads(ctx, kind, rows);
    return {
      items: heads.map((head, i) => ({ ...head, ruleCount: rows[i]!.ruleCount })),
      next: rows.length === limit ? writeCursor({ version: BigInt(rows.at(-1)!.version) }) : null,
    };
  }),
  route(contract.getRuleVersion, ({ ctx, params: { kind, version } }) => describe(ctx, kind, version)),
  route(contract.publishRules, async ({ ctx, params: { kind }, body, ...call }) => {
    assertVersion(call, await versionInForce(ctx, kind));
    const { rules, note = '', confirmRed = false } = body;
    return publishDraft(ctx, { kind, rules, note, confirmRed });
  }),
  route(contract.republishRules, async ({ ctx, params: { kind, version }, ...call }) => {
    // An unknown version is not there, whatever the caller has seen.
    await rulesOf(ctx, kind, version);
    assertVersion(call, await versionInForce(ctx, kind));
    return republishRules(ctx, kind, version);
  }),

  route(caseContract.listRuleCases, async ({ ctx, params: { kind } }) => ({
    cases: await checkRuleCases(ctx, kind, undefined),
  })),
  route(caseContract.checkRuleCases, async ({ ctx, params: { kind }, body }) => ({
    cases: await checkRuleCases(ctx, kind, body.rules),
  })),
  route(caseContract.keepRuleCase, async ({ ctx, session, params: { kind }, body }) => {
    assertMay(session, 'orders.read');
    const { orderId, name, note = '', rules } = body;
    await assertReach(ctx, session, 'orders.read', [orderId]);
    return keepRuleCase(ctx, kind, { orderId, name, note, rules });
  }),
  route(caseContract.changeRuleCase, async ({ ctx, params: { kind, id }, body, ...call }) => {
    const before = await lockRuleCase(ctx, kind, id);
    assertVersion(call, before.version);
    return { version: await changeRuleCase(ctx, before, body) };
  }),
  route(caseContract.approveRuleCases, async ({ ctx, params: { kind }, body }) => {
    await approveRuleCases(ctx, kind, { cases: body.cases, note: body.note, rules: body.rules });
    return { approved: body.cases.length };
  }),

  route(blacklistContract.listBlacklist, async ({ ctx, session, query: { cursor, text = '', limit = PAGE } }) => {
    const after = readCursor(cursor, { kind: 'text', value: 'text' });
    const inValues = sees(session, 'orders.reveal', blacklistContract.listBlacklist.scope);
    const rows = await listBlacklist(ctx, after, { text, inValues }, limit);
    const actors = await describeActors(
      ctx,
      rows.map((row) => row.addedBy),
    );
    const last = rows.at(-1);
    return {
      items: rows.map(({ addedBy, place: _, ...row }) => ({ ...row, addedBy: actors.get(addedBy)! })),
      next: last && rows.length === limit ? writeCursor({ kind: last.kind, value: last.place }) : null,
    };
  }),
  route(blacklistContract.addToBlacklist, async ({ ctx, body }) => {
    await saveBlacklist(ctx, body.entries);
    return { saved: body.entries.length };
  }),
  route(blacklistContract.dropFromBlacklist, async ({ ctx, body }) => ({
    removed: await dropFromBlacklist(ctx, body.entries),
  })),
];

/** A version with its rules. Refuses `orders.ruleVersionUnknown` (404). */
async function describe(ctx: Ctx, kind: RuleKind, version: number) {
  const [rules, [row]] = await Promise.all([rulesOf(ctx, kind, version), versionsOf(ctx, kind, version + 1, 1)]);
  if (version > 0 && row?.version !== version) throw new Refused('orders.ruleVersionUnknown', { kind, version }, 404);
  const none = { version: 0, publishedAt: null, publishedBy: null, note: '', ruleCount: rules.length };
  const [head] = await describeHeads(ctx, kind, [version > 0 ? row! : none]);
  return { ...head!, rules: rules as Record<string, unknown>[] };
}

async function describeHeads(ctx: Ctx, kind: RuleKind, rows: readonly VersionHead[]) {
  const actors = await describeActors(
    ctx,
    rows.flatMap((row) => row.publishedBy ?? []),
  );
  return rows.map(({ version, publishedAt, publishedBy, note }) => ({
    kind,
    version,
    publishedAt,
    publishedBy: publishedBy ? actors.get(publishedBy)! : null,
    note,
  }));
}
