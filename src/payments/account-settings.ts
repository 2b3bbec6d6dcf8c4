/**
 * Merchant accounts as people keep them. The address is checked before it is kept, at every change (figure 44);
 * credentials come in the clear, are judged by the company's own connector and stored sealed, and are never read out.
 */
import type { MerchantAccount as AccountView } from '../contract/payments.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { assertVersion } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import { sealAll } from '../kernel/secrets.ts';
import { type MerchantAccount, type VersionedAccount, versionedAccounts, writeAccount } from './merchant-accounts.ts';
import type { PaymentProvider } from './payment-provider.ts';
import type { AccountPorts } from './ports.ts';

type Given = readonly { name: string; value: string }[];
type Plain = Omit<MerchantAccount, 'credentials'>;
export type AccountChange = Partial<Omit<Plain, 'id' | 'kind' | 'currency'>> & { credentials?: Given };

const ANY = /:.*$/;
const specOf = ({ credentials }: PaymentProvider, name: string) =>
  credentials[name] ?? credentials[name.replace(ANY, ':*')];

export function accountView({ credentials, feeToleranceMinor, ...plain }: VersionedAccount, ports: AccountPorts) {
  const set = Object.keys(credentials).toSorted((a, b) => (a < b ? -1 : 1));
  const needed = Object.keys(ports.providers.get(plain.kind)?.credentials ?? {});
  const missing = needed.filter((name) => !set.some((one) => one === name || one.replace(ANY, ':*') === name));
  return { ...plain, credentials: { set, missing }, feeTolerance: feeToleranceMinor } satisfies Record<
    keyof AccountView,
    unknown
  >;
}

/**
 * Refuses `payments.merchantTaken`, `payments.credentialUnknown`, `payments.credentialDamaged`, and what
 * `checkEndpoint` says of the address. Run again after a crash, the merchant is taken.
 */
export async function makeAccount(
  db: Database,
  scope: Scope,
  ports: AccountPorts,
  given: Omit<Plain, 'id'> & { credentials: Given },
): Promise<VersionedAccount> {
  await assertMayCall(ports, given.endpoint);
  const account = { ...given, id: db.world.newId(), credentials: {} };
  return db.transaction(scope, (ctx) => keep(ctx, ports, null, account, given));
}

/** What is left out stays. Refuses as `makeAccount`, `payments.accountUnknown` (404) and what `assertVersion` does. */
export async function changeAccount(
  db: Database,
  scope: Scope,
  ports: AccountPorts,
  id: string,
  change: AccountChange,
  ifMatch: string | undefined,
): Promise<VersionedAccount> {
  const { endpoint } = await db.read(scope, (ctx) => accountOf(ctx, id));
  // The address is asked again even when it stays: what it leads to may have changed since.
  await assertMayCall(ports, change.endpoint ?? endpoint);
  return db.transaction(scope, async (ctx) => {
    const { version, ...before } = await accountOf(ctx, id, true);
    assertVersion({ ifMatch }, version);
    return keep(ctx, ports, before, before, change);
  });
}

async function keep(
  ctx: Ctx,
  ports: AccountPorts,
  before: MerchantAccount | null,
  base: MerchantAccount,
  { credentials: given = [], ...plain }: AccountChange,
): Promise<VersionedAccount> {
  const { id, kind } = base;
  const provider = ports.providers.get(kind)!;
  for (const { name, value } of given) assertUsable(provider, name, value);
  const named = Object.fromEntries(given.filter((one) => one.value !== '').map(({ name, value }) => [name, value]));
  const kept = Object.entries(base.credentials).filter(([name]) => !given.some((one) => one.name === name));
  const credentials = { ...Object.fromEntries(kept), ...sealAll(ports.ring, named, `merchantAccount/${id}`) };
  const after = { ...base, ...plain, credentials };
  await writeAccount(ctx, after);
  const secrets = given.map((one) => one.name);
  const detail = { ...differences(before && said(before), said(after)), ...(secrets.length > 0 && { secrets }) };
  const action = `merchantAccount.${before ? 'change' : 'create'}`;
  await auditChanges(ctx, action, [{ subject: `merchantAccount/${id}`, detail }]);
  return accountOf(ctx, id);
}

/** What the audit log compares, in the names of the form. */
const said = ({ id: _, credentials: __, feeToleranceMinor: feeTolerance, ...plain }: MerchantAccount) => ({
  ...{ ...plain, feeTolerance, fundAccounts: plain.fundAccounts.join(',') },
});

function assertUsable(provider: PaymentProvider, name: string, value: string): void {
  const isUsable = specOf(provider, name);
  if (!isUsable) throw new Refused('payments.credentialUnknown', { name });
  if (value !== '' && !isUsable(value)) throw new Refused('payments.credentialDamaged', { name });
}

async function assertMayCall(ports: AccountPorts, endpoint: string): Promise<void> {
  const refusal = await ports.checkEndpoint(endpoint);
  if (refusal) throw new Refused(refusal.code, refusal.data);
}

/** Refuses `payments.accountUnknown` (404). */
export async function accountOf(ctx: Ctx, id: string, lock = false): Promise<VersionedAccount> {
  const [account] = await versionedAccounts(ctx, id, lock);
  if (!account) throw new Refused('payments.accountUnknown', {}, 404);
  return account;
}
