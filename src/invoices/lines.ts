/**
 * What was sold, as lines of invoices (INV-1), pure. Must stay true: the amounts of the lines add up to what was to be
 * invoiced to the cent; every line knows which order lines it is made of (`parts`, which add up to it); a discount
 * stands right after its item and is never more than it.
 */
import { allocate, smaller } from '../kernel/money.ts';
import { taxIn } from './tax.ts';

/** What two lines must share to be one. */
export type Goods = {
  taxCode: string;
  /** The short word of the tax code: an item is printed as `*word*name`. */
  taxWord: string;
  name: string;
  spec: string;
  unit: string;
  ratePpm: number;
  /** '' or the number of the preference (`03` free of tax). */
  preference: string;
};
export type Part = { orderId: string; line: number; quantity: bigint; inclMinor: bigint };
/** `grossMinor`: before its discount. `inclMinor`: what is paid. */
export type SoldLine = Goods & Part & { grossMinor: bigint };
export type DraftLine = Goods & { quantity: bigint; grossMinor: bigint; inclMinor: bigint; parts: Part[] };

/** A line as it is printed; the parts stand at the item, less its discount. */
export type PrintedLine = Goods & {
  line: number;
  kind: 'item' | 'discount';
  quantity: bigint;
  inclMinor: bigint;
  netMinor: bigint;
  taxMinor: bigint;
  parts: Part[];
};

export type Caps = {
  /** Lines of an invoice, and what it may be without tax. */
  maxLines: number;
  maxNetMinor: bigint;
};

/** Shares what an order is to be invoiced for over its lines: less was paid than they say, or some of it went back. */
export function shareTotal<L extends SoldLine>(lines: readonly L[], totalMinor: bigint): L[] {
  const sum = lines.reduce((all, line) => all + line.inclMinor, 0n);
  if (sum === totalMinor) return [...lines];
  const amounts = allocate(
    totalMinor,
    lines.map((line) => line.inclMinor),
  );
  return lines.map((line, i) => ({ ...line, inclMinor: amounts[i]! }));
}

const priceKey = ({ grossMinor, quantity }: SoldLine) => {
  const both = [grossMinor, quantity < 1n ? 1n : quantity] as const;
  let [a, b] = both;
  while (b !== 0n) [a, b] = [b, a % b];
  return `${both[0] / a}/${both[1] / a}`;
};

/** Lines of equal goods at an equal price become one. */
export function mergeLines(sold: readonly SoldLine[]): DraftLine[] {
  const wanted = sold.filter((line) => line.inclMinor > 0n);
  const key = (line: SoldLine) =>
    JSON.stringify([line.taxCode, line.name, line.spec, line.unit, line.ratePpm, line.preference, priceKey(line)]);
  return [...Map.groupBy(wanted, key).values()].map((same) => {
    const { taxCode, taxWord, name, spec, unit, ratePpm, preference } = same[0]!;
    const total = (of: (line: SoldLine) => bigint) => same.reduce((sum, line) => sum + of(line), 0n);
    return {
      ...{ taxCode, taxWord, name, spec, unit, ratePpm, preference },
      quantity: total((line) => line.quantity),
      grossMinor: total((line) => larger(line.grossMinor, line.inclMinor)),
      inclMinor: total((line) => line.inclMinor),
      parts: same.map(({ orderId, line, quantity, inclMinor }) => ({ orderId, line, quantity, inclMinor })),
    };
  });
}

const larger = (a: bigint, b: bigint): bigint => -smaller(-a, -b);
const hasDiscount = ({ grossMinor, inclMinor }: DraftLine): boolean => grossMinor !== inclMinor;
const printedLines = (line: DraftLine): number => (hasDiscount(line) ? 2 : 1);
/** As it will be printed: item and discount are rounded apart. */
export const taxOf = ({ grossMinor, inclMinor, ratePpm }: Pick<DraftLine, 'grossMinor' | 'inclMinor' | 'ratePpm'>) =>
  taxIn(grossMinor, ratePpm) - taxIn(grossMinor - inclMinor, ratePpm);
const netOf = (line: DraftLine): bigint => line.inclMinor - taxOf(line);

/**
 * Shares lines over invoices, in their order. A line that is too much for one is divided by pieces. Null: a single
 * piece is more than an invoice may be.
 */
export function splitByCaps(lines: readonly DraftLine[], { maxLines, maxNetMinor }: Caps): DraftLine[][] | null {
  const invoices: DraftLine[][] = [];
  let [count, net] = [maxLines, maxNetMinor];
  const waiting = [...lines];
  for (let line = waiting.shift(); line; line = waiting.shift()) {
    const needed = printedLines(line);
    if (count + needed > maxLines || net >= maxNetMinor) {
      invoices.push([]);
      [count, net] = [0, 0n];
    }
    if (net + netOf(line) > maxNetMinor) {
      const fitting = piecesWithin(line, maxNetMinor - net);
      if (fitting === 0n) {
        if (count === 0) return null;
        waiting.unshift(line);
        [count, net] = [maxLines, maxNetMinor];
        continue;
      }
      const [now, later] = divide(line, fitting);
      waiting.unshift(later);
      line = now;
    }
    invoices.at(-1)!.push(line);
    count += needed;
    net += netOf(line);
  }
  return invoices;
}

/** The most pieces of a line, but not all of them, whose net stays within a sum. */
function piecesWithin(line: DraftLine, maxNetMinor: bigint): bigint {
  let [low, high] = [0n, line.quantity - 1n];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (netOf(divide(line, middle)[0]) <= maxNetMinor) low = middle;
    else high = middle - 1n;
  }
  return low;
}

/** A line's first pieces and the others. Each part keeps its own price, so no order line is invoiced for more than it is. */
function divide(line: DraftLine, pieces: bigint): [DraftLine, DraftLine] {
  let wanted = pieces;
  const first = line.parts.map((part) => {
    const quantity = smaller(part.quantity, wanted);
    wanted -= quantity;
    return { ...part, quantity, inclMinor: allocate(part.inclMinor, [quantity, part.quantity - quantity])[0]! };
  });
  const others = line.parts.map((part, i) => ({
    ...part,
    quantity: part.quantity - first[i]!.quantity,
    inclMinor: part.inclMinor - first[i]!.inclMinor,
  }));
  const [now, later] = [sumOf(first), sumOf(others)];
  const even = allocate(line.grossMinor, [pieces, line.quantity - pieces])[0]!;
  // Neither half may cost more than it did before its discount.
  const most = line.grossMinor - later;
  const gross = even < now ? now : smaller(even, most);
  const half = (parts: readonly Part[], quantity: bigint, grossMinor: bigint, inclMinor: bigint): DraftLine => ({
    ...{ ...line, quantity, grossMinor, inclMinor },
    parts: parts.filter((part) => part.quantity > 0n),
  });
  return [half(first, pieces, gross, now), half(others, line.quantity - pieces, line.grossMinor - gross, later)];
}

const sumOf = (parts: readonly Part[]): bigint => parts.reduce((sum, part) => sum + part.inclMinor, 0n);

/** Lines as they are printed and kept: a discount right after its item. */
export function printLines(drafts: readonly DraftLine[]): PrintedLine[] {
  const printed: PrintedLine[] = [];
  for (const { quantity, grossMinor, inclMinor, parts, ...goods } of drafts) {
    const add = (kind: PrintedLine['kind'], amount: bigint, pieces: bigint, own: Part[]) => {
      const taxMinor = taxIn(amount, goods.ratePpm);
      printed.push({
        ...{ ...goods, line: printed.length + 1, kind, quantity: pieces, inclMinor: amount },
        ...{ netMinor: amount - taxMinor, taxMinor, parts: own },
      });
    };
    add('item', grossMinor, quantity, parts);
    if (grossMinor !== inclMinor) add('discount', inclMinor - grossMinor, 0n, []);
  }
  return printed;
}

export type Totals = { inclMinor: bigint; netMinor: bigint; taxMinor: bigint };
export const totalsOf = (lines: readonly Totals[]): Totals =>
  lines.reduce(
    (sum, line) => ({
      inclMinor: sum.inclMinor + line.inclMinor,
      netMinor: sum.netMinor + line.netMinor,
      taxMinor: sum.taxMinor + line.taxMinor,
    }),
    { inclMinor: 0n, netMinor: 0n, taxMinor: 0n },
  );
