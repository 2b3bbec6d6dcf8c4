/** Invoices in the database: the only statements that write them, their lines and what order lines they are made of. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Invoice, type InvoiceLine, type InvoiceRow, isAlive } from './invoice.ts';
import type { Part } from './lines.ts';
import type { Sum } from './red.ts';

const titleColumns = {
  ...{ kind: 'text', type: 'text', name: 'text', taxNo: 'text', address: 'text', phone: 'text' },
  ...{ bank: 'text', bankAccount: 'text', email: 'text', mobile: 'text' },
};

export const invoiceTable = table<InvoiceRow>('invoice', {
  ...{ id: 'uuid', serial: 'text', color: 'text', state: 'text', sellerId: 'text', providerId: 'text' },
  ...{ sentAt: 'timestamptz', providerSerial: 'text', invoiceNumber: 'text', ...titleColumns },
  ...{ inclMinor: 'bigint', netMinor: 'bigint', taxMinor: 'bigint', period: 'text', originalId: 'uuid' },
  ...{ reason: 'text', confirmation: 'text', confirmBefore: 'timestamptz', nextTitle: 'jsonb', replacesId: 'uuid' },
  ...{ note: 'text', code: 'text', message: 'text', asks: 'int', askAt: 'timestamptz', madeBy: 'text' },
  ...{ madeAt: 'timestamptz', issuedAt: 'timestamptz', changedAt: 'timestamptz' },
  ...{ appliedBy: 'text', confirmationUuid: 'text' },
});

type LineRow = Omit<InvoiceLine, 'parts'> & { invoiceId: Id };
const lineTable = table<LineRow>('invoice_line', {
  ...{ invoiceId: 'uuid', line: 'int', kind: 'text', originalLine: 'int', taxCode: 'text', taxWord: 'text' },
  ...{ name: 'text', spec: 'text', unit: 'text', ratePpm: 'int', preference: 'text', quantity: 'bigint' },
  ...{ inclMinor: 'bigint', netMinor: 'bigint', taxMinor: 'bigint' },
});

type PartRow = { invoiceId: Id; line: number; orderId: Id; orderLine: number; quantity: bigint; inclMinor: bigint };
const partTable = table<PartRow>('invoice_part', {
  ...{ invoiceId: 'uuid', line: 'int', orderId: 'uuid', orderLine: 'int', quantity: 'bigint', inclMinor: 'bigint' },
});

export type WishState = 'none' | 'wanted' | 'covered' | 'uninvoiced';
export type WishRow = Pick<InvoiceRow, keyof typeof titleColumns & keyof InvoiceRow> & {
  orderId: Id;
  state: WishState;
  askedBy: string;
  askedAt: Date;
  code: string;
  /** What of the platform's share the order's invoices are over. */
  subsidyMinor: bigint;
};
export type Wish = WishRow & { version: number };
export const wishTable = table<WishRow>('invoice_order', {
  ...{ orderId: 'uuid', state: 'text', ...titleColumns, askedBy: 'text', askedAt: 'timestamptz', code: 'text' },
  subsidyMinor: 'bigint',
});

/** Numbers invoices are asked for under, in one statement. */
export async function newSerials(ctx: Ctx, count: number): Promise<string[]> {
  const rows = await ctx.sql<{ serial: string }>`
    select 'IV' || nextval('invoice_serial') as serial
    from generate_series(1, ${count}::int)`;
  return rows.map(({ serial }) => serial);
}

export async function insertInvoices(ctx: Ctx, invoices: readonly Invoice[]): Promise<void> {
  await invoiceTable.insert(
    ctx,
    invoices.map(({ lines: _, ...row }) => row),
  );
  const lines = invoices.flatMap(({ id: invoiceId, lines }) => lines.map((line) => ({ ...line, invoiceId })));
  await lineTable.insert(
    ctx,
    lines.map(({ parts: _, ...line }) => line),
  );
  await partTable.insert(
    ctx,
    lines.flatMap(({ invoiceId, line, parts }) =>
      parts.map(({ orderId, line: orderLine, quantity, inclMinor }) => ({
        ...{ invoiceId, line, orderId, orderLine, quantity, inclMinor },
      })),
    ),
  );
}

const CHANGING = [
  ...['state', 'providerId', 'sentAt', 'providerSerial', 'invoiceNumber', 'period', 'confirmation', 'confirmBefore'],
  ...['code', 'message', 'asks', 'askAt', 'issuedAt', 'changedAt'],
];

/** What may change of an invoice: where it stands, never what it says. */
export const saveInvoices = (ctx: Ctx, rows: readonly InvoiceRow[]): Promise<number> => {
  const changedAt = new Date(ctx.now());
  return invoiceTable.update(
    ctx,
    rows.map((row) => ({ ...row, changedAt })),
    ['id'],
    CHANGING,
  );
};

const rowsWhere = (ctx: Ctx, where: Sql, lock: Sql): Promise<InvoiceRow[]> =>
  ctx.run(sql`
    select ${invoiceTable.select()}
    from invoice
    where tenant_id = ${ctx.tenant}
      and ${where}
    order by id
    ${lock}`);

export const lockInvoices = (ctx: Ctx, ids: readonly Id[]): Promise<InvoiceRow[]> =>
  rowsWhere(ctx, sql`id = any(${ids as Id[]}::uuid[])`, sql`for update`);

export const readInvoices = (ctx: Ctx, ids: readonly Id[]): Promise<InvoiceRow[]> =>
  rowsWhere(ctx, sql`id = any(${ids as Id[]}::uuid[])`, sql``);

export const invoicesNumbered = (ctx: Ctx, numbers: readonly string[]): Promise<InvoiceRow[]> =>
  rowsWhere(ctx, sql`invoice_number <> '' and invoice_number = any(${numbers as string[]}::text[])`, sql``);

/** Red ones of blue ones, whatever became of them. */
export const redsOf = (ctx: Ctx, originals: readonly Id[]): Promise<InvoiceRow[]> =>
  rowsWhere(ctx, sql`original_id = any(${originals as Id[]}::uuid[])`, sql``);

/** Lines by invoice, with their parts. */
export async function linesOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, InvoiceLine[]>> {
  const named = sql`where tenant_id = ${ctx.tenant} and invoice_id = any(${ids as Id[]}::uuid[])`;
  const [lines, parts] = await Promise.all([
    ctx.run<LineRow>(sql`select ${lineTable.select()} from invoice_line ${named} order by invoice_id, line`),
    ctx.run<PartRow>(sql`
      select ${partTable.select()} from invoice_part ${named} order by invoice_id, line, order_id, order_line`),
  ]);
  const byLine = Map.groupBy(parts, ({ invoiceId, line }) => `${invoiceId}/${line}`);
  const withParts = lines.map(({ invoiceId, ...line }) => ({
    invoiceId,
    line: { ...line, parts: (byLine.get(`${invoiceId}/${line.line}`) ?? []).map(toPart) },
  }));
  const grouped = Map.groupBy(withParts, ({ invoiceId }) => invoiceId);
  return new Map(ids.map((id) => [id, (grouped.get(id) ?? []).map(({ line }) => line)]));
}

const toPart = ({ orderId, orderLine, quantity, inclMinor }: PartRow): Part => ({
  ...{ orderId, line: orderLine, quantity, inclMinor },
});

/** What living red ones have taken of each line of a blue one, by line: above zero. */
export function takenOf(reds: readonly Pick<Invoice, 'state' | 'lines'>[]): Map<number, Sum & { parts: Part[] }> {
  const taken = new Map<number, Sum & { parts: Part[] }>();
  for (const line of reds.filter(isAlive).flatMap(({ lines }) => lines)) {
    const before = taken.get(line.originalLine!) ?? { quantity: 0n, inclMinor: 0n, taxMinor: 0n, parts: [] };
    taken.set(line.originalLine!, {
      quantity: before.quantity - line.quantity,
      inclMinor: before.inclMinor - line.inclMinor,
      taxMinor: before.taxMinor - line.taxMinor,
      parts: [...before.parts, ...line.parts],
    });
  }
  return taken;
}

export type Covered = { orderId: Id; line: number; quantity: bigint; inclMinor: bigint };

/** What living invoices say of order lines: blue less red. The order's wish must be locked. */
export const coveredOf = (ctx: Ctx, orderIds: readonly Id[]): Promise<Covered[]> =>
  ctx.sql<Covered>`
    select p.order_id as "orderId", p.order_line as line, sum(p.quantity)::bigint as quantity,
           sum(p.incl_minor)::bigint as "inclMinor"
    from invoice_part p
    join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id
    where p.tenant_id = ${ctx.tenant}
      and p.order_id = any(${orderIds as Id[]}::uuid[])
      and i.state not in ('failed', 'rejected', 'expired')
    group by p.order_id, p.order_line`;

/** Invoices are made and taken back by whoever holds the wishes of their orders. */
export const lockWishes = (ctx: Ctx, orderIds: readonly Id[]): Promise<Wish[]> =>
  ctx.run(sql`
    select ${wishTable.select()}, version
    from invoice_order
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orderIds as Id[]}::uuid[])
    order by order_id
    for update`);

export const readWishes = (ctx: Ctx, orderIds: readonly Id[]): Promise<Wish[]> =>
  ctx.run(sql`
    select ${wishTable.select()}, version
    from invoice_order
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orderIds as Id[]}::uuid[])`);

export const setWishes = async (ctx: Ctx, orderIds: readonly Id[], state: WishState, code = ''): Promise<void> => {
  await ctx.sql`
    update invoice_order
    set state = ${state}, code = ${code}, version = version + 1
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orderIds as Id[]}::uuid[])
      and (state, code) is distinct from (${state}, ${code})`;
};

/** Their invoices are over so much of the platform's share. */
export const setSubsidies = async (ctx: Ctx, subsidies: ReadonlyMap<Id, bigint>): Promise<void> => {
  await ctx.sql`
    update invoice_order w
    set subsidy_minor = n.subsidy
    from unnest(${[...subsidies.keys()]}::uuid[], ${[...subsidies.values()]}::bigint[]) n(order_id, subsidy)
    where w.tenant_id = ${ctx.tenant}
      and w.order_id = n.order_id
      and w.subsidy_minor <> n.subsidy`;
};

/** Orders invoices are made of. */
export async function ordersOf(ctx: Ctx, invoiceIds: readonly Id[]): Promise<Map<Id, Id[]>> {
  const rows = await ctx.sql<{ invoiceId: Id; orderIds: Id[] }>`
    select invoice_id as "invoiceId", array_agg(distinct order_id order by order_id) as "orderIds"
    from invoice_part
    where tenant_id = ${ctx.tenant}
      and invoice_id = any(${invoiceIds as Id[]}::uuid[])
    group by invoice_id`;
  return new Map(rows.map(({ invoiceId, orderIds }) => [invoiceId, orderIds]));
}
