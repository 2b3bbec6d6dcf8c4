/** The tenant's accounts at payment companies. Credentials are sealed at rest and opened for one call only. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { type KeyRing, openAll, sealAll } from '../kernel/secrets.ts';
import type { MerchantAccess } from './payment-provider.ts';

export type MerchantAccount = {
  id: string;
  kind: 'wechatPay' | 'alipay';
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
});

export async function merchantAccounts(ctx: Ctx): Promise<Map<string, MerchantAccount>> {
  const rows = await ctx.run<MerchantAccount>(sql`
    select ${accountTable.select()}
    from merchant_account
    where tenant_id = ${ctx.tenant}
    order by id`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Adds an account or replaces what is known of it. `credentials` come in the clear and are stored sealed. */
export async function saveMerchantAccount(ctx: Ctx, ring: KeyRing, account: MerchantAccount): Promise<void> {
  const credentials = sealAll(ring, account.credentials, `merchantAccount/${account.id}`);
  await accountTable.save(ctx, [{ ...account, credentials }], ['id'], 'version');
}

/** What `PaymentPorts.openAccess` is made of. */
export const merchantAccessOpener =
  (ring: KeyRing) =>
  ({ id, kind, endpoint, environment, merchantId, credentials }: MerchantAccount): MerchantAccess => ({
    id,
    kind,
    endpoint,
    environment,
    merchantId,
    credentials: openAll(ring, credentials, `merchantAccount/${id}`),
  });
