import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { childOf, childrenOf, parseXml, textOf } from '../../src/connectors/xml-text.ts';
import { formatOf, isOf } from '../../src/invoices/file-format.ts';
import { parseMinor } from '../../src/kernel/money.ts';
import { seeded } from '../seeded.ts';
import { type BureauInvoice, InvoiceBureau } from './bureau.ts';
import { drawInvoice } from './invoice-files.ts';

const towel = { line: 1, quantity: 3n, netMinor: 8_850n, taxMinor: 1_150n, name: '*纺织产品*毛巾 <大>', rate: '0.13' };
const freight = { line: 2, quantity: 0n, netMinor: 917n, taxMinor: 83n, name: '*运输服务*运费', rate: '0.09' };
const seller = {
  name: '杭州青禾生活用品有限公司',
  taxNo: '91330100799655058B',
  address: '文一西路 969 号',
  phone: '0571-1',
};

function issued(): { blue: BureauInvoice; red: BureauInvoice } {
  const bureau = new InvoiceBureau(seeded(5), () => new Date('2026-06-05T02:00:00Z'), 1_000_000n);
  const words = { seller, buyerTaxNo: '91440300MA0QHXY012', special: true, note: '订单 G1' };
  const sums = { netMinor: 9_767n, taxMinor: 1_233n };
  const blue = bureau.issue({ serial: 'S1', buyer: '深圳市麦穗文化有限公司', ...sums, lines: [towel, freight], words });
  if ('refused' in blue) throw new Error(blue.message);
  bureau.apply('S2', blue.number, -2_950n, -383n, [{ line: 1, quantity: -1n, netMinor: -2_950n, taxMinor: -383n }]);
  const red = bureau.issueRed('S2');
  if ('refused' in red) throw new Error(red.message);
  return { blue, red };
}

/** Lines and totals as the XML tells them. */
function read(body: Buffer) {
  const root = parseXml(body.toString('utf8'));
  const data = childOf(root, 'EInvoiceData');
  const basic = childOf(data, 'BasicInformation');
  const lines = childrenOf(data, 'IssuItemInformation');
  const sum = (name: string) => lines.reduce((all, line) => all + parseMinor(textOf(line, name))!, 0n);
  return {
    number: textOf(childOf(root, 'TaxSupervisionInfo'), 'InvoiceNumber'),
    buyer: textOf(childOf(data, 'BuyerInformation'), 'BuyerIdNum'),
    seller: textOf(childOf(data, 'SellerInformation'), 'SellerName'),
    names: lines.map((line) => textOf(line, 'ItemName')),
    total: ['TotalAmWithoutTax', 'TotalTaxAm', 'TotalTax-includedAmount'].map((name) =>
      parseMinor(textOf(basic, name)),
    ),
    lines: ['Amount', 'ComTaxAm', 'TotaltaxIncludedAmount'].map(sum),
  };
}

test('INV-1 the XML of an invoice says who, what and how much, its lines sum to its totals', async () => {
  const { blue, red } = issued();
  expect(read(await drawInvoice(blue, 'xml'))).toEqual({
    ...{ number: blue.number, buyer: '91440300MA0QHXY012', seller: '杭州青禾生活用品有限公司' },
    names: ['*纺织产品*毛巾 <大>', '*运输服务*运费'],
    ...{ total: [9_767n, 1_233n, 11_000n], lines: [9_767n, 1_233n, 11_000n] },
  });
  // A partial red one is called as on the blue invoice.
  expect(read(await drawInvoice(red, 'xml'))).toMatchObject({
    ...{ number: red.number, names: ['*纺织产品*毛巾 <大>'] },
    ...{ total: [-2_950n, -383n, -3_333n], lines: [-2_950n, -383n, -3_333n] },
  });
});

test('INV-1 PDF and OFD are files of their kind, and the OFD carries the XML', async () => {
  const { blue } = issued();
  const [pdf, ofd, xml] = await Promise.all((['pdf', 'ofd', 'xml'] as const).map((one) => drawInvoice(blue, one)));
  expect([formatOf(pdf!), formatOf(ofd!), formatOf(xml!)]).toEqual(['pdf', 'ofd', 'xml']);
  expect(isOf({ format: 'xml', body: xml! }, blue.number)).toBe(true);
  expect(pdf!.subarray(-6).toString('latin1')).toContain('%%EOF');
  const entries = unzipSync(ofd!);
  expect(Buffer.from(entries['Doc_0/Attachs/original_invoice.xml']!)).toEqual(xml);
  for (const [name, content] of Object.entries(entries)) {
    const root = parseXml(Buffer.from(content).toString('utf8'));
    expect({ name, root: root.name }).toEqual({ name, root: expect.stringMatching(/^(ofd:|EInvoice)/) });
  }
  const page = parseXml(Buffer.from(entries['Doc_0/Pages/Page_0/Content.xml']!).toString('utf8'));
  const texts = childrenOf(childOf(childOf(page, 'ofd:Content'), 'ofd:Layer'), 'ofd:TextObject');
  expect(texts.map((one) => textOf(one, 'ofd:TextCode'))).toContain(`发票号码：${blue.number}`);
});
