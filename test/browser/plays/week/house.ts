/**
 * What the week begins with, made over the interface: a seller on the platform with a shop and a bank account, a supplier
 * whose goods are settled when they are sold, a shop of our own that issues invoices, goods, and a bank account.
 */
import { chinaDay } from '../../../../src/connectors/china-time.ts';
import type { Seat, Stage } from '../../stage.ts';
import {
  keep,
  makeSkus,
  type OwnShop,
  type OwnSku,
  openShop,
  openWarehouse,
  pack,
  place,
  receive,
} from '../own-house.ts';

export type Week = {
  stage: Stage;
  /** What makes its names its own. */
  mark: string;
  today: string;
  seller: { id: string; name: string; shop: OwnShop };
  supplier: { id: string; name: string };
  /** The supplier's, sold and shipped. */
  sold: { orderId: string };
  vase: OwnSku;
  bank: { name: string; number: string };
};

export async function openWeek(stage: Stage): Promise<Week> {
  const mark = Math.random().toString(36).slice(2, 8);
  const owner = await stage.seat('admin', 'zh-CN', '/');
  const today = chinaDay(new Date());
  const supplier = await agree(stage, owner, mark, today);
  const seller = await takeOn(stage, owner, mark);
  const [vase] = await makeSkus(stage, owner, [{ code: `VASE-${mark}`, name: `青瓷瓶 ${mark}` }]);
  const sold = await sell(stage, owner, mark, supplier.name);
  const bank = { name: `工行基本户 ${mark}`, number: `62${Date.now()}` };
  await stage.tell(owner, 'POST', '/api/v1/statement-accounts', {
    ...{ kind: 'bank', ...bank, currency: 'CNY', feePpm: 0, feeTolerance: '0', columns: null, active: true },
    rules: [{ words: ['房租'], counterparty: '', way: 'out', from: null, to: null, entry: 'rent' }],
  });
  await owner.page.context().close();
  return { stage, mark, today, seller, supplier, sold, vase: vase!, bank };
}

async function agree(stage: Stage, owner: Seat, mark: string, today: string) {
  const name = `湖州丝绸 ${mark}`;
  const { id } = await stage.tell<{ id: string }>(owner, 'POST', '/api/v1/suppliers', {
    ...{ code: `HZ-${mark}`, name, contact: '', phone: '', leadDays: 7, currency: 'CNY', terms: '' },
    ...{ priceTolerancePpm: 0, active: true },
  });
  await stage.tell(owner, 'POST', '/api/v1/supplier-terms', {
    ...{ supplierId: id, shopId: null, nodeId: null, name: '联营', kind: 'joint', presentation: 'principal' },
    ...{ validFrom: `${today.slice(0, 7)}-01`, validUntil: null, tiers: 'marginal', commissionOnShare: false },
    ...{ scope: 'month', salesGuarantee: null, guaranteeRatePpm: 0, profitGuarantee: null, active: true },
    classes: [{ code: 'A', name: '丝巾', taxPpm: 130_000, categories: [], tiers: [{ from: '0', ratePpm: 250_000 }] }],
  });
  return { id, name };
}

/** Entered by one person, looked at by another. */
async function takeOn(stage: Stage, owner: Seat, mark: string) {
  const shop = await openShop(stage, owner, `青瓷专营店 ${mark}`);
  const name = `龙泉青瓷 ${mark}`;
  const maker = await stage.seat('caiwu', 'zh-CN', '/');
  const digits = [...mark].map((letter) => String(Number.parseInt(letter, 36) % 10)).join('');
  const { id } = await stage.tell<{ id: string }>(maker, 'POST', '/api/v1/clearing/sub-merchants', {
    ...{ name, legalName: `${name}有限公司`, licenceNumber: `913311810000${digits}`, contact: '', outsideNumber: '' },
    ...{ bankName: '农业银行', bankCode: '', accountName: `${name}有限公司`, account: `62284800${digits}11` },
    ...{ kyc: 'passed', kycExpiresOn: null, platformFeePpm: 0, chargeBearer: 'platform', releaseDays: 7 },
    ...{ payoutMode: 'request', least: '0', most: null, reserve: '0', note: '', shopIds: [shop.id] },
  });
  await stage.tell(maker, 'POST', '/api/v1/clearing/sub-merchants/submit', { ids: [id] });
  await stage.tell(owner, 'POST', '/api/v1/clearing/sub-merchants/approve', { ids: [id] });
  await maker.page.context().close();
  return { id, name, shop };
}

/** Two scarves of the supplier leave a warehouse where nobody else works. */
async function sell(stage: Stage, owner: Seat, mark: string, supplier: string): Promise<{ orderId: string }> {
  const node = await openWarehouse(stage, owner, `W${mark}`);
  const shop = await openShop(stage, owner, `丝绸店 ${mark}`);
  const rule = { sellerId: 'qinghe', issueAt: 'asked', defaultCode: '1040201', active: true };
  await keep(stage, owner, 'PUT', `/api/v1/settings/invoice-shops/${shop.id}`, rule);
  const [scarf] = await makeSkus(stage, owner, [{ code: `SILK-${mark}`, name: `桑蚕丝巾 ${mark}`, supplier }]);
  await receive(stage, owner, node.id, [{ skuId: scarf!.id, quantity: '2' }]);
  const order = await place(stage, owner, shop, { number: `W${mark}`, sku: scarf!, quantity: 2, buyer: `周${mark}` });
  const { id, courier } = await pack(stage, owner, order, scarf!, '2');
  await stage.tell(owner, 'POST', '/api/v1/manifests', { courier: courier.code, nodeId: node.id, ids: [id] });
  return { orderId: order.id };
}
