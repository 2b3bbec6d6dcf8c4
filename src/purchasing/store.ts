/** Purchase orders as they are kept, with what came, went back and was billed of each line. */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { linesOfExpectations, reversalsOf } from '../stock/stock.ts';
import type { LockedOrder, OrderLine, PurchaseOrder } from './purchase-order.ts';

export const orderTable = table<PurchaseOrder>('purchase_order', {
  id: 'uuid',
  supplierId: 'uuid',
  nodeId: 'uuid',
  currency: 'text',
  state: 'text',
  expectedOn: 'date',
  terms: 'text',
  note: 'text',
  prepaidMinor: 'bigint',
  prepaidNote: 'text',
  expectationId: 'uuid',
  version: 'int',
  createdAt: 'timestamptz',
  createdBy: 'text',
  askedAt: 'timestamptz',
  approvedAt: 'timestamptz',
  approvedBy: 'text',
});

export const lineTable = table<OrderLine>('purchase_order_line', {
  orderId: 'uuid',
  line: 'int',
  skuId: 'uuid',
  quantity: 'bigint',
  priceMinor: 'bigint',
});

export type ReturnRow = { documentId: Id; orderId: Id; line: number; quantity: bigint };
export const returnTable = table<ReturnRow>('purchase_return', {
  documentId: 'uuid',
  orderId: 'uuid',
  line: 'int',
  quantity: 'bigint',
});

/** Orders with their lines; nobody else changes them meanwhile. */
export async function lockOrders(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, LockedOrder>> {
  if (ids.length === 0) return new Map();
  const heads = await ctx.run<PurchaseOrder & { number: string }>(sql`
    select ${orderTable.select()}, number
    from purchase_order
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
    order by id
    for update`);
  const lines = await linesOfOrders(
    ctx,
    heads.map(({ id }) => id),
  );
  return new Map(heads.map((head) => [head.id, { ...head, lines: lines.get(head.id) ?? [] }]));
}

export async function linesOfOrders(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, OrderLine[]>> {
  const rows = await ctx.run<OrderLine>(sql`
    select ${lineTable.select()}
    from purchase_order_line
    where tenant_id = ${ctx.tenant}
      and order_id = any(${ids as Id[]}::uuid[])
    order by order_id, line`);
  return Map.groupBy(rows, (row) => row.orderId);
}

/** Sets the named properties of orders, counts their versions, and tells the audit log, which is their timeline. */
export async function saveOrders(
  ctx: Ctx,
  orders: readonly PurchaseOrder[],
  set: readonly (keyof PurchaseOrder & string)[],
  action: string,
  detailOf: (order: PurchaseOrder) => Record<string, unknown> = () => ({}),
): Promise<void> {
  await orderTable.update(
    ctx,
    orders.map((order) => ({ ...order, version: order.version + 1 })),
    ['id'],
    [...set, 'version'],
  );
  await auditAll(
    ctx,
    action,
    orders.map((order) => ({ subject: `purchase/${order.id}`, detail: detailOf(order) })),
  );
}

/** Numbers of the orders that expect goods, by what expects them. */
export async function ordersExpecting(ctx: Ctx, expectationIds: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ of: Id; number: string }>`
    select expectation_id as of, number
    from purchase_order
    where tenant_id = ${ctx.tenant}
      and expectation_id = any(${expectationIds as Id[]}::uuid[])`;
  return new Map(rows.map(({ of, number }) => [of, number]));
}

/** What the order of that number expects; null: there is no such order, or its goods are not on order. */
export async function expectedByOrder(ctx: Ctx, number: string): Promise<Id | null> {
  const [order] = await ctx.sql<{ expected: Id | null }>`
    select expectation_id as expected
    from purchase_order
    where tenant_id = ${ctx.tenant}
      and number = ${number}`;
  return order?.expected ?? null;
}

/** Of a line of an order: what came, what went back, what stands on bills that were not rejected. */
export type Progress = { received: bigint; returned: bigint; billed: bigint };
export type ProgressOf = (orderId: Id, line: number) => Progress;
const NOTHING: Progress = { received: 0n, returned: 0n, billed: 0n };

export async function progressOf(
  ctx: Ctx,
  orders: readonly Pick<PurchaseOrder, 'id' | 'expectationId'>[],
): Promise<ProgressOf> {
  const ids = orders.map(({ id }) => id);
  const [expected, returns, bills] = [
    await linesOfExpectations(
      ctx,
      orders.flatMap(({ expectationId }) => expectationId ?? []),
    ),
    await returnsOf(ctx, ids),
    await ctx.sql<{ orderId: Id; line: number; quantity: bigint }>`
      select l.order_id as "orderId", l.order_line as line, sum(l.quantity)::bigint as quantity
      from supplier_bill_line l
      join supplier_bill b on b.tenant_id = l.tenant_id and b.id = l.bill_id
      where l.tenant_id = ${ctx.tenant}
        and l.order_id = any(${ids}::uuid[])
        and b.state <> 'rejected'
      group by l.order_id, l.order_line`,
  ];
  const all = new Map<string, Progress>();
  const add = (order: Id, line: number, more: Partial<Progress>): void => {
    const key = `${order}/${line}`;
    const before = all.get(key) ?? NOTHING;
    all.set(key, {
      received: before.received + (more.received ?? 0n),
      returned: before.returned + (more.returned ?? 0n),
      billed: before.billed + (more.billed ?? 0n),
    });
  };
  for (const { id, expectationId } of orders)
    for (const { line, received } of (expectationId && expected.get(expectationId)) || []) add(id, line, { received });
  for (const { orderId, line, quantity, reversed } of returns)
    if (!reversed) add(orderId, line, { returned: quantity });
  for (const { orderId, line, quantity } of bills) add(orderId, line, { billed: quantity });
  return (order, line) => all.get(`${order}/${line}`) ?? NOTHING;
}

/** What went back, oldest first; `reversed`: it was taken back and is here again. */
export async function returnsOf(ctx: Ctx, orderIds: readonly Id[]): Promise<(ReturnRow & { reversed: boolean })[]> {
  const rows = await ctx.run<ReturnRow>(sql`
    select ${returnTable.select()}
    from purchase_return
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orderIds as Id[]}::uuid[])
    order by document_id, line`);
  const reversed = await reversalsOf(
    ctx,
    rows.map((row) => row.documentId),
  );
  return rows.map((row) => ({ ...row, reversed: reversed.has(row.documentId) }));
}
