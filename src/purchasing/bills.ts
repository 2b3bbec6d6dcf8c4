/**
 * Suppliers' bills: entered, matched while they are open, accepted or rejected. What must stay true: differences beyond
 * the tolerance are accepted by somebody who did not enter the bill, and are kept as he saw them. Posts nothing: money
 * has no book yet.
 */
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { type Found, matchLine } from './match.ts';
import { allows, type LockedOrder } from './purchase-order.ts';
import { linesOfOrders, lockOrders, orderTable, progressOf } from './store.ts';
import { supplierOf, suppliersById } from './suppliers.ts';

export type BillState = 'entered' | 'accepted' | 'rejected';
export type KeptDifference = {
  line: number;
  cause: Found['cause'];
  ours: string;
  theirs: string;
  amountMinor: string;
  tolerated: boolean;
};
export type Bill = {
  id: Id;
  supplierId: Id;
  number: string;
  day: string;
  note: string;
  state: BillState;
  version: number;
  createdAt: Date;
  createdBy: string;
  decidedAt: Date | null;
  decidedBy: string;
  decision: string;
  accepted: KeptDifference[];
};
export type BillLine = {
  billId: Id;
  line: number;
  orderId: Id;
  orderLine: number;
  quantity: bigint;
  priceMinor: bigint;
};

export const billTable = table<Bill>('supplier_bill', {
  id: 'uuid',
  supplierId: 'uuid',
  number: 'text',
  day: 'date',
  note: 'text',
  state: 'text',
  version: 'int',
  createdAt: 'timestamptz',
  createdBy: 'text',
  decidedAt: 'timestamptz',
  decidedBy: 'text',
  decision: 'text',
  accepted: 'jsonb',
});
const lineTable = table<BillLine>('supplier_bill_line', {
  billId: 'uuid',
  line: 'int',
  orderId: 'uuid',
  orderLine: 'int',
  quantity: 'bigint',
  priceMinor: 'bigint',
});

export type NewBill = Pick<Bill, 'id' | 'supplierId' | 'number' | 'day' | 'note'> & {
  lines: readonly Omit<BillLine, 'billId' | 'line'>[];
};

/**
 * Refuses `purchasing.supplierUnknown`, `purchasing.billNumberTaken`, `purchasing.billLineUnknown` (data: `line`): no such
 * line of an approved order of this supplier that the caller may see.
 */
export async function enterBill(ctx: Ctx, bill: NewBill, maySee: (nodeId: Id) => boolean): Promise<void> {
  const supplier = await supplierOf(ctx, bill.supplierId);
  const orders = await lockOrders(
    ctx,
    bill.lines.map(({ orderId }) => orderId),
  );
  for (const [i, { orderId, orderLine }] of bill.lines.entries()) {
    const order = orders.get(orderId);
    const fits = order?.supplierId === supplier.id && maySee(order.nodeId) && allows(order.state, 'bill');
    if (!fits || !order.lines.some(({ line }) => line === orderLine))
      throw new Refused('purchasing.billLineUnknown', { line: i + 1 });
  }
  const { lines, ...head } = bill;
  const row: Bill = {
    ...head,
    ...{ state: 'entered', version: 1, createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) },
    ...{ decidedAt: null, decidedBy: '', decision: '', accepted: [] },
  };
  const made = await billTable.insert(ctx, [row], sql`on conflict do nothing returning id`);
  if (made.length === 0) throw new Refused('purchasing.billNumberTaken', { field: 'number', number: bill.number });
  await lineTable.insert(
    ctx,
    lines.map((line, i) => ({ ...line, billId: bill.id, line: i + 1 })),
  );
  const byOrder = [...new Set(lines.map(({ orderId }) => orderId))];
  await auditAll(
    ctx,
    'purchase.billed',
    byOrder.map((id) => ({ subject: `purchase/${id}`, detail: { number: bill.number } })),
  );
}

/** `lock`: to decide about it. Refuses `purchasing.billUnknown` (404). */
export async function billOf(ctx: Ctx, id: Id, lock = false): Promise<Bill> {
  const [known] = await ctx.run<Bill>(sql`
    select ${billTable.select()}
    from supplier_bill
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    ${lock ? sql`for update` : sql``}`);
  if (!known) throw new Refused('purchasing.billUnknown', { id }, 404);
  return known;
}

export type MatchedLine = BillLine & {
  order: Pick<LockedOrder, 'id' | 'nodeId' | 'currency'> & { number: string };
  skuId: Id;
  ordered: bigint;
  kept: bigint;
  billedBefore: bigint;
  orderPriceMinor: bigint;
};
export type Matched = { lines: MatchedLine[]; differences: KeptDifference[] };

/** Bills with the match of their lines: of an accepted bill as it was accepted, of others as it is now. */
export async function matchBills(ctx: Ctx, bills: readonly Bill[]): Promise<Map<Id, Matched>> {
  const rows = await ctx.run<BillLine>(sql`
    select ${lineTable.select()}
    from supplier_bill_line
    where tenant_id = ${ctx.tenant}
      and bill_id = any(${bills.map(({ id }) => id)}::uuid[])
    order by bill_id, line`);
  const ids = [...new Set(rows.map(({ orderId }) => orderId))];
  const orders = new Map(
    (
      await ctx.run<LockedOrder>(sql`
        select ${orderTable.select()}, number
        from purchase_order
        where tenant_id = ${ctx.tenant}
          and id = any(${ids}::uuid[])`)
    ).map((order) => [order.id, order]),
  );
  const [ordered, progress, before, suppliers] = [
    await linesOfOrders(ctx, ids),
    await progressOf(ctx, [...orders.values()]),
    await billedBefore(ctx, ids),
    await suppliersById(
      ctx,
      bills.map(({ supplierId }) => supplierId),
    ),
  ];
  const lines = rows.map((row): MatchedLine => {
    const order = orders.get(row.orderId)!;
    const own = ordered.get(row.orderId)!.find(({ line }) => line === row.orderLine)!;
    const { received, returned } = progress(row.orderId, row.orderLine);
    return {
      ...{ ...row, order, skuId: own.skuId, ordered: own.quantity, kept: received - returned },
      ...{ billedBefore: before(row), orderPriceMinor: own.priceMinor ?? 0n },
    };
  });
  const byBill = Map.groupBy(lines, ({ billId }) => billId);
  return new Map(
    bills.map((bill) => {
      const own = byBill.get(bill.id) ?? [];
      const ppm = suppliers.get(bill.supplierId)!.priceTolerancePpm;
      const differences = bill.state === 'entered' ? own.flatMap((line) => differencesOf(line, ppm)) : bill.accepted;
      return [bill.id, { lines: own, differences }];
    }),
  );
}

const differencesOf = (line: MatchedLine, tolerancePpm: number): KeptDifference[] =>
  matchLine({ ...line, priceMinor: line.orderPriceMinor }, line, tolerancePpm).map(
    ({ cause, ours, theirs, amountMinor, tolerated }) => ({
      ...{ line: line.line, cause, ours: String(ours), theirs: String(theirs) },
      ...{ amountMinor: String(amountMinor), tolerated },
    }),
  );

/** What stands of an order's line on bills entered earlier, and on earlier lines of the same bill; rejected ones aside. */
async function billedBefore(ctx: Ctx, orderIds: readonly Id[]): Promise<(row: BillLine) => bigint> {
  const all = await ctx.run<BillLine>(sql`
    select ${lineTable.select('l')}
    from supplier_bill_line l
    join supplier_bill b on b.tenant_id = l.tenant_id and b.id = l.bill_id
    where l.tenant_id = ${ctx.tenant}
      and l.order_id = any(${orderIds as Id[]}::uuid[])
      and b.state <> 'rejected'
    order by l.bill_id, l.line`);
  const byLine = Map.groupBy(all, ({ orderId, orderLine }) => `${orderId}/${orderLine}`);
  const isBefore = (a: BillLine, b: BillLine) => a.billId < b.billId || (a.billId === b.billId && a.line < b.line);
  return (row) =>
    (byLine.get(`${row.orderId}/${row.orderLine}`) ?? [])
      .filter((other) => isBefore(other, row))
      .reduce((sum, { quantity }) => sum + quantity, 0n);
}

/**
 * The bill is right, with the differences it has; the caller has locked it. Refuses `purchasing.billDecided`, and where
 * something differs beyond the tolerance `identity.samePerson`, `purchasing.reasonMissing`.
 */
export async function acceptBill(
  ctx: Ctx,
  bill: Bill,
  reason: string,
  isOwn: (first: string) => Refusal | null,
): Promise<void> {
  assertOpen(bill);
  const { differences } = (await matchBills(ctx, [bill])).get(bill.id)!;
  if (differences.some(({ tolerated }) => !tolerated)) {
    const own = isOwn(bill.createdBy);
    if (own) throw new Refused(own.code, own.data);
    if (reason.trim() === '') throw new Refused('purchasing.reasonMissing', { field: 'reason' });
  }
  await decide(ctx, { ...bill, state: 'accepted', decision: reason, accepted: differences });
}

/** The bill goes back to its supplier; its lines count as billed no longer. Refuses `purchasing.billDecided`. */
export async function rejectBill(ctx: Ctx, bill: Bill, reason: string): Promise<void> {
  assertOpen(bill);
  await decide(ctx, { ...bill, state: 'rejected', decision: reason });
}

function assertOpen({ state }: Bill): void {
  if (state !== 'entered') throw new Refused('purchasing.billDecided', { state });
}

async function decide(ctx: Ctx, bill: Bill): Promise<void> {
  const decided = {
    ...bill,
    decidedAt: new Date(ctx.now()),
    decidedBy: actorText(ctx.actor),
    version: bill.version + 1,
  };
  const names = ['state', 'decision', 'accepted', 'decidedAt', 'decidedBy', 'version'];
  await billTable.update(ctx, [decided], ['id'], names);
  await auditAll(ctx, bill.state === 'accepted' ? 'supplierBill.accept' : 'supplierBill.reject', [
    { subject: `supplierBill/${bill.id}`, detail: { number: bill.number, reason: bill.decision } },
  ]);
}
