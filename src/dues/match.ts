/** What came matched with what was owed, by a person: pair by pair, or the oldest first. */
import type { DueSide } from '../contract/dues.ts';
import { auditAll } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { oldestFirst, type Pair } from './due.ts';
import { type Item, itemsWhere, lockItems, type Match, matchTable, saveOpen, writeMatches } from './store.ts';

/** Refuses as `writeMatches`. Gives how many matches were made. */
export async function matchPairs(ctx: Ctx, pairs: readonly Pair<Id>[]): Promise<number> {
  const items = await lockItems(ctx, [...new Set(pairs.flatMap(({ claimId, creditId }) => [claimId, creditId]))]);
  await writeMatches(ctx, items, pairs, 'person');
  const tell = ({ claimId, creditId, amount }: Pair<Id>) => ({
    subject: `due/${items.get(claimId)!.party}`,
    detail: { claim: items.get(claimId)!.documentNumber, credit: items.get(creditId)!.documentNumber, amount },
  });
  await auditAll(ctx, 'due.match', pairs.map(tell));
  return pairs.length;
}

/** Of each account of each party for itself. */
export const proposalOf = <One extends Pick<Item, 'id' | 'account' | 'party' | 'onDay' | 'dueOn'> & { open: bigint }>(
  items: readonly One[],
): Pair<Id>[] =>
  [...Map.groupBy(items, ({ account, party }) => `${account}/${party}`).values()].flatMap((own) => oldestFirst(own));

export async function matchOldest(ctx: Ctx, side: DueSide, parties: readonly string[]): Promise<number> {
  const items = await itemsWhere(
    ctx,
    sql`i.side = ${side} and i.party = any(${parties as string[]}::text[]) and i.open_minor <> 0`,
    true,
  );
  const pairs = proposalOf(items.map((item) => ({ ...item, open: item.openMinor })));
  return pairs.length === 0 ? 0 : matchPairs(ctx, pairs);
}

/**
 * Takes matches back from today on; what was reported before stays. What gives up a claim stays with it. Refuses per
 * match `dues.matchUnknown`, `dues.matchUndone`, `dues.matchWrittenOff`.
 */
export async function undoMatches(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, string>[]> {
  const found = await ctx.run<Match>(sql`
    select ${matchTable.select()}
    from due_match
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`);
  const items = await lockItems(ctx, [...new Set(found.flatMap(({ claimId, creditId }) => [claimId, creditId]))]);
  // Read again under the locks of the items: somebody may have taken one back meanwhile.
  const known = new Map((await liveOf(ctx, ids)).map((match) => [match.id, match]));
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const match = known.get(id);
    if (!match) return refuse(id, 'dues.matchUnknown');
    if (match.undoneOn !== null) return refuse(id, 'dues.matchUndone');
    if (items.get(match.creditId)!.documentKind === 'writeOff') return refuse(id, 'dues.matchWrittenOff');
    return done(id);
  });
  const undone = outcomes.flatMap(({ id, done: isDone }) => (isDone ? known.get(id)! : []));
  for (const { claimId, creditId, amountMinor } of undone) {
    items.get(claimId)!.openMinor += amountMinor;
    items.get(creditId)!.openMinor -= amountMinor;
  }
  const [undoneOn, undoneBy] = [dayOf(ctx.now()), actorText(ctx.actor)];
  await matchTable.update(
    ctx,
    undone.map((match) => ({ ...match, undoneOn, undoneBy })),
    ['id'],
    ['undoneOn', 'undoneBy'],
  );
  await saveOpen(ctx, [...items.values()]);
  await auditAll(
    ctx,
    'due.unmatch',
    undone.map(({ claimId, amountMinor }) => ({
      subject: `due/${items.get(claimId)!.party}`,
      detail: { claim: items.get(claimId)!.documentNumber, amount: amountMinor },
    })),
  );
  return outcomes;
}

const liveOf = (ctx: Ctx, ids: readonly Id[]): Promise<Match[]> =>
  ctx.run<Match>(sql`
    select ${matchTable.select()}
    from due_match
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`);
