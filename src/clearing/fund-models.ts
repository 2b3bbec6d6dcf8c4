/**
 * How merchant accounts collect. What must stay true: money of third-party sellers is never collected into the
 * operator's own account, because moving it on would be a payment service without a licence (CLR-1, money.md).
 */
import type { FundModelName } from '../contract/clearing.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { custodianOf } from './custodians.ts';

export type FundModel = {
  merchantAccount: string;
  model: FundModelName;
  custodian: string | null;
  forSellers: boolean;
  feeComesBack: boolean;
  /** The payment company divides payments itself, each up to so much of it. */
  carriedOut: boolean;
  mostPpm: number;
};
type Given = Omit<FundModel, 'carriedOut' | 'mostPpm'> & Partial<FundModel>;
export type KeptFundModel = FundModel & { name: string; version: number };

const modelTable = table<FundModel>('fund_model', {
  merchantAccount: 'text',
  model: 'text',
  custodian: 'text',
  forSellers: 'boolean',
  feeComesBack: 'boolean',
  carriedOut: 'boolean',
  mostPpm: 'int',
});

/** What companies divide of a payment unless they were asked for more. */
const MOST_PPM = 300_000;

/** Of every merchant account; one that was never asked about collects for own sales. */
export const fundModelsOf = (ctx: Ctx, account: string | null = null): Promise<KeptFundModel[]> =>
  ctx.run<KeptFundModel>(sql`
    select a.id as "merchantAccount", a.name, coalesce(f.model, 'OWN_SALE') as model, f.custodian,
           coalesce(f.for_sellers, false) as "forSellers", coalesce(f.fee_comes_back, false) as "feeComesBack",
           coalesce(f.carried_out, false) as "carriedOut", coalesce(f.most_ppm, ${MOST_PPM}) as "mostPpm",
           coalesce(f.version, 0) as version
    from merchant_account a
    left join fund_model f on f.tenant_id = a.tenant_id and f.merchant_account = a.id
    where a.tenant_id = ${ctx.tenant}
      and (${account}::text is null or a.id = ${account})
    order by a.id`);

/** Refuses `payments.accountUnknown` (404). */
export async function fundModelOf(ctx: Ctx, account: string): Promise<KeptFundModel> {
  const [found] = await fundModelsOf(ctx, account);
  if (!found) throw new Refused('payments.accountUnknown', {}, 404);
  return found;
}

/** Through which merchant accounts money may come in: a seller's shop's through those for sellers, ours through the others. */
export async function collectingFor(
  ctx: Ctx,
  shopId: Id | null,
): Promise<{ forSeller: boolean; accounts: ReadonlySet<string> }> {
  const [shop] = await ctx.sql<{ forSeller: boolean }>`
    select exists (
      select from sub_merchant_shop where tenant_id = ${ctx.tenant} and shop_id = ${shopId}) as "forSeller"`;
  const { forSeller } = shop!;
  const able = (await fundModelsOf(ctx)).filter((model) => model.forSellers === forSeller);
  return { forSeller, accounts: new Set(able.map(({ merchantAccount }) => merchantAccount)) };
}

/**
 * Refuses `clearing.ownAccountForSellers` (data: `shops`, of sub-merchants that collect there), `clearing.custodianNeeded`,
 * `clearing.custodianUnknown` (404), `clearing.sellersMoneyThere` (the register it came into still holds some of it).
 */
export async function keepFundModel(ctx: Ctx, before: KeptFundModel, given: Given): Promise<void> {
  const after: FundModel = { carriedOut: before.carriedOut, mostPpm: before.mostPpm, ...given };
  const { merchantAccount, model, custodian, forSellers } = after;
  if (model === 'OWN_SALE') {
    const shops = await sellersShopsAt(ctx, [merchantAccount]);
    if (forSellers || shops.length > 0) throw new Refused('clearing.ownAccountForSellers', { field: 'model', shops });
  } else if (custodian === null) throw new Refused('clearing.custodianNeeded', { field: 'custodian' });
  else await custodianOf(ctx, custodian);
  if (before.custodian !== null && before.custodian !== custodian && (await hasMoneyAt(ctx, merchantAccount)))
    throw new Refused('clearing.sellersMoneyThere', { field: 'custodian', custodian: before.custodian });
  const kept = {
    ...{ ...after, custodian: model === 'OWN_SALE' ? null : custodian },
    carriedOut: model === 'LICENSED_SPLIT' && after.carriedOut,
  };
  await modelTable.save(ctx, [kept], ['merchantAccount'], 'version');
  const { name: _, version: __, ...was } = before;
  await auditChanges(ctx, 'fundModel.set', [
    { subject: `merchantAccount/${merchantAccount}`, detail: differences(was, kept) },
  ]);
}

/** Names of sub-merchants' shops whose buyers pay into these accounts. */
async function sellersShopsAt(ctx: Ctx, accounts: readonly string[]): Promise<string[]> {
  const rows = await ctx.sql<{ name: string }>`
    select h.name
    from sub_merchant_shop s
    join shop h on h.tenant_id = s.tenant_id and h.id = s.shop_id
    where s.tenant_id = ${ctx.tenant}
      and exists (
        select
        from payment p
        where p.tenant_id = s.tenant_id
          and p.shop_id = s.shop_id
          and p.merchant_account = any(${accounts as string[]}::text[])
          and p.state <> 'closed')
    order by h.name`;
  return rows.map(({ name }) => name);
}

/** Accounts for own sales into which buyers of these shops pay. */
export async function ownAccountsOf(ctx: Ctx, shopIds: readonly Id[]): Promise<string[]> {
  const rows = await ctx.sql<{ name: string }>`
    select a.name
    from merchant_account a
    left join fund_model f on f.tenant_id = a.tenant_id and f.merchant_account = a.id
    where a.tenant_id = ${ctx.tenant}
      and coalesce(f.for_sellers, false) = false
      and exists (
        select
        from payment p
        where p.tenant_id = a.tenant_id
          and p.merchant_account = a.id
          and p.shop_id = any(${shopIds as Id[]}::uuid[])
          and p.state <> 'closed')
    order by a.name`;
  return rows.map(({ name }) => name);
}

async function hasMoneyAt(ctx: Ctx, merchantAccount: string): Promise<boolean> {
  const rows = await ctx.sql`
    select
    from split
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${merchantAccount}
      and state <> 'released'
    limit 1`;
  return rows.length > 0;
}
