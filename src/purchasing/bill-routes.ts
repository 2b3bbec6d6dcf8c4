/** Suppliers' bills over HTTP, each with its three-way match. */
import { skusById } from '../catalog/catalog.ts';
import * as contract from '../contract/supplier-bills.ts';
import { peopleNames, secondLook } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, sql } from '../kernel/db/sql.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { actorWords, allNodes, covers } from '../stock/stock.ts';
import {
  acceptBill,
  type Bill,
  billOf,
  billTable,
  enterBill,
  type MatchedLine,
  matchBills,
  rejectBill,
} from './bills.ts';
import { suppliersById } from './suppliers.ts';

type BillQuery = {
  nodeIds: readonly Id[];
  state?: Bill['state'] | undefined;
  supplierId?: Id | undefined;
  number?: string | undefined;
  before?: Id | undefined;
  limit: number;
};

/** Bills all of whose orders the caller may see, newest first, one row more than `limit`. */
function findBills(ctx: Ctx, q: BillQuery): Promise<Bill[]> {
  const conditions = [
    sql`b.tenant_id = ${ctx.tenant}`,
    ...(q.state ? [sql`b.state = ${q.state}`] : []),
    ...(q.supplierId ? [sql`b.supplier_id = ${q.supplierId}`] : []),
    ...(q.number ? [sql`b.number = ${q.number.trim()}`] : []),
    ...(q.before ? [sql`b.id < ${q.before}`] : []),
    sql`not exists (
      select from supplier_bill_line l
      join purchase_order o on o.tenant_id = l.tenant_id and o.id = l.order_id
      where l.tenant_id = b.tenant_id and l.bill_id = b.id and o.node_id <> all(${q.nodeIds as Id[]}::uuid[]))`,
  ];
  return ctx.run(sql`
    select ${billTable.select('b')}
    from supplier_bill b
    where ${joined(conditions, ' and ')}
    order by b.id desc
    limit ${q.limit + 1}`);
}

const sumOf = (lines: readonly MatchedLine[]) =>
  lines.reduce((sum, { quantity, priceMinor }) => sum + quantity * priceMinor, 0n);

async function describe(ctx: Ctx, bills: readonly Bill[]) {
  const [matched, suppliers, people] = [
    await matchBills(ctx, bills),
    await suppliersById(
      ctx,
      bills.map(({ supplierId }) => supplierId),
    ),
    await peopleNames(
      ctx,
      bills.flatMap(({ createdBy, decidedBy }) => [createdBy, decidedBy]),
    ),
  ];
  return bills.map((bill) => {
    const { lines, differences } = matched.get(bill.id)!;
    const { id, number, day, state, createdAt, version, note, decidedAt, decision } = bill;
    const supplier = suppliers.get(bill.supplierId)!;
    const currency = lines[0]?.order.currency ?? supplier.currency;
    return {
      row: {
        ...{ id, number, day, state, createdAt, version, supplier: { id: supplier.id, name: supplier.name } },
        amount: { amount: sumOf(lines), currency },
        differences: differences.filter(({ tolerated }) => !tolerated).length,
        by: actorWords(bill.createdBy, people),
      },
      more: { note, decidedAt, decision, decidedBy: bill.decidedBy ? actorWords(bill.decidedBy, people) : null },
      ...{ lines, differences, currency },
    };
  });
}

async function detail(ctx: Ctx, bill: Bill) {
  const [{ row, more, lines, differences, currency }] = (await describe(ctx, [bill])) as [
    Awaited<ReturnType<typeof describe>>[number],
  ];
  const skus = await skusById(
    ctx,
    lines.map(({ skuId }) => skuId),
  );
  const money = (amount: bigint | string) => ({ amount: BigInt(amount), currency });
  return {
    bill: { ...row, ...more },
    lines: lines.map(({ line, order, orderLine, skuId, quantity, priceMinor, ordered, kept, billedBefore, ...own }) => {
      const { id, merchantCode, name, properties } = skus.get(skuId)!;
      return {
        ...{ line, order: { id: order.id, number: order.number }, orderLine, quantity, ordered, kept, billedBefore },
        ...{ sku: { id, merchantCode, name, properties }, price: money(priceMinor) },
        ...{ amount: money(priceMinor * quantity), orderPrice: money(own.orderPriceMinor) },
      };
    }),
    differences: differences.map(({ amountMinor, ...one }) => ({ ...one, amount: money(amountMinor) })),
  };
}

const readable = async (ctx: Ctx, session: Session): Promise<Id[]> =>
  (await allNodes(ctx)).filter(covers(session, 'purchases.read')).map(({ id }) => id);

/** Refuses `purchasing.billUnknown` (404). */
async function visible(ctx: Ctx, session: Session, id: Id, lock = false): Promise<Bill> {
  const bill = await billOf(ctx, id, lock);
  const nodeIds = new Set(await readable(ctx, session));
  const { lines } = (await matchBills(ctx, [bill])).get(id)!;
  if (!lines.every(({ order }) => nodeIds.has(order.nodeId))) throw new Refused('purchasing.billUnknown', { id }, 404);
  return bill;
}

export const billRoutes: Route[] = [
  route(contract.listSupplierBills, async ({ ctx, session, query: { cursor, limit = 50, ...query } }) => {
    const before = readCursor(cursor, { id: 'id' })?.id;
    const found = await findBills(ctx, { ...query, nodeIds: await readable(ctx, session), before, limit });
    const page = pageOf(
      found,
      limit,
      (bill) => bill,
      ({ id }) => ({ id }),
    );
    return { ...page, items: (await describe(ctx, page.items)).map(({ row }) => row) };
  }),

  route(contract.getSupplierBill, async ({ ctx, session, params: { id } }) =>
    detail(ctx, await visible(ctx, session, id)),
  ),

  route(contract.enterSupplierBill, async ({ ctx, session, body: { lines, note = '', ...head } }) => {
    const id = ctx.newId();
    const covered = covers(session, 'purchases.write');
    const own = lines.map(({ price, quantity, ...line }) => ({
      ...{ ...line, quantity: BigInt(quantity), priceMinor: BigInt(price) },
    }));
    await enterBill(ctx, { ...head, id, note, lines: own }, (nodeId) => covered({ id: nodeId }));
    return detail(ctx, await billOf(ctx, id));
  }),

  route(contract.acceptSupplierBill, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    const bill = await visible(ctx, session, id, true);
    assertVersion({ ifMatch }, bill.version);
    await acceptBill(ctx, bill, body.reason, await secondLook(ctx));
    return detail(ctx, await billOf(ctx, id));
  }),

  route(contract.rejectSupplierBill, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    const bill = await visible(ctx, session, id, true);
    assertVersion({ ifMatch }, bill.version);
    await rejectBill(ctx, bill, body.reason);
    return detail(ctx, await billOf(ctx, id));
  }),
];
