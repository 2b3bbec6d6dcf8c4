/**
 * Where a supplier's money goes and who of it is written to. The number of the account is sealed and never told whole.
 * Must stay true: whoever changed it last is known, because that person does not approve payments to it.
 */
import type { BodyOf } from '../contract/endpoint.ts';
import type { setSupplierPayee } from '../contract/payment-runs.ts';
import { auditChanges, differences, peopleNames } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type KeyRing, openSecret, sealSecret } from '../kernel/secrets.ts';
import { supplierOf } from '../purchasing/purchasing.ts';
import { actorWords } from '../stock/stock.ts';

export type Payee = {
  supplierId: Id;
  email: string;
  bankName: string;
  bankCode: string;
  accountName: string;
  accountSealed: string;
  accountMasked: string;
  changedBy: string;
  changedAt: Date;
};
export type KeptPayee = Payee & { version: number };

const payeeTable = table<Payee>('supplier_payee', {
  ...{ supplierId: 'uuid', email: 'text', bankName: 'text', bankCode: 'text', accountName: 'text' },
  ...{ accountSealed: 'text', accountMasked: 'text', changedBy: 'text', changedAt: 'timestamptz' },
});

export async function payeesOf(ctx: Ctx, supplierIds: readonly Id[]): Promise<Map<Id, KeptPayee>> {
  const rows = await ctx.run<KeptPayee>(sql`
    select ${payeeTable.select()}, version
    from supplier_payee
    where tenant_id = ${ctx.tenant}
      and supplier_id = any(${[...new Set(supplierIds)]}::uuid[])`);
  return new Map(rows.map((row) => [row.supplierId, row]));
}

const about = (supplierId: Id): string => `supplierPayee/${supplierId}`;

/** For one message to the bank. */
export const openAccount = (
  ring: KeyRing,
  { supplierId, accountSealed }: Pick<Payee, 'supplierId' | 'accountSealed'>,
) => openSecret(ring, accountSealed, about(supplierId));

const said = ({ email, bankName, bankCode, accountName, accountMasked }: Payee) => ({
  ...{ email, bankName, bankCode, accountName, account: accountMasked },
});

/**
 * `assertSeen` compares the version (0: none). An account has an owner and a bank. Refuses
 * `purchasing.supplierUnknown` (404), `statements.payeeIncomplete`.
 */
export async function keepPayee(
  ctx: Ctx,
  ring: KeyRing,
  supplierId: Id,
  { account, ...plain }: BodyOf<typeof setSupplierPayee>,
  assertSeen: (version: number) => void,
): Promise<void> {
  await supplierOf(ctx, supplierId, true);
  const before = (await payeesOf(ctx, [supplierId])).get(supplierId);
  assertSeen(before?.version ?? 0);
  const sealed = account
    ? { accountSealed: sealSecret(ring, account, about(supplierId)), accountMasked: `•••• ${account.slice(-4)}` }
    : { accountSealed: before?.accountSealed ?? '', accountMasked: before?.accountMasked ?? '' };
  if (sealed.accountSealed !== '' && (plain.accountName.trim() === '' || plain.bankName.trim() === ''))
    throw new Refused('statements.payeeIncomplete', {
      field: plain.bankName.trim() === '' ? 'bankName' : 'accountName',
    });
  const isMoved =
    account !== undefined ||
    [plain.bankName, plain.bankCode, plain.accountName].join('|') !==
      [before?.bankName, before?.bankCode, before?.accountName].join('|');
  const change = isMoved
    ? { changedBy: actorText(ctx.actor), changedAt: new Date(ctx.now()) }
    : { changedBy: before!.changedBy, changedAt: before!.changedAt };
  const row: Payee = { supplierId, ...plain, ...sealed, ...change };
  await payeeTable.save(ctx, [row], ['supplierId'], 'version');
  const detail = { ...differences(before ? said(before) : null, said(row)), ...(account && { secrets: ['account'] }) };
  await auditChanges(ctx, 'supplierPayee.save', [{ subject: `supplier/${supplierId}`, detail }]);
}

const NOTHING = {
  email: '',
  bankName: '',
  bankCode: '',
  accountName: '',
  account: '',
  changedBy: null,
  changedAt: null,
};

/** Refuses `purchasing.supplierUnknown` (404). */
export async function describePayee(ctx: Ctx, supplierId: Id) {
  await supplierOf(ctx, supplierId);
  const payee = (await payeesOf(ctx, [supplierId])).get(supplierId);
  if (!payee) return { ...NOTHING, version: 0 };
  const { changedBy, changedAt, version } = payee;
  return { ...said(payee), changedBy: actorWords(changedBy, await peopleNames(ctx, [changedBy])), changedAt, version };
}
