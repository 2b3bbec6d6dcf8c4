/** What was booked of documents, over HTTP. The books are the whole house's. */
import * as contract from '../contract/bookkeeping.ts';
import { theVoucher } from '../finance/finance.ts';
import { assertEverywhere } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { askBookkeeping } from './run-bookkeeping.ts';

async function runOf(ctx: Ctx) {
  type Row = { askedAt: Date | null; doneAt: Date | null; waiting: number };
  const [row] = await ctx.sql<Row>`
    select r.asked_at as "askedAt", r.done_at as "doneAt",
           (select count(distinct (source, document_id))::int from booked_fact
            where tenant_id = ${ctx.tenant} and not gathered and day <= ${dayOf(ctx.now())}::date) as waiting
    from (select 1) one
    left join booking_run r on r.tenant_id = ${ctx.tenant}`;
  return row!;
}

type Row = {
  source: string;
  seq: number;
  document: { kind: string; id: string; number: string };
  day: string;
  at: Date;
  amounts: Record<string, string>;
};
type After = { number: string; source: string; document: string; seq: bigint } | null;

const documentsOf = (ctx: Ctx, voucher: Id, after: After, limit: number): Promise<Row[]> =>
  ctx.sql<Row>`
    select source, seq, day::text as day, at, amounts,
           jsonb_build_object('kind', document_kind, 'id', document_id, 'number', document_number) as document
    from booked_fact
    where tenant_id = ${ctx.tenant}
      and voucher_id = ${voucher}
      and (${after?.number ?? null}::text is null
        or (document_number, source, document_id, seq)
           > (${after?.number ?? null}, ${after?.source ?? null}, ${after?.document ?? null}, ${after?.seq ?? null}::int))
    order by document_number, source, document_id, seq
    limit ${limit + 1}`;

export const bookkeepingRoutes: Route[] = [
  route(contract.getBookkeeping, async ({ ctx, session }) => {
    assertEverywhere(session, 'bills.read');
    return runOf(ctx);
  }),

  route(contract.runBookkeeping, async ({ ctx, session }) => {
    assertEverywhere(session, 'bills.propose');
    await askBookkeeping(ctx);
    return runOf(ctx);
  }),

  route(contract.listBookedDocuments, async ({ ctx, session, params, query: { cursor, limit = 50 } }) => {
    assertEverywhere(session, 'bills.read');
    await theVoucher(ctx, params.id);
    const after = readCursor(cursor, { number: 'text', source: 'text', document: 'text', seq: 'int' });
    return pageOf(
      await documentsOf(ctx, params.id, after, limit),
      limit,
      ({ source: _, seq: __, amounts, ...row }) => ({
        ...row,
        amounts: Object.entries(amounts).map(([name, amount]) => ({ name, amount: BigInt(amount) })),
      }),
      ({ source, seq, document }) => ({ number: document.number, source, document: document.id, seq: String(seq) }),
    );
  }),
];
