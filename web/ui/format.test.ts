import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { addDays, areaText, countText, momentText, moneyText, setTimeZone, startOfDay, sumMoney } from './format.ts';

beforeAll(() => i18next.init({ lng: 'zh-CN', resources: {} }));

test.each`
  amount                   | currency | text
  ${'0'}                   | ${'CNY'} | ${'¥0.00'}
  ${'5'}                   | ${'CNY'} | ${'¥0.05'}
  ${'-5'}                  | ${'CNY'} | ${'−¥0.05'}
  ${'12345678'}            | ${'CNY'} | ${'¥123,456.78'}
  ${'9223372036854775807'} | ${'CNY'} | ${'¥92,233,720,368,547,758.07'}
  ${'1200'}                | ${'JPY'} | ${'JP¥1,200'}
  ${'-1200'}               | ${'NZD'} | ${'−NZ$12.00'}
  ${'1234'}                | ${'KWD'} | ${'KWD 1.234'}
`('figure 9: $amount $currency reads $text', ({ amount, currency, text }) => {
  expect(moneyText({ amount, currency }).replaceAll(/\s/g, ' ')).toBe(text);
});

test('sums are exact and refuse to mix currencies', () => {
  const yuan = (amount: string) => ({ amount, currency: 'CNY' });
  expect(sumMoney([yuan('9223372036854775807'), yuan('1')])).toEqual(yuan('9223372036854775808'));
  expect(sumMoney([yuan('1'), { amount: '1', currency: 'USD' }])).toBeNull();
  expect(sumMoney([])).toBeNull();
  expect(countText('12345678901234567890')).toBe('12,345,678,901,234,567,890');
});

test.each`
  moment                         | zone                  | text
  ${'2026-11-21T06:05:00Z'}      | ${'Asia/Shanghai'}    | ${'14:05'}
  ${'2026-11-20T16:00:00Z'}      | ${'Asia/Shanghai'}    | ${'00:00'}
  ${'2026-11-20T15:59:00Z'}      | ${'Asia/Shanghai'}    | ${'11-20 23:59'}
  ${'2025-12-31T15:00:00Z'}      | ${'Asia/Shanghai'}    | ${'2025-12-31'}
  ${'2026-11-21T06:05:00+08:00'} | ${'America/New_York'} | ${'11-20 17:05'}
`('$moment in $zone is $text when it is 15:00 in Shanghai', ({ moment, zone, text }) => {
  setTimeZone(zone);
  expect(momentText(moment, new Date('2026-11-21T07:00:00Z'))).toBe(text);
});

test.each`
  day             | zone                  | start
  ${'2026-11-21'} | ${'Asia/Shanghai'}    | ${'2026-11-20T16:00:00.000Z'}
  ${'2026-03-08'} | ${'America/New_York'} | ${'2026-03-08T05:00:00.000Z'}
  ${'2026-03-09'} | ${'America/New_York'} | ${'2026-03-09T04:00:00.000Z'}
  ${'2026-11-02'} | ${'America/New_York'} | ${'2026-11-02T05:00:00.000Z'}
`('$day in $zone starts at $start', ({ day, zone, start }) => {
  setTimeZone(zone);
  expect(startOfDay(day)).toBe(start);
});

test('days move over month and year ends', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
});

test.each([
  ['新疆维吾尔自治区 自治区直辖县级行政区划 双河市', '新疆维吾尔自治区 双河市'],
  ['湖北省 省直辖县级行政区划 潜江市', '湖北省 潜江市'],
  ['浙江省 杭州市 余杭区', '浙江省 杭州市 余杭区'],
])('the area %s is said as %s', (area, said) => {
  expect(areaText(area)).toBe(said);
});
