import { expect, test } from 'vitest';
import { kmBetween } from './province-distance.ts';
import {
  allocateOrders,
  checkSourcingRules,
  FIRST_PASS_ONLY,
  type SourcingInput,
  type SourcingRule,
} from './sourcing.ts';

const [SH, BJ, GD] = ['310000', '110000', '440000'];
const id = (n: number) => `00000000-0000-7000-8000-00000000000${n}`;

/** Three nodes with the goods; freight is the same from all, so that only the rule decides. */
function chosen(rule: Partial<SourcingRule>, more: { left?: number; fresh?: Record<string, bigint> } = {}): string {
  const node = (name: string, province: string) => ({
    ...{ id: name, kind: name === 'store' ? 'store' : 'warehouse', province, city: province },
    ...{ capacity: 100, capacityLeft: name === 'sh' ? (more.left ?? 100) : 100 },
  });
  const nodes = [node('bj', BJ!), node('sh', SH!), node('store', GD!)];
  const input: SourcingInput = {
    nodes,
    stock: nodes.map(({ id: at }) => ({
      ...{ node: at, sku: 'a', available: 9n, unitMinor: 0n },
      freshMinor: more.fresh?.[at] ?? 0n,
    })),
    orders: [
      {
        ...{ id: 'o', shop: 'tmall', kind: 'normal', province: SH!, city: '310100', priority: 0, paidAt: new Date(0) },
        lines: [{ id: '1', sku: 'a', quantity: 2n, valueMinor: 1_000n, weightG: 100n }],
      },
    ],
    freightMinor: () => 500n,
    rules: [{ id: 'r', split: null, ...rule }],
  };
  const [allocation] = allocateOrders(input, FIRST_PASS_ONLY).allocations;
  // What is no money is not in the cost.
  expect(allocation!.costMinor).toBe(500n);
  return allocation!.parcels.map((parcel) => parcel.node).join();
}

test.each`
  situation                        | rule                                              | more                               | node
  ${'nothing decides: the first'}  | ${{}}                                             | ${{}}                              | ${'bj'}
  ${'the near one'}                | ${{ distanceMinor: 100n }}                        | ${{}}                              | ${'sh'}
  ${'the near one is nearly full'} | ${{ distanceMinor: 10n, loadMinor: 1_000n }}      | ${{ left: 1 }}                     | ${'bj'}
  ${'near weighs more than full'}  | ${{ distanceMinor: 1_000n, loadMinor: 1_000n }}   | ${{ left: 1 }}                     | ${'sh'}
  ${'the nearest is excluded'}     | ${{ distanceMinor: 100n, excludedNodes: ['sh'] }} | ${{}}                              | ${'bj'}
  ${'only stores'}                 | ${{ nodeKinds: ['store'] }}                       | ${{}}                              | ${'store'}
  ${'the oldest goods'}            | ${{}}                                             | ${{ fresh: { bj: 30n, sh: 20n } }} | ${'store'}
  ${'old goods, but far'}          | ${{ distanceMinor: 100n }}                        | ${{ fresh: { bj: 30n, sh: 20n } }} | ${'sh'}
`('SRC-1 $situation: $node', ({ rule, more, node }) => {
  expect(chosen(rule, more)).toBe(node);
});

test('SRC-1 distances are those on the globe, and none within a province', () => {
  expect(kmBetween(SH!, SH!)).toBe(0);
  expect(kmBetween(BJ!, SH!)).toBeGreaterThan(1_050);
  expect(kmBetween(BJ!, SH!)).toBeLessThan(1_090);
  expect(kmBetween(SH!, GD!)).toBe(kmBetween(GD!, SH!));
  expect(kmBetween(SH!, '')).toBeGreaterThan(10_000);
});

test('SRC-1 SRC-2 a set is read in its order: amounts exact, splitting left to the shop, never, or from values on', () => {
  const split = { shippedOverMinor: '3000', leftOverMinor: '2000', maxParcels: 2 };
  const set = checkSourcingRules([
    { id: 'south', name: '华南', provinces: [GD], preferred: [id(1)], distanceMinor: '300', loadMinor: '0' },
    { ageMinorPerDay: '5' },
    { id: 'dear', valueFromMinor: '99900', split: null },
    { id: 'rest', excludedNodes: [id(2)], split },
  ]);
  expect(set).toEqual({
    ageMinorPerDay: 5n,
    rules: [
      { id: 'south', provinces: [GD], preferred: [id(1)], distanceMinor: 300n, loadMinor: 0n },
      { id: 'dear', valueFromMinor: 99_900n, split: null },
      {
        ...{ id: 'rest', excludedNodes: [id(2)] },
        split: { shippedOverMinor: 3_000n, leftOverMinor: 2_000n, partial: false, maxParcels: 2 },
      },
    ],
  });
});

test.each`
  fault                | rules                                                                                 | data
  ${'no id'}           | ${[{ name: '无名' }]}                                                                 | ${{ rule: '无名', why: /id/ }}
  ${'an unknown word'} | ${[{ id: 'r', colour: 'red' }]}                                                       | ${{ rule: 'r', why: /colour is not known/ }}
  ${'the same twice'}  | ${[{ id: 'r' }, { id: 'r' }]}                                                         | ${{ rule: 'r', why: /twice/ }}
  ${'age twice'}       | ${[{ ageMinorPerDay: '1' }, { ageMinorPerDay: '1' }]}                                 | ${{ rule: 'ageMinorPerDay', why: /twice/ }}
  ${'no node left'}    | ${[{ id: 'r', nodes: [id(1)], excludedNodes: [id(1)] }]}                              | ${{ rule: 'r', why: /no node/ }}
  ${'four parcels'}    | ${[{ id: 'r', split: { shippedOverMinor: '1', leftOverMinor: '1', maxParcels: 4 } }]} | ${{ rule: 'r', why: /split/ }}
`('SRC-1 a set with $fault is refused by the name of the rule', ({ rules, data }) => {
  expect(() => checkSourcingRules(rules)).toThrow(
    expect.objectContaining({
      code: 'sourcing.ruleDamaged',
      data: { rule: data.rule, why: expect.stringMatching(data.why) },
    }),
  );
});
