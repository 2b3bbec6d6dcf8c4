import { describe, expect, test } from 'vitest';
import { type ManifestData, type PickListData, printManifests, printPackingLists, printPickLists } from './lists.ts';
import { barcodesIn, missingPoppler, pagesOf, textOf } from './testing/read-back.ts';

const poppler = missingPoppler();
if (poppler) console.log(`skipped: ${poppler}`);

const printedAt = new Date('2026-11-11T00:05:00+08:00');

const pickList = (lines: number): PickListData => ({
  number: 'PK202611110001',
  warehouse: '上海青浦一号仓',
  picker: '王建国',
  walk: { lengthMm: 128_400, sShapeMm: 164_000, largestGapMm: 139_600 },
  notPlaced: 2,
  lines: Array.from({ length: lines }, (_, i) => ({
    bin: `SH-A-01-${String(i >> 1).padStart(3, '0')}-1`,
    merchantCode: `GRX-${1000 + i}`,
    name: '新疆库尔勒香梨 10斤',
    quantity: 3n,
    slots: [
      { slot: 2, quantity: 1n },
      { slot: 3, quantity: 2n },
    ],
  })),
  orders: [{ slot: 2, orderNumber: 'TB351984672', waybillNumber: '75312345678901', pieces: 3n, memo: '勿放快递柜' }],
});

describe.skipIf(poppler)('SHP-3 lists read back', () => {
  test('a pick list over pages: every line once, head repeated, pages counted, barcode of the list', async () => {
    const pdf = await printPickLists([pickList(100), pickList(1)], { printedAt });
    const pages = textOf(pdf);
    const codes = pages
      .slice(0, -1)
      .join('')
      .match(/GRX-\d{4}/g)!;
    expect(codes).toEqual(Array.from({ length: 100 }, (_, i) => `GRX-${1000 + i}`));
    expect(pages.filter((page) => page.includes('库位'))).toHaveLength(pages.length);
    expect(pages[0]).toContain(`第1页/共${pages.length - 1}页`);
    expect(pages.at(-1)).toContain('第1页/共1页');
    // Two goods of one bin stand under one bin code.
    expect(pages[0]!.match(/SH-A-01-000-1/g)).toHaveLength(1);
    expect(pages[0]).toContain('#2×1,#3×2');
    // WMS-5: how far it is, and what habit would have walked.
    expect(pages[0]).toContain('最短路线128米|逐巷走164米|最大空隙法140米');
    expect(pages[0]).toContain('有2个库位未上图');
    expect(await barcodesIn(pagesOf(pdf)[0]!)).toEqual(['Code128 PK202611110001']);
  });

  test.each(['A4', '100x180'] as const)('a packing list on %s', async (size) => {
    const address = '上海市浦东新区张江镇博云路2号'.repeat(12);
    const pdf = await printPackingLists(
      [
        {
          waybillNumber: 'SF1234567890123',
          orderNumber: 'TB351984672',
          shop: '果然鲜旗舰店',
          recipient: { name: '欧阳晓雯', maskedPhone: '138****5678', address },
          lines: [
            { merchantCode: 'GRX-1', name: '赣南脐橙 20斤', quantity: 2n },
            { merchantCode: 'GRX-2', name: '削皮刀', quantity: 1n },
          ],
          note: '退换货请附上本单。',
        },
      ],
      size,
      { printedAt },
    );
    const [text] = textOf(pdf);
    expect(text).toContain(address);
    expect(text).toContain('合计3');
    expect(text).toContain('退换货请附上本单。');
    expect(await barcodesIn(pagesOf(pdf)[0]!)).toEqual(['Code128 SF1234567890123']);
  });

  test('WMS-9 a manifest adds up and has lines to sign', async () => {
    const manifest: ManifestData = {
      number: 'HD2026111100017',
      carrier: '中通快递',
      warehouse: '上海青浦一号仓',
      parcels: Array.from({ length: 60 }, (_, i) => ({
        waybillNumber: `753${10_000_000_000 + i}`,
        orderNumber: `TB${i}`,
        destination: '广东省深圳市南山区',
        weightG: i === 0 ? null : 1001n,
        codMinor: i % 2 === 0 ? null : 123456n,
      })),
    };
    const pdf = await printManifests([manifest], { printedAt });
    const pages = textOf(pdf);
    expect(await barcodesIn(pagesOf(pdf)[0]!)).toEqual(['Code128 HD2026111100017']);
    expect(pages.join('').match(/753100000000\d\d/g)).toHaveLength(60);
    expect(pages[0]).toContain('包裹数60|重量kg59.059|代收货款¥37,036.80');
    expect(pages.at(-1)).toContain('合计6059.059¥37,036.80');
    for (const line of ['交货人签字', '揽收人签字', '交接时间']) expect(pages.at(-1)).toContain(line);
  });

  test('English on request', async () => {
    const [text] = textOf(await printPickLists([pickList(1)], { printedAt, language: 'en' }));
    expect(text).toContain('Picklist');
    const [line] = pickList(1).lines;
    const ofLot = { ...pickList(1), lines: [{ ...line!, lot: 'C1', expiresOn: '2027-01-31' }] };
    expect(textOf(await printPickLists([ofLot], { printedAt }))[0]).toContain('批次C1，2027-01-31到期|新疆库尔勒香梨');
    expect(text).toContain('Page1of1');
  });
});

test('SHP-3 a row longer than a page is refused, not torn', async () => {
  const list = pickList(1);
  const endless = { ...list, lines: [{ ...list.lines[0]!, name: '梨'.repeat(20_000) }] };
  await expect(printPickLists([endless], { printedAt })).rejects.toMatchObject({ code: 'shipping.listTextTooLong' });
});
