/**
 * What a play brings along, over the interface: a shop, goods with stock in two warehouses, orders. All plays share one
 * house, so each works on its own.
 */
import { expect } from 'vitest';
import type { Check } from '../../../src/contract/warehouse.ts';
import type { Seat, Stage } from '../stage.ts';

export type Placed = { id: string; number: string; state: string; holds: string[] };
export type OwnShop = { id: string; name: string };
export type OwnSku = { id: string; code: string; name: string };
export type Node = { id: string; name: string; kind: string };
type Outcomes = { outcomes: { id: string; done: boolean; refusal?: { code: string } }[] };

export const detailOf = <Detail>(stage: Stage, seat: Seat, id: string) =>
  stage.ask<Detail>(seat, `/api/v1/orders/${id}`);

/** What is there by and by. */
export const until = <T>(look: () => Promise<T | null | undefined>, timeout = 60_000): Promise<T> =>
  expect
    .poll(look, { timeout })
    .toBeTruthy()
    .then(async () => (await look())!);

/** Changes what has a version. */
export async function keep(
  stage: Stage,
  { page }: Seat,
  method: 'PUT' | 'POST',
  address: string,
  data: object,
  version = 0,
): Promise<void> {
  const headers = { 'idempotency-key': crypto.randomUUID(), 'if-match': `"${version}"` };
  const answer = await page.context().request.fetch(stage.url + address, { method, data, headers });
  if (!answer.ok()) throw new Error(`${method} ${address}: ${answer.status()} ${await answer.text()}`);
}

/** The two warehouses orders are sent from first. */
export async function warehouses(stage: Stage, seat: Seat): Promise<[Node, Node]> {
  const { nodes } = await stage.ask<{ nodes: Node[] }>(seat, '/api/v1/nodes');
  const [first, second] = nodes.filter((node) => node.kind === 'warehouse');
  return [first!, second!];
}

/** A warehouse where nobody else works. `mark`: what makes its name and code its own. */
export function openWarehouse(stage: Stage, seat: Seat, mark: string): Promise<{ id: string; name: string }> {
  return stage.tell(seat, 'POST', '/api/v1/settings/nodes', {
    ...{
      code: mark.toUpperCase(),
      name: `自用仓 ${mark}`,
      kind: 'warehouse',
      contact: '何秀英',
      phone: '0573-88010203',
    },
    ...{ provinceCode: '330000', cityCode: '330400', districtCode: '330483', town: '', detail: '振兴东路88号' },
    ...{ capacity: null, priority: 60, active: true },
  });
}

export async function openShop(stage: Stage, seat: Seat, name: string): Promise<OwnShop> {
  const { id } = await stage.tell<{ id: string }>(seat, 'POST', '/api/v1/shops', { name, channel: 'openApi' });
  return { id, name };
}

export async function makeSkus(
  stage: Stage,
  seat: Seat,
  skus: { code: string; name: string; barcodes?: string[]; supplier?: string }[],
): Promise<OwnSku[]> {
  const made = skus.map(({ code, ...rest }) => ({ ...rest, merchantCode: code, weightG: '300', price: '9900' }));
  const { outcomes } = await stage.tell<Outcomes>(seat, 'POST', '/api/v1/skus', { skus: made });
  return skus.map((sku, at) => ({ ...sku, id: outcomes[at]!.id }));
}

export async function receive(
  stage: Stage,
  seat: Seat,
  nodeId: string,
  lines: { skuId: string; quantity: string; bucket?: string; bin?: string }[],
): Promise<void> {
  const { outcomes } = await stage.tell<Outcomes>(seat, 'POST', '/api/v1/stock/receipts', {
    documents: [{ nodeId, supplier: '一厂', lines }],
  });
  const refused = outcomes.find((outcome) => !outcome.done);
  if (refused) throw new Error(`not received: ${refused.refusal?.code}`);
}

export type Wanted = {
  number: string;
  sku: OwnSku;
  quantity?: number;
  memo?: string;
  /** Minutes ago it was paid: a queue is worked off oldest first. */
  paidAgo?: number;
  buyer?: string;
  recipient?: Partial<typeof RECIPIENT>;
};

const RECIPIENT = {
  name: '林小满',
  phone: '13800138000',
  province: '浙江省',
  city: '杭州市',
  district: '余杭区',
  town: '',
  detail: '仓前街道文一西路969号',
};
const PRICE = 9900n;

export function place(stage: Stage, seat: Seat, shop: OwnShop, wanted: Wanted): Promise<Placed> {
  const { number, sku, quantity = 1, memo = '', paidAgo = 60, buyer = '林小满', recipient } = wanted;
  const paidAt = new Date(Date.now() - paidAgo * 60_000).toISOString();
  const amount = String(PRICE * BigInt(quantity));
  return stage.tell<Placed>(seat, 'PUT', `/api/v1/shops/${shop.id}/orders/${number}`, {
    ...{ currency: 'CNY', payable: amount, paid: amount, orderedAt: paidAt, paidAt, buyer, memo },
    recipient: { ...RECIPIENT, ...recipient },
    lines: [{ merchantCode: sku.code, title: sku.name, quantity: String(quantity), price: String(PRICE), amount }],
  });
}

export type Packed = { id: string; courier: { code: string; name: string }; waybill: { number: string } };

/** Takes the parcel of an order to the door: numbered, labelled, picked, checked. */
export async function pack(
  stage: Stage,
  seat: Seat,
  { number }: Placed,
  sku: OwnSku,
  quantity: string,
): Promise<Packed> {
  const parcel = await until(async () => {
    const { items } = await stage.ask<{ items: Packed[] }>(seat, `/api/v1/parcels?text=${number}`);
    return items.find(({ waybill }) => waybill?.number);
  });
  const ids = [parcel.id];
  await stage.tell(seat, 'POST', '/api/v1/waybills/labels', { ids, size: '76x130' });
  await stage.tell(seat, 'POST', '/api/v1/pick-lists', { ids });
  const check = await stage.tell<Check>(seat, 'POST', '/api/v1/checks', { waybillNumber: parcel.waybill.number });
  await stage.tell(seat, 'POST', `/api/v1/checks/${check.id}/scan`, { code: sku.code, quantity });
  await stage.tell(seat, 'POST', `/api/v1/checks/${check.id}/finish`, { weightG: check.expectedWeightG ?? '600' });
  return parcel;
}
