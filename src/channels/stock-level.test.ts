import { describe, expect, test } from 'vitest';
import type { ShopSettings } from './shops.ts';
import { poolsOf, ruleFor, type Stock, type StockRule, shownQuantity } from './stock-level.ts';

const plain: StockRule = { share: 1000n, safety: 0n, zeroUnder: 0n, most: null, onOrder: false };
const has = (available: bigint, onOrder = 0n): Stock => ({ available, onOrder });

describe('CHN-7 what a shop shows', () => {
  test.each`
    available | onOrder | rule                                          | shown  | why
    ${10n}    | ${5n}   | ${{}}                                         | ${10n} | ${'what is free'}
    ${10n}    | ${5n}   | ${{ onOrder: true }}                          | ${15n} | ${'and what is on its way, where the shop says so'}
    ${10n}    | ${0n}   | ${{ share: 300n }}                            | ${3n}  | ${'its share'}
    ${11n}    | ${0n}   | ${{ share: 500n }}                            | ${5n}  | ${'half pieces are not shown'}
    ${10n}    | ${0n}   | ${{ share: 1200n }}                           | ${12n} | ${'a share above the whole is a promise the seller makes'}
    ${10n}    | ${0n}   | ${{ safety: 4n }}                             | ${6n}  | ${'less what is kept back'}
    ${10n}    | ${10n}  | ${{ share: 500n, safety: 4n, onOrder: true }} | ${6n}  | ${'(available + on order) × share − safety'}
    ${3n}     | ${0n}   | ${{ safety: 4n }}                             | ${0n}  | ${'never below nothing'}
    ${4n}     | ${0n}   | ${{ zeroUnder: 5n }}                          | ${0n}  | ${'nothing under the threshold'}
    ${5n}     | ${0n}   | ${{ zeroUnder: 5n }}                          | ${5n}  | ${'the threshold itself is shown'}
    ${999n}   | ${0n}   | ${{ most: 50n }}                              | ${50n} | ${'never more than allowed'}
  `('$why', ({ available, onOrder, rule, shown }) =>
    expect(shownQuantity([{ stock: [has(available, onOrder)], quantity: 1n }], { ...plain, ...rule })).toBe(shown),
  );

  test.each`
    parts                               | shown | why
    ${[[2n, [10n]], [3n, [9n]]]}        | ${3n} | ${'the scarcest part decides'}
    ${[[2n, [10n]], [1n, [0n]]]}        | ${0n} | ${'a part that is gone ends the bundle'}
    ${[[1n, [4n, 0n]], [1n, [0n, 4n]]]} | ${0n} | ${'parts in two houses make no bundle'}
    ${[[1n, [4n, 2n]], [1n, [3n, 9n]]]} | ${5n} | ${'houses add up'}
    ${[]}                               | ${0n} | ${'without parts it cannot be sold'}
  `('a bundle: $why', ({ parts, shown }) =>
    expect(
      shownQuantity(
        parts.map(([quantity, stock]: [bigint, bigint[]]) => ({ quantity, stock: stock.map((count) => has(count)) })),
        plain,
      ),
    ).toBe(shown),
  );

  test('a rule for one SKU stands in the place of the shop’s, part by part', () => {
    const shop = { stockShare: 800, stockSafety: 5n, stockZeroUnder: 2n, stockOnOrder: true } as ShopSettings;
    expect(ruleFor(shop, undefined)).toEqual({ share: 800n, safety: 5n, zeroUnder: 2n, most: null, onOrder: true });
    expect(ruleFor(shop, { share: 0, safety: null, zeroUnder: null, most: 9n })).toEqual({
      share: 0n,
      safety: 5n,
      zeroUnder: 2n,
      most: 9n,
      onOrder: true,
    });
  });

  test.each`
    stock         | setAside            | shop   | common       | own   | why
    ${[10n, 5n]}  | ${{}}               | ${'S'} | ${[10n, 5n]} | ${0n} | ${'nothing set aside'}
    ${[10n, 5n]}  | ${{ S: 4n }}        | ${'T'} | ${[6n, 5n]}  | ${0n} | ${'another shop’s is taken out'}
    ${[10n, 5n]}  | ${{ S: 4n }}        | ${'S'} | ${[6n, 5n]}  | ${4n} | ${'its own stands beside the rest'}
    ${[10n, 5n]}  | ${{ S: 12n }}       | ${'T'} | ${[0n, 3n]}  | ${0n} | ${'over several houses'}
    ${[10n, 0n]}  | ${{ S: 8n, T: 8n }} | ${'S'} | ${[0n, 0n]}  | ${2n} | ${'too little for both: nobody is shown the other’s'}
    ${[3n, 0n]}   | ${{ S: 8n }}        | ${'S'} | ${[0n, 0n]}  | ${3n} | ${'no more than there is'}
    ${[-5n, 10n]} | ${{ S: 4n }}        | ${'T'} | ${[-5n, 6n]} | ${0n} | ${'a house that owes has nothing to set aside'}
  `('set aside: $why', ({ stock, setAside, shop, common, own }) =>
    expect(
      poolsOf(
        stock.map((count: bigint) => has(count)),
        new Map(Object.entries(setAside)),
        shop,
        false,
      ),
    ).toEqual({
      common: common.map((count: bigint) => has(count)),
      own,
    }),
  );

  test('set aside: what is on its way is taken after what is there', () =>
    expect(poolsOf([has(2n, 5n)], new Map([['S', 4n]]), 'T', true)).toEqual({ common: [has(0n, 3n)], own: 0n }));

  test('set aside stands on top of the share, and is never kept back', () =>
    expect(shownQuantity([{ stock: [has(6n)], quantity: 1n }], { ...plain, share: 500n, safety: 9n }, 4n)).toBe(4n));
});
