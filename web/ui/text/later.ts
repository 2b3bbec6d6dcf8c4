/** Chinese that comes with the pages; the first page and its frame do without. All refusals take the place of the first few. */
import { access } from './zh-CN/access.ts';
import { accountDays } from './zh-CN/account-days.ts';
import { accruals } from './zh-CN/accruals.ts';
import { afterSales } from './zh-CN/after-sales.ts';
import { approvals } from './zh-CN/approvals.ts';
import { bench } from './zh-CN/bench.ts';
import { books } from './zh-CN/books.ts';
import { border } from './zh-CN/border.ts';
import { cartons } from './zh-CN/cartons.ts';
import { channels } from './zh-CN/channels.ts';
import { clearing } from './zh-CN/clearing.ts';
import { counts } from './zh-CN/counts.ts';
import { credentials } from './zh-CN/credentials.ts';
import { date } from './zh-CN/date.ts';
import { deliveries } from './zh-CN/deliveries.ts';
import { design } from './zh-CN/design.ts';
import { documents } from './zh-CN/documents.ts';
import { dues } from './zh-CN/dues.ts';
import { erp } from './zh-CN/erp.ts';
import { failed } from './zh-CN/failed.ts';
import { floor } from './zh-CN/floor.ts';
import { freight } from './zh-CN/freight.ts';
import { goods } from './zh-CN/goods.ts';
import { inbound } from './zh-CN/inbound.ts';
import { invoicing } from './zh-CN/invoices.ts';
import { lots } from './zh-CN/lots.ts';
import { mail } from './zh-CN/mail.ts';
import { masters } from './zh-CN/masters.ts';
import { outside } from './zh-CN/outside.ts';
import { pageHelp } from './zh-CN/page-help.ts';
import { pay } from './zh-CN/pay.ts';
import { payments } from './zh-CN/payments.ts';
import { points } from './zh-CN/points.ts';
import { prepaid } from './zh-CN/prepaid.ts';
import { profits } from './zh-CN/profits.ts';
import { purchasing } from './zh-CN/purchasing.ts';
import { refusals } from './zh-CN/refusals.ts';
import { remedies } from './zh-CN/remedies.ts';
import { replay } from './zh-CN/replay.ts';
import { replenishment } from './zh-CN/replenishment.ts';
import { returns } from './zh-CN/returns.ts';
import { ruleCases } from './zh-CN/rule-cases.ts';
import { rules } from './zh-CN/rules.ts';
import { serials } from './zh-CN/serials.ts';
import { shipping } from './zh-CN/shipping.ts';
import { statements } from './zh-CN/statements.ts';
import { stockMonths } from './zh-CN/stock-months.ts';
import { stop } from './zh-CN/stop.ts';
import { stores } from './zh-CN/stores.ts';
import { supplierPayments } from './zh-CN/supplier-payments.ts';
import { system } from './zh-CN/system.ts';
import { taxTieOut } from './zh-CN/tax-tie-out.ts';
import { tracking } from './zh-CN/tracking.ts';
import { transfers } from './zh-CN/transfers.ts';
import { warehouse } from './zh-CN/warehouse.ts';
import { waves } from './zh-CN/waves.ts';

export const later = {
  ...access,
  ...accountDays,
  ...accruals,
  ...afterSales,
  ...approvals,
  ...bench,
  ...books,
  ...taxTieOut,
  ...border,
  ...cartons,
  ...channels,
  ...clearing,
  ...prepaid,
  ...counts,
  ...credentials,
  ...date,
  ...deliveries,
  ...design,
  ...documents,
  ...dues,
  ...erp,
  ...failed,
  ...floor,
  ...freight,
  ...goods,
  ...inbound,
  ...invoicing,
  ...lots,
  ...mail,
  ...masters,
  ...outside,
  ...pageHelp,
  ...pay,
  ...payments,
  ...points,
  ...purchasing,
  ...refusals,
  ...remedies,
  ...stop,
  ...stores,
  ...replay,
  ...replenishment,
  ...returns,
  ...ruleCases,
  ...rules,
  ...serials,
  ...shipping,
  ...statements,
  ...profits,
  ...stockMonths,
  ...supplierPayments,
  ...system,
  ...tracking,
  ...transfers,
  ...warehouse,
  ...waves,
};
