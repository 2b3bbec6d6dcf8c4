/** A statement on A4, for both sides to sign: what was sold, what was taken off, what is invoiced, what is paid. */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { formatMinor, scaleOf } from '../kernel/money.ts';
import type { Enclosure } from '../mail/mail.ts';
import { printInWorker, type Sheet } from '../shipping/shipping.ts';
import { statementDetail } from './list-statements.ts';

type Language = 'zh' | 'en';

const LINES_ZH = {
  ...{
    sales: '销售',
    promotion: '活动销售',
    lateReturn: '往期退货',
    priced: '代销销售',
    salesGuarantee: '保底销售补差',
  },
  ...{
    profitGuarantee: '保底毛利补差',
    inside: '价内扣款',
    adjustment: '往期调整',
    outside: '价外费用',
    prepaid: '预付款',
  },
  ...{ deposit: '保证金', carried: '上期结转' },
};
const WORDS = {
  zh: {
    ...{ title: '专柜结款单', draft: '专柜结款单（草稿）', supplier: '供应商', counter: '专柜', period: '结算期间' },
    ...{ line: '项目', sold: '销售', returned: '退货', share: '平台承担', rate: '扣率 %', commission: '扣点' },
    ...{ amount: '金额', due: '应开票', tax: '税率 %', net: '不含税', vat: '税额', pay: '应付', carry: '结转下期' },
    ...{ house: '采购方签章', theirs: '供应商签章', lines: LINES_ZH },
  },
  en: {
    ...{
      title: 'SETTLEMENT STATEMENT',
      draft: 'SETTLEMENT STATEMENT (draft)',
      supplier: 'Supplier',
      counter: 'Counter',
    },
    ...{ period: 'Period', line: 'Line', sold: 'Sold', returned: 'Returned', share: 'Our share', rate: 'Rate %' },
    ...{ commission: 'Commission', amount: 'Amount', due: 'To invoice', tax: 'Tax %', net: 'Net', vat: 'Tax' },
    ...{ pay: 'To pay', carry: 'Carried on', house: 'Buyer', theirs: 'Supplier' },
    lines: {
      ...{ sales: 'Sales', promotion: 'Promotion', lateReturn: 'Late return', priced: 'Consigned goods' },
      ...{ salesGuarantee: 'Sales guarantee', profitGuarantee: 'Profit guarantee', inside: 'Deduction' },
      ...{ adjustment: 'Adjustment', outside: 'Fee', prepaid: 'Prepaid', deposit: 'Deposit', carried: 'Carried' },
    },
  },
} as const;

/** As a PDF; drawn outside of the transaction. Refuses `statements.unknown` (404). */
export async function statementPaper(db: Database, scope: Scope, id: Id, language: Language) {
  const sheet = await db.read(scope, (ctx) => sheetOf(ctx, id, language));
  const job = { kind: 'sheets', sheets: [sheet], printedAt: new Date(db.world.now()), language } as const;
  return { body: await printInWorker(job), name: `${sheet.code}.pdf` };
}

/** As it goes with a letter. */
export async function statementEnclosure(db: Database, scope: Scope, id: string): Promise<Enclosure> {
  const { body, name } = await statementPaper(db, scope, id, 'zh');
  return { name, type: 'application/pdf', body: Buffer.from(body) };
}

async function sheetOf(ctx: Ctx, id: Id, language: Language): Promise<Sheet> {
  const { statement, lines, taxes } = await statementDetail(ctx, id);
  const words = WORDS[language];
  const { currency } = statement.due;
  const money = (minor: bigint | string) => formatMinor(BigInt(minor), scaleOf(currency));
  const nothing = (minor: bigint) => (minor === 0n ? '' : money(minor));
  const right = { align: 'right' } as const;
  return {
    title: statement.state === 'draft' ? words.draft : words.title,
    code: statement.number,
    facts: [
      `${words.supplier} ${statement.supplier.name}`,
      [words.counter, statement.counter || '—', '|', words.period, `${statement.from} – ${statement.until}`].join(' '),
    ],
    tables: [
      {
        columns: [
          { title: words.line, share: 46 },
          { title: words.sold, share: 20, ...right },
          { title: words.returned, share: 18, ...right },
          { title: words.share, share: 17, ...right },
          { title: words.rate, share: 13, ...right },
          { title: words.commission, share: 19, ...right },
          { title: `${words.amount} ${currency}`, share: 22, ...right, weight: 'bold' },
        ],
        rows: lines.map((line) => [
          [words.lines[line.kind], line.title].filter(Boolean).join(' · '),
          ...[nothing(line.sold), nothing(line.returned), nothing(line.share), line.rate, nothing(line.commission)],
          money(line.amount),
        ]),
      },
      {
        columns: [
          { title: words.tax, share: 20 },
          { title: words.net, share: 30, ...right },
          { title: words.vat, share: 30, ...right },
          { title: words.due, share: 30, ...right, weight: 'bold' },
        ],
        rows: taxes.map(({ taxPpm, net, vat, due }) => [String(taxPpm / 10_000), money(net), money(vat), money(due)]),
      },
      {
        columns: [
          { title: '', share: 80 },
          { title: currency, share: 30, ...right, weight: 'bold' },
        ],
        rows: [
          [words.due, money(statement.due.amount)],
          [words.pay, money(statement.pay.amount)],
          ...(statement.carry.amount === 0n ? [] : [[words.carry, money(statement.carry.amount)]]),
        ],
      },
    ],
    note: '',
    signatures: [words.house, words.theirs],
  };
}
