/**
 * Dividing and joining orders (ORD-9): amounts, discounts and freight are shared to the cent, so the parts always
 * add up to the whole, and what was joined can be taken apart again.
 */
import type { Id } from '../kernel/ids.ts';
import { allocate } from '../kernel/money.ts';
import { isRuleGift, type Order, type OrderLine, sumUp } from './order.ts';
import type { Work } from './store.ts';

export type Share = { line: number; quantity: bigint };

/**
 * The children of an order, one per part; parts together must hold every line's whole quantity. Line amounts and
 * what the platform bears of them are shared by quantity; freight, tax, discount and what was paid by the value of the goods (by quantity when that is 0).
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
    const borne = allocate(line.platformMinor, quantities);
    quantities.forEach((quantity, i) => {
      if (quantity > 0n)
        lines[i]!.push({
          ...{ ...line, line: lines[i]!.length + 1, quantity, amountMinor: amounts[i]! },
          ...{ platformMinor: borne[i]!, holdId: null },
        });
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
      version: 0,
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

/** Divides an order of `work`: it ends as `split`, its parts are new orders that the caller takes on. */
export function splitInto(
  work: Work,
  order: Order,
  parts: readonly (readonly Share[])[],
  why: 'byHand' | 'stock' | 'shortage' | 'rule',
): Order[] {
  // The numbers of parts that were put together again are taken.
  const number = order.keptAsIs ? `${order.number}-${order.version}` : order.number;
  const children = divide(
    order,
    parts,
    parts.map((_, i) => ({ id: work.ctx.newId(), number: `${number}-${i + 1}` })),
  );
  for (const child of children) {
    work.add(child);
    work.happened(child, 'splitOff', { from: order.number });
  }
  work.happened(order, 'split', { into: children.map((child) => child.number), why });
  order.state = 'split';
  order.holds = [];
  order.holdReasons = [];
  return children;
}

/** What is promised to one of them is promised to all. */
const earlier = (a: Date | null, b: Date | null): Date | null => (a && (!b || a <= b) ? a : b);

/**
 * One order from several of the same recipient; amounts are sums, the earliest is the model for the rest. What the same
 * rule gave to each of them is given once; `weightOf` says what a gift that is left out weighed.
 */
export function join(
  orders: readonly Order[],
  id: Id,
  number: string,
  now: Date,
  weightOf: (line: OrderLine) => bigint = () => 0n,
): Order {
  const [first] = [...orders].sort((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime());
  const sum = (pick: (order: Order) => bigint) => orders.reduce((total, order) => total + pick(order), 0n);
  const all = orders.flatMap((order) => order.lines);
  const again = all.filter(
    (line, i) => isRuleGift(line) && all.findIndex((one) => one.channelLine === line.channelLine) < i,
  );
  const joined: Order = {
    ...first!,
    id,
    number,
    version: 0,
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
    weightG: again.reduce(
      (total, line) => total - weightOf(line),
      sum((o) => o.weightG),
    ),
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
    shipBefore: orders.reduce<Date | null>((first, { shipBefore }) => earlier(first, shipBefore), null),
    paidOffline: orders.some((o) => o.paidOffline),
    priceChanged: orders.some((o) => o.priceChanged),
    // What finance passed apart, it has not passed as one sum.
    reviewedBy: '',
    financeBy: '',
    keptAsIs: false,
    createdAt: now,
    lines: all.filter((line) => !again.includes(line)).map((line, i) => ({ ...line, line: i + 1, holdId: null })),
  };
  sumUp(joined);
  return joined;
}

const unique = (texts: string[]) => [...new Set(texts.filter((text) => text !== ''))].join('；');
