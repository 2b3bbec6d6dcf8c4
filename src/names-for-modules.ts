/** Names that lower modules show and higher ones own: couriers by code, shops by id, whose a line of the books is. */
import { shopsOf } from './channels/channels.ts';
import { subMerchantNames, subMerchantsByWord } from './clearing/clearing.ts';
import { peopleNames } from './identity/identity.ts';
import type { Ctx } from './kernel/context.ts';
import type { Id } from './kernel/ids.ts';
import { accountsById } from './payments/payments.ts';
import { suppliersById, suppliersByWord } from './purchasing/purchasing.ts';
import { accountNames } from './reconciliation/reconciliation.ts';
import { couriersOf } from './shipping/shipping.ts';
import { allNodes } from './stock/stock.ts';

export const courierNames = async (ctx: Ctx) =>
  new Map([...(await couriersOf(ctx)).values()].map(({ code, name }) => [code, name]));

export const shopWords = async (ctx: Ctx) =>
  new Map((await shopsOf(ctx)).map(({ id, name, channel }) => [id, { id, name, channel }]));

/** Suppliers, customers, sub-merchants, couriers, drivers, shops, warehouses and accounts, as the books tell their lines apart. */
export const whom = {
  async namesOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<string, string>> {
    const [suppliers, merchants] = [await suppliersById(ctx, ids), await subMerchantNames(ctx, ids)];
    const people = await peopleNames(
      ctx,
      ids.map((id) => `user:${id}`),
    );
    const [shops, nodes, customers] = [await shopsOf(ctx), await allNodes(ctx), await accountsById(ctx, ids)];
    return new Map([
      ...(await courierNames(ctx)),
      ...(await accountNames(ctx, ids)),
      ...[...shops, ...nodes, ...suppliers.values(), ...customers.values()].map(({ id, name }): [string, string] => [
        id,
        name,
      ]),
      ...merchants,
      ...[...people].map(([actor, name]): [string, string] => [actor.slice('user:'.length), name]),
    ]);
  },
  async idsOf(ctx: Ctx, words: readonly string[]): Promise<Map<string, Id>> {
    const [suppliers, merchants] = [await suppliersByWord(ctx, words), await subMerchantsByWord(ctx, words)];
    const shops = (await shopsOf(ctx)).filter(({ name }) => words.includes(name));
    return new Map([
      ...shops.map(({ id, name }): [string, Id] => [name, id]),
      ...merchants,
      ...[...suppliers].map(([word, { id }]): [string, Id] => [word, id]),
    ]);
  },
};
