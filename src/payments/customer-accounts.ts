/** Accounts of customers as people keep them (PAY-5): who has one, its credit line, and what is moved within it. */
import type { CUSTOMER_KINDS } from '../contract/customer-accounts.ts';
import { auditAll, auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import { assertVersion } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { openAccounts, setFloor } from '../ledger/ledger.ts';
import { bookMoved } from './book-payments.ts';
import { type MOVES, moveLine, PLACES, placeOf, postAll, posting } from './customer-book.ts';

export type CustomerAccount = {
  id: Id;
  number: string;
  kind: (typeof CUSTOMER_KINDS)[number];
  name: string;
  currency: string;
  creditMinor: bigint;
  note: string;
  active: boolean;
  createdAt: Date;
};
export type Versioned = CustomerAccount & { version: number };
export type AccountFacts = Pick<CustomerAccount, 'kind' | 'name' | 'creditMinor' | 'note' | 'active'>;

const accountTable = table<CustomerAccount>('customer_account', {
  id: 'uuid',
  number: 'text',
  kind: 'text',
  name: 'text',
  currency: 'text',
  creditMinor: 'bigint',
  note: 'text',
  active: 'boolean',
  createdAt: 'timestamptz',
});

const select = (ctx: Ctx, rest: Sql): Promise<Versioned[]> =>
  ctx.run<Versioned>(sql`
    select ${accountTable.select()}, version
    from customer_account
    where tenant_id = ${ctx.tenant}
      ${rest}`);

export type AccountQuery = { text?: string; kind?: string; before: Id | null; limit: number };

/** Newest first, by a part of the name or the whole number. */
export async function findAccounts(ctx: Ctx, { text, kind, before, limit }: AccountQuery): Promise<Versioned[]> {
  const filters: Sql[] = [];
  if (text) filters.push(sql`and (number = ${text} or strpos(lower(name), lower(${text})) > 0)`);
  if (kind) filters.push(sql`and kind = ${kind}`);
  if (before) filters.push(sql`and id < ${before}::uuid`);
  return select(ctx, sql`${joined(filters, ' ')} order by id desc limit ${limit}`);
}

/** Refuses `payments.customerAccountUnknown` (404). */
export async function customerAccount(ctx: Ctx, id: Id, lock = false): Promise<Versioned> {
  const [account] = await select(ctx, sql`and id = ${id} ${lock ? sql`for update` : sql``}`);
  if (!account) throw new Refused('payments.customerAccountUnknown', {}, 404);
  return account;
}

export const accountsById = async (ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Versioned>> =>
  new Map((await select(ctx, sql`and id = any(${ids as Id[]}::uuid[])`)).map((one) => [one.id, one]));

/** One that may be used now. Refuses besides `payments.customerAccountOff`, `payments.otherCurrency`. */
export async function usableAccount(ctx: Ctx, id: Id, currency: string | null): Promise<Versioned> {
  const account = await customerAccount(ctx, id);
  if (!account.active) throw new Refused('payments.customerAccountOff', { account: account.name });
  if (currency !== null && account.currency !== currency)
    throw new Refused('payments.otherCurrency', { currency: account.currency });
  return account;
}

export async function makeCustomerAccount(ctx: Ctx, facts: AccountFacts & { currency: string }): Promise<Versioned> {
  const [row] = await ctx.sql<{ n: bigint }>`select nextval('customer_account_number') as n`;
  const number = `C${row!.n.toString().padStart(6, '0')}`;
  const account = { ...facts, id: ctx.newId(), number, createdAt: new Date(ctx.now()) };
  await openAccounts(
    ctx,
    PLACES.map((place) => placeOf(account.currency, account.id, place, account.creditMinor)),
  );
  await keep(ctx, null, account);
  return customerAccount(ctx, account.id);
}

/** Under `If-Match`. A line below what is used already lets nothing more be used. */
export async function changeCustomerAccount(
  ctx: Ctx,
  id: Id,
  change: Partial<AccountFacts>,
  ifMatch: string | undefined,
): Promise<Versioned> {
  const { version, ...before } = await customerAccount(ctx, id, true);
  assertVersion({ ifMatch }, version);
  const after = { ...before, ...change };
  await keep(ctx, before, after);
  if (after.creditMinor !== before.creditMinor)
    await setFloor(ctx, placeOf(after.currency, id, 'credit', after.creditMinor), -after.creditMinor);
  return customerAccount(ctx, id);
}

async function keep(ctx: Ctx, before: CustomerAccount | null, after: CustomerAccount): Promise<void> {
  await accountTable.save(ctx, [after], ['id'], 'version');
  const said = ({ id: _, createdAt: __, ...plain }: CustomerAccount) => plain;
  const action = `customerAccount.${before ? 'change' : 'create'}`;
  const detail = differences(before && said(before), said(after));
  await auditChanges(ctx, action, [{ subject: `customerAccount/${after.id}`, detail }]);
}

/** Posts: from one place of the account to another. Refuses `payments.accountShort` (data: `freeMinor`). */
export async function moveWithin(
  ctx: Ctx,
  id: Id,
  move: keyof typeof MOVES,
  amountMinor: bigint,
  reason: string,
): Promise<void> {
  const account = await customerAccount(ctx, id);
  const detail = { move, amountMinor, currency: account.currency, reason };
  await auditAll(ctx, 'customerAccount.move', [{ subject: `customerAccount/${id}`, detail }]);
  const moveId = ctx.newId();
  if (move === 'secure' || move === 'unsecure')
    await bookMoved(ctx, {
      ...{ id: moveId, accountId: id, number: account.number, currency: account.currency },
      amountMinor: move === 'secure' ? amountMinor : -amountMinor,
    });
  const line = moveLine(moveId, move, account, amountMinor);
  const [refusal] = await postAll(ctx, [posting('customerAccount', id, `payments.${move}`, [line])]);
  if (refusal) throw new Refused(refusal.code, refusal.data);
}
