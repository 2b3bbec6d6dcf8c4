/** An order from abroad (SHP-8): it waits for a rate, is given one where it waits, and customs are told on paper. */
import { expect, test } from 'vitest';
import type { Declaration } from '../../../src/contract/customs.ts';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import type { ExchangeRate } from '../../../src/contract/rates.ts';
import type { Seat, Stage } from '../stage.ts';
import { makeSkus, receive, warehouses } from './own-house.ts';

/** Currencies the demo has no rate of; one a try, because a rate once given stays. */
const CURRENCIES = ['NZD', 'AUD', 'CAD', 'CHF', 'SEK', 'NOK', 'DKK', 'SGD'];

export function playBorder(on: () => Stage): void {
  test('SHP-8 an order from abroad waits for its rate, is given one, declared, and its CN22 printed', async () => {
    const stage = on();
    const owner = await stage.seat('admin', 'zh-CN', '/settings/rates');
    const currency = await withoutRate(stage, owner);
    const id = await orderFromAbroad(stage, owner, currency);
    const { page, say } = owner;
    await page.goto(`${stage.url}/orders/${id}`);
    await page.getByLabel(`1 ${currency} =`).fill('4.35');
    await page.getByLabel(say('rates.source')).fill('中间价');
    await stage.keep(owner, 'rate-missing');
    await page.getByLabel(say('rates.source')).press('Enter');
    const order = () => stage.ask<OrderDetail>(owner, `/api/v1/orders/${id}`);
    await expect.poll(async () => (await order()).state).toBe('released');
    expect((await order()).inHome).toMatchObject({ payable: { currency: 'CNY' } });

    const parcel = (await order()).fulfilments[0]!.id;
    await page.goto(`${stage.url}/parcels?queue=all&text=${(await order()).number}`);
    await page.getByRole('grid').getByText('NZ Auckland').click();
    await page.getByRole('button', { name: say('customs.mend') }).click();
    const fill = (name: string, text: string, at: number) =>
      page
        .getByLabel(say(`customs.fact.${name}`))
        .nth(at)
        .fill(text);
    await fill('name', 'Cotton towel', 0);
    await fill('hsCode', '630260', 0);
    await fill('origin', 'CN', 0);
    await page.getByRole('button', { name: say('customs.addLine') }).click();
    await fill('name', 'Gift card, paper', 1);
    await fill('hsCode', '490900', 1);
    await page
      .getByLabel(new RegExp(say('customs.fact.weightG')))
      .nth(1)
      .fill('10');
    await page
      .getByLabel(new RegExp(say('customs.fact.value')))
      .nth(1)
      .fill('0.50');
    await stage.keep(owner, 'declaration-editor');
    await page.keyboard.press('Control+s');
    const print = page.getByRole('button', { name: say('customs.print', { form: 'CN22' }) });
    await print.waitFor();
    await stage.keep(owner, 'declaration');
    const [paper] = await Promise.all([
      page.waitForResponse((one) => one.url().endsWith('/declarations/print')),
      print.click(),
    ]);
    expect(paper.headers()['content-type']).toBe('application/pdf');
    const { declaration } = await stage.ask<{ declaration: Declaration }>(
      owner,
      `/api/v1/parcels/${parcel}/declaration`,
    );
    expect(declaration).toMatchObject({
      country: 'NZ',
      form: 'CN22',
      complete: true,
      lines: [{}, { hsCode: '490900' }],
    });
  });
}

async function withoutRate(stage: Stage, seat: Seat): Promise<string> {
  const { items } = await stage.ask<{ items: ExchangeRate[] }>(seat, '/api/v1/exchange-rates?inForce=true&limit=200');
  return CURRENCIES.find((one) => !items.some(({ base, quote }) => base === one || quote === one))!;
}

/** Two towels to New Zealand, sold by a shop in that currency; what customs want to know of them nobody has said. */
async function orderFromAbroad(stage: Stage, seat: Seat, currency: string): Promise<string> {
  const tag = crypto.randomUUID().slice(0, 6);
  const [node] = await warehouses(stage, seat);
  const [sku] = await makeSkus(stage, seat, [{ code: `HW-${tag}`, name: '出口毛巾' }]);
  await receive(stage, seat, node.id, [{ skuId: sku!.id, quantity: '5' }]);
  const { id } = await stage.tell<{ id: string }>(seat, 'POST', '/api/v1/shops', {
    ...{ name: `海外店 ${tag}`, channel: 'openApi', currency },
  });
  const paidAt = new Date(Date.now() - 3_600_000).toISOString();
  const order = await stage.tell<{ id: string; holds: string[] }>(seat, 'PUT', `/api/v1/shops/${id}/orders/HW${tag}`, {
    ...{ currency, payable: '3600', paid: '3600', orderedAt: paidAt, paidAt, buyer: tag },
    recipient: {
      ...{ name: 'Aroha Ngata', phone: '+64 9 555 0117', province: '', city: 'Auckland', district: '' },
      ...{ detail: '12 Ponsonby Rd', postcode: '1011', country: 'NZ' },
    },
    lines: [{ merchantCode: sku!.code, title: sku!.name, quantity: '2', price: '1800', amount: '3600' }],
  });
  expect(order.holds).toEqual(['rateMissing']);
  return order.id;
}
