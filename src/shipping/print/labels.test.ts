import { describe, expect, test } from 'vitest';
import { printGoodsLabels } from './goods-labels.ts';
import { type LabelData, printLabels, refuseLabel } from './labels.ts';
import { openPrinting } from './print-in-worker.ts';
import { barcodesIn, missingPoppler, pagesOf, textOf, wordsOf } from './testing/read-back.ts';

const poppler = missingPoppler();
if (poppler) console.log(`skipped: ${poppler}`);

const SIZES = ['76x130', '100x180'] as const;
const ADDRESS_200 = [...'内蒙古自治区呼伦贝尔市鄂伦春自治旗大杨树镇振兴路东侧18号楼2单元1203室'.repeat(6)]
  .slice(0, 200)
  .join('');

const parcel = (number: string, index = 1, count = 1) => ({ number, index, count });

const label = (change: Partial<LabelData> = {}): LabelData => ({
  carrier: '中通快递',
  service: '标准快递',
  waybillNumber: '75312345678901',
  parcel: parcel('75312345678901'),
  routeCode: '021-A12-08',
  originBranch: '广州白云人和一部',
  destinationBranch: '上海青浦华新集散',
  recipient: { name: '欧阳晓雯', maskedPhone: '138****5678', address: '上海市浦东新区张江镇博云路2号B座1203室' },
  sender: { name: '果然鲜旗舰店', maskedPhone: '400-820-1234', address: '广东省广州市白云区鹤龙一路88号3号仓' },
  goods: [{ name: '烟台红富士苹果 5斤装', quantity: 2n }],
  orderNumber: 'TB3519846720398471',
  shop: '果然鲜旗舰店',
  memo: '',
  codMinor: null,
  printedAt: new Date('2026-11-11T00:05:00+08:00'),
  reprint: false,
  ...change,
});

const withNumber = (number: string): LabelData => label({ waybillNumber: number, parcel: parcel(number) });
const bare = (text: string): string => text.replace(/\s/g, '');

const goods = (code: string, copies = 1) => ({
  ...{
    name: '纯棉重磅短袖 T 恤 240 克 落肩 白色 / XL '.repeat(3),
    merchantCode: 'TX-240-WH-XL',
    code,
    bin: 'SH-A-12-03-2',
    copies,
  },
});
describe.skipIf(poppler)('WMS-2 labels for goods read back', () => {
  test.each(['60x40', '50x30'] as const)('every code on %s is read by ZXing: EAN-13 where it is one', async (size) => {
    const pdf = await printGoodsLabels(
      [goods('6901234567892', 2), goods('TX-240-WH'), goods('6901234567890')],
      size,
      new Date(0),
    );
    const read = await Promise.all(pagesOf(pdf).map(barcodesIn));
    expect(read).toEqual([
      ['EAN13 6901234567892'],
      ['EAN13 6901234567892'],
      ['Code128 TX-240-WH'],
      ['Code128 6901234567890'],
    ]);
    expect(textOf(pdf)[0]).toContain('SH-A-12-03-2');
    const tooLong = () => printGoodsLabels([goods('X'.repeat(60))], size, new Date(0));
    expect(tooLong).toThrow(expect.objectContaining({ code: 'shipping.goodsCodeUnprintable' }));
  });
});

describe.skipIf(poppler)('SHP-3 labels read back', () => {
  const NUMBERS = [
    '75312345678901',
    'SF1234567890123',
    'YT8812345678901',
    'JDVB12345678901-1-12-',
    'LK123456789CN',
    '420123459400111899223100000000000000',
    'abcXYZ-._/+*$%:@012345',
  ];
  test.each(SIZES.flatMap((size) => [203.2, 300].map((dpi) => [size, dpi] as const)))(
    'every barcode and QR code of %s is read by ZXing at %d dpi',
    async (size, dpi) => {
      const pages = pagesOf(await printLabels(NUMBERS.map(withNumber), size), dpi);
      expect(pages).toHaveLength(NUMBERS.length);
      for (const [index, number] of NUMBERS.entries()) {
        const barcodes = await barcodesIn(pages[index]!);
        expect(new Set(barcodes)).toEqual(new Set([`Code128 ${number}`, `QRCode ${number}`]));
      }
    },
  );

  test('the stub of 100×180 repeats the barcode', async () => {
    const [page] = pagesOf(await printLabels([label()], '100x180'));
    const barcodes = await barcodesIn(page!);
    expect(barcodes.filter((barcode) => barcode === 'Code128 75312345678901')).toHaveLength(2);
  });

  test('a parcel of several shows its own number as barcode, the main number in words', async () => {
    const several = label({ parcel: parcel('75312345678901-002', 2, 3), reprint: true });
    const pdf = await printLabels([several], '76x130');
    expect(await barcodesIn(pagesOf(pdf)[0]!)).toContain('Code128 75312345678901-002');
    expect(textOf(pdf)[0]).toContain('主单号75312345678901');
    expect(textOf(pdf)[0]).toContain('2/3');
    expect(textOf(pdf)[0]).toContain('补打');
  });

  const HARD: [string, Partial<LabelData>][] = [
    ['a 200-character address', { recipient: { name: '张三', maskedPhone: '138****5678', address: ADDRESS_200 } }],
    [
      'a 200-character name and address, cash on delivery',
      {
        recipient: {
          name: '阿卜杜热合曼'.repeat(34).slice(0, 200),
          maskedPhone: '13800138000-4846',
          address: ADDRESS_200,
        },
        codMinor: 123456789n,
      },
    ],
    ['a 120-character sender', { sender: { name: '张三', maskedPhone: '1', address: ADDRESS_200.slice(0, 120) } }],
    [
      'a Latin address without a blank',
      { recipient: { name: 'A', maskedPhone: '1', address: 'Llanfairpwllgwyngyll'.repeat(10) } },
    ],
  ];
  test.each(SIZES.flatMap((size) => HARD.map(([what, change]) => [what, size, change] as const)))(
    '%s is complete on %s and inside the page',
    async (_, size, change) => {
      const data = label(change);
      const pdf = await printLabels([data], size);
      const [text] = textOf(pdf);
      for (const { name, maskedPhone, address } of [data.recipient, data.sender]) {
        expect(text).toContain(bare(name + maskedPhone + address));
      }
      for (const { page, boxes } of wordsOf(pdf)) {
        for (const [xMin, yMin, xMax, yMax] of boxes) {
          expect(xMin).toBeGreaterThan(0);
          expect(yMin).toBeGreaterThan(0);
          expect(xMax).toBeLessThan(page[0]);
          expect(yMax).toBeLessThan(page[1]);
        }
      }
      expect(await barcodesIn(pagesOf(pdf)[0]!)).toContain('QRCode 75312345678901');
    },
  );

  test('goods and memo that find no room say what is left out', async () => {
    const goods = Array.from({ length: 30 }, (_, i) => ({ name: `云南蜜桔${i + 1}号果`, quantity: BigInt(i + 1) }));
    const [text] = textOf(await printLabels([label({ goods, memo: '轻放'.repeat(200) })], '76x130'));
    expect(text).toContain('等共30种465件');
    const left = Number(/余(\d+)字/.exec(text!)![1]);
    const kept = text!.match(/轻放?/g)!.join('').length;
    expect(kept + left).toBe(400);
    expect(kept).toBeGreaterThan(20);
  });

  test('a character without a glyph is seen to be missing', async () => {
    const [text] = textOf(
      await printLabels([label({ recipient: { name: '王😀𠮷', maskedPhone: '1', address: '北京' } })], '76x130'),
    );
    expect(text).toContain('王〓〓1北京');
  });
});

describe('SHP-3 label refusals', () => {
  test.each`
    what                         | change                                                                           | code                                 | field
    ${'a number with Han'}       | ${{ parcel: parcel('快123') }}                                                   | ${'shipping.labelNumberUnprintable'} | ${undefined}
    ${'an empty number'}         | ${{ parcel: parcel('') }}                                                        | ${'shipping.labelNumberUnprintable'} | ${undefined}
    ${'a number without end'}    | ${{ parcel: parcel('AB'.repeat(20)) }}                                           | ${'shipping.labelNumberUnprintable'} | ${undefined}
    ${'an address of 2000'}      | ${{ recipient: { name: '', maskedPhone: '', address: ADDRESS_200.repeat(10) } }} | ${'shipping.labelTextTooLong'}       | ${'recipient'}
    ${'a route code of 2000'}    | ${{ routeCode: 'A1-'.repeat(700) }}                                              | ${'shipping.labelTextTooLong'}       | ${'routeCode'}
    ${'an order number of 2000'} | ${{ orderNumber: '1'.repeat(2000) }}                                             | ${'shipping.labelTextTooLong'}       | ${'orderNumber'}
  `('$what', async ({ change, code, field }) => {
    const refusal = refuseLabel(label(change), '76x130');
    expect(refusal?.code).toBe(code);
    expect(refusal?.data?.['field']).toBe(field);
    await expect(printLabels([label(), label(change)], '76x130')).rejects.toMatchObject({ code, data: { index: 1 } });
  });

  test('nothing to print is refused', async () => {
    await expect(printLabels([], '76x130')).rejects.toMatchObject({ code: 'shipping.nothingToPrint' });
  });
});

test('SHP-3 the same labels give the same bytes', async () => {
  const first = await printLabels([label()], '76x130');
  expect(Buffer.compare(first, await printLabels([label()], '76x130'))).toBe(0);
});

test('SHP-3 a print thread gives the same PDF, passes refusals on, and leaves the event loop free', async () => {
  const printing = openPrinting(1);
  try {
    const labels = Array.from({ length: 300 }, (_, i) => withNumber(`753${10_000_000_000 + i}`));
    const job = { kind: 'labels', size: '76x130', labels, printedAt: labels[0]!.printedAt } as const;
    let turns = 0;
    const turning = setInterval(() => {
      turns += 1;
    }, 5);
    const [pdf, refused] = await Promise.allSettled([
      printing.print(job),
      printing.print({ ...job, labels: [label({ parcel: parcel('') })] }),
    ]);
    clearInterval(turning);
    expect(pdf.status === 'fulfilled' && Buffer.compare(pdf.value, await printLabels(labels, '76x130'))).toBe(0);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'shipping.labelNumberUnprintable' } });
    expect(turns).toBeGreaterThan(20);
  } finally {
    await printing.close();
  }
});

test('SHP-3 a print thread that rests is ended, and the next paper starts another', async () => {
  const printing = openPrinting(1, 20);
  try {
    const job = { kind: 'labels', size: '76x130', labels: [label()], printedAt: label().printedAt } as const;
    const first = await printing.print(job);
    await expect.poll(() => printing.threads(), { interval: 5 }).toBe(0);
    expect(Buffer.compare(first, await printing.print(job))).toBe(0);
  } finally {
    await printing.close();
  }
});
