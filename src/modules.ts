/**
 * Composes the modules (module-order.ts says who may know whom): adapters meet
 * their ports here, and here it is checked that every job and event has exactly one handler.
 */
import { randomUUID } from 'node:crypto';
import { approvalRoutes } from './approval-routes.ts';
import { catalogChecks, catalogExports, catalogRoutes } from './catalog/catalog.ts';
import {
  accessOf,
  channelChecks,
  channelExports,
  channelJobs,
  channelRoutes,
  channelSchedules,
  shopsOf,
} from './channels/channels.ts';
import { clearingChecks, clearingJobs, clearingRoutes, clearingSchedules, fundModelOf } from './clearing/clearing.ts';
import { connectInvoices } from './connect-invoices.ts';
import { iso20022 } from './connectors/banks/iso20022.ts';
import { cainiao } from './connectors/carriers/cainiao/cainiao.ts';
import { kdniao } from './connectors/carriers/kdniao/kdniao.ts';
import { channelConnectors } from './connectors/channels/channel-connectors.ts';
import { dropFolder } from './connectors/erp/drop-folder.ts';
import { sap } from './connectors/erp/sap/sap.ts';
import { checkOutboundUrl, type Http, type OutboundRules } from './connectors/http.ts';
import { alipay } from './connectors/psp/alipay/alipay.ts';
import { wechatPay } from './connectors/psp/wechat-pay/wechat-pay.ts';
import { impinj } from './connectors/rfid/impinj.ts';
import { openBill } from './connectors/statements/open-file.ts';
import { qimen } from './connectors/warehouses/qimen/qimen.ts';
import { costChecks, costExport, costJobs, costRoutes, costSchedules, stockMonthClosing } from './costs/costs.ts';
import { deliveryChecks, deliveryRoutes, ownWaybills } from './delivery/delivery.ts';
import { erpChecks, erpExports, erpJobs, erpOpener, erpRoutes, erpSchedules } from './erp/erp.ts';
import { EVENTS } from './events.ts';
import { accessExports } from './export-access.ts';
import { financeChecks, financeExports, financeJobs, financeRoutes, financeSchedules } from './finance/finance.ts';
import { homeRoutes } from './home-routes.ts';
import { houseJobs, houseSchedules } from './housekeeping.ts';
import { accessRoutes, identityJobs, identitySchedules } from './identity/identity.ts';
import { importPorts } from './import-kinds.ts';
import { importExports, importJobs, importRoutes, importSchedules } from './imports/imports.ts';
import { invoiceChecks, invoiceClosing, invoiceJobs, invoiceRoutes, invoiceSchedules } from './invoices/invoices.ts';
import { jobRoutes } from './job-routes.ts';
import type { Check } from './kernel/check.ts';
import type { Ctx } from './kernel/context.ts';
import type { Database } from './kernel/db/database.ts';
import type { LiveHub } from './kernel/http/live-hub.ts';
import type { Route } from './kernel/http/route.ts';
import { handlersByKind, type JobHandler, type Schedule } from './kernel/jobs.ts';
import type { KeyRing } from './kernel/secrets.ts';
import { ledgerChecks } from './ledger/ledger.ts';
import { courierNames, shopWords, whom } from './names-for-modules.ts';
import {
  describeActors,
  failedExport,
  failedRoutes,
  OrderDesk,
  orderChecks,
  orderExports,
  orderJobs,
  orderNumbers,
  orderRefs,
  orderRoutes,
  orderSchedules,
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
  paymentChecks,
  paymentExports,
  paymentJobs,
  paymentRoutes,
  paymentSchedules,
} from './payments/payments.ts';
import {
  orderProfitExport,
  profitChecks,
  profitJobs,
  profitRoutes,
  profitSchedules,
  skuProfitExport,
} from './profit/profit.ts';
import { purchasingChecks, purchasingExports, purchasingJobs, purchasingRoutes } from './purchasing/purchasing.ts';
import { HOME_CURRENCY, rateExport, rateRoutes } from './rates/rates.ts';
import {
  reconciliationChecks,
  reconciliationClosing,
  reconciliationExports,
  reconciliationJobs,
  reconciliationRoutes,
  reconciliationSchedules,
} from './reconciliation/reconciliation.ts';
import { RETURN_NUMBERS, returnChecks, returnRoutes, takeOutsideReturn } from './returns/returns.ts';
import {
  accessOpener,
  fulfilmentNumbers,
  outsideGoodsRoutes,
  outsideJobs,
  outsideOpener,
  outsideRoutes,
  printInWorker,
  shippingChecks,
  shippingExports,
  shippingJobs,
  shippingRoutes,
  shippingSchedules,
  shippingSettingsRoutes,
} from './shipping/shipping.ts';
import { statementChecks, statementJobs, statementRoutes, statementSchedules } from './statements/statements.ts';
import { allNodes, stockChecks, stockExports, stockJobs, stockRoutes, stockSchedules } from './stock/stock.ts';
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
  warehouseChecks,
  warehouseJobs,
  warehouseRoutes,
  warehouseSchedules,
} from './warehouse/warehouse.ts';
import { raisingStockChanged, webhookJobs, webhookRoutes, webhookSchedules } from './webhooks/webhooks.ts';

/** What the catalog's prices and the cartons' costs are in. */
const CURRENCY = HOME_CURRENCY;

/** Checks of `guanjia verify`, every module's. */
export const allChecks: readonly Check[] = [
  ...ledgerChecks,
  ...financeChecks,
  ...catalogChecks,
  ...stockChecks,
  ...purchasingChecks,
  ...costChecks,
  ...profitChecks,
  ...channelChecks,
  ...shippingChecks,
  ...paymentChecks,
  ...clearingChecks,
  ...orderChecks,
  ...deliveryChecks,
  ...warehouseChecks,
  ...returnChecks,
  ...erpChecks,
  ...reconciliationChecks,
  ...statementChecks,
  ...invoiceChecks,
];

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
  ...orderExports,
  failedExport,
  ...erpExports,
  ...reconciliationExports,
  orderProfitExport,
  skuProfitExport,
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

/** What is asked before a period of the books is closed, in the order of the close. */
const CLOSING_CHECKS = [...reconciliationClosing, stockMonthClosing, ...invoiceClosing];

/** What is done again and again. */
const SCHEDULES: Schedule[] = [
  ...houseSchedules,
  ...identitySchedules,
  ...webhookSchedules,
  ...financeSchedules,
  ...stockSchedules,
  ...costSchedules,
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
  const services = byKind([kdniao({ send }), cainiao({ send, now }), ownWaybills]);
  const shipping = { services, openAccess: accessOpener(ring), checkEndpoint, shipTo, sold };
  const outside = {
    warehouses: byKind([qimen({ send, now })]),
    openOutside: outsideOpener(ring),
    checkEndpoint,
    shipTo,
    returnsTo,
    takeReturn: takeOutsideReturn,
  };
  const providers = byKind([
    wechatPay({ send, now, nonce: () => randomUUID().replaceAll('-', '') }),
    alipay({ send, now }),
  ]);
  const collectsForOthers = async (ctx: Ctx, account: string) => (await fundModelOf(ctx, account)).model !== 'OWN_SALE';
  const payments = { providers, openAccess: merchantAccessOpener(ring), collectsForOthers };
  const clearing = { ring, checkEndpoint, bank: iso20022({ send }), soldGoods: soldLines, describeActors };
  const reconciliation = { ...payments, openBill, orderRefs, describeActors };
  const erp = {
    ...{ systems: byKind([sap({ send })]), openErp: erpOpener(ring), checkEndpoint, currency: CURRENCY },
    ...{ folder: dropFolder(dataDir, () => db.world.now()), documents: DOCUMENT_NUMBERS },
  };
  const invoices = connectInvoices({ send, now, ring, checkEndpoint });
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
    ...financeJobs,
    ...stockJobs,
    ...purchasingJobs,
    ...costJobs({ currency: CURRENCY, openCounts }),
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
    ...invoiceJobs(ports.invoices),
    ...importJobs(imports),
  ];
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
    ...financeRoutes({ describeActors, closingChecks: CLOSING_CHECKS, ...whom }),
    ...tableRoutes(allExports),
    ...webhookRoutes(webhooks, ring),
    ...channelRoutes(channels, { orderNumbers, couriers: courierNames }, ring),
    ...shippingRoutes(shipping),
    ...shippingSettingsRoutes(shipping, ring),
    ...outsideRoutes(outside, ring),
    ...outsideGoodsRoutes(),
    ...clearingRoutes(clearing),
    ...paymentRoutes({ ...payments, ring, checkEndpoint, ordersToPay, orderRefs, describeActors }, dataDir),
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
    ...statementRoutes,
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
