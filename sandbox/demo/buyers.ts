/**
 * The buyers of the demo: what they order, pay, change their minds about. Everything accidental comes from the seed.
 * What must stay true: a payment company tells of money only after the shop told of its order, as it is where the shop
 * is the one who asks for the money.
 */
import { dayOf } from '../../src/kernel/business-day.ts';
import type { Placing } from '../channels/shop-book.ts';
import type { OrderMix, SandboxOrder, SandboxSku } from '../orders.ts';
import type { Seeded } from '../seeded.ts';
import { type Clock, momentOf } from './clock.ts';
import type { ShopKey } from './connect.ts';
import {
  douyinListings,
  jdListings,
  type Listings,
  pinduoduoListings,
  taobaoListings,
  woocommerceListings,
} from './listings.ts';
import { BLACKLIST } from './people.ts';
import type { World } from './world.ts';

export type Placed = { shop: ShopKey; number: string };

const LISTINGS: Record<ShopKey, Listings> = {
  taobao: taobaoListings(),
  woocommerce: woocommerceListings(),
  douyin: douyinListings(),
  pinduoduo: pinduoduoListings(),
  jd: jdListings(),
};
/** Where the money of a shop goes; other platforms take it themselves. */
const COMPANY: Partial<Record<ShopKey, 'alipay' | 'wechatPay'>> = { taobao: 'alipay', woocommerce: 'wechatPay' };
/** How buyers are spread over the shops, of a hundred. */
const SPREAD: readonly [ShopKey, number][] = [
  ['taobao', 48],
  ['woocommerce', 20],
  ['douyin', 16],
  ['pinduoduo', 9],
  ['jd', 7],
];
/** The order is with us long before. */
const TRANSFER_MS = 8_000;
/** Most buyers write nothing; some what only a person can answer. */
const MESSAGES = [
  ...Array<string>(30).fill(''),
  '请尽快发货',
  '周末送货',
  '放门口驿站',
  '送朋友的，请勿放小票',
  '不要发顺丰',
  '帮我换颜色，要白的',
];
const PLAIN: OrderMix = { cashOnDelivery: 0, masked: 0, memo: 0.03, unpaid: 0, messages: MESSAGES };

export class Buyers {
  readonly #world: World;
  readonly #clock: Clock;
  readonly #random: Seeded;
  /** Money on its way to a payment company. */
  #transfers: { shop: ShopKey; order: SandboxOrder; at: Date }[] = [];
  /** Orders of which a buyer thought otherwise after the parcel had left. */
  readonly #regretted = new Set<string>();

  constructor(world: World, clock: Clock, random: Seeded) {
    this.#world = world;
    this.#clock = clock;
    this.#random = random;
  }

  /** Orders placed now, and paid now where they are paid. */
  place(shop: ShopKey, count: number, skus: readonly SandboxSku[] | undefined, mix: Placing = {}): Placed[] {
    const numbers = this.#world[shop].control.placeOrders(count, { ...PLAIN, ...mix, ...(skus && { skus }) });
    for (const number of numbers) {
      const order = this.#order(shop, number);
      const { token, recipient } = order;
      if (token)
        this.#world.cainiao.control.mask(token, number, {
          name: recipient.name,
          mobile: recipient.phone,
          detail: recipient.detail,
        });
      if (order.paidAt) this.#transfer(shop, order);
    }
    return numbers.map((number) => ({ shop, number }));
  }

  /** A day that is over: plain orders, so that its bill has what it takes. */
  placeDay(day: string): Placed[] {
    const moments = Array.from({ length: 80 }, () => this.#random.fraction()).sort((a, b) => a - b);
    return moments.flatMap((share, at) => {
      const shop = at % 4 === 3 ? 'woocommerce' : 'taobao';
      return this.#clock.at(momentOf(day, share), () => this.place(shop, 1, LISTINGS[shop].usual));
    });
  }

  /** The hours before the start: something for every queue and every reason an order waits. */
  placeMorning(): Placed[] {
    const scenes: (() => Placed[])[] = [
      ...times(90, () => this.place('taobao', 1, LISTINGS.taobao.usual)),
      ...times(34, () => this.place('woocommerce', 1, LISTINGS.woocommerce.usual)),
      ...times(10, () => this.place('taobao', 1, LISTINGS.taobao.usual, { memo: 1 })),
      ...times(10, () => this.place('taobao', 1, LISTINGS.taobao.dear, { maxLines: 4 })),
      ...times(12, () => this.place('taobao', 1, LISTINGS.taobao.soldOut, { maxLines: 1 })),
      ...times(9, () => this.place('taobao', 1, LISTINGS.taobao.unmapped, { maxLines: 1 })),
      ...times(3, () => this.place('woocommerce', 1, LISTINGS.woocommerce.unmapped, { maxLines: 1 })),
      ...times(12, () => this.place('taobao', 1, LISTINGS.taobao.bundles, { maxLines: 2 })),
      ...times(10, () => this.place('taobao', 1, LISTINGS.taobao.usual, { cashOnDelivery: 1 })),
      ...times(8, () => this.place('taobao', 1, LISTINGS.taobao.usual, { masked: 1 })),
      ...times(8, () => this.place('woocommerce', 1, LISTINGS.woocommerce.usual, { unpaid: 1 })),
      ...times(8, () => this.#placeWithoutAddress()),
      ...times(8, () => this.#placeTwice()),
      ...times(3, () => this.#placeBlacklisted()),
      ...times(9, () => this.#placeAndRegret()),
      ...times(14, () => this.place('douyin', 1, LISTINGS.douyin.usual)),
    ];
    const now = this.#clock.now().getTime();
    const span = Math.max(4 * 3_600_000, now - Date.parse(`${dayOf(now)}T00:00:00+08:00`));
    // Few at night, more towards noon: the rate grows evenly from the first hour to this one.
    const momentAt = (share: number) => new Date(now - span + Math.floor(span * Math.sqrt(share)));
    return this.#random.shuffled(scenes).flatMap((scene, at) => this.#clock.at(momentAt(at / scenes.length), scene));
  }

  /** What happens at any moment of the day: mostly a plain order, sometimes trouble. */
  placeAny(): Placed[] {
    const shop = this.#anyShop();
    const { usual, bundles, soldOut, unmapped } = LISTINGS[shop];
    const chance = this.#random.below(100);
    const isOwn = shop === 'taobao' || shop === 'woocommerce';
    if (chance < 80) return this.place(shop, 1, usual, isOwn ? { masked: 0.04, cashOnDelivery: 0.03 } : {});
    if (chance < 86) return this.place(shop, 1, bundles, { maxLines: 1 });
    if (chance < 89) return this.place(shop, 1, soldOut, { maxLines: 1 });
    if (chance < 91) return this.place(shop, 1, unmapped, { maxLines: 1 });
    if (chance < 93) return this.place('taobao', 1, LISTINGS.taobao.dear, { maxLines: 2 });
    if (chance < 95) return this.#placeTwice();
    if (chance < 97) return this.#placeWithoutAddress();
    if (chance < 98) return this.place('woocommerce', 1, LISTINGS.woocommerce.usual, { unpaid: 1 });
    return this.place(shop, 1, usual, { memo: 1 });
  }

  /** A few on the platforms that are asked by the clock: they are taken when their minutes have gone by. */
  placeOnPlatforms(): void {
    for (const shop of ['pinduoduo', 'jd'] as const) this.place(shop, 5, LISTINGS[shop].usual);
  }

  #anyShop(): ShopKey {
    let chance = this.#random.below(100);
    for (const [shop, share] of SPREAD) {
      if (chance < share) return shop;
      chance -= share;
    }
    return 'taobao';
  }

  /** Buyers of unpaid orders make up their minds: most pay. */
  payWaiting(): void {
    for (const order of this.#world.woocommerce.control.orders()) {
      if (order.state !== 'waitPay' || this.#clock.now().getTime() - order.createdAt.getTime() < 90_000) continue;
      if (this.#random.fraction() < 0.03) this.pay('woocommerce', order.number);
    }
  }

  pay(shop: ShopKey, number: string): void {
    this.#world[shop].control.pay(number);
    this.#transfer(shop, this.#order(shop, number));
  }

  /** Somebody who waits for the parcel wants the money back; null when nobody waits. */
  askRefund(shop: ShopKey, number?: string): string | null {
    const waiting = this.#world[shop].control
      .orders()
      .filter(
        (order) => order.state === 'paid' && !order.cashOnDelivery && order.lines.some((l) => l.refund === 'none'),
      );
    const order = number === undefined ? waiting.at(-1) : waiting.find((one) => one.number === number);
    if (!order) return null;
    this.#world[shop].control.refund(order.number);
    return order.number;
  }

  /** Somebody whose parcel has left wants the money back; null when nobody's has. */
  askRefundOfShipped(shop: ShopKey): string | null {
    const order = this.#contentBuyer(shop);
    if (order && shop === 'taobao') this.#world.taobao.control.refund(order.number, undefined, this.#wish());
    else if (order) this.#world[shop].control.refund(order.number);
    return order?.number ?? null;
  }

  /** Second thoughts after the parcel has left: mostly the money, sometimes another address, or the platform closes it. */
  regretShipped(): void {
    const order = this.#contentBuyer('taobao');
    const { control } = this.#world.taobao;
    const chance = this.#random.below(10);
    if (!order) return;
    if (chance < 7) control.refund(order.number, order.lines[0]!.number, this.#wish());
    else if (chance < 9) control.changeAddress(order.number, { detail: '科技园北区18号楼前台代收' });
    else control.cancel(order.number);
  }

  #wish(): { goodsBack: boolean; reason: string } {
    const reason = this.#random.pick(['尺码不合适', '质量问题', '破损', '与描述不符', '不想要了', '少件']);
    return { goodsBack: reason !== '少件' && reason !== '破损', reason };
  }

  /** Whoever was told to send the goods back does, one at a time. */
  sendBackAgreed(): void {
    const { control } = this.#world.taobao;
    for (const order of control.orders())
      for (const line of order.lines)
        if (line.refund === 'agreed' && line.wish?.goodsBack) {
          control.sendBack(order.number, line.number, '圆通速递', `YT${this.#random.digits(13)}`);
          return;
        }
  }

  /** How many parcels of the platform have left. */
  shippedCount(): number {
    return this.#world.taobao.control.orders().filter((order) => order.state === 'shipped').length;
  }

  /** The order shipped longest ago of which nobody complained yet. */
  #contentBuyer(shop: ShopKey): SandboxOrder | undefined {
    const order = this.#world[shop].control
      .orders()
      .find(
        (one) =>
          one.state === 'shipped' &&
          !one.token &&
          !this.#regretted.has(one.number) &&
          one.lines.every((line) => line.refund === 'none'),
      );
    if (order) this.#regretted.add(order.number);
    return order;
  }

  /** Somebody moved house after ordering. */
  moveHouse(): void {
    const order = this.#world.taobao.control.orders().findLast((one) => one.state === 'paid' && !one.token);
    if (order) this.#world.taobao.control.changeAddress(order.number, { detail: '学府街66号翠湖苑3幢1单元402室' });
  }

  /** Shops tell us what happened there. */
  async tellShops(): Promise<void> {
    await this.#world.taobao.control.deliver();
    await this.#world.woocommerce.control.deliver();
    await this.#world.douyin.control.deliver();
  }

  /** Money that was on its way long enough arrives, at the moment it was sent. */
  settlePayments(): void {
    const until = this.#clock.now().getTime() - TRANSFER_MS;
    const arrived = this.#transfers.filter((transfer) => transfer.at.getTime() <= until);
    this.#transfers = this.#transfers.filter((transfer) => transfer.at.getTime() > until);
    for (const { shop, order, at } of arrived) {
      const title = order.lines[0]?.sku.title ?? '';
      // Both channels show `20` and their number as the payment's reference.
      this.#clock.at(at, () => this.#world[COMPANY[shop]!].control.pay(`20${order.number}`, order.payableMinor, title));
    }
  }

  /** Payment companies tell us what was paid. */
  async tellPayments(): Promise<void> {
    await this.#world.alipay.control.deliver();
    await this.#world.wechatPay.control.deliver();
    await this.#world.mall.control.deliver();
  }

  #order(shop: ShopKey, number: string): SandboxOrder {
    return this.#world[shop].control.orders().findLast((order) => order.number === number)!;
  }

  #transfer(shop: ShopKey, order: SandboxOrder): void {
    if (COMPANY[shop]) this.#transfers.push({ shop, order, at: this.#clock.now() });
  }

  /** One buyer orders again before the first parcel has left: both could go in one. */
  #placeTwice(): Placed[] {
    const [first] = this.place('taobao', 1, LISTINGS.taobao.usual, { maxLines: 2 });
    const [second] = this.place('taobao', 1, LISTINGS.taobao.usual, { maxLines: 1, memo: 0 });
    this.#world.taobao.control.changeAddress(second!.number, this.#order('taobao', first!.number).recipient);
    return [first!, second!];
  }

  #placeWithoutAddress(): Placed[] {
    const placed = this.place('woocommerce', 1, LISTINGS.woocommerce.usual);
    this.#world.woocommerce.control.changeAddress(placed[0]!.number, {
      city: '',
      district: '',
      detail: '老地方，电话联系',
    });
    return placed;
  }

  #placeBlacklisted(): Placed[] {
    const placed = this.place('taobao', 1, LISTINGS.taobao.usual);
    this.#world.taobao.control.changeAddress(placed[0]!.number, { phone: this.#random.pick(BLACKLIST).value });
    return placed;
  }

  #placeAndRegret(): Placed[] {
    const placed = this.place('taobao', 1, LISTINGS.taobao.usual);
    this.askRefund('taobao', placed[0]!.number);
    return placed;
  }
}

const times = <T>(count: number, scene: () => T): (() => T)[] => Array.from({ length: count }, () => scene);
