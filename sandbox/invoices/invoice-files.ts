/**
 * The files of an issued invoice as an agent gives them: the XML that is the invoice, with the bureau's names of elements
 * (SWEI3200), the same on paper as a PDF, and an OFD (GB/T 33190-2016), which shows it and carries the XML.
 */
import { zipSync } from 'fflate';
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { writeXml, type XmlValue } from '../../src/connectors/xml-text.ts';
import { unitPrice } from '../../src/invoices/tax.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import type { BureauInvoice, BureauLine } from './bureau.ts';

export type FileFormat = 'pdf' | 'ofd' | 'xml';

export async function drawInvoice(invoice: BureauInvoice, format: FileFormat): Promise<Buffer> {
  if (format === 'xml') return Buffer.from(xmlOf(invoice));
  return format === 'ofd' ? ofdOf(invoice) : pdfOf(invoice);
}

const xml = (root: string, value: XmlValue): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml(root, value)}`;

const sums = ({ netMinor, taxMinor }: Pick<BureauInvoice, 'netMinor' | 'taxMinor'>) =>
  [netMinor, taxMinor, netMinor + taxMinor].map((amount) => formatMinor(amount)) as [string, string, string];

function xmlOf(invoice: BureauInvoice): string {
  const { number, at, buyer, words, lines = [] } = invoice;
  const [net, tax, incl] = sums(invoice);
  return xml('EInvoice', {
    Header: { EIid: number, EInvoiceTag: 'SWEI3200', Version: '0.2' },
    EInvoiceData: {
      SellerInformation: {
        ...{ SellerIdNum: words?.seller.taxNo ?? '', SellerName: words?.seller.name ?? '' },
        ...{ SellerAddr: words?.seller.address ?? '', SellerTelNum: words?.seller.phone ?? '' },
      },
      BuyerInformation: { BuyerIdNum: words?.buyerTaxNo ?? '', BuyerName: buyer },
      BasicInformation: {
        ...{ TotalAmWithoutTax: net, TotalTaxAm: tax, 'TotalTax-includedAmount': incl },
        RequestTime: formatChinaTime(at),
      },
      IssuItemInformation: lines.map((line) => {
        const [amount, lineTax, lineIncl] = sums(line);
        return {
          ...{ ItemName: line.name ?? '', SpecMod: line.spec ?? '', MeaUnits: line.unit ?? '', ...counted(line) },
          ...{ Amount: amount, TaxRate: line.rate ?? '', ComTaxAm: lineTax, TotaltaxIncludedAmount: lineIncl },
        };
      }),
      AdditionalInformation: { Remark: words?.note ?? '' },
    },
    TaxSupervisionInfo: { InvoiceNumber: number, IssueTime: formatChinaTime(at) },
  });
}

const counted = ({ quantity, netMinor }: BureauLine) =>
  quantity === 0n ? {} : { Quantity: quantity, UnPrice: unitPrice(netMinor, quantity) };

const titleOf = ({ words }: BureauInvoice) => `电子发票（${words?.special ? '增值税专用发票' : '普通发票'}）`;

const factsOf = ({ number, at, buyer, words }: BureauInvoice): string[] => [
  `发票号码：${number}`,
  `开票日期：${formatChinaTime(at).slice(0, 10)}`,
  `购买方：${buyer} ${words?.buyerTaxNo ?? ''}`.trim(),
  `销售方：${words?.seller.name ?? ''} ${words?.seller.taxNo ?? ''}`.trim(),
];

const cellsOf = ({ name = '', spec = '', unit = '', rate = '', ...line }: BureauLine): string[] => {
  const [net, tax] = sums(line);
  const { Quantity = '', UnPrice = '' } = counted(line);
  return [name, spec, unit, String(Quantity), UnPrice, net, rate, tax];
};

/** Drawn with the printer of lists, which is loaded when somebody first asks for paper. */
async function pdfOf(invoice: BureauInvoice): Promise<Buffer> {
  const { printSheets } = await import('../../src/shipping/print/sheet.ts');
  const { wordsIn } = await import('../../src/shipping/print/words.ts');
  const [net, tax, incl] = sums(invoice);
  const right = 'right' as const;
  const columns = [
    ...[
      { title: '项目名称', share: 5 },
      { title: '规格型号', share: 2 },
      { title: '单位', share: 1 },
    ],
    ...['数量', '单价', '金额', '税率', '税额'].map((title) => ({ title, share: 2, align: right })),
  ];
  const rows = [...(invoice.lines ?? []).map(cellsOf), ['合计', '', '', '', '', net, '', tax]];
  const sheet = {
    ...{ title: titleOf(invoice), code: invoice.number, facts: factsOf(invoice), tables: [{ columns, rows }] },
    ...{ note: `价税合计：¥${incl}\n备注：${invoice.words?.note ?? ''}`, signatures: [] },
  };
  return Buffer.from(await printSheets([sheet], 'A4', invoice.at, wordsIn('zh')));
}

const OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"';
const LETTER_MM = 4;

function ofdOf(invoice: BureauInvoice): Buffer {
  const [, , incl] = sums(invoice);
  const texts = [
    titleOf(invoice),
    ...factsOf(invoice),
    ...(invoice.lines ?? []).map((line) => cellsOf(line).filter(Boolean).join('  ')),
    `价税合计：¥${incl}`,
  ];
  const box = { 'ofd:PhysicalBox': '0 0 210 140' };
  const files: Record<string, string> = {
    'OFD.xml': xml(`ofd:OFD ${OFD} Version="1.1" DocType="OFD"`, {
      'ofd:DocBody': {
        'ofd:DocInfo': { 'ofd:DocID': invoice.number, 'ofd:CreationDate': formatChinaTime(invoice.at).slice(0, 10) },
        'ofd:DocRoot': 'Doc_0/Document.xml',
      },
    }),
    'Doc_0/Document.xml': xml(`ofd:Document ${OFD}`, {
      'ofd:CommonData': { 'ofd:MaxUnitID': texts.length + 10, 'ofd:PageArea': box, 'ofd:PublicRes': 'PublicRes.xml' },
      'ofd:Pages': { 'ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"': '' },
      'ofd:Attachments': 'Attachs/Attachments.xml',
    }),
    'Doc_0/PublicRes.xml': xml(`ofd:Res ${OFD} BaseLoc="Res"`, {
      'ofd:Fonts': { 'ofd:Font ID="2" FontName="宋体" FamilyName="宋体"': '' },
    }),
    'Doc_0/Pages/Page_0/Content.xml': xml(`ofd:Page ${OFD}`, {
      'ofd:Area': box,
      'ofd:Content': { 'ofd:Layer ID="3"': Object.fromEntries(texts.map(placed)) },
    }),
    'Doc_0/Attachs/Attachments.xml': xml(`ofd:Attachments ${OFD}`, {
      'ofd:Attachment ID="4" Name="original_invoice" Format="xml"': { 'ofd:FileLoc': 'original_invoice.xml' },
    }),
    'Doc_0/Attachs/original_invoice.xml': xmlOf(invoice),
  };
  const entries = Object.entries(files).map(([name, content]) => [name, new TextEncoder().encode(content)]);
  return Buffer.from(zipSync(Object.fromEntries(entries), { mtime: invoice.at }));
}

/** A line of text on the page, each letter as wide as the next. */
const placed = (text: string, i: number): [string, XmlValue] => [
  `ofd:TextObject ID="${i + 11}" Boundary="10 ${10 + i * 7} 190 6" Font="2" Size="${LETTER_MM}"`,
  { [`ofd:TextCode X="0" Y="${LETTER_MM}" DeltaX="g ${Math.max(text.length - 1, 1)} ${LETTER_MM}"`]: text },
];
