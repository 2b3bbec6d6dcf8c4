/** What Chinese the first screen, the frame around every page and any refusal may need. */
import { access } from './zh-CN/access.ts';
import { afterSales } from './zh-CN/after-sales.ts';
import { approvals } from './zh-CN/approvals.ts';
import { bench } from './zh-CN/bench.ts';
import { cartons } from './zh-CN/cartons.ts';
import { design } from './zh-CN/design.ts';
import { documents } from './zh-CN/documents.ts';
import { final } from './zh-CN/final.ts';
import { floor } from './zh-CN/floor.ts';
import { frame } from './zh-CN/frame.ts';
import { goods } from './zh-CN/goods.ts';
import { help } from './zh-CN/help.ts';
import { masters } from './zh-CN/masters.ts';
import { money } from './zh-CN/money.ts';
import { orders } from './zh-CN/orders.ts';
import { refusals } from './zh-CN/refusals.ts';
import { remedies } from './zh-CN/remedies.ts';
import { replenishment } from './zh-CN/replenishment.ts';
import { shipping } from './zh-CN/shipping.ts';
import { warehouse } from './zh-CN/warehouse.ts';
import { waves } from './zh-CN/waves.ts';

export const first = {
  ...frame,
  ...final,
  ...orders,
  ...afterSales,
  ...warehouse,
  ...floor,
  ...replenishment,
  ...waves,
  ...cartons,
  ...goods,
  ...money,
  ...access,
  ...approvals,
  ...bench,
  ...shipping,
  ...refusals,
  ...remedies,
  ...help,
  ...masters,
  ...design,
  ...documents,
};
