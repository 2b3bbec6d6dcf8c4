import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildPickLists, type PickOrder, walkBins } from './pick-list.ts';

/** `o1: A@SH-A-1-1-1×2, B@…` */
const order = (text: string): PickOrder => {
  const [id, lines] = text.split(': ');
  return {
    id: id!,
    lines: lines!.split(', ').map((line) => {
      const [, sku, bin, quantity] = /^(\S+)@(\S+)×(\d+)$/.exec(line)!;
      return { sku: sku!, bin: bin!, quantity: BigInt(quantity!) };
    }),
  };
};
const show = (lists: ReturnType<typeof buildPickLists>): string[] =>
  lists.map(
    ({ kind, orders, lines }) =>
      `${kind} ${orders.map(({ slot, id }) => `${slot}=${id}`).join(' ')} | ${lines
        .map((line) => `${line.sku}@${line.bin}×${line.quantity}(${line.slots.map((s) => `${s.slot}×${s.quantity}`)})`)
        .join(' ')}`,
  );

describe('WMS-5 serpentine walk', () => {
  test.each`
    what                                | bins                                         | walk
    ${'up one aisle, down the next'}    | ${'W-A-1-1-1 W-A-1-9-1 W-A-2-1-1 W-A-2-9-1'} | ${'W-A-1-1-1 W-A-1-9-1 W-A-2-9-1 W-A-2-1-1'}
    ${'the turn counts visited aisles'} | ${'W-A-1-2-1 W-A-3-1-1 W-A-3-8-1'}           | ${'W-A-1-2-1 W-A-3-8-1 W-A-3-1-1'}
    ${'2 before 10, levels from below'} | ${'W-A-10-1-1 W-A-2-1-3 W-A-2-1-1'}          | ${'W-A-2-1-1 W-A-2-1-3 W-A-10-1-1'}
    ${'each zone starts upwards'}       | ${'W-B-1-2-1 W-B-1-1-1 W-A-1-1-1'}           | ${'W-A-1-1-1 W-B-1-1-1 W-B-1-2-1'}
    ${'other kinds of code come last'}  | ${'FLOOR W-A-1-1-1 BOX-10 BOX-9'}            | ${'W-A-1-1-1 BOX-9 BOX-10 FLOOR'}
  `('$what', ({ bins, walk }) => {
    expect(walkBins(bins.split(' ')).join(' ')).toBe(walk);
    expect(walkBins(bins.split(' ').reverse()).join(' ')).toBe(walk);
  });
});

describe('WMS-4 lists', () => {
  test('one-piece orders of one SKU first, the rest as given, no more orders than slots', () => {
    const orders = [
      'o1: A@W-A-1-1-1×1, B@W-A-2-1-1×2',
      'o2: A@W-A-1-1-1×1',
      'o3: C@W-A-3-1-1×1',
      'o4: A@W-A-1-1-1×1',
      'o5: A@W-A-1-1-1×2',
      'o6: A@W-A-1-2-1×1',
    ].map(order);
    expect(show(buildPickLists(orders, { ordersPerList: 2, sameSkuFrom: 2 }))).toEqual([
      'sameSku 1=o2 2=o4 | A@W-A-1-1-1×2(1×1,2×1)',
      'sameSku 1=o6 | A@W-A-1-2-1×1(1×1)',
      'mixed 1=o1 2=o3 | A@W-A-1-1-1×1(1×1) B@W-A-2-1-1×2(1×2) C@W-A-3-1-1×1(2×1)',
      'mixed 1=o5 | A@W-A-1-1-1×2(1×2)',
    ]);
  });

  test('goods of one bin stand in the order of their ids, whose digits are no numbers', () => {
    expect(show(buildPickLists([order('o1: 799e@BIN×1, 7634@BIN×2')], { ordersPerList: 9, sameSkuFrom: 2 }))).toEqual([
      'mixed 1=o1 | 7634@BIN×2(1×2) 799e@BIN×1(1×1)',
    ]);
  });

  test('two lines of one order in one bin become one slot entry', () => {
    expect(show(buildPickLists([order('o1: A@BIN×1, A@BIN×2')], { ordersPerList: 9, sameSkuFrom: 2 }))).toEqual([
      'mixed 1=o1 | A@BIN×3(1×3)',
    ]);
  });

  test('every fulfilment once, quantities add up', () => {
    const line = fc.record({
      sku: fc.constantFrom('A', 'B', 'C'),
      bin: fc.constantFrom('W-A-1-1-1', 'W-A-2-1-1', 'W-A-2-3-1', 'FLOOR'),
      quantity: fc.bigInt({ min: 1n, max: 3n }),
    });
    const orders = fc
      .array(fc.array(line, { minLength: 1, maxLength: 4 }), { maxLength: 30 })
      .map((all) => all.map((lines, index) => ({ id: `o${index}`, lines })));
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 7 }), (given, ordersPerList) => {
        const lists = buildPickLists(given, { ordersPerList, sameSkuFrom: 2 });
        const ids = lists.flatMap((list) => list.orders.map(({ id }) => id));
        expect(ids.toSorted()).toEqual(given.map(({ id }) => id).toSorted());
        for (const list of lists) {
          expect(list.orders.length).toBeLessThanOrEqual(ordersPerList);
          for (const { slot, id } of list.orders) {
            const wanted = given.find((o) => o.id === id)!.lines.reduce((total, l) => total + l.quantity, 0n);
            const slots = list.lines.flatMap((l) => l.slots).filter((s) => s.slot === slot);
            expect(slots.reduce((total, s) => total + s.quantity, 0n)).toBe(wanted);
          }
          for (const l of list.lines) expect(l.slots.reduce((total, s) => total + s.quantity, 0n)).toBe(l.quantity);
        }
      }),
    );
  });

  test.each`
    what                 | orders                                                          | rule
    ${'no slots'}        | ${[]}                                                           | ${{ ordersPerList: 0, sameSkuFrom: 2 }}
    ${'nothing to pick'} | ${[{ id: 'o', lines: [] }]}                                     | ${{ ordersPerList: 1, sameSkuFrom: 2 }}
    ${'a quantity of 0'} | ${[{ id: 'o', lines: [{ sku: 'A', bin: 'B', quantity: 0n }] }]} | ${{ ordersPerList: 1, sameSkuFrom: 2 }}
  `('$what is refused', ({ orders, rule }) => {
    expect(() => buildPickLists(orders, rule)).toThrow(RangeError);
  });
});
