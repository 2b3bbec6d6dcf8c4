/** What Chinese the first page and the frame around every page need; everything else is in later.ts. */
import { identityRefusals } from './zh-CN/access-refusals.ts';
import { final } from './zh-CN/final.ts';
import { frame } from './zh-CN/frame.ts';
import { help } from './zh-CN/help.ts';
import { houseRefusals } from './zh-CN/house-refusals.ts';
import { money } from './zh-CN/money.ts';
import { orders } from './zh-CN/orders.ts';
import { palette } from './zh-CN/palette.ts';

export const first = {
  ...frame,
  ...final,
  ...orders,
  ...money,
  ...help,
  ...palette,
  refusal: { ...houseRefusals, identity: identityRefusals },
};
