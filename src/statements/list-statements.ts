/** Statements as lists and in full, for the house and, through what its role may see, for their supplier. */
import type { StatementState } from '../contract/statements.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { formatMinor } from '../kernel/money.ts';
import { suppliersById } from '../purchasing/purchasing.ts';
import { messagesOf } from './messages.ts';
import { type KeptStatement, linesOf, type StatementLine, statementOf, statementTable } from './store.ts';

export type StatementQuery = {
  states?: readonly StatementState[] | undefined;
  supplierId?: Id | undefined;
  number?: string | undefined;
  before: Id | null;
  limit: number;
};

/** One row more than `limit`, newest first. */
export const findStatements = (ctx: Ctx, q: StatementQuery): Promise<KeptStatement[]> =>
  ctx.run(sql`
    select ${statementTable.select()}, number
    from supplier_statement
    where tenant_id = ${ctx.tenant}
      and (${q.states ?? null}::text[] is null or state = any(${q.states ?? null}::text[]))
      and (${q.supplierId}::uuid is null or supplier_id = ${q.supplierId})
      and strpos(upper(number), upper(${q.number ?? ''})) > 0
      and (${q.before}::uuid is null or id < ${q.before})
    order by id desc
    limit ${q.limit + 1}`);

export async function describeStatements(ctx: Ctx, statements: readonly KeptStatement[]) {
  const suppliers = await suppliersById(
    ctx,
    statements.map(({ supplierId }) => supplierId),
  );
  return statements.map((one) => {
    const money = (amount: bigint) => ({ amount, currency: one.currency });
    return {
      ...{ id: one.id, number: one.number, termId: one.termId, counter: one.counter, state: one.state },
      supplier: { id: one.supplierId, name: suppliers.get(one.supplierId)?.name ?? '' },
      ...{ from: one.periodFrom, until: one.periodUntil, version: one.version },
      ...{ sold: money(one.soldMinor), due: money(one.dueMinor), pay: money(one.payMinor) },
      ...{ createdAt: one.createdAt, publishedAt: one.publishedAt, confirmedAt: one.confirmedAt },
    };
  });
}

/** Percent with what digits it needs, four at most: an average where tiers make it one. */
const percentOf = (num: bigint, den: bigint): string =>
  formatMinor((num * 1_000_000n + den / 2n) / den, 4).replace(/\.?0+$/, '');

export const WITH_SALES: ReadonlySet<string> = new Set(['sales', 'promotion', 'lateReturn', 'priced']);

const describeLine = ({ kind, rateNum, rateDen, ...line }: StatementLine) => ({
  ...{ kind, line: line.line, classCode: line.classCode, title: line.title },
  ...{ sold: line.soldMinor, returned: line.returnedMinor, share: line.shareMinor },
  rate: WITH_SALES.has(kind) && kind !== 'priced' ? percentOf(BigInt(rateNum), BigInt(rateDen)) : '',
  ...{ commission: line.commissionMinor, amount: line.amountMinor, opens: WITH_SALES.has(kind) },
});

/** Refuses `statements.unknown` (404). */
export async function statementDetail(ctx: Ctx, id: Id) {
  const one = await statementOf(ctx, id);
  const [[row], lines, messages] = [
    await describeStatements(ctx, [one]),
    await linesOf(ctx, id),
    await messagesOf(ctx, id),
  ];
  const money = (amount: bigint) => ({ amount, currency: one.currency });
  const { invoiceNumber: number, invoiceOn, invoiceMinor } = one;
  return {
    statement: {
      ...row!,
      ...{ returned: money(one.returnedMinor), share: money(one.shareMinor), commission: money(one.commissionMinor) },
      ...{ outside: money(one.outsideMinor), carried: money(one.carriedMinor), carry: money(one.carryMinor) },
      invoice:
        invoiceMinor === null || invoiceOn === null
          ? null
          : { number, on: invoiceOn, amount: money(invoiceMinor), difference: money(invoiceMinor - one.dueMinor) },
      ...{ payReference: one.payReference, paidOn: one.paidOn, presentation: one.terms.presentation },
    },
    lines: lines.map(describeLine),
    taxes: one.taxes.map(({ taxPpm, dueMinor, netMinor, vatMinor }) => ({
      ...{ taxPpm, due: dueMinor, net: netMinor, vat: vatMinor },
    })),
    messages,
  };
}

export type SaleFound = {
  id: Id;
  order: string;
  day: string;
  merchantCode: string;
  name: string;
  quantity: bigint;
  amount: bigint;
  share: bigint;
};

/** The order lines behind a line, or behind all; one row more than `limit`. */
export const statementSales = (
  ctx: Ctx,
  q: { statementId: Id; line?: number; after: Id | null; limit: number },
): Promise<SaleFound[]> => ctx.sql`
  select id, order_number as "order", day, merchant_code as "merchantCode", title as name, quantity,
         amount_minor as amount, share_minor as share
  from supplier_sale
  where tenant_id = ${ctx.tenant}
    and statement_id = ${q.statementId}
    and (${q.line}::int is null or statement_line = ${q.line})
    and (${q.after}::uuid is null or id > ${q.after})
  order by id
  limit ${q.limit + 1}`;
