/** A file with a bad row (CAT-6), and a difference that two people settle (REC-2, REC-3). */
import { expect, test } from 'vitest';
import type { BillRow } from '../../../src/contract/bills.ts';
import type { Stage } from '../stage.ts';

const HEADER =
  '主订单编号,子订单编号,选购商品,商品规格,商品数量,商家编码,订单应付金额,运费,收件人,收件人手机号,详细地址,订单提交时间,订单状态,售后状态,取消原因,平台实际承担优惠金额,商家实际承担优惠金额,达人实际承担优惠金额,支付完成时间,省,市,区';
const row = (number: string, payable: string) =>
  `${number},${number},棉麻脏衣篮,米 大号,1,QH-ST03-21,${payable},0.00,王小明,13900001111,人民路1号,2026-11-20 10:00:00,待发货,-,,0.00,0.00,0.00,2026-11-20 10:01:00,浙江省,杭州市,西湖区`;
const FILE = `${[HEADER, row('6920000000000000001', '69.00'), row('6920000000000000002', '六十九')].join('\r\n')}\r\n`;

export function playMoney(on: () => Stage): void {
  test('CAT-6 a file is read on trial, its bad row is named and handed back, the good one comes in', async () => {
    const stage = on();
    const { page, say } = await stage.seat('admin', 'en', '/imports');
    await page.getByRole('button', { name: say('orders.column.shop') }).click();
    await page.getByRole('radio', { name: '青禾生活抖音店' }).click();
    const file = { name: 'douyin.csv', mimeType: 'text/csv', buffer: Buffer.from(`\uFEFF${FILE}`) };
    await page.locator('input[type=file]').setInputFiles(file);

    const result = page.getByRole('article');
    await result.getByText(say('imports.readHint', { count: 1 })).waitFor();
    await result.getByRole('cell', { name: say('refusal.fileDrop.damagedAmount') }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      result.getByRole('link', { name: say('imports.download') }).click(),
    ]);
    const errors = await new Response((await download.createReadStream()) as never).text();
    expect(errors).toContain('六十九');
    expect(errors).not.toContain('6920000000000000001');

    await result.getByRole('button', { name: say('imports.start', { count: 1 }) }).click();
    await result.getByText(say('imports.state.done'), { exact: true }).waitFor();
  });

  test('REC-1 REC-3 a bank statement comes in by its file, and its day is signed off by two people', async () => {
    const stage = on();
    const maker = await stage.seat('admin', 'en', '/bills?view=days');
    const number = `62${Date.now()}`;
    const day = new Date(Date.now() + 8 * 3_600_000 - 2 * 86_400_000).toISOString().slice(0, 10);
    const name = `Bank ${number.slice(-6)}`;
    await stage.tell(maker, 'POST', '/api/v1/statement-accounts', {
      ...{ kind: 'bank', name, number, currency: 'CNY', feePpm: 0, feeTolerance: '0', columns: null, active: true },
      rules: [{ words: ['rent'], counterparty: '', way: 'out', from: null, to: null, entry: 'rent' }],
    });
    const on6 = day.slice(2).replaceAll('-', '');
    const text = `:20:S1\n:25:${number}\n:60F:C${on6}CNY100,00\n:61:${on6}D40,00NTRFNONREF\n:86:rent\n:62F:C${on6}CNY60,00\n-\n`;
    const file = { name: 'bank.sta', mimeType: 'text/plain', buffer: Buffer.from(text) };
    await maker.page.locator('input[type=file]').setInputFiles(file);
    await maker.page.waitForURL(/imports/);
    await maker.page.getByText('bank.sta').first().waitFor();

    const label = (seat: typeof maker, state: string) => `${name} ${day} ${seat.say(`accountDays.state.${state}`)}`;
    await expect
      .poll(
        async () => {
          await maker.page.goto(`${stage.url}/bills?view=days`);
          await maker.page.getByRole('table', { name: maker.say('accountDays.title') }).waitFor();
          return maker.page.getByRole('button', { name: label(maker, 'apart') }).count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
    // The rent is booked by its rule; what the statement opened with is in no book, and somebody says so.
    await maker.page.getByRole('button', { name: label(maker, 'apart') }).click();
    await maker.page.getByRole('button', { name: maker.say('accountDays.propose') }).click();
    const why = maker.page.getByRole('dialog');
    await why.getByLabel(maker.say('accountDays.reason')).fill('Opened before the books');
    await why.getByRole('button', { name: maker.say('accountDays.propose') }).click();
    await maker.page.getByRole('button', { name: label(maker, 'proposed') }).waitFor();

    const checker = await stage.seat('fuhe', 'zh-CN', maker.page.url().replace(stage.url, ''));
    await checker.page.getByText('Opened before the books').waitFor();
    await checker.page.getByRole('button', { name: checker.say('accountDays.sign'), exact: true }).click();
    await checker.page.getByRole('button', { name: label(checker, 'signed') }).waitFor();
  });

  test('REC-2 REC-3 one person proposes a resolution, another approves it', async () => {
    const stage = on();
    const maker = await stage.seat('caiwu', 'en', '/bills');
    const { page, say } = maker;
    const withDifferences = async () =>
      (await stage.ask<{ items: BillRow[] }>(maker, '/api/v1/bills')).items.find(
        // Of money that moved: balances of sub-accounts are explained in words.
        ({ open, from }) => open > 0 && from !== null,
      );
    await expect.poll(withDifferences, { timeout: 60_000 }).toBeDefined();
    const address = `${stage.url}/bills?bill=${(await withDifferences())!.id}`;
    await page.goto(address);
    const differences = page.getByRole('grid', { name: say('bills.differences') });
    await differences
      .getByRole('checkbox', { name: say('table.selectRow') })
      .first()
      .check();
    await page.getByRole('button', { name: say('bills.propose') }).click();
    // The last one is done here and now: what goes back to a buyer has an outside.
    await page.getByRole('menuitem').last().click();
    await differences.getByText('陈静怡').waitFor();

    const checker = await stage.seat('fuhe', 'zh-CN', address.replace(stage.url, ''));
    const theirs = checker.page.getByRole('grid', { name: checker.say('bills.differences') });
    await theirs.locator('[role=row][id]').filter({ hasText: '陈静怡' }).getByRole('checkbox').check();
    await checker.page.keyboard.press('a');
    await theirs.getByText(checker.say('bills.approvedBy', { name: '周国强' })).waitFor();
  });
}
