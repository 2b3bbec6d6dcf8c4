/**
 * How much of an action a caller may do at one go (IAM-1): the most any of the roles allows that give the right there.
 * What must stay true: a limit is asked where the money moves, not where the button is, and nobody hands out more than
 * he has.
 */
import { LIMITED, LIMITED_ACTIONS, type LimitedAction } from '../contract/limits.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Grant, GrantedLimit, Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { columnsOf, type Within } from './within.ts';

export type Sum = { amountMinor: bigint; currency: string };
/** Whose money it is; left out, only what is granted everywhere counts. */
export type MoneyPlace = { shopId?: Id | null; nodeId?: Id | null };

type Most = bigint | 'any';

const larger = (a: Most, b: Most): Most => (a === 'any' || b === 'any' ? 'any' : a > b ? a : b);

/** What limits allow of an action; none for it at all: any sum. */
export function mostOf(limits: readonly GrantedLimit[], action: LimitedAction, currency: string): Most {
  const own = limits.filter((limit) => limit.action === action);
  if (own.length === 0) return 'any';
  return BigInt(own.find((limit) => limit.currency === currency)?.amount ?? 0);
}

const covers = (grant: Grant, { shopId, nodeId }: MoneyPlace): boolean =>
  (!grant.organisation && !grant.shop && !grant.node) ||
  (grant.shop !== null && grant.shop === shopId) ||
  (grant.node !== null && grant.node === nodeId);

/**
 * Says of sums what speaks against the caller moving them: null, or `identity.aboveLimit` (data: `action`, `limit`,
 * `roles` who could). One statement at most, however many sums are asked about.
 */
export async function limitOf(
  ctx: Ctx,
  session: Session,
  action: LimitedAction,
): Promise<(sum: Sum, place?: MoneyPlace) => Refusal | null> {
  const right = LIMITED[action];
  const grants = session.grants.filter((grant) => grant.rights.has(right));
  const isFree = grants.every(({ limits }) => limits.every((limit) => limit.action !== action));
  const roles = isFree ? [] : await rolesWith(ctx, right);
  return ({ amountMinor, currency }, place = {}) => {
    const size = amountMinor < 0n ? -amountMinor : amountMinor;
    const most = grants
      .filter((grant) => covers(grant, place))
      .map(({ limits }) => mostOf(limits, action, currency))
      .reduce(larger, isFree ? 'any' : 0n);
    if (most === 'any' || size <= most) return null;
    const able = roles.filter(({ limits }) => {
      const theirs = mostOf(limits, action, currency);
      return theirs === 'any' || size <= theirs;
    });
    const limit = { amount: most, currency };
    return { code: 'identity.aboveLimit', data: { action, limit, roles: able.map(({ name }) => name) } };
  };
}

const rolesWith = (ctx: Ctx, right: string) => ctx.sql<{ name: string; limits: GrantedLimit[] }>`
  select name, limits
  from role
  where tenant_id = ${ctx.tenant}
    and (${right} = any(rights) or '*' = any(rights))
  order by code`;

/**
 * Nobody gives a role that may move more than he may himself there. Refuses `identity.limitAbove` (403, data: `action`,
 * `currency`).
 */
export function assertLimitsWithin(
  session: Session,
  role: { rights: readonly string[]; limits: readonly GrantedLimit[] },
  within: Within,
): void {
  const { organisation, shop, node } = columnsOf(within);
  const counts = (grant: Grant): boolean =>
    (!grant.organisation && !grant.shop && !grant.node) ||
    (grant.organisation === organisation && grant.shop === shop && grant.node === node);
  for (const action of LIMITED_ACTIONS.filter(
    (one) => role.rights.includes(LIMITED[one]) || role.rights.includes('*'),
  )) {
    const own = session.grants.filter((grant) => counts(grant) && grant.rights.has(LIMITED[action]));
    if (own.some(({ limits }) => mostOf(limits, action, '') === 'any')) continue;
    const asked = role.limits.filter((limit) => limit.action === action);
    const beyond = asked.find(({ currency, amount }) =>
      own.every(({ limits }) => (mostOf(limits, action, currency) as bigint) < BigInt(amount)),
    );
    if (asked.length === 0 || beyond)
      throw new Refused('identity.limitAbove', { action, currency: beyond?.currency ?? '' }, 403);
  }
}
