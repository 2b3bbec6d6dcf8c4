import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parcelKind } from './parcel-kind.ts';

describe('what a courier’s sentence says (SHP-4)', () => {
  test.each`
    text                                                | kind
    ${'【上海市】上海青浦华新公司 已揽收'}              | ${'collected'}
    ${'浙江临安西部公司-公司萌凯食品-已收件'}           | ${'collected'}
    ${'已到达-湖南长沙转运中心'}                        | ${'inTransit'}
    ${'快件离开上海转运中心，下一站北京转运中心'}       | ${'inTransit'}
    ${'进行派件扫描；派送业务员：张三'}                 | ${'outForDelivery'}
    ${'湖南长沙金盆岭公司-层上官邸-派件中'}             | ${'outForDelivery'}
    ${'快件已由长沙层上观邸1栋菜鸟驿站代收,请及时取件'} | ${'inLocker'}
    ${'快件已放入丰巢快递柜，请凭取件码及时取件'}       | ${'inLocker'}
    ${'快件已从丰巢快递柜取出'}                         | ${'signed'}
    ${'已签收,签收人凭取货码签收。'}                    | ${'signed'}
    ${'收件人拒收，快件将退回寄件人'}                   | ${'refused'}
    ${'退件已签收，签收人：青浦仓'}                     | ${'returned'}
    ${'快件正在退回中'}                                 | ${'returned'}
    ${'快件已被拦截，将退回寄件人'}                     | ${'intercepted'}
    ${'签收失败：电话无法联系收件人'}                   | ${'problem'}
    ${'疑难件，地址不详'}                               | ${'problem'}
  `('$text: $kind', ({ text, kind }) => {
    expect(parcelKind(text)).toBe(kind);
  });

  test('a real parcel of 2017, newest first', (ctx) => {
    const file = '../shared/fixtures/waybill/kuaidi100_push_payloads.json';
    if (!existsSync(file)) return ctx.skip('the fixtures are not here');
    const [push] = JSON.parse(readFileSync(file, 'utf8')) as { lastResult: { data: { context: string }[] } }[];
    const kinds = push!.lastResult.data.map((step) => parcelKind(step.context));
    expect(kinds).toEqual(['signed', 'outForDelivery', 'inTransit', 'inTransit', 'inTransit', 'inTransit']);
  });
});
