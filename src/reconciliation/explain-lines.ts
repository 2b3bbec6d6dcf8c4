/**
 * Lines of a bank that need no counterpart, because a rule of the account says what they are: by words, counterparty,
 * size and direction, the first rule that fits (REC-2). What the rule books is booked with it, once per line.
 */
import type { EXPLAINED_AS } from '../contract/account-days.ts';
import { bookEvents, type FinanceEvent, type PostingKind } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { inHomeCurrency } from './home-amounts.ts';

type Explained = {
  billId: Id;
  line: number;
  account: string;
  amountMinor: bigint;
  currency: string;
  at: Date;
  as: Exclude<(typeof EXPLAINED_AS)[number], 'none'>;
};

/** Looks at every line of a bank that is nobody's yet. */
export async function explainLines(ctx: Ctx): Promise<void> {
  const explained = await ctx.sql<Explained>`
    with fits as (
      select distinct on (l.bill_id, l.line) l.ctid as place, nullif(r.rule ->> 'entry', 'none') as entry
      from bill_line l
      join statement_account a on a.tenant_id = l.tenant_id and a.id::text = l.merchant_account and a.kind = 'bank' and a.custodian is null
      cross join lateral jsonb_array_elements(a.rules) with ordinality r(rule, nth)
      where l.tenant_id = ${ctx.tenant}
        and l.kind = 'transfer'
        and l.verdict in ('notCompared', 'bankUnexplained')
        and l.tie_id is null
        and (r.rule -> 'words' = '[]' or exists (
          select from jsonb_array_elements_text(r.rule -> 'words') w(word) where position(w.word in l.text) > 0))
        and position(r.rule ->> 'counterparty' in l.text) > 0
        and (r.rule ->> 'way' = 'both' or (r.rule ->> 'way' = 'in') = (l.gross_minor > 0))
        and abs(l.gross_minor) between coalesce((r.rule ->> 'from')::bigint, 0)
                                   and coalesce((r.rule ->> 'to')::bigint, 9223372036854775807)
      order by l.bill_id, l.line, r.nth)
    update bill_line l
    set verdict = 'explained', explained_as = f.entry
    from fits f
    where l.tenant_id = ${ctx.tenant}
      and l.ctid = f.place
    returning l.bill_id as "billId", l.line, l.merchant_account as account, l.gross_minor as "amountMinor", l.currency,
              l.at, l.explained_as as "as"`;
  await book(ctx, explained, 1n);
}

/** Takes back what lines of a bill booked, before the bill gives way to a corrected one. */
export async function unexplainLines(ctx: Ctx, billId: Id): Promise<void> {
  const booked = await ctx.run<Explained>(sql`
    select bill_id as "billId", line, merchant_account as account, gross_minor as "amountMinor", currency, at,
           explained_as as "as"
    from bill_line
    where tenant_id = ${ctx.tenant}
      and bill_id = ${billId}
      and explained_as is not null`);
  await book(ctx, booked, -1n);
}

/** Money out is what the kinds book; money in books red. */
async function book(ctx: Ctx, lines: readonly Explained[], sign: 1n | -1n): Promise<void> {
  const booked = lines.filter((line) => line.as !== null);
  const amounts = await inHomeCurrency(ctx, booked);
  await bookEvents(
    ctx,
    booked.flatMap(({ billId, line, account, at, as }, i): FinanceEvent[] => {
      const amount = amounts[i]!;
      if (amount === null) return [];
      const id = `${billId}/${line}${sign < 0n ? '/undone' : ''}`;
      return [
        {
          ...{ kind: `bank.${as}` satisfies PostingKind, document: { kind: 'billLine', id, number: '' } },
          ...{ effectiveAt: at, currency: HOME_CURRENCY, amounts: { amount: -sign * amount }, about: { account } },
        },
      ];
    }),
  );
}
