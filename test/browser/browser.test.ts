/**
 * The console before a real browser and the real product. Every screen is read in Chinese and in English, as are a day's
 * work of a reviewer, a buyer and an administrator; other flows are played in one of the two.
 */
import fs from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { playAccess } from './plays/access.ts';
import { playAfterSales } from './plays/after-sales.ts';
import { playBadInput } from './plays/bad-input.ts';
import { playBankTable } from './plays/bank-table.ts';
import { playBench } from './plays/bench.ts';
import { playBooks } from './plays/books.ts';
import { playBorder } from './plays/border.ts';
import { playBuyer } from './plays/buyer.ts';
import { playCartons } from './plays/cartons.ts';
import { playClearing } from './plays/clearing.ts';
import { playDeliveries } from './plays/deliveries.ts';
import { playDocuments } from './plays/documents.ts';
import { playErp } from './plays/erp.ts';
import { playFinanceWeek } from './plays/finance-week.ts';
import { playFirstDay } from './plays/first-day.ts';
import { playFloor } from './plays/floor.ts';
import { playGoods } from './plays/goods.ts';
import { playHands } from './plays/hands.ts';
import { playHelp } from './plays/help.ts';
import { playHistory } from './plays/history.ts';
import { playInbound } from './plays/inbound.ts';
import { playInvoices } from './plays/invoices.ts';
import { playLists } from './plays/lists.ts';
import { playLots } from './plays/lots.ts';
import { playMoney } from './plays/money.ts';
import { playMonths } from './plays/months.ts';
import { playMoves } from './plays/moves.ts';
import { playOrders } from './plays/orders.ts';
import { playPay } from './plays/pay.ts';
import { playPayments } from './plays/payments.ts';
import { playPieces } from './plays/pieces.ts';
import { playPortal } from './plays/portal.ts';
import { playPurchases } from './plays/purchases.ts';
import { playReplenishment } from './plays/replenishment.ts';
import { playReturns } from './plays/returns.ts';
import { playReviewer } from './plays/reviewer.ts';
import { playRules } from './plays/rules.ts';
import { playSandbox } from './plays/sandbox.ts';
import { playScreens } from './plays/screens.ts';
import { playShipping } from './plays/shipping.ts';
import { playShops } from './plays/shops.ts';
import { playSignIn } from './plays/sign-in.ts';
import { playStop } from './plays/stop.ts';
import { playTracking } from './plays/tracking.ts';
import { playWarehouse } from './plays/warehouse.ts';
import { playWarehouseDay } from './plays/warehouse-day.ts';
import { CHROMIUM, Stage } from './stage.ts';

const there = fs.existsSync(CHROMIUM);
if (!there) console.warn(`browser plays skipped: there is no ${CHROMIUM}`);

describe.skipIf(!there)('in the browser', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  }, 150_000);
  afterAll(() => stage?.close(), 30_000);
  beforeEach(() => stage.enter());
  afterEach(() => stage.leave());

  playSignIn(() => stage);
  playFinanceWeek(() => stage);
  playOrders(() => stage);
  playBench(() => stage);
  playSandbox(() => stage);
  playAfterSales(() => stage);
  playWarehouse(() => stage);
  playStop(() => stage);
  playCartons(() => stage);
  playDeliveries(() => stage);
  playFloor(() => stage);
  playInbound(() => stage);
  playTracking(() => stage);
  playGoods(() => stage);
  playMoves(() => stage);
  playReplenishment(() => stage);
  playPurchases(() => stage);
  playErp(() => stage);
  playInvoices(() => stage);
  playPortal(() => stage);
  playShipping(() => stage);
  playShops(() => stage);
  playBorder(() => stage);
  playAccess(() => stage);
  playHistory(() => stage);
  playLists(() => stage);
  playMoney(() => stage);
  playBankTable(() => stage);
  playMonths(() => stage);
  playBooks(() => stage);
  playClearing(() => stage);
  playPay(() => stage);
  playPayments(() => stage);
  playHelp(() => stage);
  playReturns(() => stage);
  playLots(() => stage);
  playPieces(() => stage);
  playReviewer(() => stage);
  playBuyer(() => stage);
  playDocuments(() => stage);
  playFirstDay(() => stage);
  playBadInput(() => stage);
  playHands(() => stage);
  playRules(() => stage);
  playWarehouseDay(() => stage);
  playScreens(() => stage);

  test('no page logged an error', () => {
    expect(stage.errors).toEqual([]);
  });
});
