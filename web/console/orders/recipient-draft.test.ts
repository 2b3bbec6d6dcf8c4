import { expect, test } from 'vitest';
import type { ReadAddress } from '../../../src/contract/enter-order.ts';
import { changeOf, choosePlace, missingOf, NO_DRAFT, type RecipientDraft, valuesOf } from './recipient-draft.ts';

const now = {
  name: '张**',
  phone: '139****0001',
  province: '浙江省',
  city: '杭州市',
  district: '余杭区',
  town: '仓前街道',
  detail: '文一西路***号',
  postcode: '',
  country: 'CN',
  masked: true,
};
const read = (more: Partial<ReadAddress>): ReadAddress => ({
  ...{ name: '', phone: '', province: '', city: '', district: '', town: '', detail: '', postcode: '' },
  ...{ divisionCode: '', note: '', missing: [], alternatives: [], confidence: 90 },
  ...more,
});
const draft = (own: RecipientDraft['own']): RecipientDraft => ({ text: '…', own });

test.each([
  ['nothing typed', NO_DRAFT, null, {}],
  ['one field by hand leaves the others', draft({ phone: '13900001234' }), null, { phone: '13900001234' }],
  ['a phone pasted alone', draft({}), read({ phone: '13900001234' }), { phone: '13900001234' }],
  [
    'another place takes the old town with it',
    draft({}),
    read({ province: '浙江省', city: '杭州市', district: '西湖区', detail: '龙井路1号' }),
    { district: '西湖区', town: '', detail: '龙井路1号' },
  ],
  [
    'what a hand wrote stands over what was read',
    draft({ detail: '龙井路2号' }),
    read({ province: '浙江省', city: '杭州市', district: '余杭区', town: '仓前街道', detail: '龙井路1号' }),
    { detail: '龙井路2号' },
  ],
  ['a town can be taken away by hand', draft({ town: '' }), null, { town: '' }],
])('ORD-7 a recipient is changed by what was given: %s', (_, typed, reading, change) => {
  expect(changeOf(typed, reading, now)).toEqual(change);
});

test('ORD-7 what is missing is named until a place is chosen', () => {
  const reading = read({ name: '李雷', phone: '13900001234', detail: '中山路8号', missing: ['district'] });
  const place = { province: '江苏省', city: '南京市', district: '玄武区' };
  expect(missingOf(valuesOf(draft({}), reading, null))).toEqual(['province', 'city', 'district']);
  expect(missingOf(valuesOf(choosePlace(draft({}), place), reading, null))).toEqual([]);
});
