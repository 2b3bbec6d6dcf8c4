/**
 * Whose account the buyer of an order has (PAY-5): by rules people have written down, each one value that must be the same
 * to the letter. What a channel has masked is the same for many buyers, so nothing masked is a rule or fits one. One that
 * fits is offered at once; where several fit, a person says which.
 */
import type { CustomerMatch } from '../contract/customer-accounts.ts';
import type { BUYER_FACTS } from '../contract/pay.ts';
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { customerAccount } from './customer-accounts.ts';
import type { BuyerFacts } from './ports.ts';

type Kind = (typeof BUYER_FACTS)[number];
type Match = { id: Id; accountId: Id; kind: Kind; value: string; shopId: Id | null };
export type NewMatch = Pick<Match, 'kind' | 'value' | 'shopId'>;
export type Fitting = { id: Id; number: string; name: string; by: Kind[] };

const matchTable = table<Match>('customer_match', {
  ...{ id: 'uuid', accountId: 'uuid', kind: 'text', value: 'text', shopId: 'uuid' },
});
const MOST = 20;
const MASK = /[*＊•]/;

/** As it is compared: case, blanks around it and the prefix of a Chinese phone do not count. Null: nothing to compare. */
export function comparable(kind: Kind, text: string): string | null {
  const value = text.trim().toLowerCase();
  if (value === '' || MASK.test(value)) return null;
  if (kind !== 'phone') return value;
  const digits = value.replaceAll(/[\s-]/g, '').replace(/^(\+86|0086)/, '');
  return /^\+?\d{7,15}$/.test(digits) ? digits : null;
}

/** The words of a memo are codes: letters and digits of any language, with - and _ inside. */
const wordsOf = (memo: string): string[] => memo.split(/[^\p{L}\p{N}_-]+/u);

export const matchesOf = (ctx: Ctx, accountId: Id): Promise<CustomerMatch[]> =>
  ctx.run<CustomerMatch>(sql`
    select id, kind, value, shop_id as "shopId"
    from customer_match
    where tenant_id = ${ctx.tenant}
      and account_id = ${accountId}
    order by id`);

/** Refuses `payments.customerAccountUnknown` (404), `payments.matchDamaged`: it is masked, or no phone. */
export async function addMatch(ctx: Ctx, accountId: Id, { kind, value: text, shopId }: NewMatch): Promise<void> {
  await customerAccount(ctx, accountId, true);
  const value = comparable(kind, text);
  if (value === null || (kind === 'memo' && wordsOf(value).length > 1))
    throw new Refused('payments.matchDamaged', { field: 'value' });
  const match = { id: ctx.newId(), accountId, kind, value, shopId: kind === 'buyer' ? shopId : null };
  await matchTable.insert(ctx, [match], sql`on conflict do nothing`);
  await auditAll(ctx, 'customerAccount.match', [{ subject: `customerAccount/${accountId}`, detail: { kind } }]);
}

/** Refuses `payments.matchUnknown` (404). */
export async function removeMatch(ctx: Ctx, accountId: Id, id: Id): Promise<void> {
  const [gone] = await ctx.sql<{ kind: Kind }>`
    delete from customer_match
    where tenant_id = ${ctx.tenant}
      and account_id = ${accountId}
      and id = ${id}
    returning kind`;
  if (!gone) throw new Refused('payments.matchUnknown', {}, 404);
  const subject = `customerAccount/${accountId}`;
  await auditAll(ctx, 'customerAccount.unmatch', [{ subject, detail: { kind: gone.kind } }]);
}

/** The accounts in use that fit a buyer, with what says so. */
export async function fittingAccounts(ctx: Ctx, buyer: BuyerFacts, currency: string): Promise<Fitting[]> {
  const facts: [Kind, string][] = [
    // A recipient whose channel keeps him to itself has a number of the channel's, which others get after him.
    ...(buyer.isMasked ? [] : [['phone', buyer.phone] as [Kind, string]]),
    ['buyer', buyer.buyer],
    ['company', buyer.company],
    ...wordsOf(buyer.memo).map((word): [Kind, string] => ['memo', word]),
  ];
  const known = facts.flatMap(([kind, text]) => {
    const value = comparable(kind, text);
    return value === null ? [] : [{ kind, value }];
  });
  return ctx.run<Fitting>(sql`
    select a.id, a.number, a.name, array_agg(distinct m.kind order by m.kind) as by
    from customer_match m
    join customer_account a on a.tenant_id = m.tenant_id and a.id = m.account_id
    where m.tenant_id = ${ctx.tenant}
      and (m.kind, m.value) in (
        select * from unnest(${known.map(({ kind }) => kind)}::text[], ${known.map(({ value }) => value)}::text[]))
      and (m.shop_id is null or m.shop_id = ${buyer.shopId})
      and a.active
      and a.currency = ${currency}
    group by a.id, a.number, a.name
    order by a.number
    limit ${MOST}`);
}
