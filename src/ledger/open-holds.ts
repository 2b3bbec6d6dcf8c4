/** What a held number is made of: the holds still open, each with what is left of it. */
import type { Ctx } from '../kernel/context.ts';
import { raw, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Account, type AccountId, accountId } from './account.ts';
import { balances } from './balances.ts';
import { readCursor, writeCursor } from './cursor.ts';

export type OpenHold = {
  id: Id;
  /** Which of the asked accounts promises. */
  account: AccountId;
  at: Date;
  amount: bigint;
  left: bigint;
  expiresAt: Date | null;
  document: { type: string; id: Id; line: number };
  actor: string;
  reason: string;
};

type Row = Omit<OpenHold, 'document'> & { type: string; document: Id; line: number };

/** Holds looked at in one step: most are resolved, and open ones are mostly young. */
const STEP = 1000;

/**
 * Open holds of bounded accounts taken together, newest first: those that promise away (`heldOut`) or those that
 * promise to come (`heldIn`). Ends as soon as the whole held number is explained. Refuses `ledger.cursorInvalid`.
 */
export async function openHolds(
  ctx: Ctx,
  accounts: readonly Account[],
  q: { bucket: 'heldOut' | 'heldIn'; cursor?: string | null; limit: number },
): Promise<{ holds: OpenHold[]; next: string | null }> {
  const [lastSeen, rest] = readCursor(q.cursor, 2) ?? ['ffffffff-ffff-ffff-ffff-ffffffffffff', null];
  const held = async () => (await balances(ctx, accounts)).reduce((sum, balance) => sum + balance[q.bucket], 0n);
  let unexplained = rest === null ? await held() : BigInt(rest!);
  let before = lastSeen!;
  const holds: OpenHold[] = [];
  while (unexplained > 0n) {
    const rows = await holdsBefore(ctx, accounts.map(accountId), q.bucket, before);
    for (const { type, document, line, ...row } of rows) {
      before = row.id;
      if (row.left === 0n) continue;
      holds.push({ ...row, document: { type, id: document, line } });
      unexplained -= row.left;
      if (holds.length === q.limit)
        return { holds, next: unexplained > 0n ? writeCursor([before, unexplained.toString()]) : null };
    }
    if (rows.length < STEP) break;
  }
  return { holds, next: null };
}

function holdsBefore(ctx: Ctx, ids: AccountId[], bucket: 'heldOut' | 'heldIn', before: Id): Promise<Row[]> {
  const side = raw(bucket === 'heldOut' ? 'from_account' : 'to_account');
  return ctx.run<Row>(sql`
    select h.id, a.id as account, h.at, h.amount, h.expires_at as "expiresAt", h.document_type as type,
           h.document_id as document, h.line, h.actor, h.reason,
           (h.amount - coalesce((
             select sum(r.amount)
             from transfer r
             where r.tenant_id = ${ctx.tenant}
               and r.hold_id = h.id), 0))::bigint as left
    from unnest(${ids}::bigint[]) a(id)
    cross join lateral (
      select *
      from transfer
      where tenant_id = ${ctx.tenant}
        and ${side} = a.id
        and ${side} > 0
        and kind = 'h'
        and id < ${before}
      order by id desc
      limit ${STEP}) h
    order by h.id desc
    limit ${STEP}`);
}
