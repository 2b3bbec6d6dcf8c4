/** The morning of the day: goods are ordered, come in one short and one damaged, get labels, and lie where pickers look. */
import { expect } from 'vitest';
import type { ResponseOf } from '../../../../src/contract/endpoint.ts';
import type { listPurchaseOrders } from '../../../../src/contract/purchase-orders.ts';
import { BIN, type House } from './house.ts';
import { Worker } from './worker.ts';

export const ORDERED = 12;
/** Of them, those that came. One of these is torn. */
export const CAME = 11;

/** The buyer writes a purchase order by keyboard and sends it off. Gives its number. */
export async function orderGoods({ stage, node, supplierId, pillow }: House): Promise<string> {
  const buyer = new Worker(stage, await stage.seat('caigou', 'zh-CN', '/purchase-orders'));
  const { page } = buyer;
  await page
    .getByRole('button', { name: buyer.say('purchases.add') })
    .first()
    .waitFor();
  await buyer.press('n');
  const scan = page.getByRole('combobox', { name: buyer.say('goodsDocuments.scan') });
  await scan.waitFor();
  await page.getByLabel(buyer.say('purchases.supplier')).last().selectOption(supplierId);
  await page.getByLabel(buyer.say('goodsDocuments.node')).selectOption(node.id);
  await scan.focus();
  await buyer.scan(pillow.barcode);
  const quantity = page.getByLabel(`${buyer.say('purchases.figure.quantity')} ${pillow.code}`);
  await quantity.waitFor();
  await buyer.press('Tab');
  await expect.poll(() => quantity.evaluate((one) => one === document.activeElement)).toBe(true);
  await buyer.type(String(ORDERED));
  await buyer.press('Tab');
  await buyer.type('68');
  await buyer.looks('01-purchase-order');
  await buyer.press('Control+Enter');
  await page.getByRole('heading', { name: /^PO/ }).waitFor();
  await buyer.press('a');
  await page.getByRole('link', { name: buyer.say('purchases.do.receive') }).waitFor();
  await buyer.looks('02-purchase-order-sent');
  const address = `/api/v1/purchase-orders?nodeId=${node.id}`;
  const { items } = await buyer.ask<ResponseOf<typeof listPurchaseOrders>>(address);
  await buyer.close();
  return items[0]!.number;
}

/** Counted by scan and by number against the number on the delivery note; then looked at. */
export async function receiveGoods({ receiver, pillow, mask }: House, number: string): Promise<void> {
  await receiver.goTo('/receive');
  await receiver.isAsked('receive.scanDocument');
  await receiver.looks('03-receive');
  await receiver.scan('PO999999');
  await receiver.reads('wrong', 'refusal.warehouse.nothingExpected', { number: 'PO999999' });
  await receiver.scan(number);
  await receiver.isAsked('receive.scanGoods');
  // Something of another delivery is in the box.
  await receiver.scan(mask.barcode);
  await receiver.reads('stopped', 'receive.count.foreign', { sku: mask.code });
  await receiver.looks('04-receive-foreign');
  await receiver.scan(pillow.barcode);
  await receiver.reads('right', 'receive.count.right', { sku: pillow.code, counted: 1 });
  await receiver.press('F2');
  await receiver.isAsked('receive.howMany', { code: pillow.code });
  await receiver.scan(String(CAME));
  await receiver.reads('right', 'receive.count.right', { sku: pillow.code, counted: CAME });
  await receiver.looks('05-receive-counted');
  await receiver.prints(() => receiver.press('F6'));
  await receiver.press('F4');
  await receiver.page.getByRole('dialog').getByText(`${CAME} / ${ORDERED}`).waitFor();
  await receiver.looks('06-receive-short');
  await receiver.press('Control+Enter');
  await receiver.reads('stopped', 'receive.toInspect', { count: CAME });
  await receiver.isAsked('receive.scanGood');
  await receiver.press('F3');
  await receiver.scan(pillow.barcode);
  await receiver.reads('stopped', 'receive.inspect.failed', { sku: pillow.code });
  await receiver.looks('07-inspect-defective');
  await receiver.press('F3');
  await receiver.isAsked('receive.scanGood');
  await receiver.scan(pillow.barcode);
  await receiver.reads('right', 'receive.inspect.right', { sku: pillow.code, found: receiver.say('receive.good') });
  await receiver.press('F2');
  await receiver.scan(String(CAME - 2));
  await receiver.reads('done', 'receive.inspect.all');
  await receiver.looks('08-inspected');
}

export async function putAwayGoods({ receiver, pillow, far }: House): Promise<void> {
  await receiver.goTo('/put-away');
  await receiver.isAsked('putAway.scanGoods');
  await receiver.looks('09-put-away');
  await receiver.scan(pillow.barcode);
  await receiver.reads('right', 'putAway.to', { bin: BIN.pillow });
  await receiver.looks('10-put-away-to');
  await receiver.scan('JX-A-01-01-1');
  await receiver.reads('wrong', 'refusal.warehouse.binElsewhere', { code: 'JX-A-01-01-1', node: far.name });
  await receiver.looks('11-put-away-wrong-bin');
  await receiver.scan(BIN.pillow);
  await receiver.reads('done', 'putAway.allPut', { code: pillow.code, quantity: CAME - 1, bin: BIN.pillow });
}

/** From the reserve into the picking bin, the carton by its GS1 code. */
export async function refillBin({ picker, stage, node, towel, pillow }: House): Promise<void> {
  await stage.tell(picker.seat, 'POST', '/api/v1/refills/plan', { nodeId: node.id });
  await picker.goTo('/refill');
  await picker.isAsked('refill.scan.from');
  await picker.looks('12-refill');
  await picker.scan(BIN.reserve);
  await picker.reads('right', 'refill.take', { code: towel.code, quantity: 12 });
  await picker.scan(pillow.barcode);
  await picker.reads('wrong', 'refill.wrongGoods', { sku: towel.code, code: pillow.code });
  await picker.looks('13-refill-wrong-goods');
  await picker.scan(`010${towel.barcode}10L2611`);
  await picker.reads('right', 'refill.to', { bin: BIN.towel });
  await picker.scan(BIN.pillow);
  await picker.reads('wrong', 'refusal.warehouse.wrongRefillBin', { bin: BIN.towel });
  await picker.scan(BIN.towel);
  await picker.reads('done', 'refill.done', { code: towel.code, quantity: 12, bin: BIN.towel });
  await picker.looks('14-refilled');
}
