/** The tenant's accounts at payment companies. Credentials are sealed at rest and opened for one call only. */
import type { FundAccount } from '../contract/payments.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { Refused } from '../kernel/refusal.ts';
import { type KeyRing, openAll, sealAll } from '../kernel/secrets.ts';
import type { MerchantAccess } from './payment-provider.ts';

export type MerchantAccount = {
  id: string;
  kind: 'wechatPay' | 'alipay' | 'unionPay';
  name: string;
  environment: 'live' | 'sandbox';
  merchantId: string;
  endpoint: string;
  /** Sealed. */
  credentials: Record<string, string>;
  /** What the provider charges, in millionths, and by how much a single fee may differ from it. */
  feePpm: number;
  feeToleranceMinor: bigint;
  currency: string;
  active: boolean;
  /** Where the company tells us; without it nothing can be started there. */
  notifyUrl: string;
  /** What he has there besides the basic account. */
  fundAccounts: Exclude<FundAccount, 'basic'>[];
};

const accountTable = table<MerchantAccount>('merchant_account', {
  id: 'text',
  kind: 'text',
  name: 'text',
  environment: 'text',
  merchantId: 'text',
  endpoint: 'text',
  credentials: 'jsonb',
  feePpm: 'int',
  feeToleranceMinor: 'bigint',
  currency: 'text',
  active: 'boolean',
  notifyUrl: 'text',
  fundAccounts: 'jsonb',
});

/** How often it was changed: who changes it names the version he saw. */
export type VersionedAccount = MerchantAccount & { version: number };

export async function merchantAccounts(ctx: Ctx): Promise<Map<string, VersionedAccount>> {
  return new Map((await versionedAccounts(ctx)).map((row) => [row.id, row]));
}

/** All of them, or one; `lock` keeps others from changing it. */
export const versionedAccounts = (ctx: Ctx, id: string | null = null, lock = false): Promise<VersionedAccount[]> =>
  ctx.run<VersionedAccount>(sql`
    select ${accountTable.select()}, version
    from merchant_account
    where tenant_id = ${ctx.tenant}
      and (${id}::text is null or id = ${id})
    order by id
    ${lock ? sql`for update` : sql``}`);

/** Adds an account or replaces what is known of it. `credentials` come in the clear and are stored sealed. */
export const saveMerchantAccount = (
  ctx: Ctx,
  ring: KeyRing,
  account: Omit<MerchantAccount, 'notifyUrl' | 'fundAccounts'> & Partial<MerchantAccount>,
): Promise<void> =>
  writeAccount(ctx, {
    notifyUrl: '',
    fundAccounts: [],
    ...account,
    credentials: sealAll(ring, account.credentials, `merchantAccount/${account.id}`),
  });

/** Two accounts of one merchant would both claim its bills. Refuses `payments.merchantTaken`. */
export async function writeAccount(ctx: Ctx, account: MerchantAccount): Promise<void> {
  try {
    await accountTable.save(ctx, [account], ['id'], 'version');
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'merchant_account_tenant_id_kind_merchant_id_key')
      throw error;
    throw new Refused('payments.merchantTaken', { merchantId: account.merchantId });
  }
}

/** What `PaymentPorts.openAccess` is made of. Calls that share a look at an account open it once. */
export function merchantAccessOpener(ring: KeyRing): (account: MerchantAccount) => MerchantAccess {
  const opened = new WeakMap<MerchantAccount, MerchantAccess>();
  return (account) => {
    const { id, kind, endpoint, environment, merchantId, notifyUrl } = account;
    const access = opened.get(account) ?? {
      ...{ id, kind, endpoint, environment, merchantId, notifyUrl },
      credentials: openAll(ring, account.credentials, `merchantAccount/${id}`),
    };
    opened.set(account, access);
    return access;
  };
}
