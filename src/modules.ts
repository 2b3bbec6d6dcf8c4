/**
 * Composes the modules (module-order.ts says who may know whom): adapters meet
 * their ports here, and here it is checked that every job and event has exactly one handler.
 */
import { randomUUID } from 'node:crypto';
import { accrualRoutes } from './accruals/accruals.ts';
import { approvalRoutes } from './approval-routes.ts';
import {
  bookkeepingJobs,
  bookkeepingRoutes,
  bookkeepingSchedules,
  stockReckoned,
  taxRoutes,
  whoseGoods,
} from './bookkeeping/bookkeeping.ts';
import { catalogExports, catalogRoutes } from './catalog/catalog.ts';
import {
  accessOf,
  channelExports,
  channelJobs,
  channelRoutes,
  channelSchedules,
  shopsOf,
} from './channels/channels.ts';
import {
  clearingExports,
  clearingJobs,
  clearingRoutes,
  clearingSchedules,
  collectingFor,
  fundModelOf,
} from './clearing/clearing.ts';
import { closingChecks } from './closing-checks.ts';
import { connectInvoices } from './connect-invoices.ts';
import { connectMail } from './connect-mail.ts';
import { iso20022 } from './connectors/banks/iso20022.ts';
import { cainiao } from './connectors/carriers/cainiao/cainiao.ts';
import { kdniao } from './connectors/carriers/kdniao/kdniao.ts';
import { pinduoduo as pinduoduoWaybills } from './connectors/carriers/pinduoduo/pinduoduo.ts';
import { sf } from './connectors/carriers/sf/sf.ts';
import { channelConnectors } from './connectors/channels/channel-connectors.ts';
import { dropFolder } from './connectors/erp/drop-folder.ts';
import { sap } from './connectors/erp/sap/sap.ts';
import { checkOutboundUrl, type Http, type OutboundRules } from './connectors/http.ts';
import { alipay } from './connectors/psp/alipay/alipay.ts';
import { alipaySharing } from './connectors/psp/alipay/share-payment.ts';
import { unionPay } from './connectors/psp/union-pay/union-pay.ts';
import { wechatSharing } from './connectors/psp/wechat-pay/share-payment.ts';
import { wechatPay } from './connectors/psp/wechat-pay/wechat-pay.ts';
import { impinj } from './connectors/rfid/impinj.ts';
import { openBill } from './connectors/statements/open-file.ts';
import { qimen } from './connectors/warehouses/qimen/qimen.ts';
import { costExport, costJobs, costRoutes, costSchedules } from './costs/costs.ts';
import { deliveryRoutes, ownWaybills } from './delivery/delivery.ts';
import { duesJobs, duesRoutes } from './dues/dues.ts';
import { erpExports, erpJobs, erpOpener, erpRoutes, erpSchedules } from './erp/erp.ts';
import { EVENTS } from './events.ts';
import { accessExports } from './export-access.ts';
import { financeExports, financeJobs, financeRoutes, financeSchedules } from './finance/finance.ts';
import { homeRoutes } from './home-routes.ts';
import { houseJobs, houseSchedules } from './housekeeping.ts';
import { accessRoutes, identityJobs, identitySchedules } from './identity/identity.ts';
import { importPorts } from './import-kinds.ts';
import { importExports, importJobs, importRoutes, importSchedules } from './imports/imports.ts';
import {
  companyOf,
  invoiceExports,
  invoiceJobs,
  invoiceRoutes,
  invoiceSchedules,
  sellersWithShops,
} from './invoices/invoices.ts';
import { jobRoutes } from './job-routes.ts';
import type { Ctx } from './kernel/context.ts';
import type { Database } from './kernel/db/database.ts';
import type { LiveHub } from './kernel/http/live-hub.ts';
import type { Route } from './kernel/http/route.ts';
import type { Id } from './kernel/ids.ts';
import { handlersByKind, type JobHandler, type Schedule } from './kernel/jobs.ts';
import type { KeyRing } from './kernel/secrets.ts';
import { mailJobs, mailRoutes } from './mail/mail.ts';
import { courierNames, shopWords, whom } from './names-for-modules.ts';
import {
  buyerOf,
  describeActors,
  failedExport,
  failedRoutes,
  OrderDesk,
  orderExports,
  orderJobs,
  orderNumbers,
  orderRefs,
  orderRoutes,
  orderSchedules,
  ordersOver,
  ordersToPay,
  promisedSince,
  returnsTo,
  shippedWhole,
  shipTo,
  sold,
  soldLines,
  stopJobs,
  stopRoutes,
  storeRoutes,
  waitingForListings,
} from './orders/orders.ts';
import {
  merchantAccessOpener,
  NewsDesk,
  paymentExports,
  paymentJobs,
  paymentRoutes,
  paymentSchedules,
} from './payments/payments.ts';
import { orderProfitExport, profitJobs, profitRoutes, profitSchedules, skuProfitExport } from './profit/profit.ts';
import { purchasingExports, purchasingJobs, purchasingRoutes } from './purchasing/purchasing.ts';
import { HOME_CURRENCY, rateExport, rateRoutes } from './rates/rates.ts';
import {
  accountNames,
  reconciliationExports,
  reconciliationJobs,
  reconciliationRoutes,
  reconciliationSchedules,
} from './reconciliation/reconciliation.ts';
import { RETURN_NUMBERS, returnRoutes, takeOutsideReturn } from './returns/returns.ts';
import {
  accessOpener,
  fulfilmentNumbers,
  outsideGoodsRoutes,
  outsideJobs,
  outsideOpener,
  outsideRoutes,
  postNumbers,
  printInWorker,
  shippingExports,
  shippingJobs,
  shippingRoutes,
  shippingSchedules,
  shippingSettingsRoutes,
} from './shipping/shipping.ts';
import {
  settledWhenSold,
  statementExports,
  statementJobs,
  statementRoutes,
  statementSchedules,
} from './statements/statements.ts';
import { allNodes, stockExports, stockJobs, stockRoutes, stockSchedules } from './stock/stock.ts';
import { type TableExport, tableRoutes } from './tables/tables.ts';
import {
  binExport,
  cartonExport,
  cartonRoutes,
  countRoutes,
  leaveFloor,
  openCounts,
  pickingBinExport,
  receiptNumbers,
  rfidRoutes,
  stocktakeExport,
  warehouseJobs,
  warehouseRoutes,
  warehouseSchedules,
} from './warehouse/warehouse.ts';
import { raisingStockChanged, webhookJobs, webhookRoutes, webhookSchedules } from './webhooks/webhooks.ts';

/** What the catalog's prices and the cartons' costs are in. */
const CURRENCY = HOME_CURRENCY;

export type Means = {
  db: Database;
  hub: LiveHub;
  ring: KeyRing;
  /** The one door to the outside, and what it lets through. */
  http: Http;
  rules: OutboundRules;
  /** Where uploaded files are kept. */
  dataDir: string;
};

/** Lists that can be had as a file. */
export const allExports: readonly TableExport[] = [
  ...catalogExports,
  rateExport,
  ...financeExports,
  ...stockExports,
  ...purchasingExports,
  costExport,
  ...channelExports,
  ...shippingExports,
  binExport,
  pickingBinExport,
  cartonExport,
  stocktakeExport,
  ...paymentExports,
  ...[...orderExports, failedExport, ...erpExports],
  ...[...reconciliationExports, ...clearingExports, ...statementExports, ...invoiceExports],
  ...[orderProfitExport, skuProfitExport],
  ...importExports,
  ...accessExports,
];

export type Modules = { routes: Route[]; handlers: Map<string, JobHandler>; schedules: Schedule[] };

/** Numbers people know documents by that post entries. */
const DOCUMENT_NUMBERS = new Map([
  ['order', orderNumbers],
  ['fulfilment', fulfilmentNumbers],
  ['goodsReceipt', receiptNumbers],
  ...RETURN_NUMBERS,
]);

/** What is done again and again. */
const SCHEDULES: Schedule[] = [
  ...houseSchedules,
  ...identitySchedules,
  ...webhookSchedules,
  ...financeSchedules,
  ...stockSchedules,
  ...costSchedules,
  ...bookkeepingSchedules,
  ...profitSchedules,
  ...channelSchedules,
  ...shippingSchedules,
  ...paymentSchedules,
  ...clearingSchedules,
  ...orderSchedules,
  ...warehouseSchedules,
  ...erpSchedules,
  ...reconciliationSchedules,
  ...statementSchedules,
  ...invoiceSchedules,
  ...importSchedules,
];

/** Adapters meet their ports. */
function plug({ db, ring, http, rules, dataDir }: Means) {
  const send = http.send;
  const now = () => new Date(db.world.now());
  const checkEndpoint = (url: string) => checkOutboundUrl(url, rules);
  const connectors = channelConnectors({ send, now: () => db.world.now() });
  const webhooks = { checkEndpoint, send };
  const channels = { connectors, openAccess: accessOf(ring), checkEndpoint, shippedWhole, promisedSince };
  const nonce = () => randomUUID().replaceAll('-', '');
  const services = byKind([
    ...[kdniao({ send }), cainiao({ send, now }), sf({ send, now, nonce })],
    ...[pinduoduoWaybills({ send, now: () => db.world.now() }), ownWaybills, postNumbers],
  ]);
  const shipping = { services, openAccess: accessOpener(ring), checkEndpoint, shipTo, sold };
  const outside = {
    warehouses: byKind([qimen({ send, now })]),
    openOutside: outsideOpener(ring),
    checkEndpoint,
    shipTo,
    returnsTo,
    takeReturn: takeOutsideReturn,
  };
  const signed = { send, now, nonce };
  const providers = byKind([wechatPay(signed), alipay({ send, now }), unionPay({ send, now })]);
  const openAccess = merchantAccessOpener(ring);
  const sharing = { providers: byKind([wechatSharing(signed), alipaySharing({ send, now })]), openAccess };
  const collectsForOthers = async (ctx: Ctx, account: string) => {
    const { model, carriedOut } = await fundModelOf(ctx, account);
    return model === 'OWN_SALE' ? null : carriedOut ? 'divided' : 'whole';
  };
  const payments = { ring, providers, openAccess, collectsForOthers, collectingFor };
  const clearing = { ring, checkEndpoint, bank: iso20022({ send }), sharing, soldGoods: soldLines, describeActors };
  const reconciliation = { ...payments, openBill, orderRefs, ordersOver, describeActors };
  const erp = {
    ...{ systems: byKind([sap({ send })]), openErp: erpOpener(ring), checkEndpoint, currency: CURRENCY },
    ...{ folder: dropFolder(dataDir, () => db.world.now()), documents: DOCUMENT_NUMBERS },
  };
  const invoices = connectInvoices({ send, now, ring, checkEndpoint, channels });
  const mail = connectMail(rules);
  const imports = importPorts(dataDir);
  const translators = new Map([...connectors].map(([kind, connector]) => [kind, connector.translate]));
  return {
    checkEndpoint,
    webhooks,
    channels,
    shipping,
    outside,
    payments,
    clearing,
    reconciliation,
    erp,
    invoices,
    mail,
    imports,
    translators,
  };
}
type Plugged = ReturnType<typeof plug>;

const handlersOf = ({ ring }: Means, ports: Plugged): JobHandler[] => {
  const { webhooks, channels, shipping, outside, payments, clearing, reconciliation, erp, imports, translators } =
    ports;
  return [
    ...houseJobs,
    ...identityJobs,
    ...webhookJobs(webhooks, ring),
    ...mailJobs(ports.mail, ring),
    ...financeJobs(closingChecks),
    ...stockJobs,
    ...purchasingJobs,
    ...costJobs({ currency: CURRENCY, openCounts, settledWhenSold, whoseGoods, reckoned: stockReckoned }),
    ...bookkeepingJobs,
    ...profitJobs(CURRENCY),
    ...channelJobs(channels).map(raisingStockChanged),
    ...shippingJobs(shipping),
    ...outsideJobs(outside),
    ...paymentJobs(payments),
    ...clearingJobs(clearing),
    ...orderJobs(translators),
    ...stopJobs(shipping),
    ...warehouseJobs,
    ...erpJobs(erp),
    ...reconciliationJobs(reconciliation),
    ...statementJobs,
    ...duesJobs,
    ...invoiceJobs(ports.invoices),
    ...importJobs(imports),
  ];
};

/** Orders know who bought, invoices for which company. */
const knownBuyer = async (ctx: Ctx, orderId: Id) => {
  const buyer = await buyerOf(ctx, orderId);
  return buyer && { ...buyer, company: await companyOf(ctx, orderId) };
};

const routesOf = ({ db, ring, dataDir }: Means, ports: Plugged): Route[] => {
  const { checkEndpoint, webhooks, channels, shipping, outside, payments, clearing, reconciliation, erp, imports } =
    ports;
  return [
    ...homeRoutes,
    ...approvalRoutes,
    ...jobRoutes,
    ...accessRoutes({ shops: shopsOf, nodes: allNodes }),
    ...catalogRoutes({ waitingOrders: waitingForListings, shops: shopWords, currency: CURRENCY }),
    ...stockRoutes({ documents: DOCUMENT_NUMBERS }),
    ...costRoutes({ currency: CURRENCY, openCounts }),
    ...profitRoutes({ currency: CURRENCY, shopRefs: shopWords }),
    ...purchasingRoutes({
      printOrder: (order, printedAt, language) =>
        printInWorker({ kind: 'purchaseOrders', orders: [order], printedAt, language }),
    }),
    ...rateRoutes,
    ...bookkeepingRoutes,
    ...taxRoutes,
    ...financeRoutes({ describeActors, closingChecks, organisationsOf: sellersWithShops, ...whom }),
    ...tableRoutes(allExports),
    ...webhookRoutes(webhooks, ring),
    ...mailRoutes(ports.mail, ring),
    ...channelRoutes(channels, { orderNumbers, couriers: courierNames }, ring),
    ...shippingRoutes(shipping),
    ...shippingSettingsRoutes(shipping, ring),
    ...outsideRoutes(outside, ring),
    ...outsideGoodsRoutes(),
    ...clearingRoutes(clearing),
    ...paymentRoutes(
      new NewsDesk(db),
      { ...payments, checkEndpoint, ordersToPay, buyerOf: knownBuyer, orderRefs, describeActors, accountNames },
      dataDir,
    ),
    ...orderRoutes(new OrderDesk(db), channels),
    ...stopRoutes({ ...shipping, leaveFloor }),
    ...deliveryRoutes,
    ...storeRoutes,
    ...failedRoutes,
    ...warehouseRoutes(shipping),
    ...rfidRoutes({ wires: byKind([impinj]) }),
    ...cartonRoutes(CURRENCY),
    ...countRoutes(CURRENCY),
    ...returnRoutes(dataDir),
    ...erpRoutes(erp, ring),
    ...reconciliationRoutes(reconciliation),
    ...statementRoutes({ bank: clearing.bank, ring }),
    ...accrualRoutes({ describeActors }),
    ...duesRoutes({ describeActors, ...whom }),
    ...invoiceRoutes(ports.invoices, ring),
    ...importRoutes(imports),
  ];
};

/** Collects what the modules serve. Throws when a job or event has no handler, or two. */
export function composeModules(means: Means): Modules {
  const ports = plug(means);
  return {
    routes: routesOf(means, ports),
    handlers: handlersByKind(handlersOf(means, ports), EVENTS),
    schedules: SCHEDULES,
  };
}

const byKind = <T extends { kind: string }>(all: readonly T[]): Map<string, T> =>
  new Map(all.map((one) => [one.kind, one]));
