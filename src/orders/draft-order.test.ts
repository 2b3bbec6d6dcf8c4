/** ORD-1: where an order goes, from fields that are complete, incomplete or contradict what is written in the street. */
import { expect, test } from 'vitest';
import { incoming } from '../../test/orders.ts';
import { seeded } from '../../test/random.ts';
import type { Mapped } from '../catalog/catalog.ts';
import type { Recipient } from '../channels/channels.ts';
import { join } from './divide-order.ts';
import { draftOrder, mapLine, missingInAddress } from './draft-order.ts';
import type { OrderLine } from './order.ts';

const CONTEXT = {
  id: '0198c0de-0000-7000-8000-000000000001',
  number: 'G1',
  shopId: '0198c0de-0000-7000-8000-000000000002',
  shopGroup: '',
  now: new Date(0),
  shipWithinHours: null,
};
const draft = (recipient: Partial<Recipient>) => {
  const order = incoming({});
  return draftOrder({ ...order, recipient: { ...order.recipient, ...recipient } }, [], CONTEXT);
};

test.each`
  shop                                     | province    | city        | district    | detail                                 | found
  ${'a marketplace that has all fields'}   | ${'浙江省'} | ${'杭州市'} | ${'西湖区'} | ${'文三路1号'}                         | ${'330106'}
  ${'a shop form without the district'}    | ${'浙江省'} | ${'杭州市'} | ${''}       | ${'西湖区文三路1号'}                   | ${'330106'}
  ${'a municipality as province and city'} | ${'北京市'} | ${'北京市'} | ${''}       | ${'朝阳区建国路88号'}                  | ${'110105'}
  ${'everything written in the street'}    | ${''}       | ${''}       | ${''}       | ${'四川省成都市武侯区人民南路四段1号'} | ${'510107'}
  ${'a street that names another city'}    | ${'浙江省'} | ${'宁波市'} | ${''}       | ${'杭州市西湖区文三路1号'}             | ${'missing district'}
  ${'a street that names no district'}     | ${'浙江省'} | ${'杭州市'} | ${''}       | ${'老地方，电话联系'}                  | ${'missing district'}
  ${'其它区, a district nobody knows'}     | ${'四川省'} | ${'成都市'} | ${'其它区'} | ${'盛邦街333号'}                       | ${'missing district'}
`('$shop: $found', ({ found, province, city, district, detail }) => {
  const order = draft({ province, city, district, detail });
  const [missing] = missingInAddress(order);
  expect(missing ? `missing ${missing}` : order.divisionCode.slice(0, 6)).toBe(found);
  // Later news of the channel is compared with it, so it stays as it was written.
  expect(order.detail).toBe(detail);
});

test('what is masked is not read as an address', () => {
  const order = draft({ district: '', detail: '西湖区**路**号', masked: { token: 'OAID', mergeKey: 'x' } });
  expect(order.divisionCode).toBe('330100');
});

test('CHN-2 it has to leave when the channel has promised, else by the rule of its shop', () => {
  const [paidAt, shipBefore] = [new Date('2026-03-01T01:00:00Z'), new Date('2026-03-01T21:00:00Z')];
  const byRule = { ...CONTEXT, shipWithinHours: 48 };
  const promised = draftOrder(incoming({}, { paidAt, shipBefore }), [], byRule);
  const ruled = draftOrder(incoming({}, { paidAt }), [], byRule);
  expect(promised.shipBefore).toEqual(shipBefore);
  expect(ruled.shipBefore).toEqual(new Date('2026-03-03T01:00:00Z'));
  expect(draftOrder(incoming({}, { paidAt }), [], CONTEXT).shipBefore).toBeNull();
  // Together they leave with the one that has to leave first.
  expect(join([ruled, promised], CONTEXT.id, 'G2', CONTEXT.now).shipBefore).toEqual(shipBefore);
});

const line = (priceMinor: bigint, quantity: bigint): OrderLine =>
  ({
    ...{ line: 1, quantity, priceMinor, amountMinor: priceMinor * quantity },
    platformMinor: (priceMinor * quantity) / 9n,
  }) as OrderLine;
const bundleOf = (parts: readonly { quantity: bigint; share: bigint }[]) =>
  ({
    listingId: 'l',
    sku: { id: 'set', merchantCode: 'SET' },
    parts: parts.map((part, i) => ({ ...part, sku: { id: `p${i}`, merchantCode: `P${i}`, name: '', properties: '' } })),
  }) as unknown as Mapped;

test.each`
  price    | quantity | parts                             | amounts
  ${100n}  | ${1n}    | ${[[1n, 1n], [1n, 1n], [1n, 1n]]} | ${[34n, 33n, 33n]}
  ${9999n} | ${3n}    | ${[[2n, 2n], [1n, 1n]]}           | ${[19_998n, 9_999n]}
  ${101n}  | ${1n}    | ${[[1n, 3n], [5n, 0n]]}           | ${[101n, 0n]}
  ${100n}  | ${1n}    | ${[[1n, 0n], [3n, 0n]]}           | ${[25n, 75n]}
`(
  'CAT-2 a bundle at $price × $quantity is shared over its parts to the cent',
  ({ price, quantity, parts, amounts }) => {
    const mapped = bundleOf(parts.map(([pieces, share]: [bigint, bigint]) => ({ quantity: pieces, share })));
    const lines = mapLine(line(price, quantity), mapped);
    expect(lines.map((one) => one.amountMinor)).toEqual(amounts);
    expect(lines.map((one) => one.quantity)).toEqual(parts.map(([pieces]: [bigint]) => pieces * quantity));
  },
);

test('CAT-2 whatever the weights, the parts of a bundle add up to what was paid for it, and to what the platform bears', () => {
  const { below, seed } = seeded(22);
  for (let round = 0; round < 500; round++) {
    const parts = Array.from({ length: 1 + below(6) }, () => ({
      ...{ quantity: BigInt(1 + below(5)), share: BigInt(below(4) ? below(100_000) : 0) },
    }));
    const bundle = line(BigInt(below(1_000_000)), BigInt(1 + below(20)));
    const lines = mapLine(bundle, bundleOf(parts));
    const sum = (of: 'amountMinor' | 'platformMinor') => lines.reduce((all, one) => all + one[of], 0n);
    const whole = [bundle.amountMinor, bundle.platformMinor];
    expect([sum('amountMinor'), sum('platformMinor')], `seed ${seed} round ${round}`).toEqual(whole);
  }
});
