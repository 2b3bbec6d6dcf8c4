/** English; same keys as Chinese, checked by text.test.ts. */
import { access } from './access.ts';
import { accountDays } from './account-days.ts';
import { accruals } from './accruals.ts';
import { afterSales } from './after-sales.ts';
import { approvals } from './approvals.ts';
import { bench } from './bench.ts';
import { books } from './books.ts';
import { border } from './border.ts';
import { cartons } from './cartons.ts';
import { channels } from './channels.ts';
import { clearing } from './clearing.ts';
import { counts } from './counts.ts';
import { credentials } from './credentials.ts';
import { date } from './date.ts';
import { deliveries } from './deliveries.ts';
import { design } from './design.ts';
import { documents } from './documents.ts';
import { dues } from './dues.ts';
import { erp } from './erp.ts';
import { failed } from './failed.ts';
import { final } from './final.ts';
import { floor } from './floor.ts';
import { frame } from './frame.ts';
import { freight } from './freight.ts';
import { goods } from './goods.ts';
import { help } from './help.ts';
import { inbound } from './inbound.ts';
import { invoicing } from './invoices.ts';
import { lots } from './lots.ts';
import { mail } from './mail.ts';
import { masters } from './masters.ts';
import { money } from './money.ts';
import { orders } from './orders.ts';
import { outside } from './outside.ts';
import { pageHelp } from './page-help.ts';
import { palette } from './palette.ts';
import { pay } from './pay.ts';
import { payments } from './payments.ts';
import { points } from './points.ts';
import { prepaid } from './prepaid.ts';
import { profits } from './profits.ts';
import { purchasing } from './purchasing.ts';
import { refusals } from './refusals.ts';
import { remedies } from './remedies.ts';
import { replay } from './replay.ts';
import { replenishment } from './replenishment.ts';
import { returns } from './returns.ts';
import { ruleCases } from './rule-cases.ts';
import { rules } from './rules.ts';
import { serials } from './serials.ts';
import { shipping } from './shipping.ts';
import { statements } from './statements.ts';
import { stockMonths } from './stock-months.ts';
import { stop } from './stop.ts';
import { stores } from './stores.ts';
import { supplierPayments } from './supplier-payments.ts';
import { system } from './system.ts';
import { taxTieOut } from './tax-tie-out.ts';
import { tracking } from './tracking.ts';
import { transfers } from './transfers.ts';
import { warehouse } from './warehouse.ts';
import { waves } from './waves.ts';

export const en = {
  ...frame,
  ...final,
  ...accruals,
  ...orders,
  ...afterSales,
  ...tracking,
  ...transfers,
  ...warehouse,
  ...dues,
  ...erp,
  ...failed,
  ...floor,
  ...replenishment,
  ...waves,
  ...books,
  ...taxTieOut,
  ...border,
  ...cartons,
  ...channels,
  ...clearing,
  ...prepaid,
  ...counts,
  ...credentials,
  ...freight,
  ...goods,
  ...money,
  ...pay,
  ...payments,
  ...points,
  ...stop,
  ...stores,
  ...statements,
  ...profits,
  ...stockMonths,
  ...supplierPayments,
  ...system,
  ...access,
  ...accountDays,
  ...approvals,
  ...bench,
  ...serials,
  ...shipping,
  ...replay,
  ...rules,
  ...returns,
  ...ruleCases,
  ...purchasing,
  ...refusals,
  ...remedies,
  ...help,
  ...outside,
  ...pageHelp,
  ...palette,
  ...inbound,
  ...invoicing,
  ...lots,
  ...mail,
  ...masters,
  ...date,
  ...deliveries,
  ...design,
  ...documents,
};
