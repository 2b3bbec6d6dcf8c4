/**
 * What payment companies moved of the payments they divide, as our books have it and by the numbers their fund bills name
 * it with; and what two people agreed to where the company moved something else (row 3 or 8a).
 */
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { bookSteps } from './book-steps.ts';
import type { Instruction, InstructionPart } from './instruction-store.ts';
import { correctCommission, ownShareOf } from './split.ts';
import { lockSplits, saveSplits } from './split-store.ts';
import { toldBy } from './take-payments.ts';

/** Moved under one number of ours. `isBack`: shares that came back. */
export type Shared = {
  id: Id;
  splitId: Id;
  number: string;
  isBack: boolean;
  /** What all receivers got, and what of it the platform did. What nobody has answered yet counts as it was asked for. */
  amountMinor: bigint;
  ownMinor: bigint;
  endedAt: Date | null;
};
/** Of a payment that is divided; `names`: our number of the payment and the company's. */
export type SharedPayment = {
  splitId: Id;
  names: readonly string[];
  /** Shares that came back with refunds of it, where nobody has to tell the company to bring them. */
  returns: readonly { at: Date; amountMinor: bigint }[];
  hasOthers: boolean;
};
export type SharedMoney = { shared: readonly Shared[]; payments: readonly SharedPayment[] };

type Row = Pick<Instruction, 'id' | 'splitId' | 'number' | 'kind' | 'parts' | 'endedAt'>;

const sharesWhere = async (ctx: Ctx, where: Sql): Promise<Shared[]> => {
  const rows = await ctx.run<Row>(sql`
    select i.id, i.split_id as "splitId", i.number, i.kind, i.parts, i.ended_at as "endedAt"
    from split_instruction i
    where i.tenant_id = ${ctx.tenant}
      and ${where}`);
  return rows.map(({ id, splitId, number, kind, parts, endedAt }) => {
    const moved = parts.filter(({ state }) => endedAt === null || state === 'success');
    const own = moved.filter(({ receiver }) => receiver === null);
    const about = { id, splitId, number, endedAt, isBack: kind === 'back' };
    return { ...about, amountMinor: sumOf(moved), ownMinor: sumOf(own) };
  });
};

const sumOf = (parts: readonly InstructionPart[]): bigint =>
  parts.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n);

/** What stands under these names: our number of a sharing or of what comes back, or of the payment, or the company's. */
export async function sharedMoney(ctx: Ctx, account: string, names: readonly string[]): Promise<SharedMoney> {
  const rows = await ctx.sql<Omit<SharedPayment, 'names'> & { reference: string; transaction: string }>`
    select s.id as "splitId", p.reference, p.provider_reference as transaction,
           exists (
             select from split_leg l
             where l.tenant_id = s.tenant_id and l.split_id = s.id and l.receiver is not null) as "hasOthers",
           coalesce((
             select json_agg(json_build_object('at', r.at, 'amountMinor', r.returned_minor::text))
             from split_return r
             where r.tenant_id = s.tenant_id and r.split_id = s.id and r.returned_minor > 0 and r.state <> 'undone'
               and not exists (
                 select from split_instruction b where b.tenant_id = r.tenant_id and b.return_id = r.id)), '[]') as returns
    from payment p
    join split s on s.tenant_id = p.tenant_id and s.payment_id = p.id
    where p.tenant_id = ${ctx.tenant}
      and p.merchant_account = ${account}
      and (p.reference = any(${names as string[]}::text[]) or p.provider_reference = any(${names as string[]}::text[]))`;
  const payments = rows.map(({ reference, transaction, returns, ...row }) => ({
    ...row,
    names: [reference, transaction].filter(Boolean),
    returns: returns.map(({ at, amountMinor }) => ({ at: new Date(at), amountMinor: BigInt(amountMinor) })),
  }));
  const shared = await sharesWhere(
    ctx,
    sql`i.merchant_account = ${account}
      and (i.number = any(${names as string[]}::text[])
        or i.kind = 'share' and i.split_id = any(${payments.map(({ splitId }) => splitId)}::uuid[]))`,
  );
  return { shared, payments };
}

/** What the companies said was done on a day, page by page in the order of their ids. */
export const sharesEnded = (
  ctx: Ctx,
  { account, day, after, limit }: { account: string; day: string; after: Id | null; limit: number },
): Promise<Shared[]> =>
  sharesWhere(
    ctx,
    sql`i.merchant_account = ${account}
      and i.ended_at >= ${`${day} 00:00:00+08`}::timestamptz
      and i.ended_at < ${`${day} 00:00:00+08`}::timestamptz + interval '1 day'
      and (${after}::uuid is null or i.id > ${after}::uuid)
    order by i.id
    limit ${limit}`,
  );

/** `id`: of the difference, under which it is booked; `moreMinor`: the platform got so much more, below zero less. */
export type Corrected = { id: Id; number: string; splitId: Id; moreMinor: bigint; at: Date };

/**
 * Posts row 3 or 8a, last in the caller's transaction. Refuses `ledger.short` where the sub-merchant has not got it any
 * more, `clearing.shareReturned` (data: `number`) where the platform has not.
 */
export async function correctCommissions(ctx: Ctx, corrected: readonly Corrected[]): Promise<void> {
  const splits = await lockSplits(
    ctx,
    corrected.map(({ splitId }) => splitId),
  );
  const byId = new Map(splits.map((split) => [split.id, split]));
  const bookings = corrected.map(({ id, number, splitId, moreMinor, at }) => {
    const split = byId.get(splitId)!;
    if (-moreMinor > ownShareOf(split)) throw new Refused('clearing.shareReturned', { number: split.number });
    const document = { kind: 'difference', id, number };
    const { lines, told } = correctCommission(split, id, moreMinor);
    return { reason: 'splitCorrected', lines, told, by: { ...toldBy(split), document, effectiveAt: at } };
  });
  await saveSplits(ctx, splits);
  await bookSteps(ctx, bookings);
}
