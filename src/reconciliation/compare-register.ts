/**
 * The balances a licensed bank keeps per sub-account against the custody book at the end of the same day (CLR-1). What is
 * apart is a difference of the pool's account on that day, so the day is signed off when two people have explained it.
 * Compared when the file comes in, and again while something on it is open and the book hears news of that day.
 */
import { subDayEnds, subMerchantsNumbered } from '../clearing/clearing.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { missingType, OPEN_STATES } from './difference.ts';
import { SUB_BALANCES } from './layouts.ts';
import { refreshBills } from './match-account.ts';
import { statementAccount } from './statement-accounts.ts';
import { differenceTable } from './store.ts';
import { compareSubAccounts, isApart, type SubLine, type SubRow } from './sub-accounts.ts';

export type RegisterBill = { id: Id; merchantAccount: string; day: string };

export async function subAccountsOf(ctx: Ctx, bill: RegisterBill): Promise<SubRow[]> {
  const { custodian, register } = await statementAccount(ctx, bill.merchantAccount as Id);
  const lines = await ctx.sql<SubLine>`
    select line, reference as number, gross_minor as "availableMinor", blocked_minor as "blockedMinor"
    from bill_line
    where tenant_id = ${ctx.tenant}
      and bill_id = ${bill.id}
    order by line`;
  const standing = await subDayEnds(ctx, custodian!, bill.day);
  const numbers = lines.map(({ number }) => number);
  const known = await subMerchantsNumbered(ctx, { numbers, ids: [...standing.keys()] });
  return compareSubAccounts(lines, known, standing, register?.own ?? []);
}

/** A file of which we know nobody is another account's. Refuses `reconciliation.registerForeign` (data: `number`). */
export async function takeRegister(ctx: Ctx, bill: RegisterBill): Promise<void> {
  const rows = await subAccountsOf(ctx, bill);
  const [stranger] = rows.filter(({ state }) => state === 'registerUnknown');
  if (stranger && !rows.some(({ line, subMerchant }) => line !== null && subMerchant !== null))
    throw new Refused('reconciliation.registerForeign', { number: stranger.number });
  await keepRows(ctx, bill, rows);
}

/** So far back a balance that is apart may still be explained by news. */
const LOOK_BACK_DAYS = 40;

/** What is still open is held against the book again; a signed day stays as it was signed. */
export async function compareOpenRegisters(ctx: Ctx): Promise<void> {
  const bills = await ctx.sql<RegisterBill>`
    select b.id, b.merchant_account as "merchantAccount", b.day
    from bill b
    where b.tenant_id = ${ctx.tenant}
      and b.layout = ${SUB_BALANCES}
      and b.replaced_by is null
      and b.open > 0
      and b.day > ${new Date(ctx.now() - LOOK_BACK_DAYS * 86_400_000)}::timestamptz::date
      and not exists (
        select from day_sign_off s
        where s.tenant_id = b.tenant_id and s.account = b.merchant_account and s.day = b.day and s.state = 'signed')
    order by b.day`;
  for (const bill of bills) await keepRows(ctx, bill, await subAccountsOf(ctx, bill));
}

type Kept = { id: Id; number: string; data: Record<string, unknown> };

async function keepRows(ctx: Ctx, bill: RegisterBill, rows: readonly SubRow[]): Promise<void> {
  const lines = rows.filter(({ line }) => line !== null);
  await ctx.sql`
    update bill_line l
    set verdict = n.verdict
    from unnest(${lines.map(({ line }) => line)}::int[], ${lines.map(verdictOf)}::text[]) n(line, verdict)
    where l.tenant_id = ${ctx.tenant}
      and l.bill_id = ${bill.id}
      and l.line = n.line`;
  const apart = new Map(rows.filter(isApart).map((row) => [row.number, row]));
  const kept = await ctx.sql<Kept>`
    select id, reference as number, data
    from difference
    where tenant_id = ${ctx.tenant}
      and bill_id = ${bill.id}
      and state <> 'closed'`;
  // What people say, they say of these figures: with others it is another difference.
  const isSame = ({ number, data }: Kept) => data['figures'] === (apart.has(number) && figuresOf(apart.get(number)!));
  const gone = kept.filter((one) => !isSame(one));
  await ctx.sql`
    update difference
    set state = case when reference = any(${[...apart.keys()]}::text[]) then 'closed' else 'resolved' end,
        data = data || '{"closedBy": "laterMatch"}'
    where tenant_id = ${ctx.tenant}
      and id = any(${gone.map(({ id }) => id)}::uuid[])
      and (reference = any(${[...apart.keys()]}::text[]) or state = any(${OPEN_STATES as string[]}::text[]) or state = 'approved')`;
  for (const { number } of kept.filter(isSame)) apart.delete(number);
  await differenceTable.insert(
    ctx,
    [...apart.values()].map((row) => differenceOf(ctx, bill, row)),
  );
  await refreshBills(ctx, bill.merchantAccount, [bill.id]);
}

const verdictOf = (row: SubRow): string => (isApart(row) ? row.state : row.state === 'own' ? 'explained' : 'tied');

const figuresOf = ({ state, ours, theirs }: SubRow): string =>
  [state, ours?.availableMinor, ours?.blockedMinor, theirs?.availableMinor, theirs?.blockedMinor].join(' ');

function differenceOf(ctx: Ctx, bill: RegisterBill, row: SubRow) {
  const { line, number, ours, theirs, oursMinor, theirsMinor, isEven, subMerchant } = row;
  const money = (amount: bigint | null | undefined) =>
    amount === null || amount === undefined ? '—' : { amount: String(amount), currency: HOME_CURRENCY };
  const diffMinor = theirsMinor - oursMinor;
  return {
    ...{ id: ctx.newId(), billId: bill.id, billLine: line, itemId: null, kind: 'balance' as const },
    ...{ merchantAccount: bill.merchantAccount, verdict: row.state as 'registerDiffers', state: 'diff' as const },
    type:
      row.state === 'registerUnknown' ? ('unknown' as const) : isEven ? ('amount' as const) : missingType(diffMinor),
    ...{ reference: number, providerReference: '', currency: HOME_CURRENCY, diffMinor },
    ...{ oursMinor: ours && oursMinor, theirsMinor: theirs && theirsMinor },
    data: {
      ...{ name: subMerchant?.name ?? '', figures: figuresOf(row) },
      ...{ oursAvailable: money(ours?.availableMinor), oursBlocked: money(ours?.blockedMinor) },
      ...{ theirsAvailable: money(theirs?.availableMinor), theirsBlocked: money(theirs?.blockedMinor) },
    },
    ...{ at: new Date(`${bill.day}T23:59:59+08:00`), createdAt: new Date(ctx.now()) },
  };
}
