/** Open items and matches in the database: the only statements that write them. */
import type { DueSide } from '../contract/dues.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Pair } from './due.ts';

export type Item = {
  id: Id;
  voucherId: Id;
  line: number;
  side: DueSide;
  account: string;
  party: string;
  documentKind: string;
  documentId: string;
  documentNumber: string;
  memo: string;
  orderRef: string;
  onDay: string;
  dueOn: string;
  amountMinor: bigint;
  openMinor: bigint;
};
export const itemTable = table<Item>('due_item', {
  ...{ id: 'uuid', voucherId: 'uuid', line: 'int', side: 'text', account: 'text', party: 'text', documentKind: 'text' },
  ...{ documentId: 'text', documentNumber: 'text', memo: 'text', orderRef: 'text', onDay: 'date', dueOn: 'date' },
  ...{ amountMinor: 'bigint', openMinor: 'bigint' },
});

export type Match = {
  id: Id;
  claimId: Id;
  creditId: Id;
  amountMinor: bigint;
  onDay: string;
  madeBy: string;
  madeAt: Date;
  undoneOn: string | null;
  undoneBy: string;
};
export const matchTable = table<Match>('due_match', {
  ...{ id: 'uuid', claimId: 'uuid', creditId: 'uuid', amountMinor: 'bigint', onDay: 'date', madeBy: 'text' },
  ...{ madeAt: 'timestamptz', undoneOn: 'date', undoneBy: 'text' },
});

/** Items a condition on `i` finds, in the order of their ids. */
export const itemsWhere = (ctx: Ctx, where: Sql, lock = false): Promise<Item[]> =>
  ctx.run<Item>(sql`
    select ${itemTable.select('i')}
    from due_item i
    where i.tenant_id = ${ctx.tenant}
      and ${where}
    order by i.id
    ${lock ? sql`for update` : sql``}`);

export const lockItems = async (ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Item>> =>
  new Map((await itemsWhere(ctx, sql`i.id = any(${ids as Id[]}::uuid[])`, true)).map((item) => [item.id, item]));

const later = (...days: string[]): string => days.reduce((a, b) => (a > b ? a : b));

/**
 * Writes matches and what they leave open; the items are locked and are changed. By a person a match counts from the day
 * he makes it, so that what was reported before stays; what belongs together by its documents counts from the later of
 * both. Refuses everything: `dues.itemUnknown` (data: `id`), `dues.pairWrong` (data: `number`), `dues.itemShort` (data:
 * `number`, `open`).
 */
export async function writeMatches(
  ctx: Ctx,
  items: ReadonlyMap<Id, Item>,
  pairs: readonly Pair<Id>[],
  by: 'person' | 'document',
): Promise<void> {
  const today = dayOf(ctx.now());
  const matches = pairs.map(({ claimId, creditId, amount }): Match => {
    const [claim, credit] = [theItem(items, claimId), theItem(items, creditId)];
    const fits =
      claim.amountMinor > 0n && credit.amountMinor < 0n && claim.side === credit.side && claim.party === credit.party;
    if (!fits || claim.account !== credit.account || amount <= 0n)
      throw new Refused('dues.pairWrong', { number: credit.documentNumber });
    if (claim.openMinor < amount) throw short(claim);
    if (-credit.openMinor < amount) throw short(credit);
    claim.openMinor -= amount;
    credit.openMinor += amount;
    const onDay = later(claim.onDay, credit.onDay, ...(by === 'person' ? [today] : []));
    return {
      ...{ id: ctx.newId(), claimId, creditId, amountMinor: amount, onDay, madeBy: actorText(ctx.actor) },
      ...{ madeAt: new Date(ctx.now()), undoneOn: null, undoneBy: '' },
    };
  });
  await matchTable.insert(ctx, matches);
  await saveOpen(
    ctx,
    [...new Set(pairs.flatMap(({ claimId, creditId }) => [claimId, creditId]))].map((id) => items.get(id)!),
  );
}

function theItem(items: ReadonlyMap<Id, Item>, id: Id): Item {
  const item = items.get(id);
  if (!item) throw new Refused('dues.itemUnknown', { id });
  return item;
}

export const short = ({ documentNumber, openMinor }: Item): Refused =>
  new Refused('dues.itemShort', { number: documentNumber, open: openMinor });

/** A day no match of it is later than, so that whoever asks about that day or a later one need not look at it. */
export async function saveOpen(ctx: Ctx, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return;
  await ctx.sql`
    update due_item i
    set open_minor = n.open,
        closed_on = case when n.open = 0 then greatest(${dayOf(ctx.now())}::date, i.on_day, (
          select max(m.on_day)
          from due_match m
          where m.tenant_id = i.tenant_id and (m.claim_id = i.id or m.credit_id = i.id))) end
    from unnest(${items.map(({ id }) => id)}::uuid[], ${items.map(({ openMinor }) => openMinor)}::bigint[]) n(id, open)
    where i.tenant_id = ${ctx.tenant}
      and i.id = n.id`;
}
