/** The sandbox driven from the console (CHN-9): what a buyer, a courier or a payment company does, on request. */
import { chinaDay } from '../../src/connectors/china-time.ts';
import type { BodyOf, ParamsOf } from '../../src/contract/endpoint.ts';
import * as contract from '../../src/contract/sandbox.ts';
import type { Tenant } from '../../src/kernel/context.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import type { LiveHub } from '../../src/kernel/http/live-hub.ts';
import { ownRoute, type Route } from '../../src/kernel/http/route.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { Refused } from '../../src/kernel/refusal.ts';
import { paymentsOf } from '../../src/payments/payments.ts';
import { sessionById } from '../../src/warehouse/warehouse.ts';
import type { Buyers } from './buyers.ts';
import type { Clock } from './clock.ts';
import { ACCOUNTS, SHOP_KEYS as KEYS, SHOPS, type ShopKey } from './connect.ts';
import type { DemoInvoices } from './invoices.ts';
import type { DemoMail } from './mail.ts';
import { type DemoReader, hearFor } from './tags.ts';
import { COURIERS } from './tariffs.ts';
import type { StandIn, World } from './world.ts';

export type ChannelFaults = BodyOf<typeof contract.setSandboxFaults>;
const WELL: ChannelFaults = { requestsPerSecond: null, listLagSeconds: 0, failing: 0, spoiltOrder: null };

/** What the routes act upon. */
export type Stage = {
  world: World;
  clock: Clock;
  shops: Record<ShopKey, Id>;
  buyers: Buyers;
  reader: DemoReader;
  invoices: DemoInvoices;
  mail: DemoMail;
  doors: Partial<Record<StandIn, string>>;
  /** How each shop's channel misbehaves; as it was told last. */
  faults: Partial<Record<ShopKey, ChannelFaults>>;
  /** Newest first. */
  log: { at: Date; event: string; data: Record<string, unknown> }[];
};

const LOG_LENGTH = 100;
const LETTERS_SHOWN = 20;
const COMPANIES = ['alipay', 'wechatPay'] as const;
/** Where buyers pay what was asked of them. */
const TILLS = [...COMPANIES, 'mall'] as const;

type Note = (call: { hub: LiveHub; scope: { tenant: Tenant } }, event: string, data: Record<string, unknown>) => void;

export const sandboxRoutes = (onStage: () => Stage | null): Route[] => {
  const stageOf = (): Stage => {
    const stage = onStage();
    if (!stage) throw new Refused('sandbox.notRunning', {}, 503);
    return stage;
  };
  const note: Note = (call, event, data) => {
    const { log, clock } = stageOf();
    log.unshift({ at: clock.now(), event, data });
    log.length = Math.min(log.length, LOG_LENGTH);
    call.hub.publish(call.scope.tenant, { type: 'sandbox' });
  };
  return [
    ownRoute(contract.getSandbox, () => stateOf(stageOf())),

    ownRoute(contract.placeSandboxOrders, async (call) => {
      const { shopId, count, seed } = call.body;
      const stage = stageOf();
      const key = shopOf(stage, shopId);
      const mix = { ...(seed !== undefined && { seed }), masked: 0.1, memo: 0.1, cashOnDelivery: 0.03 };
      const placed = stage.buyers.place(key, count, undefined, mix);
      await stage.buyers.tellShops();
      note(call, 'ordersPlaced', { shop: SHOPS[key], count });
      return { numbers: placed.map((one) => one.number) };
    }),

    ownRoute(contract.askSandboxRefund, async (call) => {
      const stage = stageOf();
      const key = shopOf(stage, call.body.shopId);
      const { number: asked, shipped = false } = call.body;
      const number = shipped ? stage.buyers.askRefundOfShipped(key) : stage.buyers.askRefund(key, asked);
      if (number === null) throw new Refused('sandbox.orderUnknown', {}, 404);
      await stage.buyers.tellShops();
      note(call, 'refundAsked', { shop: SHOPS[key], number });
      return { number };
    }),

    ownRoute(contract.setSandboxFaults, (call) => {
      const stage = stageOf();
      const key = shopOf(stage, call.params.shopId);
      misbehave(stage.world[key].control, call.body);
      stage.faults[key] = call.body;
      note(call, 'faultsSet', { shop: SHOPS[key] });
      return stateOf(stage);
    }),

    ownRoute(contract.setSandboxCourier, async (call) => {
      const stage = stageOf();
      const courier = COURIERS.find((one) => one.code === call.params.code);
      if (!courier) throw new Refused('sandbox.courierUnknown', {}, 404);
      for (const branch of branchesOf(stage, courier)) branch.left = call.body.failing ? 0 : FILLED_UP;
      note(call, call.body.failing ? 'courierFailing' : 'courierWorking', { courier: courier.name });
      return stateOf(stage);
    }),

    ownRoute(contract.hearSandboxTags, async (call) => {
      const [{ reader }, { sessionId }] = [stageOf(), call.body];
      const { epcs, faint } = await call.db.read(call.scope, async (ctx) => {
        const session = await sessionById(ctx, sessionId);
        if (session.readerId !== reader.id) throw new Refused('sandbox.readerUnknown', {}, 404);
        return hearFor(ctx, sessionId);
      });
      await reader.standIn.hear(epcs, { repeats: 6, faint, noise: true });
      note(call, 'tagsHeard', { count: epcs.length });
      return { tags: epcs.length };
    }),

    ...moneyRoutes(stageOf, note),
  ];
};

const moneyRoutes = (stageOf: () => Stage, note: Note): Route[] => [
  ownRoute(contract.applySandboxRed, (call) => {
    const applied = applyRed(stageOf(), call.body.invoiceNumber);
    note(call, 'redApplied', applied);
    return { number: applied.number };
  }),

  ownRoute(contract.paySandboxPayment, async (call) => {
    const made = { reference: await payAsked(stageOf(), call.body.paymentId) };
    note(call, 'paymentMade', made);
    return made;
  }),

  ownRoute(contract.downloadSandboxBill, async ({ params }) => {
    const { world, buyers } = stageOf();
    // What stands on a bill has been told before.
    for (const till of ['wechatPay', 'mall'] as const) world[till].control.tellRefunds();
    await buyers.tellPayments();
    return billSoFar(stageOf(), params);
  }),

  ownRoute(contract.repeatSandboxNotification, async (call) => {
    const repeated = await repeatNotification(stageOf(), call.db, call.scope, call.body);
    note(call, 'notificationRepeated', repeated);
    return repeated;
  }),
];

function applyRed({ invoices: { control } }: Stage, invoiceNumber: string): { number: string; buyer: string } {
  const invoice = control.invoices().find(({ number }) => number === invoiceNumber);
  if (!invoice) throw new Refused('sandbox.invoiceUnknown', {}, 404);
  return { number: control.buyerApplies(invoice.number).form, buyer: invoice.buyer };
}

/** A spoilt order stands above calls that fail by chance: a plan draws from one of them. */
function misbehave(control: World[ShopKey]['control'], faults: ChannelFaults): void {
  const { requestsPerSecond, listLagSeconds, failing, spoiltOrder } = faults;
  control.setRateLimit(requestsPerSecond);
  control.setListLag(listLagSeconds);
  if (spoiltOrder !== null) control.setFaults({ seed: 1, requests: { garble: 1 }, matching: spoiltOrder });
  else control.setFaults({ seed: 1, ...(failing > 0 && { requests: { fail: failing / 1000 } }) });
}

const shopOf = ({ shops }: Stage, shopId: Id): ShopKey => {
  const key = KEYS.find((one) => shops[one] === shopId);
  if (!key) throw new Refused('sandbox.shopUnknown', {}, 404);
  return key;
};

/** A branch whose stock of numbers is used up refuses; a mended one has plenty. */
const FILLED_UP = 20_000;

/** Cainiao names two couriers by codes of its own. */
const CAINIAO_CODES: Record<string, string> = { YD: 'YUNDA', YZPY: 'POSTB' };
const codeAt = (courier: (typeof COURIERS)[number]): string =>
  courier.service === 'cainiao' ? (CAINIAO_CODES[courier.code] ?? courier.code) : courier.code;
const branchesOf = ({ world }: Stage, courier: (typeof COURIERS)[number]) =>
  world[courier.service].control.branches.filter((branch) => branch.carrier === codeAt(courier));

function stateOf(stage: Stage) {
  const { world, shops } = stage;
  const news = COMPANIES.flatMap((company) => world[company].control.deliveries()).filter((one) => one.tries > 0);
  const last = news.reduce<(typeof news)[number] | null>(
    (late, one) => (late && late.dueAt > one.dueAt ? late : one),
    null,
  );
  return {
    channels: KEYS.map((key) => {
      const orders = world[key].control.orders();
      return {
        shop: { id: shops[key], name: SHOPS[key], channel: key },
        orders: orders.length,
        waiting: orders.filter((order) => order.state === 'paid' || order.state === 'partlyShipped').length,
        shipped: orders.filter((order) => order.state === 'shipped').length,
        faults: stage.faults[key] ?? WELL,
      };
    }),
    couriers: COURIERS.map((courier) => {
      const { waybills, refused } = world[courier.service].control;
      const code = codeAt(courier);
      return {
        code: courier.code,
        name: courier.name,
        failing: branchesOf(stage, courier).every((branch) => branch.left === 0),
        issued: waybills().filter((waybill) => waybill.carrier === code).length,
        refused: refused.get(code) ?? 0,
      };
    }),
    payments: {
      notified: news.length,
      last: last && { reference: last.about, at: last.dueAt },
      accounts: TILLS.map((id) => ({ id, name: ACCOUNTS[id] })),
    },
    letters: stage.mail.letters().toReversed().slice(0, LETTERS_SHOWN),
    log: stage.log,
  };
}

const NO_ORDER: Id = '00000000-0000-0000-0000-000000000000';

/** Whichever company was asked for it; its news goes out at once. */
async function payAsked({ world }: Stage, paymentId: Id): Promise<string> {
  const reference = paymentId.replaceAll('-', '');
  for (const { control } of TILLS.map((till) => world[till])) {
    try {
      control.payAsked(reference);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      continue;
    }
    await control.deliver();
    return reference;
  }
  throw new Refused('sandbox.paymentUnknown', {}, 404);
}

function billSoFar({ world, clock }: Stage, { account, bill }: ParamsOf<typeof contract.downloadSandboxBill>) {
  const till = TILLS.find((one) => one === account);
  if (!till) throw new Refused('sandbox.accountUnknown', {}, 404);
  const { control } = world[till];
  const day = chinaDay(clock.now());
  const bytes = bill === 'trade' ? control.bill(day, false) : control.fund(day, 'basic', false);
  const [ending, type] = till === 'alipay' ? ['zip', 'application/zip'] : ['csv', 'text/csv; charset=utf-8'];
  return { body: bytes, type, name: `${till}-${bill}-${day}.${ending}` };
}

/** Sends one company's news again, all copies at once, and compares what our books say of the payment before and after. */
async function repeatNotification(
  { world, shops, doors }: Stage,
  db: Database,
  scope: Scope,
  { reference: asked, times }: { reference?: string; times: number },
) {
  const told = COMPANIES.flatMap((company) =>
    world[company].control
      .deliveries()
      .filter((one) => one.state === 'understood' && (asked === undefined || one.about === asked))
      .map((one) => ({ company, ...one })),
  );
  const last = told.reduce<(typeof told)[number] | null>(
    (late, one) => (late && late.dueAt > one.dueAt ? late : one),
    null,
  );
  if (!last) throw new Refused('sandbox.paymentUnknown', {}, 404);
  const { company, about: reference } = last;
  const shopId = shops[company === 'alipay' ? 'taobao' : 'woocommerce'];
  const books = async () =>
    (
      await db.read(scope, (ctx) =>
        paymentsOf(ctx, { orderId: NO_ORDER, shopId, numbers: [reference.replace(/^20/, '')] }),
      )
    ).map((entry) => JSON.stringify(entry, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
  const before = await books();
  const message = world[company].control.message(reference);
  const answers = await Promise.all(
    Array.from({ length: times }, () => fetch(doors[company]!, { method: 'POST', ...message })),
  );
  const accepted = answers.filter((answer) => answer.ok).length;
  await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  const after = await books();
  const effects = after.filter((entry) => !before.includes(entry)).length + Math.max(0, before.length - after.length);
  return { reference, sent: times, accepted, effects };
}
