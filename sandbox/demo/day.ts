/**
 * The demo's lively day: the first start stages a morning with something in every queue, then buyers, couriers, payment
 * companies and the warehouse go on at a seeded pace until the day is stopped. One thing happens after the other; what
 * fails is logged and tried again in its next turn.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { askBookkeeping } from '../../src/bookkeeping/bookkeeping.ts';
import { keyOfChannelOrder, orderIdsOf } from '../../src/channels/channels.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import type { Logger } from '../../src/kernel/log.ts';
import type { Seeded } from '../seeded.ts';
import { stageBorder } from './border.ts';
import type { Buyers, Placed } from './buyers.ts';
import type { Clerk } from './clerk.ts';
import type { Client } from './client.ts';
import { type Clock, lastBillDay } from './clock.ts';
import type { ShopKey } from './connect.ts';
import { sendCourierBill } from './courier-bill.ts';
import { stageCustomers } from './customers.ts';
import { stageDeliveries } from './deliveries.ts';
import type { DemoErp } from './erp.ts';
import { type DemoInvoices, stageInvoices } from './invoices.ts';
import { stageMoneyWeek } from './money-week.ts';
import { type DemoOutside, stageOutside } from './outside.ts';
import { sendRemittance } from './remittance.ts';
import { stageReturns } from './returns.ts';
import { stagePaymentRun, stageStatements } from './statements.ts';
import { stageWaves } from './waves.ts';
import type { World } from './world.ts';

export type Cast = {
  db: Database;
  scope: Scope;
  log: Logger;
  world: World;
  erp: DemoErp;
  invoices: DemoInvoices;
  clock: Clock;
  random: Seeded;
  shops: Record<ShopKey, Id>;
  /** The shop in dollars. */
  abroad: Id;
  buyers: Buyers;
  clerk: Clerk;
  /** People's sessions, for what is done once. */
  warehouse: Client;
  seller: Client;
  purchaser: Client;
  finance: Client;
  /** The second pair of eyes of finance. */
  checker: Client;
  outside: DemoOutside;
  /** Writes down what the world knows. */
  remember(): void;
};

/** A turn somebody takes again and again. */
type Turn = { name: string; gapMs: () => number; take: () => Promise<unknown> | unknown; dueAt: number };

const SECOND = 1_000;

/** Ends with `signal`. `staged` says that an earlier start had its morning. */
export async function liveThrough(cast: Cast, staged: boolean, signal: AbortSignal): Promise<void> {
  if (!staged) await stageMorning(cast, signal);
  const turns = turnsOf(cast).map((turn) => ({ ...turn, dueAt: cast.clock.now().getTime() + turn.gapMs() }));
  while (!signal.aborted) {
    for (const turn of turns) await takeDue(cast, turn, signal);
    await rest(250, signal);
  }
}

async function takeDue({ clock, log }: Cast, turn: Turn, signal: AbortSignal): Promise<void> {
  if (signal.aborted || clock.now().getTime() < turn.dueAt) return;
  try {
    await turn.take();
  } catch (error) {
    if (!signal.aborted) log.warn({ error, turn: turn.name }, 'a turn of the demo failed');
  }
  turn.dueAt = clock.now().getTime() + turn.gapMs();
}

function turnsOf({ buyers, clerk, world, erp, random, remember }: Cast): Omit<Turn, 'dueAt'>[] {
  const every = (seconds: number) => () => seconds * SECOND;
  // Buyers come by chance, ten seconds apart on average and never all at once.
  const byChance = (seconds: number) => () => Math.min(60, -Math.log(1 - random.fraction()) * seconds) * SECOND;
  return [
    { name: 'order', gapMs: byChance(10), take: () => buyers.placeAny() },
    { name: 'tellShops', gapMs: every(2), take: () => buyers.tellShops() },
    {
      name: 'pay',
      gapMs: every(5),
      take: () => {
        buyers.payWaiting();
        buyers.settlePayments();
        return buyers.tellPayments();
      },
    },
    { name: 'parcels', gapMs: every(5), take: () => world.kdniao.control.push() },
    { name: 'sfCollects', gapMs: every(20), take: () => clerk.giveToSf(world.sf.control.collect) },
    { name: 'sfParcels', gapMs: every(5), take: () => world.sf.control.push() },
    { name: 'warehouse', gapMs: every(15), take: () => clerk.work({ most: 6, leave: 15 }) },
    { name: 'intercepts', gapMs: every(20), take: () => clerk.hearOfIntercepts(world.kdniao.control.stop) },
    { name: 'refund', gapMs: byChance(150), take: () => buyers.askRefund('taobao') },
    { name: 'regretShipped', gapMs: every(240), take: () => buyers.regretShipped() },
    { name: 'sendBack', gapMs: every(20), take: () => buyers.sendBackAgreed() },
    { name: 'moveHouse', gapMs: byChance(400), take: () => buyers.moveHouse() },
    { name: 'tellErp', gapMs: every(10), take: () => erp.control.deliver() },
    { name: 'issueGoods', gapMs: every(90), take: () => erp.control.issue() },
    { name: 'remember', gapMs: every(20), take: remember },
  ];
}

/** Yesterday with its bill, this morning with all its troubles, and a warehouse that has begun. */
async function stageMorning(cast: Cast, signal: AbortSignal): Promise<void> {
  const { buyers, clock, db, scope, log, remember } = cast;
  /** One that fails does not keep the others from beginning. */
  const part = async (name: string, stage: () => Promise<void>) => {
    if (signal.aborted) return;
    await stage().catch((error: unknown) => {
      if (!signal.aborted) log.warn({ error, part: name }, 'a part of the morning was not staged');
    });
  };
  try {
    const billDay = lastBillDay(clock.now());
    const placed = [...buyers.placeDay(billDay), ...buyers.placeMorning()];
    // Kept before anybody is told: a start that is interrupted here goes on instead of placing everything again.
    remember();
    buyers.placeOnPlatforms();
    await buyers.tellShops();
    await untilTaken(cast, placed, signal);
    const byTelephone = { ...cast, shopId: cast.shops.woocommerce };
    await part('orders from abroad', () => stageBorder(cast.seller, cast.abroad, clock.now()));
    await part('own vans', () => stageDeliveries({ ...byTelephone, now: clock.now }));
    await part('warehouses of others', () => stageOutside(byTelephone));
    await part('orders out of customers’ accounts', () => stageCustomers(byTelephone));
    buyers.settlePayments();
    planDifferences(cast, billDay);
    await buyers.tellPayments();
    await db.transaction(scope, (ctx) => ctx.enqueue('reconciliation.fetchBills', {}));
    await part('waves', () => stageWaves(cast));
    // Each round moves what it takes one queue on, so five rounds later the first parcels have left.
    for (let round = 0; round < 6 && !signal.aborted; round++) await cast.clerk.work({ most: 45, leave: 12 });
    await untilShipped(cast, REGRETS, signal);
    for (let one = 0; one < REGRETS; one++) buyers.regretShipped();
    await part('returns', () => stageReturns(cast));
    await part('second thoughts', () => cast.clerk.thinkTwice());
    await part('invoices', () => stageInvoices(cast, signal));
    await part('a courier’s bill', () => sendCourierBill(cast));
    await part('statements', () => stageStatements(cast));
    await part('a week of money', () => stageMoneyWeek(cast));
    await part('a payment run', () => stagePaymentRun(cast));
    await part('cash on delivery', () => sendRemittance(cast));
    await db.transaction(scope, async (ctx) => {
      await ctx.enqueue('profit.recent', {}, { key: 'schedule' });
      await askBookkeeping(ctx);
    });
    remember();
  } catch (error) {
    if (!signal.aborted) log.warn({ error }, 'staging the morning of the demo failed');
  }
}

/** What bills of payment companies get wrong, a little of each kind. */
function planDifferences({ world, log }: Cast, day: string): void {
  try {
    world.alipay.control.planDifferences(day, { missing: 1, extra: 1, amount: 2, fee: 1, duplicate: 1 });
    world.wechatPay.control.planDifferences(day, { missing: 1, extra: 1, fee: 1 });
  } catch (error) {
    log.warn({ error }, 'the bill was served before differences were planned');
  }
}

const TAKEN_WITHIN_MS = 120_000;

/** Until every order placed is a sales order, or it takes too long (no worker runs). */
async function untilTaken({ db, scope, shops, clock }: Cast, placed: readonly Placed[], signal: AbortSignal) {
  const keys = placed.map(({ shop, number }) => ({ shopId: shops[shop], number }));
  const deadline = clock.now().getTime() + TAKEN_WITHIN_MS;
  while (!signal.aborted && clock.now().getTime() < deadline) {
    const taken = await db.read(scope, (ctx) => orderIdsOf(ctx, keys));
    if (keys.every((key) => taken.has(keyOfChannelOrder(key)))) return;
    await rest(500, signal);
  }
}

/** Second thoughts of the morning. */
const REGRETS = 6;

/** Until the platform was told of so many parcels, or it takes too long. */
async function untilShipped({ buyers, clock }: Cast, count: number, signal: AbortSignal): Promise<void> {
  const deadline = clock.now().getTime() + TAKEN_WITHIN_MS;
  while (!signal.aborted && clock.now().getTime() < deadline && buyers.shippedCount() < count) await rest(500, signal);
}

const rest = (ms: number, signal: AbortSignal): Promise<void> => wait(ms, undefined, { signal }).catch(() => {});
