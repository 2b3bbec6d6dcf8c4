/** Cartons over HTTP. */
import { skusById } from '../catalog/catalog.ts';
import * as contract from '../contract/cartons.ts';
import { cartonHistory } from '../contract/histories.ts';
import { historyOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { cartonOf, cartonRow, cartonsOf, type KeptCarton, keepCartons } from './cartons.ts';

/** `currency`: what a carton costs is in it. */
export const cartonRoutes = (currency: string): Route[] => {
  const describe = async (ctx: Ctx, cartons: readonly KeptCarton[]) => {
    const ids = cartons.flatMap(({ skuId, fillers }) => [
      ...(skuId ? [skuId] : []),
      ...fillers.map((one) => one.skuId),
    ]);
    const skus = await skusById(ctx, ids);
    const codeOf = (id: Id) => skus.get(id)?.merchantCode ?? id;
    return cartons.map(({ costMinor, skuId, fillers, ...carton }) => ({
      ...{ ...carton, price: { amount: costMinor, currency }, material: skuId ? codeOf(skuId) : '' },
      fillers: fillers.map((one) => ({ merchantCode: codeOf(one.skuId), quantity: one.quantity })),
    }));
  };
  const one = async (ctx: Ctx, id: Id) => (await describe(ctx, [await cartonOf(ctx, id)]))[0]!;
  return [
    route(contract.listCartons, async ({ ctx }) => ({ cartons: await describe(ctx, await cartonsOf(ctx)) })),

    route(contract.createCarton, async ({ ctx, body }) => {
      const id = ctx.newId();
      await keepCartons(ctx, [await cartonRow(ctx, id, body)]);
      return one(ctx, id);
    }),

    route(contract.changeCarton, async ({ ctx, params: { id }, body, ifMatch }) => {
      assertVersion({ ifMatch }, (await cartonOf(ctx, id, true)).version);
      await keepCartons(ctx, [await cartonRow(ctx, id, body)]);
      return one(ctx, id);
    }),

    route(cartonHistory, async ({ ctx, params: { id }, query }) => {
      await cartonOf(ctx, id);
      return historyOf(ctx, `carton/${id}`, query);
    }),
  ];
};
