/** Checks of `guanjia verify`, every module's, in the order of the modules. */
import { accrualChecks } from './accruals/accruals.ts';
import { approvalChecks } from './approvals/approvals.ts';
import { bookkeepingChecks } from './bookkeeping/bookkeeping.ts';
import { catalogChecks } from './catalog/catalog.ts';
import { channelChecks } from './channels/channels.ts';
import { clearingChecks } from './clearing/clearing.ts';
import { costChecks } from './costs/costs.ts';
import { deliveryChecks } from './delivery/delivery.ts';
import { duesChecks } from './dues/dues.ts';
import { erpChecks } from './erp/erp.ts';
import { financeChecks } from './finance/finance.ts';
import { invoiceChecks } from './invoices/invoices.ts';
import type { Check } from './kernel/check.ts';
import { ledgerChecks } from './ledger/ledger.ts';
import { orderChecks } from './orders/orders.ts';
import { paymentChecks } from './payments/payments.ts';
import { profitChecks } from './profit/profit.ts';
import { purchasingChecks } from './purchasing/purchasing.ts';
import { reconciliationChecks } from './reconciliation/reconciliation.ts';
import { returnChecks } from './returns/returns.ts';
import { shippingChecks } from './shipping/shipping.ts';
import { statementChecks } from './statements/statements.ts';
import { stockChecks } from './stock/stock.ts';
import { warehouseChecks } from './warehouse/warehouse.ts';

export const allChecks: readonly Check[] = [
  ...ledgerChecks,
  ...approvalChecks,
  ...financeChecks,
  ...catalogChecks,
  ...stockChecks,
  ...purchasingChecks,
  ...costChecks,
  ...bookkeepingChecks,
  ...profitChecks,
  ...accrualChecks,
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
  ...duesChecks,
  ...invoiceChecks,
];
