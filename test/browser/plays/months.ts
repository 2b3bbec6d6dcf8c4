/** The month of stock (STK-9): its close is hindered, mended, done in the background, and undone by two people. */
import { expect, test } from 'vitest';
import type { CostMonth } from '../../../src/contract/costs.ts';
import type { Outcomes } from '../../../src/contract/paging.ts';
import type { Seat, Stage } from '../stage.ts';
import { makeSkus, warehouses } from './own-house.ts';

/** The month before this one, by the business calendar. */
const MONTH = new Date(Date.parse(`${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7)}-01`) - 86_400_000)
  .toISOString()
  .slice(0, 7);

export function playMonths(on: () => Stage): void {
  test('STK-9 a receipt without a cost hinders the close, is priced, the month closed, and opened again by two', async () => {
    const stage = on();
    const maker = await stage.seat('caiwu', 'zh-CN', `/stock-months?open=${MONTH}`);
    const keeper = await stage.seat('admin', 'zh-CN', '/ledger');
    // A first try may have left it closed.
    if ((await monthOf(stage, maker)).state === 'closed') await openAgain(stage, maker);
    const code = `YJ-${crypto.randomUUID().slice(0, 6)}`;
    expect(await bookInto(stage, keeper, code)).toBeUndefined();

    await close(maker);
    const { say } = maker;
    await panel(maker).getByText(say('stockMonths.tried')).waitFor();
    await panel(maker).getByLabel(code).waitFor();
    await stage.keep(maker, 'month-hindered');
    // Also what a first try left without one.
    for (const cost of await panel(maker).getByLabel(/ YJ-/).all()) await cost.fill('12.50');
    await panel(maker)
      .getByRole('button', { name: say('action.save') })
      .click();
    await panel(maker).getByLabel(code).waitFor({ state: 'detached' });
    await close(maker);
    await panel(maker).getByText(say('stockMonths.state.closed')).waitFor();
    await stage.keep(maker, 'month-closed');
    expect(await bookInto(stage, keeper, `${code}-2`)).toBe('ledger.periodClosed');

    await openAgain(stage, maker);
  });
}

const panel = ({ page, say }: Seat) => page.getByRole('complementary', { name: say('nav.stockMonths') });

async function monthOf(stage: Stage, seat: Seat): Promise<CostMonth> {
  const { months } = await stage.ask<{ months: CostMonth[] }>(seat, '/api/v1/stock/months');
  return months.find(({ month }) => month === MONTH)!;
}

/** A receipt of that month that nobody has priced; answers why not. */
async function bookInto(stage: Stage, seat: Seat, code: string): Promise<string | undefined> {
  const [node] = await warehouses(stage, seat);
  const [sku] = await makeSkus(stage, seat, [{ code, name: '补记的货' }]);
  const businessOn = `${MONTH}-28`;
  const lines = [{ skuId: sku!.id, quantity: '3' }];
  const { outcomes } = await stage.tell<Outcomes>(seat, 'POST', '/api/v1/stock/receipts', {
    documents: [{ nodeId: node.id, businessOn, lines }],
  });
  return outcomes[0]!.refusal?.code;
}

/** By key, when the page lets it. */
async function act(seat: Seat, what: 'close' | 'ask' | 'reopen', why = ''): Promise<void> {
  const { page, say } = seat;
  await panel(seat)
    .getByRole('button', { name: say(`stockMonths.do.${what}`) })
    .waitFor();
  await page.keyboard.press('c');
  if (why) await page.getByRole('dialog').getByLabel(say('stockMonths.why')).fill(why);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

const close = (seat: Seat) => act(seat, 'close');

async function openAgain(stage: Stage, maker: Seat): Promise<void> {
  if (!(await monthOf(stage, maker)).asked) await act(maker, 'ask', '漏记一张入库');
  const checker = await stage.seat('fuhe', 'zh-CN', `/stock-months?open=${MONTH}`);
  await act(checker, 'reopen');
  await panel(checker).getByText(checker.say('stockMonths.hindrances')).waitFor();
}
