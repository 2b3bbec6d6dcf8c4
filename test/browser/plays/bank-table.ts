/** REC-1: a bank nobody here knows. Its columns are chosen once, in view of its rows; from then on its files come in by themselves. */
import { buffer } from 'node:stream/consumers';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import type { BillRow } from '../../../src/contract/bills.ts';
import { writeXlsx } from '../../../src/kernel/files/files.ts';
import type { Seat, Stage } from '../stage.ts';
import { until } from './own-house.ts';

const HEADER = ['记账日', '借方发生额', '贷方发生额', '账户余额', '用途说明'];
const ROWS = [
  ['2026-03-02', '', '1280.00', '11280.00', '华东渠道货款'],
  ['2026-03-02', '300.00', '', '10980.00', '快递月结'],
  ['2026-03-03', '', '20.00', '11000.00', '退回多付'],
];
const NEXT = [
  ['2026-03-04', '', '500.00', '11500.00', '西南渠道货款'],
  ['2026-03-05', '100.00', '', '11400.00', '打样费'],
];
const TABLE = [['江南农商银行 账户明细'], HEADER, ...ROWS, ['合计', '300.00', '1300.00', '', '']];

async function upload(stage: Stage, { page }: Seat, name: string, bytes: Buffer): Promise<void> {
  await page.goto(`${stage.url}/bills`);
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
  await page.waitForURL(/imports/);
}

const billNamed = (stage: Stage, seat: Seat, name: string) =>
  until(async () => {
    const { items } = await stage.ask<{ items: BillRow[] }>(seat, '/api/v1/bills');
    return items.find(({ fileName }) => fileName === name);
  });

export function playBankTable(on: () => Stage): void {
  test('REC-1 CAT-6 columns of an unknown bank are chosen once; its next file needs no choosing', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/bills');
    const { page, say } = seat;
    const text = TABLE.map((row) => row.join(',')).join('\r\n');
    const table = iconv.encode(`${text}\r\n`, 'gbk');
    await upload(stage, seat, '江南银行3月上.csv', table);
    const refused = page.getByRole('article');
    await page.getByText('江南银行3月上.csv').first().click();
    await refused.getByText(say('refusal.bill.unknownLayout')).waitFor();
    await refused.getByRole('link', { name: say('imports.chooseColumns') }).click();

    await page
      .getByRole('search')
      .getByRole('button', { name: say('statementAccounts.add') })
      .click();
    const form = page.getByRole('form', { name: say('statementAccounts.add') });
    await form.getByRole('cell', { name: '华东渠道货款' }).waitFor();
    await form.getByLabel(say('statementAccounts.name')).fill('江南农商行');
    const chosen = { date: '记账日', income: '贷方发生额', expense: '借方发生额', balance: '账户余额' } as const;
    for (const [column, name] of Object.entries(chosen)) {
      await form.getByLabel(say(`statementAccounts.column.${column}`), { exact: true }).selectOption(name);
    }
    await form.getByLabel(say('statementAccounts.column.text')).fill('用途说明');
    await stage.keep(seat, 'bank-columns');
    await page.keyboard.press('Control+s');
    await page.getByRole('form', { name: '江南农商行' }).waitFor();

    await upload(stage, seat, '江南银行3月上再传.csv', table);
    const first = await billNamed(stage, seat, '江南银行3月上再传.csv');
    expect([first.lines, first.from, first.until]).toEqual([3, '2026-03-02', '2026-03-03']);
    await page.goto(`${stage.url}/bills?bill=${first.id}`);
    await page.getByRole('heading', { name: '江南农商行' }).waitFor();
    await page
      .getByRole('grid', { name: say('bills.differences') })
      .getByText('华东渠道货款')
      .first()
      .waitFor();
    await stage.keep(seat, 'bank-statement');

    const workbook = await buffer(writeXlsx(HEADER, NEXT));
    await upload(stage, seat, '江南银行3月下.xlsx', workbook);
    const next = await billNamed(stage, seat, '江南银行3月下.xlsx');
    expect([next.lines, next.from, next.until]).toEqual([2, '2026-03-04', '2026-03-05']);
  });
}
