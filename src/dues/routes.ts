/** Receivables and payables over HTTP. They are the whole house's: a right for one shop is not enough. */
import * as contract from '../contract/dues.ts';
import { whomNames } from '../finance/finance.ts';
import { assertEverywhere } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { downloadOf } from '../kernel/files/files.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import { printInWorker } from '../shipping/shipping.ts';
import { ageing } from './ageing.ts';
import { ageingTable, itemsTable, letterSheet } from './files.ts';
import { type Letter, lettersWhere, proposedLetters, theLetter, writeLetters } from './letters.ts';
import { matchOldest, matchPairs, undoMatches } from './match.ts';
import { partyView } from './parties.ts';
import type { DuesPorts } from './ports.ts';
import { bookProvision, type KeptProvision, provisionAt, provisions } from './provisions.ts';
import { setSettings, setTerm, settingsOf } from './settings.ts';
import { writeOffRoutes } from './write-off-routes.ts';

const itemRoutes = (ports: DuesPorts): Route[] => [
  route(contract.getAgeing, ({ ctx, session, query }) => {
    assertEverywhere(session, 'bills.read');
    return ageing(ctx, ports, query);
  }),

  ownRoute(contract.downloadAgeing, async ({ db, scope, session, query }) => {
    assertEverywhere(session, 'bills.read');
    const { format, encoding, content, ...asked } = query;
    const tableFor = content === 'items' ? itemsTable : ageingTable;
    const table = await db.read(scope, (ctx) => tableFor(ctx, ports, asked));
    return downloadOf(`${asked.side}-${content}-${asked.asOf}`, table, { format, encoding, sheet: asked.side });
  }),

  route(contract.getDueParty, ({ ctx, session, query: { all, ...asked } }) => {
    assertEverywhere(session, 'bills.read');
    return partyView(ctx, ports, { ...asked, all: all === 'true' });
  }),

  route(contract.matchDues, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'bills.propose');
    const pairs = body.pairs.map(({ amount, ...pair }) => ({ ...pair, amount: BigInt(amount) }));
    return { matched: await matchPairs(ctx, pairs) };
  }),

  route(contract.matchOldestDues, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'bills.propose');
    return { matched: await matchOldest(ctx, body.side, body.parties) };
  }),

  route(contract.undoDueMatches, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'bills.propose');
    return { outcomes: await undoMatches(ctx, body.ids) };
  }),
];

const settingRoutes: Route[] = [
  route(contract.setDueTerm, async ({ ctx, session, params: { party }, body, ifMatch }) => {
    assertEverywhere(session, 'bills.propose');
    return setTerm(ctx, { party, ...body }, ifMatch);
  }),

  route(contract.getDueSettings, ({ ctx, session }) => {
    assertEverywhere(session, 'bills.read');
    return settingsOf(ctx);
  }),

  route(contract.setDueSettings, ({ ctx, session, body, ifMatch }) => {
    assertEverywhere(session, 'bills.approve');
    return setSettings(ctx, body, ifMatch);
  }),
];

async function describeProvisions(ctx: Ctx, { describeActors }: DuesPorts, kept: readonly KeptProvision[]) {
  const people = await describeActors(
    ctx,
    kept.map(({ madeBy }) => madeBy),
  );
  return kept.map(({ id, onDay, buckets, requiredMinor, standingMinor, bookedMinor, madeBy, madeAt }) => ({
    ...{ id, onDay, buckets, required: requiredMinor, standing: standingMinor, booked: bookedMinor, at: madeAt },
    by: people.get(madeBy)!,
  }));
}

const provisionRoutes = (ports: DuesPorts): Route[] => [
  route(contract.getProvision, async ({ ctx, session, query }) => {
    assertEverywhere(session, 'bills.read');
    return {
      now: await provisionAt(ctx, query.onDay),
      before: await describeProvisions(ctx, ports, await provisions(ctx)),
    };
  }),

  route(contract.bookProvision, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'bills.approve');
    const { id, bookedMinor } = await bookProvision(ctx, body.onDay);
    return { id, booked: bookedMinor };
  }),
];

async function describeLetters(ctx: Ctx, ports: DuesPorts, letters: readonly (Letter & { number: string })[]) {
  const nameOf = await whomNames(
    ctx,
    ports,
    letters.map(({ party }) => party),
  );
  const people = await ports.describeActors(
    ctx,
    letters.map(({ madeBy }) => madeBy),
  );
  return letters.map(({ items, totalMinor: total, madeBy, madeAt: _, ...letter }) => ({
    ...{ ...letter, total, name: nameOf(letter.party), by: people.get(madeBy)! },
    items: items.map(({ id: _id, ...item }) => item),
  }));
}

const letterRoutes = (ports: DuesPorts): Route[] => [
  route(contract.listDueLetters, async ({ ctx, session, query: { party, cursor, limit = 50 } }) => {
    assertEverywhere(session, 'bills.read');
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const letters = await lettersWhere(
      ctx,
      sql`(${party ?? null}::text is null or party = ${party ?? null})
        and (${before}::uuid is null or id < ${before}::uuid)
      order by id desc
      limit ${limit + 1}`,
    );
    return pageOf(
      await describeLetters(ctx, ports, letters),
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    );
  }),

  route(contract.proposeDueLetters, async ({ ctx, session }) => {
    assertEverywhere(session, 'bills.read');
    const [proposed, { levels }] = [await proposedLetters(ctx), await settingsOf(ctx)];
    const nameOf = await whomNames(
      ctx,
      ports,
      proposed.map(({ party }) => party),
    );
    return {
      rows: proposed.map(({ party, level, late, oldestDays, last }) => ({
        ...{ party, name: nameOf(party), level, title: levels[level - 1]!.title, items: late.length, oldestDays, last },
        total: late.reduce((sum, { open }) => sum + open, 0n),
      })),
    };
  }),

  route(contract.writeDueLetters, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'bills.propose');
    const letters = await writeLetters(ctx, ports, body.parties);
    return { letters: letters.map(({ id, number, party }) => ({ id, number, party })) };
  }),

  ownRoute(contract.printDueLetter, async ({ db, scope, session, params: { id }, query: { language = 'zh' } }) => {
    assertEverywhere(session, 'bills.read');
    const letter = await db.read(scope, (ctx) => theLetter(ctx, id));
    const printedAt = new Date(db.world.now());
    const body = await printInWorker({ kind: 'sheets', sheets: [letterSheet(letter, language)], printedAt, language });
    return { body, name: `${letter.number}.pdf` };
  }),
];

export const duesRoutes = (ports: DuesPorts): Route[] => [
  ...itemRoutes(ports),
  ...settingRoutes,
  ...provisionRoutes(ports),
  ...letterRoutes(ports),
  ...writeOffRoutes(ports),
];
