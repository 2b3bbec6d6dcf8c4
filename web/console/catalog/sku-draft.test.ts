/** A SKU's form and what is sent of it (CAT-1). */
import { expect, test } from 'vitest';
import { bodyOf, draftOf, optionsOf } from './sku-draft.ts';

test('CAT-1: only what was changed is sent, lists and lengths in the types of the contract', () => {
  expect(
    bodyOf({ name: 'T恤', barcodes: ' 6901  6902,6903 ', lengthMm: '300', heightMm: null, price: '9900' }),
  ).toEqual({
    ...{ name: 'T恤', barcodes: ['6901', '6902', '6903'], lengthMm: 300, heightMm: null, price: '9900' },
  });
  expect(bodyOf({ barcodes: '', options: '' })).toEqual({ barcodes: [], options: [] });
  expect(draftOf(null)).toMatchObject({ active: true, trackLots: false, price: null, name: '' });
});

test.each([
  [
    '面料=棉; 工艺=平纹',
    [
      { name: '面料', value: '棉' },
      { name: '工艺', value: '平纹' },
    ],
  ],
  [
    '面料＝棉；工艺 = 平纹；',
    [
      { name: '面料', value: '棉' },
      { name: '工艺', value: '平纹' },
    ],
  ],
  ['', []],
  ['面料', null],
  ['面料=', null],
  ['a=b=c', null],
])('CAT-1: options are read from %j', (text, options) => {
  expect(optionsOf(text)).toEqual(options);
});
