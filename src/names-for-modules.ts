/** Names that lower modules show and higher ones own: couriers by code, shops by id. */
import { shopsOf } from './channels/channels.ts';
import type { Ctx } from './kernel/context.ts';
import { couriersOf } from './shipping/shipping.ts';

export const courierNames = async (ctx: Ctx) =>
  new Map([...(await couriersOf(ctx)).values()].map(({ code, name }) => [code, name]));

export const shopWords = async (ctx: Ctx) =>
  new Map((await shopsOf(ctx)).map(({ id, name, channel }) => [id, { id, name, channel }]));
