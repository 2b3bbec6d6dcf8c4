/**
 * Dividing and joining orders (ORD-9), pure: amounts, discounts and freight are shared to the cent, so the parts always
 * add up to the whole, and what was joined can be taken apart again.
 */
import type { Id } from '../kernel/ids.ts';
import { allocate } from '../kernel/money.ts';
import { type Order, type OrderLine, sumUp } from './order.ts';

export type Share = { line: number; quantity: bigint };

/**
 * The children of an order, one per part; parts together must hold every line's whole quantity. Line amounts are
 * shared by quantity; freight, tax, discount and what was paid by the value of the goods (by quantity when that is 0).
 */
export function divide(
  order: Order,
  parts: readonly (readonly Share[])[],
  children: readonly { id: Id; number: string }[],
): Order[] {
  const lines = parts.map(() => [] as OrderLine[]);
  for (const line of order.lines) {
    const quantities = parts.map((part) => part.find((share) => share.line === line.line)?.quantity ?? 0n);
    const amounts = allocate(line.amountMinor, quantities);
    quantities.forEach((quantity, i) => {
      if (quantity > 0n)
        lines[i]!.push({ ...line, line: lines[i]!.length + 1, quantity, amountMinor: amounts[i]!, holdId: null });
    });
  }
  const values = lines.map((own) => own.reduce((sum, line) => sum + line.amountMinor, 0n));
  const counts = lines.map((own) => own.reduce((sum, line) => sum + line.quantity, 0n));
  const weights = values.some((value) => value > 0n) ? values : counts;
  const share = (total: bigint) => allocate(total, weights);
  const [goods, discount, freight, tax, payable, paid, refunded] = [
    share(order.goodsMinor),
    share(order.discountMinor),
    share(order.freightMinor),
    share(order.taxMinor),
    share(order.payableMinor),
    share(order.paidMinor),
    share(order.refundedMinor),
  ];
  const weightG = allocate(order.weightG, counts);
  return children.map(({ id, number }, i) => {
    const child: Order = {
      ...order,
      id,
      number,
      version: 1,
      // Parts of an unpaid order wait for its payment like the whole did.
      state: order.state === 'waitPay' || order.state === 'depositPaid' ? order.state : 'waitReview',
      lines: lines[i]!,
      goodsMinor: goods![i]!,
      discountMinor: discount![i]!,
      freightMinor: freight![i]!,
      taxMinor: tax![i]!,
      payableMinor: payable![i]!,
      paidMinor: paid![i]!,
      refundedMinor: refunded![i]!,
      weightG: weightG[i]!,
      nodeId: null,
      courier: null,
      sourcing: null,
      fulfilmentId: null,
      waybillNumber: null,
      splitFrom: order.id,
      holds: [...order.holds],
      holdReasons: [...order.holdReasons],
      tags: [...order.tags],
    };
    sumUp(child);
    return child;
  });
}

/** One order from several of the same recipient; amounts are sums, the earliest is the model for the rest. */
export function join(orders: readonly Order[], id: Id, number: string, now: Date): Order {
  const [first] = [...orders].sort((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime());
  const sum = (pick: (order: Order) => bigint) => orders.reduce((total, order) => total + pick(order), 0n);
  const joined: Order = {
    ...first!,
    id,
    number,
    version: 1,
    state: 'waitReview',
    holds: [],
    holdReasons: [],
    channelNumbers: orders.flatMap((order) => order.channelNumbers),
    goodsMinor: sum((o) => o.goodsMinor),
    discountMinor: sum((o) => o.discountMinor),
    freightMinor: sum((o) => o.freightMinor),
    taxMinor: sum((o) => o.taxMinor),
    payableMinor: sum((o) => o.payableMinor),
    paidMinor: sum((o) => o.paidMinor),
    refundedMinor: sum((o) => o.refundedMinor),
    weightG: sum((o) => o.weightG),
    flag: Math.max(...orders.map((o) => o.flag)),
    memo: unique(orders.map((o) => o.memo)),
    buyerMessage: unique(orders.map((o) => o.buyerMessage)),
    tags: [...new Set(orders.flatMap((o) => o.tags))],
    priority: Math.max(...orders.map((o) => o.priority)),
    // A reason overridden for one part was not overridden for the others.
    overridden: orders.map((o) => o.overridden).reduce((all, own) => all.filter((reason) => own.includes(reason))),
    nodeId: null,
    courier: null,
    sourcing: null,
    splitFrom: null,
    createdAt: now,
    lines: orders.flatMap((order) => order.lines).map((line, i) => ({ ...line, line: i + 1, holdId: null })),
  };
  sumUp(joined);
  return joined;
}

const unique = (texts: string[]) => [...new Set(texts.filter((text) => text !== ''))].join('；');
