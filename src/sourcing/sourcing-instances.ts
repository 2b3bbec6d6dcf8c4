/**
 * Random sourcing problems for tests and measurements, and the same problem as a mixed-integer programme in LP text
 * for an independent solver. Freight is linear in weight here, so that the programme is exact.
 */
import { randomOf } from '../kernel/random.ts';
import type { NodeStock, Prices, SourcingInput, SourcingNode, WaitingOrder } from './sourcing-problem.ts';

export type InstanceSize = {
  orders: number;
  nodes: number;
  skus: number /** Goods and places per line asked for; 1 is just enough. */;
  plenty: number;
  seed: number;
};

/** Prices of the order of freight, so that the solver's gap says something about cost, too. */
export const TEST_PRICES: Prices = {
  unservedLineMinor: 10_000n,
  incompleteOrderMinor: 5_000n,
  splitMinor: 500n,
  preferenceMinor: 0n,
};

const PER_GRAM_TENTHS = 3n;

export function makeInstance({ orders: count, nodes: nodeCount, skus, plenty, seed }: InstanceSize): SourcingInput {
  const random = randomOf(seed);
  const int = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const place = (): [number, number] => [int(0, 1_000), int(0, 1_000)];
  const nodePlaces = Array.from({ length: nodeCount }, place);
  // Few SKUs sell much, many little.
  const anySku = (): number => Math.min(skus - 1, Math.floor(skus * random() ** 2));
  const orderPlaces: [number, number][] = [];
  const demand = new Map<string, number>();
  const orders: WaitingOrder[] = Array.from({ length: count }, (_, at) => {
    orderPlaces.push(place());
    const lines = [...new Set(Array.from({ length: int(1, 5) }, anySku))].map((sku, line) => {
      const quantity = int(1, 3);
      demand.set(`S${sku}`, (demand.get(`S${sku}`) ?? 0) + quantity);
      return {
        id: `${at}-${line}`,
        sku: `S${sku}`,
        quantity: BigInt(quantity),
        valueMinor: BigInt(quantity * int(1_000, 30_000)),
        weightG: BigInt(quantity * int(100, 2_000)),
      };
    });
    return {
      id: `O${String(at).padStart(6, '0')}`,
      shop: 'shop',
      kind: 'normal',
      lines,
      province: '330000',
      city: String(at),
      priority: 0,
      paidAt: new Date(1_800_000_000_000 + at * 1_000),
    };
  });
  const nodes: SourcingNode[] = nodePlaces.map((_, at) => ({
    id: `N${at}`,
    kind: 'warehouse',
    province: '330000',
    city: '330100',
    capacityLeft: Math.ceil((count * 1.2 * plenty * (0.6 + random() * 0.8)) / nodeCount) + 1,
  }));
  const stock: NodeStock[] = [];
  for (const [sku, asked] of demand) {
    const holders = nodes.filter(() => random() < 0.6);
    if (holders.length === 0) holders.push(nodes[int(0, nodeCount - 1)]!);
    for (const { id } of holders) {
      const available = Math.ceil((asked * plenty * (0.5 + random())) / holders.length);
      stock.push({ node: id, sku, available: BigInt(available), unitMinor: BigInt(int(0, 60)) });
    }
  }
  const base = nodePlaces.map(([x, y]) =>
    orderPlaces.map(([a, b]) => 400n + BigInt(Math.floor(Math.hypot(x - a, y - b)))),
  );
  return {
    orders,
    nodes,
    stock,
    freightMinor: (node, order, weightG) =>
      base[Number(node.id.slice(1))]![Number(order.city)]! + (weightG * PER_GRAM_TENTHS) / 10n,
    rules: [{ id: 'any', split: { shippedOverMinor: -1n, leftOverMinor: -1n, partial: true, maxParcels: 3 } }],
    prices: TEST_PRICES,
  };
}

/** The programme: y takes a line from a node, z sends a parcel, u leaves a line, c an incomplete order, s a parcel too many. */
export function toLp({ orders, nodes, stock, freightMinor, prices = TEST_PRICES }: SourcingInput): string {
  const available = new Map(stock.map((row) => [`${row.node}|${row.sku}`, row]));
  const cost: string[] = [];
  const rows: string[] = [];
  const binary: string[] = [];
  const usedStock = new Map<string, string[]>();
  const parcels: string[][] = nodes.map(() => []);
  orders.forEach((order, o) => {
    const sent: string[] = [];
    const takersOf: string[][] = order.lines.map(() => []);
    nodes.forEach((node, n) => {
      const base = freightMinor(node, order, 0n);
      const taken: string[] = [];
      order.lines.forEach((line, l) => {
        const row = available.get(`${node.id}|${line.sku}`);
        if (!row || row.available < line.quantity) return;
        const y = `y${o}_${n}_${l}`;
        // A tenth of a unit per gram: the programme counts in tenths, so that nothing is rounded.
        cost.push(`${line.weightG * PER_GRAM_TENTHS + 10n * row.unitMinor * line.quantity} ${y}`);
        rows.push(`${y} - z${o}_${n} <= 0`);
        binary.push(y);
        taken.push(y);
        takersOf[l]!.push(y);
        const used = usedStock.get(`${node.id}|${line.sku}`);
        if (used) used.push(`${line.quantity} ${y}`);
        else usedStock.set(`${node.id}|${line.sku}`, [`${line.quantity} ${y}`]);
      });
      if (taken.length === 0) return;
      cost.push(`${10n * base} z${o}_${n}`);
      binary.push(`z${o}_${n}`);
      sent.push(`z${o}_${n}`);
      parcels[n]!.push(`z${o}_${n}`);
    });
    order.lines.forEach((_, l) => {
      rows.push(`${[...takersOf[l]!, `u${o}_${l}`].join(' + ')} = 1`, `u${o}_${l} - c${o} <= 0`);
      cost.push(`${10n * prices.unservedLineMinor} u${o}_${l}`);
      binary.push(`u${o}_${l}`);
    });
    cost.push(`${10n * prices.incompleteOrderMinor} c${o}`, `${10n * prices.splitMinor} s${o}`);
    if (sent.length > 0) rows.push(`${sent.join(' + ')} - s${o} <= 1`, `${sent.join(' + ')} <= 3`);
  });
  for (const [key, terms] of usedStock) rows.push(`${terms.join(' + ')} <= ${available.get(key)!.available}`);
  parcels.forEach((terms, n) => {
    if (terms.length > 0) rows.push(`${terms.join(' + ')} <= ${nodes[n]!.capacityLeft}`);
  });
  // Readers of the format give up on very long lines.
  const wrap = (terms: string[], glue: string): string =>
    terms.map((term, at) => (at % 8 === 7 ? `${term}\n` : term)).join(glue);
  const row = (text: string, at: number): string => ` r${at}: ${text.replace(/((?:[^+]*\+){8})/gu, '$1\n')}`;
  return `Minimize\n obj: ${wrap(cost, ' + ')}\nSubject To\n${rows.map(row).join('\n')}\nBinary\n ${wrap(binary, ' ')}\nEnd\n`;
}

/** The objective of an answer in tenths of a minor unit, as the programme counts it. */
export function objectiveOf(
  input: SourcingInput,
  answer: readonly {
    order: string;
    parcels: readonly { node: string; lines: readonly string[] }[];
    shortage: readonly string[];
  }[],
): bigint {
  const { prices = TEST_PRICES } = input;
  const orders = new Map(input.orders.map((order) => [order.id, order]));
  const nodes = new Map(input.nodes.map((node) => [node.id, node]));
  const unit = new Map(input.stock.map((row) => [`${row.node}|${row.sku}`, row.unitMinor]));
  let sum = 0n;
  for (const { order: id, parcels, shortage } of answer) {
    const order = orders.get(id)!;
    for (const parcel of parcels) {
      sum += 10n * input.freightMinor(nodes.get(parcel.node)!, order, 0n);
      for (const line of order.lines) {
        if (parcel.lines.includes(line.id))
          sum += line.weightG * PER_GRAM_TENTHS + 10n * line.quantity * unit.get(`${parcel.node}|${line.sku}`)!;
      }
    }
    if (parcels.length > 1) sum += 10n * prices.splitMinor * BigInt(parcels.length - 1);
    sum += 10n * prices.unservedLineMinor * BigInt(shortage.length);
    if (shortage.length > 0) sum += 10n * prices.incompleteOrderMinor;
  }
  return sum;
}
