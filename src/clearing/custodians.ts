/** Licensed accounts that hold sub-merchants' money. Numbers and keys are sealed; an answer shows last digits and names. */
import type { Custodian as CustodianView } from '../contract/clearing.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { Refused } from '../kernel/refusal.ts';
import { type KeyRing, openAll, sealAll } from '../kernel/secrets.ts';

export type Custodian = {
  id: string;
  name: string;
  party: string;
  kind: 'bank' | 'paymentCompany';
  way: 'direct' | 'file';
  endpoint: string;
  /** Sealed. */
  credentials: Record<string, string>;
  accountName: string;
  accountMasked: string;
  bankCode: string;
  approveAboveMinor: bigint;
  leastMinor: bigint;
  mostMinor: bigint;
  chargeMinor: bigint;
  active: boolean;
};
export type KeptCustodian = Custodian & { version: number };

const custodianTable = table<Custodian>('custodian', {
  id: 'text',
  name: 'text',
  party: 'text',
  kind: 'text',
  way: 'text',
  endpoint: 'text',
  credentials: 'jsonb',
  accountName: 'text',
  accountMasked: 'text',
  bankCode: 'text',
  approveAboveMinor: 'bigint',
  leastMinor: 'bigint',
  mostMinor: 'bigint',
  chargeMinor: 'bigint',
  active: 'boolean',
});

export const custodiansOf = (ctx: Ctx, id: string | null = null, lock = false): Promise<KeptCustodian[]> =>
  ctx.run<KeptCustodian>(sql`
    select ${custodianTable.select()}, version
    from custodian
    where tenant_id = ${ctx.tenant}
      and (${id}::text is null or id = ${id})
    order by id
    ${lock ? sql`for update` : sql``}`);

/** Refuses `clearing.custodianUnknown` (404). */
export async function custodianOf(ctx: Ctx, id: string, lock = false): Promise<KeptCustodian> {
  const [known] = await custodiansOf(ctx, id, lock);
  if (!known) throw new Refused('clearing.custodianUnknown', { id }, 404);
  return known;
}

/** Refuses `clearing.custodianUnknown` (404). */
export const assertCustodian = async (ctx: Ctx, id: string): Promise<void> => void (await custodianOf(ctx, id));

/** `6222021234567890` → `•••• 7890`. */
export const maskAccount = (number: string): string => `•••• ${number.slice(-4)}`;

type Given = Omit<Custodian, 'credentials' | 'accountMasked'> & { account?: string; key?: string };

/** Refuses `clearing.accountMissing` where no number was ever given. */
export async function keepCustodian(
  ctx: Ctx,
  ring: KeyRing,
  before: Custodian | null,
  { account, key, ...plain }: Given,
): Promise<void> {
  const given = { ...(account && { account }), ...(key && { key }) };
  const credentials = { ...before?.credentials, ...sealAll(ring, given, `custodian/${plain.id}`) };
  if (!credentials['account']) throw new Refused('clearing.accountMissing', { field: 'account' });
  const accountMasked = account ? maskAccount(account) : before!.accountMasked;
  await custodianTable.save(ctx, [{ ...plain, credentials, accountMasked }], ['id'], 'version');
  const said = ({ credentials: _, ...rest }: Custodian) => rest;
  const secrets = Object.keys(given);
  const detail = { ...differences(before && said(before), { ...plain, accountMasked }) };
  await auditChanges(ctx, `custodian.${before ? 'change' : 'create'}`, [
    { subject: `custodian/${plain.id}`, detail: { ...detail, ...(secrets.length > 0 && { secrets }) } },
  ]);
}

export const openCustodian = (ring: KeyRing, { id, credentials }: Custodian): Record<string, string> =>
  openAll(ring, credentials, `custodian/${id}`);

export function custodianView(kept: KeptCustodian) {
  const { credentials, accountMasked, approveAboveMinor, leastMinor, mostMinor, chargeMinor, ...rest } = kept;
  return {
    ...{ ...rest, account: accountMasked, secrets: Object.keys(credentials).toSorted((a, b) => (a < b ? -1 : 1)) },
    ...{ approveAbove: approveAboveMinor, least: leastMinor, most: mostMinor, charge: chargeMinor },
  } satisfies Record<keyof CustodianView, unknown>;
}
