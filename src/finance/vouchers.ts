/** Vouchers as they stand in the books, with their lines. */
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { About } from './book-events.ts';

export type BookedLine = { account: string; ofWhom: string; debit: bigint; credit: bigint; memo: string };
export type BookedVoucher = {
  id: Id;
  period: string;
  number: number | null;
  kind: string;
  document: { kind: string; id: string; number: string };
  onDay: string;
  effectiveAt: Date;
  bookedAt: Date;
  actor: string;
  checkedBy: string;
  memo: string;
  about: About;
  reverses: Id | null;
  lines: BookedLine[];
};

type Row = Omit<BookedVoucher, 'lines'> & { lines: [string, string, string, string, string][] };

/** Amounts travel as text inside the array: a JSON number loses digits. */
const SELECT: Sql = sql`
  select v.id, v.period, v.number, v.kind, v.on_day::text as "onDay", v.effective_at as "effectiveAt",
         v.booked_at as "bookedAt", v.actor, v.checked_by as "checkedBy", v.memo, v.about, v.reverses,
         jsonb_build_object('kind', v.document_kind, 'id', v.document_id, 'number', v.document_number) as document,
         (select jsonb_agg(jsonb_build_array(l.account, l.of_whom, l.debit::text, l.credit::text, l.memo) order by l.line)
          from gl_line l
          where l.tenant_id = v.tenant_id and l.voucher_id = v.id) as lines
  from gl_voucher v`;

const told = ({ lines, ...row }: Row): BookedVoucher => ({
  ...row,
  lines: lines.map(([account, ofWhom, debit, credit, memo]) => ({
    ...{ account, ofWhom, memo, debit: BigInt(debit), credit: BigInt(credit) },
  })),
});

export const voucherName = ({ period, number }: { period: string; number: number | null }): string =>
  number === null ? period : `${period} 记-${number}`;

type Asked = Partial<Record<'from' | 'to' | 'kind' | 'account' | 'document', string | undefined>>;

/** Newest first: by day, and of one day by the order they were booked. */
export async function findVouchers(
  ctx: Ctx,
  { from, to, kind, account, document }: Asked,
  page: { after: { day: string; id: Id } | null; limit: number },
): Promise<BookedVoucher[]> {
  const rows = await ctx.run<Row>(sql`
    ${SELECT}
    where v.tenant_id = ${ctx.tenant}
      and (${from ?? null}::date is null or v.on_day >= ${from ?? null}::date)
      and (${to ?? null}::date is null or v.on_day <= ${to ?? null}::date)
      and (${kind ?? null}::text is null or v.kind = ${kind ?? null})
      and (${document ?? null}::text is null or v.document_number = ${document ?? null})
      and (${account ?? null}::text is null or exists (
        select from gl_line l
        where l.tenant_id = v.tenant_id and l.voucher_id = v.id and l.account = ${account ?? null}))
      and (${page.after?.day ?? null}::date is null
        or (v.on_day, v.id) < (${page.after?.day ?? null}::date, ${page.after?.id ?? null}::uuid))
    order by v.on_day desc, v.id desc
    limit ${page.limit + 1}`);
  return rows.map(told);
}

/** Oldest first, for files; `after`: the last one read. */
export async function vouchersBetween(
  ctx: Ctx,
  { from, to }: { from: string; to: string },
  after: { onDay: string; id: Id } | null,
  limit: number,
): Promise<BookedVoucher[]> {
  const rows = await ctx.run<Row>(sql`
    ${SELECT}
    where v.tenant_id = ${ctx.tenant}
      and v.on_day between ${from}::date and ${to}::date
      and (${after?.onDay ?? null}::date is null
        or (v.on_day, v.id) > (${after?.onDay ?? null}::date, ${after?.id ?? null}::uuid))
    order by v.on_day, v.id
    limit ${limit}`);
  return rows.map(told);
}

/** Refuses `finance.voucherUnknown` (404). */
export async function theVoucher(ctx: Ctx, id: Id): Promise<BookedVoucher> {
  const [row] = await ctx.run<Row>(sql`${SELECT} where v.tenant_id = ${ctx.tenant} and v.id = ${id}`);
  if (!row) throw new Refused('finance.voucherUnknown', { id }, 404);
  return told(row);
}

export async function aboutsOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, About>> {
  const rows = await ctx.sql<{ id: Id; about: About }>`
    select id, about
    from gl_voucher
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map(({ id, about }) => [id, about]));
}

export type VoucherRef = { id: Id; period: string; number: number | null };

/** Vouchers by id, as they are named. */
export async function voucherRefs(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, VoucherRef>> {
  const rows = await ctx.sql<VoucherRef>`
    select id, period, number
    from gl_voucher
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** What it takes back, and what takes it back, booked or waiting. */
export async function aroundVoucher(ctx: Ctx, { id, reverses }: { id: Id; reverses: Id | null }) {
  const near = await ctx.sql<VoucherRef & { red: boolean }>`
    select id, period, number, reverses is not distinct from ${id}::uuid as red
    from gl_voucher
    where tenant_id = ${ctx.tenant}
      and (id = ${reverses}::uuid or reverses = ${id}::uuid)`;
  const [draft] = await ctx.sql<{ id: Id }>`
    select id
    from gl_draft
    where tenant_id = ${ctx.tenant}
      and reverses = ${id}
      and state in ('open', 'sentBack')`;
  const ref = (red: boolean): VoucherRef | null => {
    const found = near.find((one) => one.red === red);
    return found ? { id: found.id, period: found.period, number: found.number } : null;
  };
  return { reverses: ref(false), reversedBy: ref(true), reversalDraft: draft?.id ?? null };
}

/** One red draft of a voucher at a time: whoever makes one waits here. Refuses `finance.voucherUnknown` (404). */
export async function lockVoucher(ctx: Ctx, id: Id) {
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`voucher/${ctx.tenant}/${id}`}, 0))`;
  const voucher = await theVoucher(ctx, id);
  const { reversedBy, reversalDraft } = await aroundVoucher(ctx, voucher);
  return { ...voucher, name: voucherName(voucher), reversed: reversedBy !== null || reversalDraft !== null };
}
