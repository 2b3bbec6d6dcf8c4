/** Red-letter confirmations in the database: the only statements that read and write them. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { ConfirmationState, RedConfirmation } from './confirmation.ts';

const confirmationTable = table<RedConfirmation>('red_confirmation', {
  ...{ id: 'uuid', number: 'text', uuid: 'text', sellerId: 'text', providerId: 'text', invoiceNumber: 'text' },
  ...{ name: 'text', taxNo: 'text', reason: 'text', netMinor: 'bigint', taxMinor: 'bigint', lines: 'jsonb' },
  ...{ appliedAt: 'timestamptz', confirmBefore: 'timestamptz', state: 'text', redId: 'uuid', why: 'text' },
  ...{ answeredBy: 'text', answeredAt: 'timestamptz', code: 'text', message: 'text', sentAt: 'timestamptz' },
  ...{ asks: 'int', askAt: 'timestamptz', takenAt: 'timestamptz', changedAt: 'timestamptz' },
});

/** One whose number is known is as it is. */
export const insertConfirmations = (ctx: Ctx, rows: readonly RedConfirmation[]): Promise<unknown> =>
  confirmationTable.insert(ctx, rows, sql`on conflict (tenant_id, number) do nothing`);

export const saveConfirmations = (ctx: Ctx, rows: readonly RedConfirmation[]): Promise<number> => {
  const changedAt = new Date(ctx.now());
  return confirmationTable.update(
    ctx,
    rows.map((row) => ({ ...row, changedAt })),
    ['id'],
    [
      ...['state', 'redId', 'why', 'answeredBy', 'answeredAt', 'code', 'message', 'sentAt', 'asks', 'askAt'],
      'changedAt',
    ],
  );
};

const rowsWhere = (ctx: Ctx, where: Sql, rest: Sql): Promise<RedConfirmation[]> =>
  ctx.run(sql`
    select ${confirmationTable.select()}
    from red_confirmation
    where tenant_id = ${ctx.tenant}
      and ${where}
    ${rest}`);

const among = (ids: readonly Id[]) => sql`id = any(${ids as Id[]}::uuid[])`;
/** After their blue invoices, which hold the wishes. */
export const lockConfirmations = (ctx: Ctx, ids: readonly Id[]) =>
  rowsWhere(ctx, among(ids), sql`order by id for update`);
export const readConfirmations = (ctx: Ctx, ids: readonly Id[]) => rowsWhere(ctx, among(ids), sql`order by id`);

export const confirmationsNumbered = (ctx: Ctx, numbers: readonly string[]) =>
  rowsWhere(ctx, sql`number = any(${numbers as string[]}::text[])`, sql``);

const OPEN = sql`state in ('waiting', 'agreeing', 'refusing')`;
export const openConfirmationsOf = (ctx: Ctx, invoiceNumbers: readonly string[]) =>
  rowsWhere(ctx, sql`invoice_number = any(${invoiceNumbers as string[]}::text[]) and ${OPEN}`, sql``);

/** Nobody has decided about them. */
export const waitingConfirmations = (ctx: Ctx, sellerId: string) =>
  rowsWhere(ctx, sql`seller_id = ${sellerId} and state = 'waiting'`, sql`order by confirm_before, id limit 500`);

export type ConfirmationPlace = { until: string; id: Id };
export const CONFIRMATION_QUEUES = {
  waiting: ['waiting'],
  sending: ['agreeing', 'refusing'],
  over: ['agreed', 'refused', 'expired', 'withdrawn'],
} as const satisfies Record<string, readonly ConfirmationState[]>;
export type ConfirmationQueue = keyof typeof CONFIRMATION_QUEUES;

/** What is over the newest first, the others by their deadline. `until`: the deadline to the microsecond, for the cursor. */
export const listConfirmations = (
  ctx: Ctx,
  queue: ConfirmationQueue,
  after: ConfirmationPlace | null,
  limit: number,
): Promise<(RedConfirmation & { until: string })[]> => {
  const isOver = queue === 'over';
  const place = sql`(confirm_before, id)`;
  const from = after && sql`(${after.until}::timestamptz, ${after.id}::uuid)`;
  return ctx.run(sql`
    select ${confirmationTable.select()}, confirm_before::text as until
    from red_confirmation
    where tenant_id = ${ctx.tenant}
      and state = any(${CONFIRMATION_QUEUES[queue] as unknown as string[]}::text[])
      and ${from === null ? sql`true` : isOver ? sql`${place} < ${from}` : sql`${place} > ${from}`}
    order by ${isOver ? sql`confirm_before desc, id desc` : sql`confirm_before, id`}
    limit ${limit}`);
};

/** Of invoices nobody here knows: still open, or agreed to elsewhere. */
export const confirmationsOfNobody = (ctx: Ctx, limit: number) =>
  rowsWhere(
    ctx,
    sql`state in ('waiting', 'agreeing', 'refusing', 'agreed')
      and red_id is null
      and not exists (
        select
        from invoice i
        where i.tenant_id = red_confirmation.tenant_id and i.invoice_number = red_confirmation.invoice_number
          and i.invoice_number <> '')`,
    sql`order by confirm_before, id limit ${limit}`,
  );

/** Counted up to `most`; null: all. */
export async function countWaiting(ctx: Ctx, most: number | null = null): Promise<number> {
  const [row] = await ctx.sql<{ n: number }>`
    select count(*)::int as n
    from (
      select
      from red_confirmation
      where tenant_id = ${ctx.tenant} and state = 'waiting'
      limit ${most}) waiting`;
  return row!.n;
}

/** Those about which the bureau is to be told or asked, taken until `lease`. */
export const claimConfirmations = (ctx: Ctx, lease: Date, limit: number): Promise<RedConfirmation[]> =>
  ctx.run(sql`
    update red_confirmation c
    set asks = c.asks + 1, ask_at = ${lease}
    from (
      select id
      from red_confirmation
      where tenant_id = ${ctx.tenant}
        and ask_at <= ${new Date(ctx.now())}
      order by ask_at, id
      limit ${limit}
      for update skip locked) due
    where c.tenant_id = ${ctx.tenant}
      and c.id = due.id
    returning ${confirmationTable.select('c')}`);
