/**
 * Points given or taken by hand (MEM-3), with a reason; above a limit once somebody else has agreed. What is given is the
 * house's cost at once and owed until it is spent; what is taken comes from the lots that lapse first, and never more than
 * there is.
 */
import { chainAsks, type OverLimit, openGate, type Paper } from '../../approvals/approvals.ts';
import { bookEvents, type FinanceEvent } from '../../finance/finance.ts';
import { auditAll } from '../../identity/identity.ts';
import { dayOf } from '../../kernel/business-day.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { done, type Outcome, type Refusal, Refused, refuse } from '../../kernel/refusal.ts';
import type { Line, Posting } from '../../ledger/ledger.ts';
import { HOME_CURRENCY } from '../../rates/rates.ts';
import { accountsById, usableAccount } from '../customer-accounts.ts';
import { pointsLine, posting, postPoints } from '../customer-book.ts';
import { insertLots, lockLots, openLot, owedPoints, saveLots } from './lot-store.ts';
import { inTurn, type Lot, sumOf, takePoints } from './lots.ts';
import { pointsRules, ruleFor } from './rules.ts';

export type Grant = {
  id: Id;
  accountId: Id;
  /** Below zero: taken. */
  points: bigint;
  worthMinor: bigint;
  months: number;
  reason: string;
  state: 'waiting' | 'done' | 'refused';
  askedBy: string;
  askedAt: Date;
  decidedBy: string;
  decidedAt: Date | null;
  note: string;
};

const grantTable = table<Grant>('points_grant', {
  ...{ id: 'uuid', accountId: 'uuid', points: 'bigint', worthMinor: 'bigint', months: 'int', reason: 'text' },
  ...{
    state: 'text',
    askedBy: 'text',
    askedAt: 'timestamptz',
    decidedBy: 'text',
    decidedAt: 'timestamptz',
    note: 'text',
  },
});

const MOST = 100;
const selectGrants = (ctx: Ctx, rest: Sql): Promise<Grant[]> =>
  ctx.run<Grant>(sql`
    select ${grantTable.select()}
    from points_grant
    where tenant_id = ${ctx.tenant}
      ${rest}`);

export const grantsOf = (ctx: Ctx, accountId: Id): Promise<Grant[]> =>
  selectGrants(ctx, sql`and account_id = ${accountId} order by id desc limit ${MOST}`);

const sumOfGrant = ({ points, worthMinor }: Grant) => ({ amountMinor: points * worthMinor, currency: HOME_CURRENCY });
const paperOf = (grant: Grant): Paper => ({ id: grant.id, makers: [grant.askedBy], sum: sumOfGrant(grant) });

/** For the list of what waits for a second look, the longest waiting first. */
export async function waitingGrants(ctx: Ctx, most: number) {
  const grants = await selectGrants(ctx, sql`and state = 'waiting' order by id limit ${most}`);
  const accounts = await accountsById(
    ctx,
    grants.map(({ accountId }) => accountId),
  );
  return grants.map((grant) => {
    const { name, number } = accounts.get(grant.accountId)!;
    const paper = { ...paperOf(grant), sum: sumOfGrant(grant) };
    return { paper, number, by: grant.askedBy, since: grant.askedAt, why: `${name} ${grant.points}: ${grant.reason}` };
  });
}

/** Refuses as the contract's `grantPoints`. Posts as `carryOut`, unless it waits for somebody else. */
export async function grantPoints(
  ctx: Ctx,
  accountId: Id,
  { points, reason }: { points: bigint; reason: string },
  overLimit: OverLimit,
): Promise<void> {
  await usableAccount(ctx, accountId, HOME_CURRENCY);
  const today = dayOf(ctx.now());
  const rule = ruleFor(await pointsRules(ctx), null, today);
  if (!rule) throw new Refused('payments.pointsNoRule');
  const now = new Date(ctx.now());
  const grant: Grant = {
    ...{ id: ctx.newId(), accountId, points, worthMinor: rule.worthMinor, months: rule.months, reason },
    ...{ state: 'done', askedBy: actorText(ctx.actor), askedAt: now, decidedBy: '', decidedAt: null, note: '' },
  };
  const sum = sumOfGrant(grant);
  if (overLimit(sum) !== null || (await chainAsks(ctx, 'pointsGrant'))(sum)) grant.state = 'waiting';
  await grantTable.insert(ctx, [grant]);
  await note(ctx, 'points.grant', [grant]);
  if (grant.state === 'waiting') return;
  const refusal = (await carryOut(ctx, [grant])).get(grant.id);
  if (refusal) throw new Refused(refusal.code, refusal.data);
}

/** Refuses as the contract's `approvePointsGrants`. Posts as `carryOut`, once everybody who must has agreed. */
export async function approveGrants(ctx: Ctx, ids: readonly Id[], overLimit: OverLimit): Promise<Outcome<Id>[]> {
  const gate = await openGate(ctx, 'pointsGrant', ids, overLimit);
  const { grants, answers } = await lockGrants(ctx, ids, (grant) => gate.whyNot(paperOf(grant)));
  const complete = await gate.sign(grants.map(paperOf));
  const agreed = grants.filter(({ id }) => complete.has(id));
  for (const [id, refusal] of await carryOut(ctx, agreed)) answers.set(id, { id, done: false, refusal });
  const through = agreed.filter(({ id }) => answers.get(id)?.done);
  await decided(ctx, through, 'done', '');
  await note(ctx, 'points.grantApprove', through);
  return ids.map((id) => answers.get(id)!);
}

/** Anybody with the right may, also who asked. Refuses as the contract's `refusePointsGrants`. */
export async function refuseGrants(ctx: Ctx, ids: readonly Id[], reason: string): Promise<Outcome<Id>[]> {
  const { grants, answers } = await lockGrants(ctx, ids, () => null);
  await decided(ctx, grants, 'refused', reason);
  await note(ctx, 'points.grantRefuse', grants);
  return ids.map((id) => answers.get(id)!);
}

async function lockGrants(ctx: Ctx, ids: readonly Id[], refusalOf: (grant: Grant) => Refusal | null) {
  const found = await selectGrants(ctx, sql`and id = any(${ids as Id[]}::uuid[]) order by id for update`);
  const known = new Map(found.map((grant) => [grant.id, grant]));
  const answers = new Map(
    ids.map((id): [Id, Outcome<Id>] => {
      const grant = known.get(id);
      if (!grant) return [id, refuse(id, 'payments.pointsGrantUnknown')];
      if (grant.state !== 'waiting') return [id, refuse(id, 'payments.pointsGrantDecided', { state: grant.state })];
      const refusal = refusalOf(grant);
      return [id, refusal ? { id, done: false, refusal } : done(id)];
    }),
  );
  return { grants: found.filter(({ id }) => answers.get(id)?.done), answers };
}

async function decided(ctx: Ctx, grants: readonly Grant[], state: Grant['state'], why: string): Promise<void> {
  const facts = { state, note: why, decidedBy: actorText(ctx.actor), decidedAt: new Date(ctx.now()) };
  await grantTable.update(
    ctx,
    grants.map(({ id }) => ({ id, ...facts })),
    ['id'],
    ['state', 'note', 'decidedBy', 'decidedAt'],
  );
}

/**
 * Gives what speaks against some of them: `payments.pointsShort`. Posts: granted → points, or back. Books what the house
 * owes for them.
 */
async function carryOut(ctx: Ctx, grants: readonly Grant[]): Promise<Map<Id, Refusal>> {
  if (grants.length === 0) return new Map();
  const refusals = new Map<Id, Refusal>();
  const holders = grants.map(({ accountId }) => accountId);
  const [open, owed] = [await lockLots(ctx, holders, true), await owedPoints(ctx, holders)];
  const accounts = await accountsById(ctx, holders);
  const lots: Lot[] = [];
  const postings: Posting[] = [];
  const events: FinanceEvent[] = [];
  for (const grant of grants) {
    const { id, accountId, points } = grant;
    const done = points > 0n ? given(ctx, grant, owed) : taken(ctx, grant, open);
    if ('refusal' in done) {
      refusals.set(id, done.refusal);
      continue;
    }
    if (done.lot) lots.push(done.lot);
    postings.push(posting('customerAccount', accountId, 'payments.grant', done.lines));
    events.push({
      ...{ kind: 'points.granted', document: { kind: 'pointsGrant', id, number: accounts.get(accountId)!.number } },
      ...{ effectiveAt: new Date(ctx.now()), currency: HOME_CURRENCY, amounts: { value: done.valueMinor } },
      about: { party: accountId },
    });
  }
  await saveLots(ctx, open);
  await insertLots(ctx, lots);
  await bookEvents(ctx, events);
  await postPoints(ctx, postings);
  return refusals;
}

type CarriedOut = { lot: Lot | null; lines: Line[]; valueMinor: bigint };

function given(ctx: Ctx, grant: Grant, owed: Map<Id, bigint>): CarriedOut {
  const { id, accountId, points, worthMinor, months } = grant;
  const origin = { paymentId: null, fromMinor: 0n, toMinor: 0n, grantId: id };
  const { lot, lines } = openLot(
    ctx,
    { accountId, points, worthMinor, valueMinor: points * worthMinor, months, ...origin },
    owed,
  );
  return { lot, lines: lines('granted'), valueMinor: lot.valueMinor };
}

function taken(ctx: Ctx, { accountId, points }: Grant, open: readonly Lot[]): CarriedOut | { refusal: Refusal } {
  const own = inTurn(open.filter((lot) => lot.accountId === accountId));
  const free = own.reduce((sum, { leftPoints }) => sum + leftPoints, 0n);
  if (free < -points) return { refusal: { code: 'payments.pointsShort', data: { points: free } } };
  const { valueMinor } = sumOf(takePoints(own, -points).pieces);
  return { lot: null, lines: [pointsLine(ctx.newId(), accountId, points, 'granted')], valueMinor: -valueMinor };
}

const note = (ctx: Ctx, action: string, grants: readonly Grant[]): Promise<void> =>
  auditAll(
    ctx,
    action,
    grants.map(({ accountId, id, points, reason }) => ({
      subject: `customerAccount/${accountId}`,
      detail: { grantId: id, points, reason },
    })),
  );
