/** The days after: goods sent to another warehouse are used there, and a parcel comes back. Then the figures are read. */
import { expect } from 'vitest';
import type { CostLine } from '../../../../src/contract/costs.ts';
import type { Outcomes, Page } from '../../../../src/contract/paging.ts';
import type { StockRow } from '../../../../src/contract/stock.ts';
import type { Seat, Stage } from '../../stage.ts';
import { BIN, type House, TOWELS } from './house.ts';
import { CAME } from './inbound.ts';
import { type Orders, parcelOf } from './outbound.ts';
import { Worker } from './worker.ts';

/** Towels that went to the other warehouse and were used up there. */
const LENT = 2;
const PHOTO = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082',
  'hex',
);

/** A transfer whose goods were used is not reversed, and what to do instead is said. */
export async function reverseTransfer({ stage, node, far, towel }: House): Promise<void> {
  const desk = new Worker(stage, await stage.seat('cangku', 'zh-CN', '/'));
  const post = async (address: string, body: object) => {
    const { outcomes } = await stage.tell<Outcomes>(desk.seat, 'POST', `/api/v1/stock/${address}`, body);
    if (!outcomes[0]!.done) throw new Error(`${address}: ${outcomes[0]!.refusal?.code}`);
    return outcomes[0]!.id;
  };
  const lines = [{ skuId: towel.id, quantity: String(LENT) }];
  const id = await post('transfers', { documents: [{ fromNodeId: node.id, toNodeId: far.id, lines }] });
  await post('transfers/approve', { ids: [id] });
  await post('transfers/ship', { documents: [{ transferId: id, lines: [{ line: 1, quantity: String(LENT) }] }] });
  type Shipped = { number: string; shipments: { expectation: { id: string } }[] };
  const { number, shipments } = await desk.ask<Shipped>(`/api/v1/stock/transfers/${id}`);
  const expectationId = shipments[0]!.expectation.id;
  const bin = 'JX-B-08-20-1';
  await post('expectations/receive', {
    documents: [{ expectationId, lines: [{ line: 1, quantity: String(LENT), bin }] }],
  });
  const used = { skuId: towel.id, quantity: `-${LENT}`, bin };
  await post('adjustments', { documents: [{ nodeId: far.id, note: '样品间领用', lines: [used] }] });

  await desk.goTo(`/stock/transfers?open=${id}`);
  const panel = desk.page.getByRole('complementary', { name: desk.say('nav.transfers') });
  await panel.getByRole('button', { name: desk.say('transfers.reverse') }).press('Enter');
  const dialog = desk.page.getByRole('dialog');
  await dialog.getByLabel(desk.say('transfers.reason')).fill('调错仓');
  await desk.press('Control+Enter');
  const words = { number, merchantCode: towel.code, wanted: LENT, free: 0 };
  await desk.page.getByText(desk.say('refusal.stock.transferUsed', words)).waitFor();
  await desk.looks('40-transfer-used');
  await desk.close();
}

/** Two towels come back: one goes to its bin, one is torn; a third was never sold. The money goes back. */
export async function takeBack(house: House, { returned }: Orders): Promise<void> {
  const { stage, packer, towel } = house;
  const caseId = await agree(stage, returned.id);
  const label = (await parcelOf(house, returned)).waybill!.number!;
  await packer.goTo('/returns');
  await packer.isAsked('returns.ask.label');
  await packer.scan(label);
  await packer.isAsked('returns.ask.item');
  await packer.looks('41-return-found');
  await packer.scan(towel.barcode);
  await packer.reads('right', 'returns.took.good', { code: towel.barcode });
  await packer.press('F4');
  await packer.scan(towel.barcode);
  await packer.reads('right', 'returns.took.defective', { code: towel.barcode });
  await packer.page.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PHOTO });
  await packer.page.locator('main img').waitFor();
  await packer.press('F2');
  await packer.scan(towel.barcode);
  await packer.reads('wrong', 'refusal.returns.moreThanSold', { merchantCode: towel.code, left: 2 });
  await packer.looks('42-return-too-many');
  await packer.press('F6');
  await packer.scan(towel.barcode);
  await packer.reads('right', 'returns.took.wrong', { code: towel.barcode });
  await packer.press('F8');
  await packer.isAsked('returns.ask.bin');
  await packer.scan(BIN.towel);
  await packer.page.locator('main[data-light=done]').waitFor();
  await packer.looks('43-returned');
  await payBack(stage, caseId);
}

async function agree(stage: Stage, orderId: string): Promise<string> {
  const seller = await stage.seat('shendan', 'zh-CN', '/');
  const lines = [{ line: 1, quantity: '2' }];
  const cases = [{ orderId, remedy: 'returnRefund', reason: '不想要了', lines }];
  const { outcomes } = await stage.tell<Outcomes>(seller, 'POST', '/api/v1/after-sales', { cases });
  const { id } = outcomes[0]!;
  await stage.tell(seller, 'POST', '/api/v1/after-sales/agree', { ids: [id] });
  await seller.page.context().close();
  return id;
}

/** The seller accepts what came, torn as one of it is; the cashier gives the money back. */
async function payBack(stage: Stage, id: string): Promise<void> {
  const seller = await stage.seat('shendan', 'zh-CN', '/');
  await stage.tell(seller, 'POST', '/api/v1/after-sales/accept', { ids: [id], note: '一件破损，照退' });
  await seller.page.context().close();
  const cashier = new Worker(stage, await stage.seat('caiwu', 'zh-CN', `/after-sales?queue=all&open=${id}`));
  const beside = cashier.page.getByRole('complementary', { name: cashier.say('afterSales.one') });
  await beside.getByRole('button', { name: cashier.say('afterSales.command.money') }).press('Enter');
  await cashier.page.getByRole('dialog').getByLabel(cashier.say('afterSales.moneyKindTitle')).waitFor();
  await cashier.looks('44-refund');
  await cashier.press('Control+Enter');
  const state = async () => (await cashier.ask<{ state: string }>(`/api/v1/after-sales/${id}`)).state;
  await expect.poll(state).toBe('done');
  await cashier.looks('45-refunded');
  await cashier.close();
}

/** Of the warehouse at the end of the day: what lies there to be sold, what is defective, all of it. */
type Figures = { available: string; defective: string; all: string };

/** What the papers of the day add up to: three pillows left, and three towels, of which two came back. */
const PAPERS: Record<'pillow' | 'towel' | 'mask', Figures> = {
  pillow: { available: String(CAME - 1 - 3), defective: '1', all: String(CAME - 3) },
  towel: { available: String(TOWELS - 3 - LENT + 1), defective: '1', all: String(TOWELS - 3 - LENT + 2) },
  mask: { available: '0', defective: '0', all: '1' },
};

/** Stock, the month and the papers say the same, and every invariant of the house holds. */
export async function readFigures(house: House): Promise<void> {
  const { stage, node } = house;
  const owner = await stage.seat('admin', 'zh-CN', '/stock-months');
  for (const name of ['pillow', 'towel', 'mask'] as const)
    expect({ [name]: await stockOf(house, owner, name) }).toEqual({ [name]: pick(PAPERS[name]) });
  await stage.tell(owner, 'POST', '/api/v1/stock/months/run', {});
  const month = async () => {
    const { months } = await stage.ask<{ months: { month: string }[] }>(owner, '/api/v1/stock/months');
    const { items } = await stage.ask<Page<CostLine>>(
      owner,
      `/api/v1/stock/months/${months[0]!.month}/lines?nodeId=${node.id}`,
    );
    return Object.fromEntries(items.map(({ sku, closing }) => [sku.merchantCode, closing.pieces]));
  };
  const closing = Object.fromEntries(
    (['pillow', 'towel', 'mask'] as const).map((name) => [house[name].code, PAPERS[name].all]),
  );
  await expect.poll(month).toEqual(closing);
  await owner.page.context().close();
  expect(await stage.verify()).toEqual([]);
}

const pick = ({ available, defective }: Figures) => ({ available, defective });

async function stockOf({ stage, node, ...house }: House, owner: Seat, name: 'pillow' | 'towel' | 'mask') {
  const { items } = await stage.ask<Page<StockRow>>(owner, `/api/v1/stock?skuId=${house[name].id}`);
  const { buckets } = items[0]!.nodes.find((one) => one.node.id === node.id)!;
  return { available: buckets.available, defective: buckets.defective };
}
