/**
 * Letters to customers who are late. What must stay true: about one item nobody is written to twice at the same level,
 * nobody is written to again within some days, and what was written is kept as it was.
 */
import { type WhomPorts, whomNames } from '../finance/finance.ts';
import { auditAll } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type OpenItem, openAsOf } from './ageing.ts';
import { daysBetween, levelOf } from './due.ts';
import { settingsOf, termsOf } from './settings.ts';

type KeptItem = { id: Id; number: string; onDay: string; dueOn: string; open: string };
export type Letter = {
  id: Id;
  party: string;
  level: number;
  onDay: string;
  items: KeptItem[];
  totalMinor: bigint;
  addressee: string;
  title: string;
  text: string;
  madeBy: string;
  madeAt: Date;
};
const letterTable = table<Letter>('due_letter', {
  ...{ id: 'uuid', party: 'text', level: 'int', onDay: 'date', items: 'jsonb', totalMinor: 'bigint' },
  ...{ addressee: 'text', title: 'text', text: 'text', madeBy: 'text', madeAt: 'timestamptz' },
});
const letterItemTable = table<{ itemId: Id; level: number; letterId: Id }>('due_letter_item', {
  ...{ itemId: 'uuid', level: 'int', letterId: 'uuid' },
});

/** Those a condition on `due_letter` finds. */
export const lettersWhere = (ctx: Ctx, where: Sql): Promise<(Letter & { number: string })[]> =>
  ctx.run(sql`
    select ${letterTable.select()}, number
    from due_letter
    where tenant_id = ${ctx.tenant}
      and ${where}`);

/** Refuses `dues.letterUnknown` (404). */
export async function theLetter(ctx: Ctx, id: Id): Promise<Letter & { number: string }> {
  const [letter] = await lettersWhere(ctx, sql`id = ${id}`);
  if (!letter) throw new Refused('dues.letterUnknown', { id }, 404);
  return letter;
}

type Proposed = { party: string; level: number; late: OpenItem[]; oldestDays: number; last: string | null };

/**
 * Whom to write to today: every late item that has reached a level it was not written about. The letter names all that
 * is late, less what came and is matched with nothing; where that covers it there is none.
 */
export async function proposedLetters(ctx: Ctx, only: readonly string[] | null = null): Promise<Proposed[]> {
  const today = dayOf(ctx.now());
  const { levels, letterDays } = await settingsOf(ctx);
  const where = only === null ? sql`true` : sql`i.party = any(${only as string[]}::text[])`;
  const byParty = Map.groupBy(await openAsOf(ctx, { side: 'receivable', asOf: today, where }), ({ party }) => party);
  const parties = [...byParty.keys()].filter((party) => party !== '');
  const [terms, lasts] = [await termsOf(ctx, parties), await lastLetters(ctx, parties)];
  return parties.flatMap((party): Proposed[] => {
    const own = byParty.get(party)!;
    const late = own.filter(({ open, dueOn }) => open > 0n && dueOn < today);
    const levelAt = ({ dueOn }: OpenItem) => levelOf(daysBetween(dueOn, today), levels);
    const fresh = late.filter((item) => levelAt(item) > item.letterLevel);
    const last = lasts.get(party) ?? null;
    const rests = last !== null && daysBetween(last, today) < letterDays;
    const owed = late.reduce((sum, { open }) => sum + open, 0n);
    const came = own.reduce((sum, { open }) => (open < 0n ? sum - open : sum), 0n);
    if (fresh.length === 0 || rests || terms.get(party)?.noLetters || came >= owed) return [];
    const oldestDays = Math.max(...late.map(({ dueOn }) => daysBetween(dueOn, today)));
    return [{ party, late, oldestDays, last, level: Math.max(...fresh.map(levelAt)) }];
  });
}

async function lastLetters(ctx: Ctx, parties: readonly string[]): Promise<Map<string, string>> {
  const rows = await ctx.sql<{ party: string; last: string }>`
    select party, max(on_day)::text as last
    from due_letter
    where tenant_id = ${ctx.tenant}
      and party = any(${parties as string[]}::text[])
    group by party`;
  return new Map(rows.map(({ party, last }) => [party, last]));
}

/** Writes to those of the named who are due a letter; two who do so at once write one. */
export async function writeLetters(ctx: Ctx, ports: WhomPorts, parties: readonly string[]) {
  await ctx.sql`select pg_advisory_xact_lock(7005, ${ctx.tenant})`;
  const [proposed, { levels }] = [await proposedLetters(ctx, parties), await settingsOf(ctx)];
  const [nameOf, terms] = [await whomNames(ctx, ports, parties), await termsOf(ctx, parties)];
  const letters = proposed.map(({ party, level, late }): Letter => {
    const { title, text } = levels[level - 1]!;
    const { contact = '', address = '' } = terms.get(party) ?? {};
    return {
      ...{ id: ctx.newId(), party, level, onDay: dayOf(ctx.now()), title, text },
      items: late.map(({ id, documentNumber: number, onDay, dueOn, open }) => ({
        ...{ id, number, onDay, dueOn, open: String(open) },
      })),
      totalMinor: late.reduce((sum, { open }) => sum + open, 0n),
      addressee: [nameOf(party), contact, address].filter(Boolean).join('\n'),
      ...{ madeBy: actorText(ctx.actor), madeAt: new Date(ctx.now()) },
    };
  });
  await letterTable.insert(ctx, letters);
  const reached = new Map(proposed.map((one) => [one.party, one]));
  const today = dayOf(ctx.now());
  await letterItemTable.insert(
    ctx,
    letters.flatMap(({ id, party }) =>
      reached.get(party)!.late.flatMap((item) => {
        const level = levelOf(daysBetween(item.dueOn, today), levels);
        return level > item.letterLevel ? [{ itemId: item.id, level, letterId: id }] : [];
      }),
    ),
  );
  await auditAll(
    ctx,
    'dueLetter.write',
    letters.map(({ id, party, level, totalMinor }) => ({
      subject: `due/${party}`,
      detail: { letter: id, level, amount: totalMinor },
    })),
  );
  return lettersWhere(ctx, sql`id = any(${letters.map(({ id }) => id)}::uuid[])`);
}
