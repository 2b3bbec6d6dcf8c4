/** Cartons over HTTP. */
import * as contract from '../contract/cartons.ts';
import { cartonHistory } from '../contract/histories.ts';
import { historyOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { cartonOf, cartonRow, cartonsOf, type KeptCarton, keepCartons } from './cartons.ts';

/** `currency`: what a carton costs is in it. */
export const cartonRoutes = (currency: string): Route[] => {
  const describe = ({ costMinor, ...carton }: KeptCarton) => ({ ...carton, price: { amount: costMinor, currency } });
  const one = async (ctx: Ctx, id: Id) => describe(await cartonOf(ctx, id));
  return [
    route(contract.listCartons, async ({ ctx }) => ({ cartons: (await cartonsOf(ctx)).map(describe) })),

    route(contract.createCarton, async ({ ctx, body }) => {
      const id = ctx.newId();
      await keepCartons(ctx, [cartonRow(id, body)]);
      return one(ctx, id);
    }),

    route(contract.changeCarton, async ({ ctx, params: { id }, body, ifMatch }) => {
      assertVersion({ ifMatch }, (await cartonOf(ctx, id, true)).version);
      await keepCartons(ctx, [cartonRow(id, body)]);
      return one(ctx, id);
    }),

    route(cartonHistory, async ({ ctx, params: { id }, query }) => {
      await cartonOf(ctx, id);
      return historyOf(ctx, `carton/${id}`, query);
    }),
  ];
};
