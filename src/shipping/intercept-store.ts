/** Intercepts as they are kept. Whoever changes one holds the lock of its parcel. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Intercept } from './intercept.ts';

export const interceptTable = table<Intercept>('parcel_intercept', {
  id: 'uuid',
  fulfilmentId: 'uuid',
  orderId: 'uuid',
  service: 'text',
  courier: 'text',
  waybillNumber: 'text',
  way: 'text',
  recipient: 'jsonb',
  state: 'text',
  byHand: 'boolean',
  cause: 'text',
  reason: 'text',
  answer: 'text',
  isUnknown: 'boolean',
  asks: 'int',
  askAt: 'timestamptz',
  registeredAt: 'timestamptz',
  registeredBy: 'text',
  toldAt: 'timestamptz',
  endedAt: 'timestamptz',
});

/** The intercepts of parcels, by parcel. */
export async function interceptsOf(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<Map<Id, Intercept>> {
  if (fulfilmentIds.length === 0) return new Map();
  const rows = await ctx.run<Intercept>(sql`
    select ${interceptTable.select()}
    from parcel_intercept
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])`);
  return new Map(rows.map((row) => [row.fulfilmentId, row]));
}

export const saveIntercepts = (ctx: Ctx, intercepts: readonly Intercept[]): Promise<number> =>
  interceptTable.update(
    ctx,
    intercepts,
    ['id'],
    ['state', 'answer', 'isUnknown', 'asks', 'askAt', 'toldAt', 'endedAt', 'byHand'],
  );
