/**
 * Sub-merchants as people keep them (CLR-1). The number of the bank account is sealed; whoever changes what a second
 * person has to look at sends it to review again, and nothing is paid out until that is over.
 */
import type { SUB_STATES, SubMerchantChange } from '../contract/sub-merchants.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { type KeyRing, sealSecret } from '../kernel/secrets.ts';
import { maskAccount } from './custodians.ts';
import { ownAccountsOf } from './fund-models.ts';
import type { ChargeBearer } from './payout.ts';

export type SubState = (typeof SUB_STATES)[number];
export type SubMerchant = {
  id: Id;
  name: string;
  legalName: string;
  licenceNumber: string;
  contact: string;
  outsideNumber: string;
  bankName: string;
  bankCode: string;
  accountName: string;
  accountSealed: string;
  accountMasked: string;
  kyc: 'pending' | 'passed' | 'failed';
  kycExpiresOn: string | null;
  state: SubState;
  /** The platform's part of what companies keep, in millionths. */
  platformFeePpm: number;
  chargeBearer: ChargeBearer;
  releaseDays: number;
  payoutMode: 'auto' | 'request';
  leastMinor: bigint;
  mostMinor: bigint | null;
  reserveMinor: bigint;
  note: string;
  changedBy: string;
  reviewedBy: string | null;
  reviewedAt: Date | null;
};
export type KeptSubMerchant = SubMerchant & { number: string; version: number; shopIds: Id[] };

export const subTable = table<SubMerchant>('sub_merchant', {
  id: 'uuid',
  name: 'text',
  legalName: 'text',
  licenceNumber: 'text',
  contact: 'text',
  outsideNumber: 'text',
  bankName: 'text',
  bankCode: 'text',
  accountName: 'text',
  accountSealed: 'text',
  accountMasked: 'text',
  kyc: 'text',
  kycExpiresOn: 'date',
  state: 'text',
  platformFeePpm: 'int',
  chargeBearer: 'text',
  releaseDays: 'int',
  payoutMode: 'text',
  leastMinor: 'bigint',
  mostMinor: 'bigint',
  reserveMinor: 'bigint',
  note: 'text',
  changedBy: 'text',
  reviewedBy: 'text',
  reviewedAt: 'timestamptz',
});

export const KEPT = sql`${subTable.select('m')}, m.number, m.version,
  array(select s.shop_id from sub_merchant_shop s
        where s.tenant_id = m.tenant_id and s.sub_merchant_id = m.id order by s.shop_id) as "shopIds"`;

/** In the order of their ids; `lock`: to change them. */
export async function subMerchantsById(ctx: Ctx, ids: readonly Id[], lock = false): Promise<Map<Id, KeptSubMerchant>> {
  const rows = await ctx.run<KeptSubMerchant>(sql`
    select ${KEPT}
    from sub_merchant m
    where m.tenant_id = ${ctx.tenant}
      and m.id = any(${[...new Set(ids)]}::uuid[])
    order by m.id
    ${lock ? sql`for update` : sql``}`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Refuses `clearing.subMerchantUnknown` (404). */
export async function subMerchantOf(ctx: Ctx, id: Id, lock = false): Promise<KeptSubMerchant> {
  const known = (await subMerchantsById(ctx, [id], lock)).get(id);
  if (!known) throw new Refused('clearing.subMerchantUnknown', { id }, 404);
  return known;
}

/** What keeps a sub-merchant from being paid out on a day; null: nothing. */
export function blockOf(one: Pick<SubMerchant, 'state' | 'kyc' | 'kycExpiresOn'>, day: string): Refusal | null {
  if (one.state === 'frozen') return { code: 'clearing.subMerchantFrozen' };
  if (one.state !== 'active') return { code: 'clearing.subMerchantNotReviewed' };
  if (one.kyc !== 'passed') return { code: 'clearing.kycMissing' };
  return one.kycExpiresOn !== null && one.kycExpiresOn < day ? { code: 'clearing.kycExpired' } : null;
}

/** What a second person has to look at. */
const LOOKED_AT = ['legalName', 'licenceNumber', 'outsideNumber', 'bankName', 'bankCode', 'accountName'] as const;
const PAPERS = ['kyc', 'kycExpiresOn', 'reserveMinor', 'platformFeePpm'] as const;

/**
 * Adds a sub-merchant as a draft or changes one. Refuses `clearing.licenceTaken` (data: `number`),
 * `clearing.shopUnknown` (404), `clearing.shopTaken` (data: `shops`), `clearing.collectedByOperator` (data: `accounts`), `clearing.wrongState` for one that is closed.
 */
export async function keepSubMerchant(
  ctx: Ctx,
  ring: KeyRing,
  before: KeptSubMerchant | null,
  given: SubMerchantChange,
): Promise<Id> {
  if (before?.state === 'closed') throw new Refused('clearing.wrongState', { state: before.state });
  const { account, shopIds, least, most, reserve, ...plain } = given;
  const id = before?.id ?? ctx.newId();
  const amounts = { leastMinor: BigInt(least), mostMinor: most === null ? null : BigInt(most) };
  const after: SubMerchant = {
    ...{ ...plain, ...amounts, reserveMinor: BigInt(reserve), id, state: before?.state ?? 'draft' },
    accountSealed: account ? sealSecret(ring, account, `subMerchant/${id}`) : before!.accountSealed,
    accountMasked: account ? maskAccount(account) : before!.accountMasked,
    ...{ changedBy: before?.changedBy ?? actorText(ctx.actor), reviewedBy: before?.reviewedBy ?? null },
    reviewedAt: before?.reviewedAt ?? null,
  };
  const isLookedAt =
    account !== undefined || [...LOOKED_AT, ...PAPERS].some((name) => before && before[name] !== after[name]);
  if (before && isLookedAt) {
    after.changedBy = actorText(ctx.actor);
    if (after.state === 'active') after.state = 'waitReview';
  }
  await assertFree(ctx, id, after.licenceNumber, shopIds);
  await subTable.save(ctx, [after], ['id'], 'version');
  if (String(before?.shopIds ?? []) !== String(shopIds.toSorted())) await keepShops(ctx, id, shopIds);
  const detail = differences(before && said(before, before.shopIds), said(after, shopIds));
  // A balance that was nobody's may be its own.
  if (before && before.outsideNumber !== after.outsideNumber)
    await ctx.enqueue('clearing.poolMoved', {}, { key: 'pool' });
  await auditChanges(ctx, `subMerchant.${before ? 'change' : 'create'}`, [
    { subject: `subMerchant/${id}`, detail: { ...detail, ...(account && { secrets: ['account'] }) } },
  ]);
  return id;
}

/** What the audit log compares. */
function said(one: SubMerchant, shopIds: readonly Id[]) {
  const { id: _, accountSealed: __, changedBy: ___, reviewedBy: ____, reviewedAt: _____, ...plain } = one;
  return { ...plain, shopIds: shopIds.toSorted() };
}

async function assertFree(ctx: Ctx, id: Id, licenceNumber: string, shopIds: readonly Id[]): Promise<void> {
  const [same] = await ctx.sql<{ number: string }>`
    select number
    from sub_merchant
    where tenant_id = ${ctx.tenant}
      and licence_number = ${licenceNumber}
      and state <> 'closed'
      and id <> ${id}`;
  if (same) throw new Refused('clearing.licenceTaken', { field: 'licenceNumber', number: same.number });
  const known = await ctx.sql<{ id: Id }>`
    select id
    from shop
    where tenant_id = ${ctx.tenant}
      and id = any(${shopIds as Id[]}::uuid[])`;
  if (known.length < new Set(shopIds).size) throw new Refused('clearing.shopUnknown', { field: 'shopIds' }, 404);
  const taken = await ctx.sql<{ name: string }>`
    select h.name
    from sub_merchant_shop s
    join shop h on h.tenant_id = s.tenant_id and h.id = s.shop_id
    where s.tenant_id = ${ctx.tenant}
      and s.shop_id = any(${shopIds as Id[]}::uuid[])
      and s.sub_merchant_id <> ${id}`;
  if (taken.length > 0) throw new Refused('clearing.shopTaken', { field: 'shopIds', shops: taken.map((s) => s.name) });
  const accounts = await ownAccountsOf(ctx, shopIds);
  if (accounts.length > 0) throw new Refused('clearing.collectedByOperator', { field: 'shopIds', accounts });
}

async function keepShops(ctx: Ctx, id: Id, shopIds: readonly Id[]): Promise<void> {
  await ctx.sql`
    delete from sub_merchant_shop
    where tenant_id = ${ctx.tenant}
      and sub_merchant_id = ${id}`;
  await ctx.sql`
    insert into sub_merchant_shop (tenant_id, shop_id, sub_merchant_id)
    select ${ctx.tenant}, h.id, ${id}
    from shop h
    where h.tenant_id = ${ctx.tenant}
      and h.id = any(${shopIds as Id[]}::uuid[])`;
  await ctx.sql`
    update sub_merchant
    set version = version + 1
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
}

export const today = (ctx: Ctx): string => dayOf(ctx.now());
