import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { onSharedCore } from '../../test/speed.ts';
import { randomOf } from '../kernel/random.ts';
import {
  type Allocation,
  type AllocationResult,
  allocateOrders,
  DEFAULT_PRICES,
  FIRST_PASS_ONLY,
  type SourcingInput,
  type SourcingNode,
  type SourcingRule,
  type SplitRule,
  type WaitingOrder,
} from './sourcing.ts';
import { makeInstance, objectiveOf, toLp } from './sourcing-instances.ts';

// The package's types describe its other build; this is the part used here.
type Highs = { solve(lp: string, options: object): { Status: string; ObjectiveValue: number } };
const loadHighs = createRequire(import.meta.url)('highs') as () => Promise<Highs>;

const byCode = (a: string, b: string): number => (a < b ? -1 : 1);
const ANY_SPLIT: SplitRule = { shippedOverMinor: -1n, leftOverMinor: -1n, partial: true, maxParcels: 3 };

/** `SH a1 b2` → a node with stock; `SH/2` has room for two parcels. Freight is 500, 600, 700 … in the order given. */
function shop(nodes: string[], orders: string[], rule: Partial<SourcingRule> = {}): SourcingInput {
  const parsed = nodes.map((text) => {
    const [name = '', ...goods] = text.split(' ');
    const [id = '', room] = name.split('/');
    return { id, room: Number(room ?? 99), goods };
  });
  return {
    nodes: parsed.map(
      ({ id, room }): SourcingNode => ({
        id,
        kind: id.startsWith('store') ? 'store' : 'warehouse',
        province: '310000',
        city: '310100',
        capacityLeft: room,
      }),
    ),
    stock: parsed.flatMap(({ id, goods }) =>
      goods.map((text) => ({ node: id, sku: text[0]!, available: BigInt(text.slice(1)), unitMinor: 0n })),
    ),
    orders: orders.map((text, at): WaitingOrder => {
      const [name = '', ...lines] = text.split(' ');
      const [id = '', priority] = name.split('!');
      return {
        id,
        shop: 'tmall',
        kind: 'normal',
        province: '310000',
        city: '310100',
        priority: Number(priority ?? 0),
        paidAt: new Date(at * 1_000),
        lines: lines.map((line) => {
          const [goods = '', value] = line.split('=');
          return {
            id: goods[0]!,
            sku: goods[0]!,
            quantity: BigInt(goods.slice(1)),
            valueMinor: BigInt(value ?? 1_000),
            weightG: 100n,
          };
        }),
      };
    }),
    freightMinor: (node, _, weightG) =>
      500n + 100n * BigInt(parsed.findIndex(({ id }) => id === node.id)) + weightG / 10n,
    rules: [{ id: 'rule', split: ANY_SPLIT, ...rule }],
  };
}

const say = ({ order, parcels, shortage }: Allocation): string =>
  [
    `${order}:`,
    ...parcels.map(({ node, lines }) => `${node}(${lines.join('')})`).toSorted((a, b) => (a < b ? -1 : 1)),
    ...(shortage.length > 0 ? [`short ${shortage.join('')}`] : []),
  ].join(' ');

const BUDGET = { seed: 1, iterations: 300 };

test.each`
  case                                      | nodes                             | orders                 | rule                                           | answer
  ${'cheapest node that has all'}           | ${['SH a9 b9', 'BJ a9 b9']}       | ${['o a1 b1']}         | ${{}}                                          | ${['o: SH(ab)']}
  ${'one parcel rather than two'}           | ${['SH a9', 'GZ b9', 'BJ a9 b9']} | ${['o a1 b1']}         | ${{}}                                          | ${['o: BJ(ab)']}
  ${'two parcels where no node has all'}    | ${['SH a9', 'BJ b9']}             | ${['o a1 b1']}         | ${{}}                                          | ${['o: BJ(b) SH(a)']}
  ${'three parcels'}                        | ${['SH a9', 'BJ b9', 'GZ c9']}    | ${['o a1 b1 c1']}      | ${{}}                                          | ${['o: BJ(b) GZ(c) SH(a)']}
  ${'a shortage is named'}                  | ${['SH a9']}                      | ${['o a1 b1']}         | ${{}}                                          | ${['o: SH(a) short b']}
  ${'no part shipping'}                     | ${['SH a9']}                      | ${['o a1 b1']}         | ${{ split: { ...ANY_SPLIT, partial: false } }} | ${['o: short ab']}
  ${'no split at all'}                      | ${['SH a9', 'BJ b9']}             | ${['o a1 b1']}         | ${{ split: null }}                             | ${['o: short ab']}
  ${'the quantity must be there'}           | ${['SH a2', 'BJ a3']}             | ${['o a3']}            | ${{}}                                          | ${['o: BJ(a)']}
  ${'two lines of one SKU need both'}       | ${['SH a2', 'BJ a3']}             | ${['o a2 a1']}         | ${{}}                                          | ${['o: BJ(aa)']}
  ${'a full node takes nothing'}            | ${['SH/0 a9', 'BJ a9']}           | ${['o a1']}            | ${{}}                                          | ${['o: BJ(a)']}
  ${'room for one: the early order'}        | ${['SH/1 a9', 'BJ a9']}           | ${['o a1', 'p a1']}    | ${{}}                                          | ${['o: SH(a)', 'p: BJ(a)']}
  ${'the last piece: the early order'}      | ${['SH a1']}                      | ${['o a1', 'p a1']}    | ${{}}                                          | ${['o: SH(a)', 'p: short a']}
  ${'the last piece: the urgent order'}     | ${['SH a1']}                      | ${['o a1', 'p!1 a1']}  | ${{}}                                          | ${['o: short a', 'p: SH(a)']}
  ${'only stores'}                          | ${['SH a9', 'store a9']}          | ${['o a1']}            | ${{ nodeKinds: ['store'] }}                    | ${['o: store(a)']}
  ${'only named nodes'}                     | ${['SH a9', 'BJ a9']}             | ${['o a1']}            | ${{ nodes: ['BJ'] }}                           | ${['o: BJ(a)']}
  ${'preferred though dearer'}              | ${['SH a9', 'BJ a9']}             | ${['o a1']}            | ${{ preferred: ['BJ'] }}                       | ${['o: BJ(a)']}
  ${'no node allowed'}                      | ${['SH a9']}                      | ${['o a1']}            | ${{ nodes: [] }}                               | ${['o: short a']}
  ${'one gives way so that both are whole'} | ${['SH a1 b1', 'BJ a1']}          | ${['o a1', 'p a1 b1']} | ${{}}                                          | ${['o: BJ(a)', 'p: SH(ab)']}
`('SRC-1 $case: $answer', ({ nodes, orders, rule, answer }) => {
  expect(allocateOrders(shop(nodes, orders, rule), BUDGET).allocations.map(say)).toEqual(answer);
});

test.each`
  values             | over            | answer
  ${'a1=500 b1=500'} | ${[499n, 499n]} | ${'o: BJ(b) SH(a)'}
  ${'a1=500 b1=500'} | ${[500n, 0n]}   | ${'o: short ab'}
  ${'a1=500 b1=500'} | ${[0n, 500n]}   | ${'o: short ab'}
  ${'a1=999 b1=1'}   | ${[0n, 0n]}     | ${'o: BJ(b) SH(a)'}
  ${'a1=999 b1=1'}   | ${[1n, 0n]}     | ${'o: SH(a) short b'}
  ${'a1=999 b1=0'}   | ${[0n, 0n]}     | ${'o: short ab'}
  ${'a1=999 c1=500'} | ${[499n, 499n]} | ${'o: SH(a) short c'}
  ${'a1=999 c1=400'} | ${[499n, 499n]} | ${'o: short ac'}
`('SRC-2 $values with both over $over: $answer', ({ values, over, answer }) => {
  const split = { ...ANY_SPLIT, shippedOverMinor: over[0], leftOverMinor: over[1] };
  expect(allocateOrders(shop(['SH a9', 'BJ b9'], [`o ${values}`], { split }), BUDGET).allocations.map(say)).toEqual([
    answer,
  ]);
});

test.each`
  case                 | nodes                             | orders                 | rule                     | reason               | runnerUp
  ${'cheapest'}        | ${['SH a9', 'BJ a9']}             | ${['o a1']}            | ${{}}                    | ${'cheapest'}        | ${'BJ +100 dearer'}
  ${'only choice'}     | ${['SH a9', 'BJ b9']}             | ${['o a1']}            | ${{}}                    | ${'onlyChoice'}      | ${null}
  ${'fewer parcels'}   | ${['SH a9', 'GZ b9', 'BJ a9 b9']} | ${['o a1 b1']}         | ${{}}                    | ${'cheapest'}        | ${'SH GZ +400 moreParcels'}
  ${'preferred'}       | ${['SH a9', 'BJ a9']}             | ${['o a1']}            | ${{ preferred: ['BJ'] }} | ${'cheapest'}        | ${'SH -100 lessPreferred'}
  ${'taken by others'} | ${['SH a1 b1', 'BJ a1']}          | ${['o a1', 'p a1 b1']} | ${{}}                    | ${'bestForAll'}      | ${'SH -100 takenByOthers'}
  ${'part only'}       | ${['SH a9']}                      | ${['o a1 b1']}         | ${{}}                    | ${'partOnly'}        | ${null}
  ${'nothing there'}   | ${['SH b9']}                      | ${['o a1']}            | ${{}}                    | ${'shortage'}        | ${null}
  ${'may not split'}   | ${['SH a9', 'BJ b9']}             | ${['o a1 b1']}         | ${{ split: null }}       | ${'splitNotAllowed'} | ${null}
  ${'nowhere allowed'} | ${['SH a9']}                      | ${['o a1']}            | ${{ nodes: [] }}         | ${'noNodeAllowed'}   | ${null}
`('SRC-1 explains itself: $case', ({ nodes, orders, rule, reason, runnerUp }) => {
  const [allocation] = allocateOrders(shop(nodes, orders, rule), BUDGET).allocations;
  const second = allocation!.runnerUp;
  const text =
    second &&
    `${second.nodes.join(' ')} ${second.differenceMinor > 0n ? '+' : ''}${second.differenceMinor} ${second.because}`;
  expect([allocation!.reason, text]).toEqual([reason, runnerUp]);
  expect(JSON.parse(JSON.stringify(allocation))).toMatchObject({ order: 'o', reason, rule: 'rule' });
});

test('SRC-1 of two nodes that are alike the second is not called dearer', () => {
  const alike: SourcingInput = { ...shop(['SH a9', 'BJ a9'], ['o a1']), freightMinor: () => 500n };
  expect(allocateOrders(alike, BUDGET).allocations[0]!.runnerUp).toMatchObject({
    differenceMinor: 0n,
    because: 'asGood',
  });
});

/** Nothing is given away twice, every line is somewhere exactly once, no node is overfilled. */
function expectSound(input: SourcingInput, result: AllocationResult): void {
  const stock = new Map(input.stock.map((row) => [`${row.node}|${row.sku}`, row.available]));
  const room = new Map(input.nodes.map((node) => [node.id, node.capacityLeft]));
  input.orders.forEach((order, at) => {
    const { order: id, parcels, shortage } = result.allocations[at]!;
    expect(id).toBe(order.id);
    expect([...parcels.flatMap(({ lines }) => lines), ...shortage].toSorted(byCode)).toEqual(
      order.lines.map((line) => line.id).toSorted(byCode),
    );
    for (const { node, lines } of parcels) {
      room.set(node, room.get(node)! - 1);
      for (const line of order.lines.filter((l) => lines.includes(l.id)))
        stock.set(`${node}|${line.sku}`, (stock.get(`${node}|${line.sku}`) ?? 0n) - line.quantity);
    }
  });
  expect([...stock.values()].every((rest) => rest >= 0n)).toBe(true);
  expect([...room.values()].every((rest) => rest >= 0)).toBe(true);
}

/** Tries every node for every line of every order. */
function bruteForce(input: SourcingInput): bigint {
  const lines = input.orders.flatMap((order) => order.lines.map((line) => ({ order, line })));
  const choice: (string | null)[] = lines.map(() => null);
  const stock = new Map(input.stock.map((row) => [`${row.node}|${row.sku}`, row.available]));
  let best: bigint | null = null;
  const answer = () =>
    input.orders.map((order) => {
      const at = (id: string) => lines.findIndex((l) => l.order === order && l.line.id === id);
      const byNode = Map.groupBy(
        order.lines.filter((line) => choice[at(line.id)] !== null),
        (line) => choice[at(line.id)]!,
      );
      return {
        order: order.id,
        parcels: [...byNode].map(([node, taken]) => ({ node, lines: taken.map((line) => line.id) })),
        shortage: order.lines.filter((line) => choice[at(line.id)] === null).map((line) => line.id),
      };
    });
  const place = (at: number): void => {
    if (at === lines.length) {
      const made = answer();
      const room = (id: string) => made.flatMap((a) => a.parcels).filter((parcel) => parcel.node === id).length;
      if (input.nodes.some((node) => room(node.id) > node.capacityLeft)) return;
      const value = objectiveOf(input, made);
      if (best === null || value < best) best = value;
      return;
    }
    const { line } = lines[at]!;
    choice[at] = null;
    place(at + 1);
    for (const { id } of input.nodes) {
      const key = `${id}|${line.sku}`;
      const rest = stock.get(key) ?? 0n;
      if (rest < line.quantity) continue;
      stock.set(key, rest - line.quantity);
      choice[at] = id;
      place(at + 1);
      stock.set(key, rest);
    }
    choice[at] = null;
  };
  place(0);
  return best!;
}

test('SRC-1 small batches are optimal (brute force)', () => {
  const seeds = Array.from({ length: 25 }, (_, at) => at + 1);
  const worse = seeds.filter((seed) => {
    const input = makeInstance({ orders: 3, nodes: 3, skus: 4, plenty: 0.9, seed });
    const result = allocateOrders(input, { seed, iterations: 1_000 });
    expectSound(input, result);
    return objectiveOf(input, result.allocations) !== bruteForce(input);
  });
  expect(worse).toEqual([]);
});

test.each`
  orders | nodes | skus  | plenty | seed  | iterations
  ${60}  | ${4}  | ${50} | ${1.3} | ${11} | ${10_000}
  ${100} | ${5}  | ${60} | ${1.6} | ${1}  | ${10_000}
`(
  'SRC-1 $orders orders × $nodes nodes (seed $seed): within 2 % of HiGHS',
  async ({ iterations, ...size }) => {
    const input = makeInstance(size);
    const first = allocateOrders(input, FIRST_PASS_ONLY);
    const result = allocateOrders(input, { seed: 1, iterations });
    expectSound(input, result);
    const solved = (await loadHighs()).solve(toLp(input), { time_limit: 60, mip_rel_gap: 0.0001 });
    expect(solved.Status).toBe('Optimal');
    const gap = Number(objectiveOf(input, result.allocations)) / solved.ObjectiveValue - 1;
    console.log(`${size.orders} × ${size.nodes} seed ${size.seed}: ${(gap * 100).toFixed(2)} % above the optimum`);
    expect(gap).toBeGreaterThan(-0.001);
    expect(gap).toBeLessThan(0.02);
    expect(result.linesServed).toBeGreaterThanOrEqual(first.linesServed);
  },
  120_000,
);

// Larger batches against values found once by HiGHS 1.15.3 (wasm) on the programme of `toLp`, in tenths of a minor
// unit: `optimum` is proved to 0.2 %, `best` is what it had after 150 s, `bound` is the linear relaxation, where 150 s
// gave nothing better than the first pass.
test.each`
  orders   | nodes | skus   | plenty | seed | iterations | known         | kind         | within
  ${100}   | ${5}  | ${60}  | ${1.1} | ${2} | ${60_000}  | ${5_714_129}  | ${'optimum'} | ${0.02}
  ${500}   | ${8}  | ${200} | ${2.0} | ${3} | ${10_000}  | ${16_704_245} | ${'optimum'} | ${0.005}
  ${1_000} | ${10} | ${400} | ${2.5} | ${5} | ${10_000}  | ${30_653_528} | ${'optimum'} | ${0.005}
  ${500}   | ${8}  | ${200} | ${1.2} | ${3} | ${10_000}  | ${21_626_716} | ${'best'}    | ${0.02}
  ${1_000} | ${10} | ${400} | ${1.6} | ${5} | ${10_000}  | ${36_091_568} | ${'best'}    | ${0.01}
  ${1_000} | ${10} | ${400} | ${1.1} | ${4} | ${10_000}  | ${52_728_664} | ${'bound'}   | ${0.08}
`(
  'SRC-1 $orders × $nodes, plenty $plenty (seed $seed): within $within of the $kind',
  ({ iterations, known, within, ...size }) => {
    const input = makeInstance(size);
    const first = allocateOrders(input, FIRST_PASS_ONLY);
    const result = allocateOrders(input, { seed: 1, iterations });
    expectSound(input, result);
    expect(result.linesServed).toBeGreaterThanOrEqual(first.linesServed);
    const gap = (answer: AllocationResult) => Number(objectiveOf(input, answer.allocations)) / known - 1;
    console.log(
      `${size.orders} × ${size.nodes} plenty ${size.plenty}: first pass ${(gap(first) * 100).toFixed(1)} %, joint ${(gap(result) * 100).toFixed(2)} % above`,
    );
    expect(gap(result)).toBeLessThan(within);
  },
  120_000,
);

test('SRC-1 the joint pass never serves fewer lines than the first pass and repeats itself', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const input = { ...makeInstance({ orders: 80, nodes: 6, skus: 40, plenty: 0.7 + seed / 20, seed }) };
    for (const prices of [input.prices!, DEFAULT_PRICES]) {
      const batch: SourcingInput = { ...input, prices };
      const first = allocateOrders(batch, FIRST_PASS_ONLY);
      const joint = allocateOrders(batch, { seed, iterations: 400 });
      expectSound(batch, first);
      expectSound(batch, joint);
      expect(joint.linesServed, `seed ${seed}`).toBeGreaterThanOrEqual(first.linesServed);
      expect(allocateOrders(batch, { seed, iterations: 400 }).allocations.map(say)).toEqual(joint.allocations.map(say));
    }
  }
});

test('SRC-1 the answer does not depend on the order of the input', () => {
  const input = makeInstance({ orders: 50, nodes: 4, skus: 200, plenty: 9, seed: 3 });
  const random = randomOf(5);
  const shuffled = { ...input, orders: input.orders.toSorted(() => random() - 0.5) };
  const sorted = (batch: SourcingInput) => allocateOrders(batch, FIRST_PASS_ONLY).allocations.map(say).toSorted(byCode);
  expect(sorted(shuffled)).toEqual(sorted(input));
});

test('SRC-1 P1 speed: 20,000 orders/s over 5 nodes when stock is plentiful', () => {
  const input = makeInstance({ orders: 20_000, nodes: 5, skus: 2_000, plenty: 50, seed: 9 });
  const everywhere = input.nodes.flatMap(({ id }) =>
    [...new Set(input.stock.map((row) => row.sku))].map((sku) => ({
      node: id,
      sku,
      available: 1_000_000n,
      unitMinor: 10n,
    })),
  );
  const batch: SourcingInput = { ...input, stock: everywhere, prices: DEFAULT_PRICES };
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const before = process.cpuUsage();
    const result = allocateOrders(batch, BUDGET);
    fastest = Math.min(fastest, process.cpuUsage(before).user);
    expect(result.proved).toBe(true);
  }
  const rate = Math.round((20_000 * 1_000_000) / fastest);
  console.log(`allocateOrders: ${rate} orders/s`);
  expect(rate).toBeGreaterThan(onSharedCore(20_000));
});
