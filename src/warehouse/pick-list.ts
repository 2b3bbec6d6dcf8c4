/**
 * Puts fulfilments on pick lists and lines into walking order, without I/O (WMS-4, WMS-6). What must stay true: every
 * fulfilment is on exactly one list, the quantities of a list add up to those of its fulfilments, and the same input
 * gives the same lists.
 */

export type PickOrder = {
  id: string;
  /** Quantity in the SKU's smallest unit, from the bin it was assigned. */
  lines: readonly { sku: string; bin: string; quantity: bigint; lot?: string | null }[];
};

export type PickList = {
  /** `sameSku`: every order is one piece of one SKU, so that any piece fits any of the orders and none needs a slot. */
  kind: 'sameSku' | 'mixed';
  /** Slots count from 1 in the order of the fulfilments given. */
  orders: { slot: number; id: string }[];
  /** In walking order, one line per bin and SKU, and lot where lots are kept. */
  lines: {
    bin: string;
    sku: string;
    quantity: bigint;
    slots: { slot: number; quantity: bigint }[];
    lot?: string;
    /** Until when it is good, as it was known when the list was made. */
    expiresOn?: string;
  }[];
  /** Null where no floor is drawn: then it is walked in serpentines. */
  walk: Walk | null;
};

/** Whether lines, or a line and what is asked of it, are the same goods of the same bin; '' and no lot are one. */
type GoodsAt = { bin: string; sku: string; lot?: string | null | undefined };
export const isSame = (one: GoodsAt, other: GoodsAt): boolean =>
  one.bin === other.bin && one.sku === other.sku && (one.lot ?? '') === (other.lot ?? '');

type Place = { xMm: number; yMm: number };
export type Walk = {
  /** The shortest walk there is, and what two habits would have walked. */
  lengthMm: number;
  sShapeMm: number;
  largestGapMm: number;
  /** The places where it turns, from the start to the end. */
  path: Place[];
  /** Where each bin is reached; those that are not placed are not here and come last. */
  stops: { bin: string; at: Place }[];
};

/** Puts the bins of a list into walking order. */
export type WalkPlanner = (bins: readonly string[]) => { order: string[]; walk: Walk | null };
export const inSerpentines: WalkPlanner = (bins) => ({ order: walkBins(bins), walk: null });

export type PickListRule = {
  /** Slots of the cart or wall. */
  ordersPerList: number;
  /** How many one-piece orders of a SKU make a list of their own worthwhile. */
  sameSkuFrom: number;
};

/**
 * Pick lists for fulfilments given in order of urgency: first one-piece orders of the same SKU, by SKU, then the rest as
 * given. Throws a RangeError for a rule below one and for a fulfilment with nothing to pick.
 */
export function buildPickLists(
  orders: readonly PickOrder[],
  rule: PickListRule,
  plan: WalkPlanner = inSerpentines,
): PickList[] {
  if (rule.ordersPerList < 1 || rule.sameSkuFrom < 1) throw new RangeError('a pick list holds at least one order');
  for (const order of orders) {
    if (order.lines.length === 0 || order.lines.some((line) => line.quantity <= 0n)) {
      throw new RangeError(`fulfilment ${order.id} has nothing to pick`);
    }
  }
  const bySku = Map.groupBy(orders.filter(isOnePiece), (order) => order.lines[0]!.sku);
  const sameSku = [...bySku.values()].filter((group) => group.length >= rule.sameSkuFrom);
  const grouped = new Set(sameSku.flat());
  const mixed = orders.filter((order) => !grouped.has(order));
  return [
    ...sameSku.flatMap((group) => chunk(group, rule.ordersPerList).map((part) => listOf('sameSku', part, plan))),
    ...chunk(mixed, rule.ordersPerList).map((part) => listOf('mixed', part, plan)),
  ];
}

const isOnePiece = (order: PickOrder): boolean => order.lines.length === 1 && order.lines[0]!.quantity === 1n;

function chunk<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < all.length; from += size) parts.push(all.slice(from, from + size));
  return parts;
}

function listOf(kind: PickList['kind'], orders: readonly PickOrder[], plan: WalkPlanner): PickList {
  const picks = orders.flatMap(({ lines }, index) => lines.map((line) => ({ ...line, slot: index + 1 })));
  const byBin = Map.groupBy(picks, (pick) => pick.bin);
  const { order, walk } = plan([...byBin.keys()]);
  const lines = order.flatMap((bin) => {
    const bySku = Map.groupBy(byBin.get(bin)!, (pick) => `${pick.sku}\n${pick.lot ?? ''}`);
    // Ids by their letters: the digits in them are no numbers.
    return [...bySku]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, found]) => ({
        ...{ bin, sku: found[0]!.sku, quantity: sum(found), slots: slotsOf(found) },
        ...(found[0]!.lot && { lot: found[0]!.lot }),
      }));
  });
  return { kind, orders: orders.map(({ id }, index) => ({ slot: index + 1, id })), lines, walk };
}

const sum = (picks: readonly { quantity: bigint }[]): bigint =>
  picks.reduce((total, pick) => total + pick.quantity, 0n);

const slotsOf = (picks: readonly { slot: number; quantity: bigint }[]): { slot: number; quantity: bigint }[] =>
  [...Map.groupBy(picks, (pick) => pick.slot)].map(([slot, found]) => ({ slot, quantity: sum(found) }));

const collator = new Intl.Collator('en', { numeric: true });
/** Aisle 2 comes before aisle 10; texts that differ only in writing keep one fixed order. */
const natural = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/**
 * Bins (warehouse-zone-aisle-bay-level) in serpentine order: up the first aisle visited of a zone, down the next one.
 * Aisles without a stop are passed by, so the turn counts visited aisles. Bins with another kind of code come last.
 */
export function walkBins(bins: readonly string[]): string[] {
  const parsed = bins.map((bin) => ({ bin, parts: bin.split('-') }));
  const odd = parsed.filter(({ parts }) => parts.length !== 5).map(({ bin }) => bin);
  const places = parsed.filter(({ parts }) => parts.length === 5);

  const byZone = Map.groupBy(places, ({ parts }) => parts.slice(0, 2).join('-'));
  const zones = [...byZone].sort(([a], [b]) => natural(a, b));
  const walked = zones.flatMap(([, inZone]) => {
    const byAisle = Map.groupBy(inZone, ({ parts }) => parts[2]!);
    const aisles = [...byAisle].sort(([a], [b]) => natural(a, b));
    return aisles.flatMap(([, inAisle], visit) => {
      const way = visit % 2 === 0 ? 1 : -1;
      return inAisle.sort(
        (a, b) => way * natural(a.parts[3]!, b.parts[3]!) || natural(a.parts[4]!, b.parts[4]!) || natural(a.bin, b.bin),
      );
    });
  });
  return [...walked.map(({ bin }) => bin), ...odd.sort(natural)];
}
