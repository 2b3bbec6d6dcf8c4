/** A customer or supplier: his items as of a day, what was matched with what, what could be. */
import type { DueSide } from '../contract/dues.ts';
import { type WhomPorts, whomNames } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { ageOf, type OpenItem, openAsOf } from './ageing.ts';
import { daysBetween } from './due.ts';
import { proposalOf } from './match.ts';
import type { Actors } from './ports.ts';
import { settingsOf, termsOf } from './settings.ts';
import { type Match, matchTable } from './store.ts';

type Asked = { side: DueSide; asOf: string; party: string; all: boolean };

export const itemView = (item: OpenItem, asOf: string) => ({
  ...{ id: item.id, account: item.account, memo: item.memo, voucherId: item.voucherId },
  document: { kind: item.documentKind, id: item.documentId, number: item.documentNumber },
  ...{ onDay: item.onDay, dueOn: item.dueOn, amount: item.amountMinor, open: item.open },
  ...{ lateDays: item.open > 0n ? daysBetween(item.dueOn, asOf) : 0, letterLevel: item.letterLevel },
});

export async function partyView(ctx: Ctx, ports: WhomPorts & Actors, { party, side, asOf, all }: Asked) {
  const items = await openAsOf(ctx, { side, asOf, all, where: sql`i.party = ${party}` });
  const open = items.filter((item) => item.open !== 0n);
  const numbers = new Map(items.map(({ id, documentNumber }) => [id, documentNumber]));
  const matches = all ? await matchesOf(ctx, [...numbers.keys()]) : [];
  const people = await ports.describeActors(
    ctx,
    matches.map(({ madeBy }) => madeBy),
  );
  const [nameOf, settings] = [await whomNames(ctx, ports, [party]), await settingsOf(ctx)];
  const kept = (await termsOf(ctx, [party])).get(party);
  const netDays = side === 'receivable' ? settings.receivableDays : settings.payableDays;
  const { oldestDays: _, ...aged } = ageOf(open, asOf);
  return {
    ...{ party, name: nameOf(party), ...aged, items: items.map((item) => itemView(item, asOf)) },
    matches: matches.map(({ id, claimId, creditId, amountMinor: amount, onDay, madeBy, undoneOn }) => ({
      ...{ id, amount, onDay, undoneOn, by: people.get(madeBy)! },
      ...{ claim: numbers.get(claimId) ?? '', credit: numbers.get(creditId) ?? '' },
    })),
    proposal: proposalOf(open),
    term: kept ?? { netDays, monthEnd: false, noLetters: false, contact: '', address: '', version: 0 },
  };
}

/** Newest first. */
const matchesOf = (ctx: Ctx, items: readonly string[]): Promise<Match[]> =>
  ctx.run<Match>(sql`
    select ${matchTable.select()}
    from due_match
    where tenant_id = ${ctx.tenant}
      and claim_id = any(${items as string[]}::uuid[])
    order by id desc
    limit 500`);
