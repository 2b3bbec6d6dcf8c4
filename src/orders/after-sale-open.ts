/**
 * After-sale cases opened by hand or for a refused parcel (RET-1), and what their lines and money may be. What must stay
 * true: over all cases of an order never more comes back than was sold, and never more goes back than was paid.
 */
import type { OpenedCase } from '../contract/after-sale-commands.ts';
import type { Remedy } from '../contract/after-sales.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { smaller } from '../kernel/money.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { came, REMEDY_NEEDS } from './after-sale.ts';
import { giveNumbers } from './after-sale-cases.ts';
import { type Case, type CaseLine, CaseWork, type OrderOfCase, UNDECIDED } from './after-sale-store.ts';

export type AskedLine = { line: number; quantity: bigint; swapSkuId: Id | null };

/** What was paid for the lines, as far as it is asked back; freight is a decision of its own. */
export function paidFor({ lines }: OrderOfCase, asked: readonly AskedLine[]): bigint {
  return asked.reduce((sum, { line, quantity }) => {
    const sold = lines.find((one) => one.line === line);
    return sold ? sum + (sold.amountMinor * quantity) / sold.quantity : sum;
  }, 0n);
}

/** Lines a case asks back, as rows; what came of them before stays. Refuses as `openAfterSales` and `changeAfterSale`. */
export function linesOfCase(
  work: CaseWork,
  one: Pick<Case, 'id' | 'orderId'>,
  remedy: Remedy,
  asked: readonly AskedLine[],
): CaseLine[] | Refusal {
  const order = work.orders.get(one.orderId)!;
  const before = new Map((work.lines.get(one.id) ?? []).map((line) => [line.line, line]));
  if (new Set(asked.map(({ line }) => line)).size < asked.length)
    return { code: 'orders.caseLineUnknown', data: { line: 0 } };
  const rows: CaseLine[] = [];
  for (const { line, quantity, swapSkuId } of asked) {
    const sold = order.lines.find((own) => own.line === line);
    if (!sold?.skuId) return { code: 'orders.caseLineUnknown', data: { line } };
    const known = before.get(line);
    before.delete(line);
    const { merchantCode, skuId } = sold;
    const left = REMEDY_NEEDS[remedy].goods ? work.soldLeft(order, line, one.id) : sold.quantity;
    if (quantity > left) return { code: 'orders.caseMoreThanSold', data: { merchantCode, left } };
    if (known && quantity < came(known))
      return { code: 'orders.caseLessThanCame', data: { merchantCode, came: came(known) } };
    const counted = known ?? { good: 0n, defective: 0n };
    rows.push({
      ...{ caseId: one.id, line, orderId: order.id, skuId, quantity, swapSkuId },
      ...{ good: counted.good, defective: counted.defective, missing: 0n },
    });
  }
  const lost = [...before.values()].find((line) => came(line) > 0n);
  if (lost)
    return { code: 'orders.caseLessThanCame', data: { merchantCode: codeOf(order, lost.line), came: came(lost) } };
  return rows;
}

const codeOf = (order: OrderOfCase, line: number): string =>
  order.lines.find((one) => one.line === line)?.merchantCode ?? '';

const SHIPPED: ReadonlySet<string> = new Set(['partlyShipped', 'shipped', 'signed', 'finished', 'closed']);

/** A remedy that does not fit where the order is: before shipping money goes back, after it goods and money. */
export function whyNotRemedy(order: OrderOfCase, remedy: Remedy): Refusal | null {
  const left = order.lines.some((line) => line.shipped > 0n) || SHIPPED.has(order.state);
  if (remedy === 'refundBeforeShipping')
    return left ? { code: 'orders.caseOrderHasLeft', data: { state: order.state } } : null;
  return left || !REMEDY_NEEDS[remedy].goods ? null : { code: 'orders.caseNothingLeft', data: { state: order.state } };
}

/** Sets remedy, lines and money of a case. Null when it was done. Refuses as `openAfterSales`. */
export function decide(
  work: CaseWork,
  one: Case,
  { remedy, lines, due }: { remedy: Remedy; lines: readonly AskedLine[]; due?: bigint | undefined },
): Refusal | null {
  const order = work.orders.get(one.orderId)!;
  const unfit = whyNotRemedy(order, remedy);
  if (unfit) return unfit;
  const { goods, order: sends } = REMEDY_NEEDS[remedy];
  if ((goods || sends) && lines.length === 0) return { code: 'orders.caseLinesMissing' };
  const rows = linesOfCase(work, one, remedy, lines);
  if ('code' in rows) return rows;
  const left = work.moneyLeft(order) + work.promisedOf(one.id);
  const usual = lines.length ? paidFor(order, lines) : order.paidMinor;
  const dueMinor = due ?? (sends ? 0n : smaller(usual, left));
  if (dueMinor > left)
    return { code: 'orders.caseMoreThanPaid', data: { left: { amount: left, currency: order.currency } } };
  one.remedy = remedy;
  one.dueMinor = dueMinor;
  work.lines.set(one.id, rows);
  return null;
}

/** A case of an order that waits for a person. */
export function freshCase(ctx: Ctx, order: OrderOfCase, kind: Case['kind'], id: Id = ctx.newId()): Case {
  const openedAt = new Date(ctx.now());
  return {
    ...{ ...UNDECIDED, keys: [], id, orderId: order.id, shopId: order.shopId, kind, state: 'applied' },
    ...{ data: { number: order.number }, openedAt, openedBy: actorText(ctx.actor), answerBefore: openedAt },
    nodeId: order.nodeId,
  };
}

/** `reached`: orders within the caller's right. Refuses per case as the contract's `openAfterSales`. */
export async function openCases(
  ctx: Ctx,
  opened: readonly OpenedCase[],
  reached: ReadonlySet<Id>,
): Promise<Outcome<Id, string>[]> {
  const work = new CaseWork(ctx);
  await work.lockOrders([...reached]);
  const outcomes: Outcome<Id, string>[] = [];
  const fresh: [Case, string][] = [];
  for (const { orderId, remedy, lines, due, reason, duty, nodeId, note = '' } of opened) {
    const order = work.orders.get(orderId);
    if (!order) {
      outcomes.push(refuse(orderId, 'orders.notFound'));
      continue;
    }
    const one: Case = { ...freshCase(ctx, order, 'byHand'), reason, duty: duty ?? null, note };
    if (nodeId) one.nodeId = nodeId;
    work.add(one, []);
    const refusal = decide(work, one, {
      remedy,
      lines: lines.map(askedLine),
      due: due === undefined ? undefined : BigInt(due),
    });
    if (refusal) {
      work.drop(one.id);
      outcomes.push({ id: orderId, done: false, refusal });
      continue;
    }
    fresh.push([one, note]);
    outcomes.push(done(one.id));
  }
  await giveNumbers(
    ctx,
    fresh.map(([one]) => one),
  );
  for (const [one, note] of fresh) work.changed(one, { event: 'caseOpened', action: 'afterSale.open', note });
  await work.save();
  return outcomes;
}

export const askedLine = ({ line, quantity, swapSkuId }: OpenedCase['lines'][number]): AskedLine => ({
  ...{ line, quantity: BigInt(quantity), swapSkuId: swapSkuId ?? null },
});
