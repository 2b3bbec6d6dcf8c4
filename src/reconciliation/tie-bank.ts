/**
 * Ties what left accounts at payment companies and platforms to what came to the bank (REC-2, tie-out T3). Runs whenever
 * a bill of either side comes in and looks at everything that is not tied yet. What must stay true: both sides of a tie
 * add up to nothing, and a line is in one tie at most.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Tie, tieMovements, WINDOW_DAYS } from './bank-ties.ts';
import { bookTies } from './book-ties.ts';
import { type Difference, ENDED } from './difference.ts';
import { explainLines } from './explain-lines.ts';
import { refreshBills } from './match-account.ts';
import { differenceTable } from './store.ts';
import { bookPoolNews, type PoolLine, poolsOf, type Touched, tiePools } from './tie-pool.ts';

/** How far back money is looked for that has not come yet. */
const LOOK_BACK_DAYS = 40;

type Row = PoolLine & { isBank: boolean };

/**
 * Everything that moved and is not tied: withdrawals of accounts, and all lines of banks. What people have decided about a
 * line of a pool stays; one that is a document of the custody book may still be what an account says that it withdrew.
 */
const openMovements = (ctx: Ctx, since: Date): Promise<Row[]> =>
  ctx.sql<Row>`
    select l.bill_id as "billId", l.line, l.merchant_account as account, l.gross_minor as "amountMinor", l.currency, l.at,
           array_remove(array[l.reference, l.provider_reference, l.entry_number], '') as refs, l.text,
           a.kind = 'bank' as "isBank", l.item_id as "itemId"
    from bill_line l
    join bill b on b.tenant_id = l.tenant_id and b.id = l.bill_id and b.replaced_by is null
    join bill_account a on a.tenant_id = l.tenant_id and a.id = l.merchant_account
    where l.tenant_id = ${ctx.tenant}
      and l.kind = 'transfer'
      and (l.verdict in ('notCompared', 'notAtBank', 'bankUnexplained')
           or l.verdict = 'tied' and l.item_id is not null
           or l.verdict = 'poolUnexplained' and exists (
             select from difference d
             where d.tenant_id = l.tenant_id and d.bill_id = l.bill_id and d.bill_line = l.line and d.state in ('diff', 'carried')))
      and l.tie_id is null
      and l.at > ${since}
    order by l.at, l.bill_id, l.line`;

export async function tieBank(ctx: Ctx): Promise<void> {
  const since = new Date(ctx.now() - LOOK_BACK_DAYS * 86_400_000);
  const [pools, all] = [await poolsOf(ctx), await openMovements(ctx, since)];
  const isOfPool = ({ account }: Row) => pools.statements.has(account) || pools.channels.has(account);
  const rows = all.filter((one) => !isOfPool(one));
  const outside = rows.filter((one) => !one.isBank);
  const bank = rows.filter((one) => one.isBank);
  const negated = (one: Row): Row => ({ ...one, amountMinor: -one.amountMinor });
  // Money goes to the bank (withdrawals) and from it (top-ups).
  const ties = [
    ...tieMovements(
      outside.filter((one) => one.amountMinor < 0n).map(negated),
      bank.filter((one) => one.amountMinor > 0n),
    ),
    ...tieMovements(
      bank.filter((one) => one.amountMinor < 0n).map(negated),
      outside.filter((one) => one.amountMinor > 0n),
    ),
  ];
  await keepTies(ctx, ties);
  const pooled = await tiePools(ctx, pools, all.filter(isOfPool), since, (some) => keepTies(ctx, some));
  await explainLines(ctx);
  await keepUntied(ctx, [...ties.flatMap((tie) => [...tie.left, ...tie.came]), ...pooled.touched]);
  await bookPoolNews(ctx, pooled.news);
}

async function keepTies(ctx: Ctx, ties: readonly Tie[]): Promise<void> {
  const tied = ties.flatMap((tie) => {
    const id = ctx.newId();
    return [...tie.left, ...tie.came].map(({ billId, line }) => ({ id, billId, line }));
  });
  if (tied.length === 0) return;
  await ctx.sql`
    update bill_line l
    set tie_id = n.id, verdict = 'tied'
    from unnest(${tied.map((one) => one.id)}::uuid[], ${tied.map((one) => one.billId)}::uuid[],
                ${tied.map((one) => one.line)}::int[]) n(id, bill_id, line)
    where l.tenant_id = ${ctx.tenant}
      and l.bill_id = n.bill_id
      and l.line = n.line`;
  await bookTies(ctx, [...new Set(tied.map(({ id }) => id))]);
}

type Untied = Pick<Difference, 'billId' | 'merchantAccount' | 'reference' | 'currency' | 'at'> & {
  line: number;
  amountMinor: bigint;
  isBank: boolean;
  providerReference: string;
  text: string;
};

/**
 * What came to or left the bank and is nobody's, and what should have come and is overdue; what is tied by now is
 * resolved, whatever was said of it meanwhile. Nothing is said of accounts before the first statement of a bank is here.
 */
async function keepUntied(ctx: Ctx, tied: readonly Touched[]): Promise<void> {
  const overdue = new Date(ctx.now() - WINDOW_DAYS * 86_400_000);
  const rows = await ctx.sql<Untied>`
    update bill_line l
    set verdict = case when a.kind = 'bank' then 'bankUnexplained' else 'notAtBank' end
    from bill b, bill_account a
    where l.tenant_id = ${ctx.tenant}
      and b.tenant_id = l.tenant_id
      and b.id = l.bill_id
      and b.replaced_by is null
      and a.tenant_id = l.tenant_id
      and a.id = l.merchant_account
      and l.kind = 'transfer'
      and l.verdict = 'notCompared'
      and l.tie_id is null
      and (a.kind = 'bank' or l.at < ${overdue} and exists (
        select from bill k join statement_account s on s.tenant_id = k.tenant_id and s.id::text = k.merchant_account
        where k.tenant_id = l.tenant_id and s.kind = 'bank' and k.until_day >= l.at::date))
    returning l.bill_id as "billId", l.line, l.merchant_account as "merchantAccount", l.reference,
              l.provider_reference as "providerReference", l.gross_minor as "amountMinor", l.currency, l.at, l.text,
              a.kind = 'bank' as "isBank"`;
  await differenceTable.insert(
    ctx,
    rows.map((row) => untied(ctx, row)),
    sql`on conflict do nothing`,
  );
  const settled = await ctx.sql<{ account: string }>`
    update difference d
    set state = 'resolved', data = d.data || '{"closedBy": "laterMatch"}'
    from bill_line l
    where d.tenant_id = ${ctx.tenant}
      and d.state <> all(${ENDED as string[]}::text[])
      and d.verdict in ('notAtBank', 'bankUnexplained', 'poolUnexplained')
      and l.tenant_id = d.tenant_id
      and l.bill_id = d.bill_id
      and l.line = d.bill_line
      and l.verdict in ('tied', 'explained')
    returning d.merchant_account as account`;
  const touched = [...rows.map((row) => row.merchantAccount), ...[...settled, ...tied].map((row) => row.account)];
  const bills = [...new Set([...rows, ...tied].map((row) => row.billId))];
  for (const account of new Set(touched)) await refreshBills(ctx, account, bills);
}

/** Of a bank it is cash nobody knows the reason of; of another account it is what we should have at the bank. */
function untied(ctx: Ctx, row: Untied): Difference {
  const { line, amountMinor, isBank, text, ...about } = row;
  return {
    ...about,
    ...{ id: ctx.newId(), billLine: line, itemId: null as Id | null, kind: 'transfer' as const },
    ...{ type: isBank ? ('unknown' as const) : ('payout' as const), state: 'diff' as const },
    verdict: isBank ? 'bankUnexplained' : 'notAtBank',
    oursMinor: isBank ? null : -amountMinor,
    theirsMinor: isBank ? amountMinor : null,
    diffMinor: amountMinor,
    data: { text },
    createdAt: new Date(ctx.now()),
  };
}
