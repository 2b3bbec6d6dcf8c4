/** Accruals as they were booked. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Unbilled } from './accrual.ts';

export type Booked = Omit<Unbilled, 'amount'> & {
  id: Id;
  period: string;
  amountMinor: bigint;
  madeBy: string;
  madeAt: Date;
};

export const accrualTable = table<Booked>('accrual', {
  ...{ id: 'uuid', period: 'text', kind: 'text', about: 'jsonb', documents: 'int', firstDay: 'date', lastDay: 'date' },
  ...{ amountMinor: 'bigint', madeBy: 'text', madeAt: 'timestamptz' },
});

export const bookedFor = (ctx: Ctx, period: string): Promise<Booked[]> =>
  ctx.run<Booked>(sql`
    select ${accrualTable.select()}
    from accrual
    where tenant_id = ${ctx.tenant}
      and period = ${period}
    order by id desc`);

/** Newest first, with the voucher of each. */
export const lastBooked = (ctx: Ctx): Promise<(Booked & { voucherId: Id })[]> =>
  ctx.run<Booked & { voucherId: Id }>(sql`
    select a.*, v.id as "voucherId"
    from (
      select ${accrualTable.select()}
      from accrual
      where tenant_id = ${ctx.tenant}
      order by id desc
      limit 60) a
    join gl_voucher v on v.tenant_id = ${ctx.tenant} and v.document_kind = 'accrual' and v.document_id = a.id::text
    order by a.id desc`);
