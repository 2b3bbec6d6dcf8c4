/** The tax tie-out over HTTP, and as a file. The books are the whole house's. */
import * as contract from '../contract/book-tax.ts';
import { assertEverywhere } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Cell, downloadOf } from '../kernel/files/files.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { formatMinor } from '../kernel/money.ts';
import { expectedOf, type TaxDifference, type TaxSource, taxTieOut } from './tax-tie-out.ts';
import { TAX_WORDS } from './tax-words.ts';

const RIGHT = 'bills.read';

const KINDS: Record<TaxSource, string> = {
  ...{ order: 'order', commission: 'split', fee: 'supplierStatement', entered: 'voucher' },
};

/** What documents that differ are called. */
async function numbersOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select id, number from sales_order where tenant_id = ${ctx.tenant} and id = any(${ids as Id[]}::uuid[])
    union all
    select id, number from supplier_statement where tenant_id = ${ctx.tenant} and id = any(${ids as Id[]}::uuid[])
    union all
    select id, number from split where tenant_id = ${ctx.tenant} and id = any(${ids as Id[]}::uuid[])
    union all
    select r.id, s.number
    from split_return r
    join split s on s.tenant_id = r.tenant_id and s.id = r.split_id
    where r.tenant_id = ${ctx.tenant}
      and r.id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map(({ id, number }) => [id, number]));
}

const size = ({ booked, expected }: TaxDifference): bigint =>
  booked > expected ? booked - expected : expected - booked;

async function statementOf(ctx: Ctx, period: string) {
  const { rows, differences, expected, booked, unexplained } = await taxTieOut(ctx, period);
  const numbers = await numbersOf(
    ctx,
    differences.map(({ id }) => id),
  );
  return {
    rows: rows
      .toSorted((a, b) => (b.ppm ?? -1) - (a.ppm ?? -1))
      .map(({ ppm, ...row }) => {
        const due = expectedOf(row);
        return { ...row, ratePpm: ppm, expected: due, difference: row.booked - due };
      }),
    differences: differences
      .toSorted((a, b) => (size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : 0))
      .map(({ source, id, reason, ...sides }) => ({
        document: { kind: KINDS[source], id, number: numbers.get(id) ?? '' },
        ...{ ...sides, difference: sides.booked - sides.expected, reason },
      })),
    ...{ expected, booked, difference: booked - expected, unexplained },
  };
}

const money = (amount: bigint): Cell => ({ decimal: formatMinor(amount) });
const percent = (ppm: number | null): string => (ppm === null ? '' : `${ppm / 10_000}%`);

async function tableOf(ctx: Ctx, period: string, language: 'zh' | 'en') {
  const words = TAX_WORDS[language];
  const { rows, differences, expected, booked, difference } = await statementOf(ctx, period);
  const sum = (of: 'issued' | 'red' | 'unissued' | 'own') => rows.reduce((all, row) => all + row[of], 0n);
  const sides = (one: { expected: bigint; booked: bigint; difference: bigint }) =>
    [one.expected, one.booked, one.difference].map(money);
  return {
    header: words.header,
    rows: [
      ...rows.map((row): Cell[] => [
        ...[words.sources[row.source], percent(row.ratePpm), null],
        ...[row.issued, row.red, row.unissued, row.own].map(money),
        ...[...sides(row), null],
      ]),
      [
        ...[words.total, null, null, ...(['issued', 'red', 'unissued', 'own'] as const).map((of) => money(sum(of)))],
        ...[...sides({ expected, booked, difference }), null],
      ],
      ...differences.map((one): Cell[] => [
        ...[words.differs, null, one.document.number, null, null, null, null],
        ...[...sides(one), words.reasons[one.reason]],
      ]),
    ] satisfies Cell[][],
  };
}

export const taxRoutes: Route[] = [
  route(contract.getTaxTieOut, async ({ ctx, session, query }) => {
    assertEverywhere(session, RIGHT);
    return statementOf(ctx, query.period);
  }),

  ownRoute(contract.downloadTaxTieOut, async ({ db, scope, session, query }) => {
    assertEverywhere(session, RIGHT);
    const { period, language = 'zh', ...asked } = query;
    const table = await db.read(scope, (ctx) => tableOf(ctx, period, language));
    return downloadOf(`tax-${period}`, table, { ...asked, sheet: 'tax' });
  }),
];
