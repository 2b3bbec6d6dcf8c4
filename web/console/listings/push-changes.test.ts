/** CHN-1: what a person wants of listings, as the channel is told. */
import { expect, test } from 'vitest';
import { changesOf } from './push-changes.ts';

const plain = { itemId: '1', channelSkuId: '' };
const red = { itemId: '2', channelSkuId: '21' };
const blue = { itemId: '2', channelSkuId: '22' };
const nothing = { title: '', priceMinor: '', onShelf: null };

test.each([
  ['nothing', [plain, red], nothing, []],
  ['a title of one item', [plain], { ...nothing, title: '茶' }, [{ itemId: '1', title: '茶' }]],
  ['a shelf, once for an item', [red, blue], { ...nothing, onShelf: false }, [{ itemId: '2', onShelf: false }]],
  ['a price of an item without SKUs', [plain], { ...nothing, priceMinor: '900' }, [{ itemId: '1', priceMinor: '900' }]],
  [
    'prices of SKUs',
    [red, blue],
    { ...nothing, priceMinor: '900' },
    [
      { itemId: '2', skuId: '21', priceMinor: '900' },
      { itemId: '2', skuId: '22', priceMinor: '900' },
    ],
  ],
  [
    'all of it',
    [red],
    { title: '茶', priceMinor: '900', onShelf: true },
    [
      { itemId: '2', title: '茶', onShelf: true },
      { itemId: '2', skuId: '21', priceMinor: '900' },
    ],
  ],
])('CHN-1 the channel is told %s', (_, listings, wanted, changes) => {
  expect(changesOf(listings, wanted)).toEqual(changes);
});
