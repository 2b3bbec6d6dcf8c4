/** Accounts whose statements come as files: banks, UnionPay merchants, platforms, couriers. What is not used stays, inactive. */

import { assertCustodian } from '../clearing/clearing.ts';
import type { ExplainRule, StatementAccountInput } from '../contract/account-days.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type MerchantAccount, merchantAccounts } from '../payments/payments.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { BillProvider, RegisterColumns, StatementColumns, StatementOf } from './bill.ts';

export type StatementAccount = {
  id: Id;
  kind: Exclude<BillProvider, 'wechatPay' | 'alipay'>;
  name: string;
  number: string;
  currency: string;
  feePpm: number;
  feeToleranceMinor: bigint;
  columns: StatementColumns | null;
  rules: ExplainRule[];
  /** The licensed account whose pool it is; null: the operator's own. */
  custodian: string | null;
  /** How the balances of its sub-accounts are read; null: they do not come in. */
  register: RegisterColumns | null;
  active: boolean;
};
export type KeptAccount = StatementAccount & { version: number };

/** What bills need of whatever account they are of. */
export type BillAccount = Pick<MerchantAccount, 'id' | 'merchantId' | 'feePpm' | 'feeToleranceMinor' | 'currency'> & {
  kind: BillProvider;
  custodian?: string | null;
};

const accountTable = table<StatementAccount>('statement_account', {
  id: 'uuid',
  kind: 'text',
  name: 'text',
  number: 'text',
  currency: 'text',
  feePpm: 'int',
  feeToleranceMinor: 'bigint',
  columns: 'jsonb',
  rules: 'jsonb',
  custodian: 'text',
  register: 'jsonb',
  active: 'boolean',
});

/** All of them by name, or one. */
export const statementAccounts = (ctx: Ctx, id: Id | null = null, lock = false): Promise<KeptAccount[]> =>
  ctx.run<KeptAccount>(sql`
    select ${accountTable.select()}, version
    from statement_account
    where tenant_id = ${ctx.tenant}
      and (${id}::uuid is null or id = ${id}::uuid)
    order by name, id
    ${lock ? sql`for update` : sql``}`);

/** Refuses `reconciliation.accountNotFound` (404). */
export async function statementAccount(ctx: Ctx, id: Id, lock = false): Promise<KeptAccount> {
  const [found] = await statementAccounts(ctx, id, lock);
  if (!found) throw new Refused('reconciliation.accountNotFound', { id }, 404);
  return found;
}

/**
 * Adds an account or changes it. Refuses `reconciliation.numberTaken` (data: `field`, `number`),
 * `reconciliation.columnsIncomplete`, `reconciliation.ruleForAll`: a rule that fits every line explains none,
 * `reconciliation.registerOfPool`: only a pool has sub-accounts, and as `assertPool`.
 */
export async function keepStatementAccount(ctx: Ctx, id: Id, input: StatementAccountInput): Promise<KeptAccount> {
  const { feeTolerance, columns, custodian = null, register = null, ...plain } = input;
  const chosen = { columns, custodian, register };
  const account = { ...plain, id, feeToleranceMinor: BigInt(feeTolerance), ...chosen } as StatementAccount;
  if (register !== null && custodian === null)
    throw new Refused('reconciliation.registerOfPool', { field: 'register' });
  const { amount, income, expense } = account.columns ?? { amount: '?' };
  if (!amount && !(income && expense)) throw new Refused('reconciliation.columnsIncomplete', { field: 'columns' });
  const isForAll = ({ words, counterparty, from, to }: ExplainRule) =>
    words.length === 0 && counterparty === '' && from === null && to === null;
  if (account.rules.some(isForAll)) throw new Refused('reconciliation.ruleForAll', { field: 'rules' });
  const all = await statementAccounts(ctx);
  const { kind, number } = account;
  if (number !== '' && all.some((one) => one.id !== id && one.kind === kind && one.number === number))
    throw new Refused('reconciliation.numberTaken', { field: 'number', number });
  const before = all.find((one) => one.id === id);
  await assertPool(ctx, account, before, all);
  await accountTable.save(ctx, [account], ['id'], 'version');
  const detail = differences(before ? said(before) : null, said(account));
  await auditChanges(ctx, 'statementAccount.save', [{ subject: `statementAccount/${id}`, detail }]);
  return statementAccount(ctx, id);
}

/**
 * Money of others is booked in another book: what has bills stays where it is. Refuses `reconciliation.poolOfBank`,
 * `reconciliation.poolRules`, `reconciliation.poolTaken` (data: `name`), `reconciliation.poolFixed`,
 * `clearing.custodianUnknown` (404).
 */
async function assertPool(
  ctx: Ctx,
  { id, kind, custodian, rules, active, currency }: StatementAccount,
  before: StatementAccount | undefined,
  all: readonly StatementAccount[],
): Promise<void> {
  const field = 'custodian';
  if (custodian !== null) {
    await assertCustodian(ctx, custodian);
    if (kind !== 'bank' || currency !== HOME_CURRENCY) throw new Refused('reconciliation.poolOfBank', { field });
    if (rules.length > 0) throw new Refused('reconciliation.poolRules', { field: 'rules' });
    const other = all.find((one) => one.id !== id && one.active && active && one.custodian === custodian);
    if (other) throw new Refused('reconciliation.poolTaken', { field, name: other.name });
  }
  if (!before || before.custodian === custodian) return;
  const bills = await ctx.sql`
    select
    from bill
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${id}
    limit 1`;
  if (bills.length > 0) throw new Refused('reconciliation.poolFixed', { field });
}

const said = ({
  kind,
  name,
  number,
  currency,
  feePpm,
  columns,
  register,
  rules,
  custodian,
  active,
  ...row
}: StatementAccount) => ({
  ...{ kind, name, number, currency, feePpm, feeTolerance: row.feeToleranceMinor, custodian, active },
  ...{ columns: columns === null ? '' : JSON.stringify(columns), rules: JSON.stringify(rules) },
  register: register === null ? '' : JSON.stringify(register),
});

/** Accounts with columns of their own: the one a file is said to be of, or all. */
export async function statementsOf(ctx: Ctx, chosen: string | null): Promise<StatementOf[]> {
  const all = (await statementAccounts(ctx)).filter((one) => one.active && (chosen === null || one.id === chosen));
  return all.flatMap(({ id, columns, register, currency }) =>
    columns === null && register === null ? [] : [{ account: id, columns, register, currency }],
  );
}

/** Who owes what is on the account, as the books call him: couriers by their code, where it was given. */
export const owedBy = ({ id, kind, merchantId }: BillAccount): string =>
  kind === 'courier' && merchantId !== '' ? merchantId : id;

/** Whatever bills may be of: accounts at payment companies, and those whose statements come as files. */
export async function billAccounts(ctx: Ctx): Promise<BillAccount[]> {
  const kept = await statementAccounts(ctx);
  return [
    ...(await merchantAccounts(ctx)).values(),
    ...kept.map(({ number, ...account }) => ({ ...account, merchantId: number })),
  ];
}

/** Names of accounts by id, those at payment companies too; others are left out. */
export async function accountNames(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await ctx.sql<{ id: string; name: string }>`
    select id, name
    from bill_account
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as string[]}::text[])`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}
