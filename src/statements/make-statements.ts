/**
 * Making statements, many terms at a time, up to a day; and making them anew while nobody has signed. A period begins where
 * the one before ended. What is known of it only later (a parcel noted late, a return) is in the next one.
 */

import { auditAll } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { choosePrice, pricesFor } from '../purchasing/purchasing.ts';
import { collectSales } from './collect-sales.ts';
import { type Filled, fillStatement } from './fill-statement.ts';
import { noteTable, openNotes } from './notes.ts';
import { type OpenSale, salesByTerm } from './open-sales.ts';
import { nextDay, scopeOf } from './period.ts';
import { promotionsOf } from './promotions.ts';
import {
  type KeptStatement,
  latestStatements,
  lineTable,
  lockStatements,
  type Statement,
  type StatementLine,
  sortOut,
  statementTable,
} from './store.ts';
import { counterNames, type KeptTerm, lockTerms } from './terms.ts';

/** One to be made: new, or `again` with its number and days. */
type Task = { term: KeptTerm; until: string; before: KeptStatement | undefined; again: KeptStatement | undefined };
type Made = { task: Task; statement: Statement; filled: Filled };

const settledTable = table<{
  id: Id;
  statementId: Id;
  statementLine: number;
  shareMinor: bigint;
  settledMinor: bigint | null;
}>('supplier_sale', {
  id: 'uuid',
  statementId: 'uuid',
  statementLine: 'int',
  shareMinor: 'bigint',
  settledMinor: 'bigint',
});

/**
 * A draft per terms; outcomes are the terms'. Refuses `statements.termUnknown`, `statements.boughtOut`,
 * `statements.dayAhead`, `statements.alreadyMade` (data: `number`), `statements.tooEarly`, `statements.scopeCrossed` (data:
 * `day`), `statements.otherCurrency` (data: `orders`), `statements.priceMissing` (data: `skus`).
 */
export async function makeStatements(ctx: Ctx, termIds: readonly Id[], until: string): Promise<Outcome<Id>[]> {
  await collectSales(ctx);
  const terms = await lockTerms(ctx, termIds);
  const latest = await latestStatements(ctx, [...terms.keys()]);
  const refused = new Map<Id, Refusal>();
  const tasks = termIds.flatMap((id): Task[] => {
    const [term, before] = [terms.get(id), latest.get(id)];
    const refusal = term ? refusalOf(term, before, until, dayOf(ctx.now())) : { code: 'statements.termUnknown' };
    if (refusal) refused.set(id, refusal);
    return term && !refusal ? [{ term, until, before, again: undefined }] : [];
  });
  const made = await fillAll(ctx, tasks, refused);
  await statementTable.insert(
    ctx,
    made.map(({ statement }) => statement),
  );
  await keepFilled(ctx, made, 'statement.make');
  return termIds.map((id) => outcomeOf(id, refused.get(id)));
}

const outcomeOf = (id: Id, refusal: Refusal | undefined): Outcome<Id> =>
  refusal ? { id, done: false, refusal } : done(id);

function refusalOf(term: KeptTerm, before: Statement | undefined, until: string, today: string): Refusal | null {
  const from = beginOf(term, before);
  if (term.kind === 'buyOut') return { code: 'statements.boughtOut' };
  if (until > today) return { code: 'statements.dayAhead' };
  if (before && until <= before.periodUntil)
    return { code: 'statements.alreadyMade', data: { number: (before as KeptStatement).number } };
  if (until < from) return { code: 'statements.tooEarly', data: { day: from } };
  const guaranteed = term.salesGuaranteeMinor !== null || term.profitGuaranteeMinor !== null;
  const { end } = scopeOf(from, term.scope);
  return guaranteed && until > end ? { code: 'statements.scopeCrossed', data: { day: end } } : null;
}

const beginOf = (term: KeptTerm, before: Statement | undefined): string =>
  before ? nextDay(before.periodUntil) : term.validFrom;

/**
 * Drafts and disputed statements, by the terms, sales and notes of now; they are drafts then. Refuses per statement
 * `statements.unknown`, `statements.wrongState` (data: `state`), `statements.notLatest` (data: `number`), and for what is
 * missing as `makeStatements`.
 */
export async function remakeStatements(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id>[]> {
  await collectSales(ctx);
  const known = await lockStatements(ctx, ids);
  const { ready, refused: unfit } = sortOut(ids, known, ['draft', 'disputed']);
  const terms = await lockTerms(
    ctx,
    ready.map(({ termId }) => termId),
  );
  const latest = await latestStatements(ctx, [...terms.keys()]);
  const refused = new Map<Id, Refusal>();
  const anew = ready.filter(({ id, termId }) => {
    const last = latest.get(termId)!;
    if (last.id !== id) refused.set(termId, { code: 'statements.notLatest', data: { number: last.number } });
    return last.id === id;
  });
  const before = await statementsBefore(ctx, anew);
  await giveBack(
    ctx,
    anew.map(({ id }) => id),
  );
  const tasks = anew.map((again): Task => {
    const term = terms.get(again.termId)!;
    return { term, until: again.periodUntil, before: before.get(again.termId), again };
  });
  const made = await fillAll(ctx, tasks, refused);
  const changed = Object.keys(statementTable.columns).filter((name) => name !== 'id');
  await statementTable.update(
    ctx,
    made.map(({ statement }) => statement),
    ['id'],
    changed,
  );
  await keepFilled(ctx, made, 'statement.remake');
  return ids.map((id) => unfit.get(id) ?? outcomeOf(id, refused.get(known.get(id)!.termId)));
}

/** The one before the latest, of each of the terms. */
async function statementsBefore(ctx: Ctx, latest: readonly KeptStatement[]): Promise<Map<Id, KeptStatement>> {
  const rows = await ctx.run<KeptStatement>(sql`
    select distinct on (term_id) ${statementTable.select()}, number
    from supplier_statement
    where tenant_id = ${ctx.tenant}
      and term_id = any(${latest.map(({ termId }) => termId)}::uuid[])
      and id <> all(${latest.map(({ id }) => id)}::uuid[])
    order by term_id, period_until desc`);
  return new Map(rows.map((row) => [row.termId, row]));
}

async function giveBack(ctx: Ctx, ids: readonly Id[]): Promise<void> {
  await ctx.sql`
    update supplier_sale
    set statement_id = null, statement_line = null, share_minor = 0, settled_minor = null
    where tenant_id = ${ctx.tenant}
      and statement_id = any(${ids as Id[]}::uuid[])`;
  await ctx.sql`
    update supplier_note
    set statement_id = null
    where tenant_id = ${ctx.tenant}
      and statement_id = any(${ids as Id[]}::uuid[])`;
  await ctx.sql`
    delete from supplier_statement_line
    where tenant_id = ${ctx.tenant}
      and statement_id = any(${ids as Id[]}::uuid[])`;
}

/** Reckons the tasks; what cannot be is refused under its terms. */
async function fillAll(ctx: Ctx, tasks: readonly Task[], refused: Map<Id, Refusal>): Promise<Made[]> {
  if (tasks.length === 0) return [];
  const terms = tasks.map(({ term }) => term);
  const until = tasks.map((task) => task.until).reduce((a, b) => (a > b ? a : b));
  const [sales, notes, promotions, nameOf] = [
    await salesByTerm(ctx, terms, until),
    await openNotes(
      ctx,
      terms.map(({ id }) => id),
      until,
    ),
    await promotionsOf(
      ctx,
      terms.map(({ supplierId }) => supplierId),
    ),
    await counterNames(ctx),
  ];
  const priceOf = await pricesOn(
    ctx,
    tasks.flatMap(({ term }) => (term.kind === 'consignment' ? (sales.get(term.id) ?? []) : [])),
  );
  return tasks.flatMap((task): Made[] => {
    const { term } = task;
    const own = (sales.get(term.id) ?? []).filter(({ day }) => day <= task.until);
    const foreign = own.filter(({ currency }) => currency !== term.currency);
    if (foreign.length > 0) {
      const orders = [...new Set(foreign.map(({ orderNumber }) => orderNumber))].slice(0, 5);
      refused.set(term.id, { code: 'statements.otherCurrency', data: { orders } });
      return [];
    }
    const filled = fillStatement({
      ...{ term, until: task.until, before: task.before, sales: own, priceOf },
      notes: (notes.get(term.id) ?? []).filter(({ day }) => day <= task.until),
      promotions: promotions.get(term.supplierId) ?? [],
    });
    if (filled.withoutPrice.length > 0) {
      refused.set(term.id, { code: 'statements.priceMissing', data: { skus: filled.withoutPrice.slice(0, 10) } });
      return [];
    }
    return [{ task, filled, statement: statementFor(ctx, task, filled, nameOf(term)) }];
  });
}

/** What suppliers ask for goods on the day they were sold. */
export async function pricesOn(ctx: Ctx, sales: readonly OpenSale[]): Promise<(sale: OpenSale) => bigint | null> {
  const pricesOf = await pricesFor(ctx, sales);
  return ({ supplierId, skuId, quantity, day }) =>
    choosePrice(pricesOf(supplierId, skuId), quantity < 0n ? -quantity : quantity, day)?.priceMinor ?? null;
}

const NOT_YET = {
  ...{ invoiceNumber: '', invoiceOn: null, invoiceMinor: null, payReference: '', publishedAt: null },
  ...{ confirmedAt: null, confirmedBy: '', invoicedBy: '', approvedBy: '', paidOn: null },
};

function statementFor(ctx: Ctx, { term, until, before, again }: Task, filled: Filled, counter: string): Statement {
  const { settlement, scope, scopeStart, totals } = filled;
  const { commissionMinor, dueMinor, payMinor, carryMinor, taxes } = settlement;
  return {
    ...NOT_YET,
    ...{ id: again?.id ?? ctx.newId(), supplierId: term.supplierId, termId: term.id, counter, currency: term.currency },
    ...{ periodFrom: again?.periodFrom ?? beginOf(term, before), periodUntil: until, state: 'draft', terms: term },
    ...{ ...totals, scopeStart, scope, commissionMinor, dueMinor, payMinor, carryMinor },
    taxes: taxes.map(({ taxPpm, ...part }) => ({
      taxPpm: Number(taxPpm),
      ...{ dueMinor: String(part.dueMinor), netMinor: String(part.netMinor), vatMinor: String(part.vatMinor) },
    })),
    ...{ version: (again?.version ?? 0) + 1, createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) },
  };
}

async function keepFilled(ctx: Ctx, made: readonly Made[], action: string): Promise<void> {
  const lines = made.flatMap(({ statement, filled }) =>
    filled.lines.map(
      (line, i): StatementLine => ({
        ...{ ...line, statementId: statement.id, supplierId: statement.supplierId, line: i + 1 },
      }),
    ),
  );
  await lineTable.insert(ctx, lines);
  const sales = made.flatMap(({ statement, filled }) =>
    filled.sales.map(({ line, ...sale }) => ({ ...sale, statementId: statement.id, statementLine: line + 1 })),
  );
  await settledTable.update(ctx, sales, ['id'], ['statementId', 'statementLine', 'shareMinor', 'settledMinor']);
  const notes = lines.flatMap(({ noteId, statementId }) => (noteId ? [{ id: noteId, statementId }] : []));
  await noteTable.update(ctx, notes, ['id'], ['statementId']);
  await auditAll(
    ctx,
    action,
    made.map(({ statement: { id, dueMinor, payMinor } }) => ({
      subject: `statement/${id}`,
      detail: { due: String(dueMinor), pay: String(payMinor) },
    })),
  );
}
