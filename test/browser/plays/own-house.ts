/**
 * What a play brings along, over the interface: a shop, goods with stock in two warehouses, orders. All plays share one
 * house, so each works on its own.
 */
import type { Seat, Stage } from '../stage.ts';

export type Placed = { id: string; number: string; state: string; holds: string[] };
export type OwnShop = { id: string; name: string };
export type OwnSku = { id: string; code: string; name: string };
export type Node = { id: string; name: string; kind: string };
type Outcomes = { outcomes: { id: string; done: boolean; refusal?: { code: string } }[] };

export const detailOf = <Detail>(stage: Stage, seat: Seat, id: string) =>
  stage.ask<Detail>(seat, `/api/v1/orders/${id}`);

/** The two warehouses orders are sent from first. */
export async function warehouses(stage: Stage, seat: Seat): Promise<[Node, Node]> {
  const { nodes } = await stage.ask<{ nodes: Node[] }>(seat, '/api/v1/nodes');
  const [first, second] = nodes.filter((node) => node.kind === 'warehouse');
  return [first!, second!];
}

export async function openShop(stage: Stage, seat: Seat, name: string): Promise<OwnShop> {
  const { id } = await stage.tell<{ id: string }>(seat, 'POST', '/api/v1/shops', { name, channel: 'openApi' });
  return { id, name };
}

export async function makeSkus(
  stage: Stage,
  seat: Seat,
  skus: { code: string; name: string; barcodes?: string[] }[],
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
