/** What can be settled up to a day: terms with a period that has no statement, and what was sold in it so far. */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { suppliersById } from '../purchasing/purchasing.ts';
import { openNotes } from './notes.ts';
import { salesByTerm } from './open-sales.ts';
import { nextDay } from './period.ts';
import { latestStatements } from './store.ts';
import { counterNames, type KeptTerm, termTable } from './terms.ts';

/** Of terms that are over only those something is left of. By supplier. */
export async function statementsDue(ctx: Ctx, until: string) {
  const terms = await ctx.run<KeptTerm>(sql`
    select ${termTable.select()}, version
    from supplier_term
    where tenant_id = ${ctx.tenant}
      and kind <> 'buyOut'
      and valid_from <= ${until}::date
    order by id`);
  const ids = terms.map(({ id }) => id);
  const [sales, latest, notes, nameOf, suppliers] = [
    await salesByTerm(ctx, terms, until),
    await latestStatements(ctx, ids),
    await openNotes(ctx, ids, until),
    await counterNames(ctx),
    await suppliersById(
      ctx,
      terms.map(({ supplierId }) => supplierId),
    ),
  ];
  const due = terms.flatMap((term) => {
    const [own, last] = [sales.get(term.id) ?? [], latest.get(term.id)];
    const from = last ? nextDay(last.periodUntil) : term.validFrom;
    const isOver = !term.active || (term.validUntil !== null && term.validUntil < from);
    if (until < from || (isOver && own.length === 0 && !notes.has(term.id) && !last?.carryMinor)) return [];
    const amount = own.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    return [
      {
        ...{
          termId: term.id,
          counter: nameOf(term),
          from,
          sales: own.length,
          net: { amount, currency: term.currency },
        },
        supplier: { id: term.supplierId, name: suppliers.get(term.supplierId)!.name },
      },
    ];
  });
  return due.toSorted((a, b) => a.supplier.name.localeCompare(b.supplier.name, 'zh'));
}
