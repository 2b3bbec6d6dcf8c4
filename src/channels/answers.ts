/**
 * What rows have in common that wait for a channel's answer, shipment uploads and listings: an answer that did not come is
 * asked for again with the same content, later every time; a refusal stays until a person acts.
 */
import type { Ctx } from '../kernel/context.ts';
import { raw } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { type Answer, OutsideFailure } from './connector.ts';

export type ToldState = 'waiting' | 'accepted' | 'refused' | 'unknown';

export const STATE_AFTER: Record<Answer['result'], ToldState> = {
  accepted: 'accepted',
  refused: 'refused',
  retry: 'waiting',
  unknown: 'unknown',
};

/** An answer that is open for long must not keep what is fresh of the shop waiting. */
const LONGEST_WAIT_S = 20;

/** How long the job of a shop rests when the next row is due in so many seconds. */
export const restFor = (seconds: number): number => Math.min(LONGEST_WAIT_S, Math.max(1, seconds));

/** Not one good word from the channel: it is left alone for a while. Throws `OutsideFailure`. */
export function assertAnswered(answers: readonly Answer[]): void {
  const bad = answers.filter((answer) => answer.result === 'retry' || answer.result === 'unknown');
  if (bad.length === answers.length && bad[0]) throw new OutsideFailure(bad[0].code, bad[0].message, false);
}

export type ToldRow = { id: Id; shopId: Id; state: ToldState };

/**
 * Makes rows due that are not accepted, as they are; what was refused waits again. Only of `shops` where it is given.
 * Answers the rows as they were, and refuses per row `channels.notFound` and `accepted`.
 */
export async function repeatTold(
  ctx: Ctx,
  told: { table: 'shipment_upload' | 'listing_push'; accepted: string },
  ids: readonly Id[],
  shops: readonly Id[] | null,
): Promise<{ again: ToldRow[]; outcomes: Outcome<Id, string>[] }> {
  const rows = await ctx.sql<ToldRow>`
    select id, shop_id as "shopId", state
    from ${raw(told.table)}
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
      and (${shops === null} or shop_id = any(${shops ?? []}::uuid[]))
    order by id
    for update`;
  const again = rows.filter((row) => row.state !== 'accepted');
  await ctx.sql`
    update ${raw(told.table)}
    set state = case state when 'refused' then 'waiting' else state end,
        due_at = now()
    where tenant_id = ${ctx.tenant}
      and id = any(${again.map((row) => row.id)}::uuid[])`;
  const states = new Map(rows.map((row) => [row.id, row.state]));
  const outcomes = ids.map((id) => {
    const state = states.get(id);
    if (!state) return refuse(id, 'channels.notFound');
    return state === 'accepted' ? refuse(id, told.accepted) : done(id);
  });
  return { again, outcomes };
}
