/** Balances of sub-accounts as people see them: what is apart first, the most first. */
import type { SubAccount } from '../contract/bills.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type RegisterBill, subAccountsOf } from './compare-register.ts';
import { SUB_BALANCES } from './layouts.ts';
import { isApart, type SubRow } from './sub-accounts.ts';

/** `nth` from one. A bill of another kind has none. Refuses `reconciliation.notFound` (404). */
export async function listedSubAccounts(ctx: Ctx, id: Id): Promise<{ nth: number; view: Wire<SubAccount> }[]> {
  const [bill] = await ctx.sql<RegisterBill & { layout: string }>`
    select id, merchant_account as "merchantAccount", day, layout
    from bill
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  if (!bill) throw new Refused('reconciliation.notFound', { id }, 404);
  if (bill.layout !== SUB_BALANCES) return [];
  const rows = await subAccountsOf(ctx, bill);
  return rows.toSorted(byApart).map((row, i) => ({ nth: i + 1, view: viewOf(row) }));
}

const apartOf = ({ oursMinor, theirsMinor }: SubRow): bigint => theirsMinor - oursMinor;
const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

function byApart(a: SubRow, b: SubRow): number {
  if (isApart(a) !== isApart(b)) return isApart(a) ? -1 : 1;
  const [left, right] = [size(apartOf(a)), size(apartOf(b))];
  return left === right ? (a.number < b.number ? -1 : 1) : left > right ? -1 : 1;
}

function viewOf(row: SubRow): Wire<SubAccount> {
  const { number, subMerchant, state, ours, theirs } = row;
  const money = (amount: bigint) => ({ amount, currency: HOME_CURRENCY });
  const blocked = theirs?.blockedMinor ?? null;
  return {
    ...{ number, subMerchant, state, apart: money(apartOf(row)) },
    ours: ours && {
      ...{ available: money(ours.availableMinor), blocked: money(ours.blockedMinor) },
      underWay: money(ours.underWayMinor),
    },
    theirs: theirs && { available: money(theirs.availableMinor), blocked: blocked === null ? null : money(blocked) },
  };
}
