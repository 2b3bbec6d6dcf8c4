/** Open items and letters as tables and papers: Chinese, as accountants keep them, or in English. */
import type { DueSide } from '../contract/dues.ts';
import { type WhomPorts, whomNames } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Cell } from '../kernel/files/files.ts';
import { formatMinor } from '../kernel/money.ts';
import type { Sheet } from '../shipping/shipping.ts';
import { ageing, openAsOf } from './ageing.ts';
import { bucketOf, daysBetween } from './due.ts';
import type { Letter } from './letters.ts';

const TABLE = {
  zh: {
    ...{ party: '往来单位', unapplied: '未核销款', balance: '余额', total: '合计' },
    buckets: ['未到期', '逾期1-30天', '逾期31-60天', '逾期61-90天', '逾期91-180天', '逾期180天以上'],
    items: ['往来单位', '科目', '单据', '摘要', '发生日', '到期日', '逾期天数', '账龄', '原金额', '未清金额'],
  },
  en: {
    ...{ party: 'Whom', unapplied: 'Unapplied', balance: 'Balance', total: 'Total' },
    buckets: ['Not due', '1–30 days', '31–60 days', '61–90 days', '91–180 days', 'Over 180 days'],
    items: ['Whom', 'Account', 'Document', 'Memo', 'Of', 'Due', 'Days overdue', 'Age', 'Amount', 'Open'],
  },
};
type Asked = { side: DueSide; asOf: string; language?: 'zh' | 'en' | undefined };
const money = (amount: bigint): Cell => ({ decimal: formatMinor(amount) });

export async function ageingTable(ctx: Ctx, ports: WhomPorts, { language = 'zh', ...asked }: Asked) {
  const words = TABLE[language];
  const { rows, total } = await ageing(ctx, ports, asked);
  const cells = ({ buckets, unapplied, closing }: typeof total): Cell[] => [
    ...buckets.map(money),
    ...[money(unapplied), money(closing)],
  ];
  return {
    header: [words.party, ...words.buckets, words.unapplied, words.balance],
    rows: [...rows.map((row): Cell[] => [row.name, ...cells(row)]), [words.total, ...cells(total)]],
  };
}

export async function itemsTable(ctx: Ctx, ports: WhomPorts, { side, asOf, language = 'zh' }: Asked) {
  const words = TABLE[language];
  const items = await openAsOf(ctx, { side, asOf });
  const nameOf = await whomNames(ctx, ports, [...new Set(items.map(({ party }) => party))]);
  return {
    header: words.items,
    rows: items.map((item): Cell[] => {
      const late = daysBetween(item.dueOn, asOf);
      const age = item.open > 0n ? words.buckets[bucketOf(late)]! : words.unapplied;
      return [
        ...[nameOf(item.party), item.account, item.documentNumber, item.memo, item.onDay, item.dueOn],
        ...[item.open > 0n && late > 0 ? BigInt(late) : null, age, money(item.amountMinor), money(item.open)],
      ];
    }),
  };
}

const PAPER = {
  zh: {
    ...{ to: '致', on: '日期', owed: '截至本日逾期未付合计', number: '单据', since: '发生日', due: '到期日' },
    ...{ open: '未付金额', total: '合计', sender: '发函单位签章', receiver: '收函单位签章' },
  },
  en: {
    ...{ to: 'To', on: 'Date', owed: 'Overdue in all today', number: 'Document', since: 'Of', due: 'Due' },
    ...{ open: 'Open', total: 'Total', sender: 'Sender', receiver: 'Received by' },
  },
};

export function letterSheet(letter: Letter & { number: string }, language: 'zh' | 'en'): Sheet {
  const words = PAPER[language];
  return {
    ...{ title: letter.title, code: letter.number },
    facts: [
      `${words.to} ${letter.addressee.replaceAll('\n', ' | ')}`,
      `${words.on} ${letter.onDay}`,
      `${words.owed} ${formatMinor(letter.totalMinor)} CNY`,
      letter.text,
    ],
    tables: [
      {
        columns: [
          { title: words.number, share: 40 },
          { title: words.since, share: 20, align: 'center' },
          { title: words.due, share: 20, align: 'center' },
          { title: words.open, share: 24, align: 'right' },
        ],
        rows: [
          ...letter.items.map(({ number, onDay, dueOn, open }) => [number, onDay, dueOn, formatMinor(BigInt(open))]),
          [words.total, '', '', formatMinor(letter.totalMinor)],
        ],
      },
    ],
    note: '',
    signatures: [words.sender, words.receiver],
  };
}
