/** Goods counted with a phone (STK-7) and sent from one warehouse to another at a desk (STK-6), by keys alone. */
import { expect, test } from 'vitest';
import type { StockRow } from '../../../src/contract/stock.ts';
import type { Stocktake } from '../../../src/contract/stocktakes.ts';
import type { Transfer, TransferRow } from '../../../src/contract/transfers.ts';
import type { Stage } from '../stage.ts';
import { makeSkus, receive } from './own-house.ts';

type Nodes = { nodes: { id: string; name: string }[] };
type Lying = { goods: { sku: { id: string; merchantCode: string }; quantity: string }[] };

export function playMoves(on: () => Stage): void {
  test('STK-7 a bin is counted blind with a phone, again by somebody else, and its difference posted at a desk', async () => {
    const stage = on();
    const desk = await stage.seat('admin', 'zh-CN', '/stocktakes');
    const { say } = desk;
    const [node] = (await stage.ask<Nodes>(desk, '/api/v1/nodes')).nodes;
    const bin = `PLAY-${crypto.randomUUID().slice(0, 4).toUpperCase()}`;
    // Goods of its own: what nobody orders is there until it is counted.
    const code = `COUNT-${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
    const [sku] = await makeSkus(stage, desk, [{ code, name: '盘点用抱枕' }]);
    await receive(stage, desk, node!.id, [{ skuId: sku!.id, quantity: '777', bin }]);

    await desk.page
      .getByRole('button', { name: say('stocktakes.new') })
      .first()
      .waitFor();
    await desk.page.keyboard.press('n');
    const panel = desk.page.getByRole('complementary', { name: say('nav.stocktakes') });
    // Only this bin: the goods are named, and the sample of the seed is all of them.
    const made = await stage.tell<Stocktake>(desk, 'POST', '/api/v1/stocktakes', {
      ...{ nodeId: node!.id, kind: 'full', scope: { skuIds: [sku!.id] }, note: '手机盘点' },
    });
    await panel.getByRole('heading', { name: say('stocktakes.new') }).waitFor();
    await desk.page.goto(`${stage.url}/stocktakes?open=${made.id}`);
    await panel.getByText(made.number).waitFor();
    await desk.page.keyboard.press('b');
    await panel.getByText(say('stocktakes.state.approved')).first().waitFor();

    const count = async (login: 'admin' | 'cangku', pieces: string, ending: string) => {
      const seat = await stage.seat(login, 'zh-CN', '/count', 390);
      await seat.page.getByLabel(say('check.node')).selectOption(node!.id);
      const signal = seat.page.getByRole('status');
      await seat.page.keyboard.type(`${bin}\n`);
      await signal.getByText(bin).waitFor();
      await seat.page.keyboard.type('NO-SUCH-CODE\n');
      await signal.getByText(say('counting.verdict.unknown', { code: 'NO-SUCH-CODE' })).waitFor();
      await seat.page.keyboard.type(`${code}\n`);
      await signal.getByText(say('counting.verdict.right', { code, quantity: 1 })).waitFor();
      // The phone goes dark and wakes again: what was scanned is there.
      await seat.page.reload();
      await seat.page.getByRole('heading', { name: bin }).waitFor();
      expect(await seat.page.getByRole('main').innerText()).not.toContain('777');
      await seat.page.keyboard.type(`${code}\n`);
      await signal.getByText(say('counting.verdict.right', { code, quantity: 2 })).waitFor();
      await seat.page.keyboard.press('F3');
      await seat.page.keyboard.type(`${pieces}\n`);
      await signal.getByText(say('counting.verdict.right', { code, quantity: pieces })).waitFor();
      await seat.page.keyboard.press('F2');
      await signal.getByText(say(`counting.finished.${ending}`, { bin })).waitFor();
      await seat.page.context().close();
    };
    await count('cangku', '775', 'again');
    await count('admin', '776', 'counted');
    await desk.page.getByRole('checkbox', { name: bin }).waitFor();
    await desk.page.getByRole('button', { name: say('stocktakes.accept', { count: 1 }) }).click();
    // Who counted it does not decide on it.
    await panel.getByText(say('refusal.identity.samePerson')).waitFor();
    const other = await stage.seat('cangku', 'zh-CN', '/');
    const { goods } = await stage.ask<Lying>(other, `/api/v1/warehouses/${node!.id}/bins/${bin}/goods`);
    expect(goods[0]!.quantity).toBe('777');
  });

  test('STK-6 a transfer is scanned, approved, shipped and reversed, and the stock follows it', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/stock/transfers');
    const { page, say } = seat;
    const { nodes } = await stage.ask<Nodes>(seat, '/api/v1/nodes');
    const { items } = await stage.ask<{ items: StockRow[] }>(seat, '/api/v1/stock?limit=200');
    const atFirst = (row: StockRow) => row.nodes.find(({ node }) => node.id === nodes[0]!.id);
    const { sku } = items.find((row) => Number(atFirst(row)?.buckets.available ?? 0) > 10)!;
    const transit = async () => {
      const found = await stage.ask<{ items: StockRow[] }>(seat, `/api/v1/stock?skuId=${sku.id}`);
      return found.items[0]!.nodes.find(({ node }) => node.id === nodes[1]!.id)?.buckets.inTransit ?? '0';
    };
    await page
      .getByRole('button', { name: say('transfers.new') })
      .first()
      .waitFor();
    await page.keyboard.press('n');
    await page.getByPlaceholder(say('transfers.scan')).waitFor();
    await page.keyboard.type(`${sku.merchantCode}\n`);
    const quantity = page.getByLabel(`${say('transfers.quantity')} ${sku.merchantCode}`);
    await quantity.fill('3');
    await page.keyboard.press('Control+Enter');
    const panel = page.getByRole('complementary', { name: say('nav.transfers') });
    await panel.getByRole('button', { name: say('transfers.approve') }).waitFor();
    await page.keyboard.press('a');
    await panel.getByText(say('transfers.state.approved')).first().waitFor();
    await panel.getByPlaceholder(say('transfers.scan')).focus();
    for (const piece of ['1', '2']) {
      await page.keyboard.type(`${sku.merchantCode}\n`);
      const now = page.getByLabel(`${say('transfers.shipNow')} ${sku.merchantCode}`);
      await expect.poll(() => now.inputValue()).toBe(piece);
    }
    await page.keyboard.press('Control+Enter');
    await panel.getByText(say('transfers.state.partlyDone')).first().waitFor();
    await expect.poll(transit).toBe('2');
    const [row] = (await stage.ask<{ items: TransferRow[] }>(seat, '/api/v1/stock/transfers?limit=1')).items;
    const { shipments } = await stage.ask<Transfer>(seat, `/api/v1/stock/transfers/${row!.id}`);
    await panel.getByText(shipments[0]!.expectation!.number).waitFor();

    await panel.getByRole('button', { name: say('transfers.reverse') }).click();
    await page.getByRole('dialog').getByLabel(say('transfers.reason')).fill('调错仓');
    await page.keyboard.press('Control+Enter');
    await panel.getByText(say('transfers.state.reversed')).first().waitFor();
    await expect.poll(transit).toBe('0');
  });
}
