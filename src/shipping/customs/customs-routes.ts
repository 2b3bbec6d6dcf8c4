/** Customs declarations and limits of postal services over HTTP. */
import type { Static } from 'typebox';
import * as contract from '../../contract/customs.ts';
import type { Wire } from '../../kernel/http/endpoint-shape.ts';
import { assertVersion, ownRoute, type Route, route } from '../../kernel/http/route.ts';
import { Refused } from '../../kernel/refusal.ts';
import { type Courier, couriersOf } from '../couriers.ts';
import type { ShippingPorts } from '../ports.ts';
import { type KeptLimit, keepLimit, lockLimit, serviceLimits } from '../postal/keep-limits.ts';
import type { ServiceLimit } from '../postal/limits.ts';
import { PUBLIC_LIMITS } from '../postal/public-limits.ts';
import { assertWithinReach } from '../reach.ts';
import { ParcelWork, readParcels } from '../store.ts';
import { type Line, missingIn, netOf, sumOf } from './declaration.ts';
import { declarationsOf, keepDeclaration, type Weighed } from './declarations.ts';
import { printDeclarations } from './print-declarations.ts';
import { customsSender, keepSender } from './sender.ts';

type Described = Wire<Static<typeof contract.Declaration>>;

export const customsRoutes = (ports: ShippingPorts): Route[] => [
  route(contract.readDeclaration, async ({ ctx, session, params: { id } }) => {
    await assertWithinReach(ctx, session, 'shipping.read', [id]);
    const parcels = await readParcels(ctx, [id]);
    if (parcels.length === 0) throw new Refused('shipping.unknown', { ids: [id] }, 404);
    const declared = (await declarationsOf(ctx, ports, parcels)).get(id);
    return { declaration: declared ? describe(declared) : null };
  }),

  route(contract.changeDeclaration, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    await assertWithinReach(ctx, session, 'shipping.write', [id]);
    const parcels = await new ParcelWork(ctx).lock([id]);
    if (parcels.length === 0) throw new Refused('shipping.unknown', { ids: [id] }, 404);
    const before = (await declarationsOf(ctx, ports, parcels)).get(id);
    if (!before) throw new Refused('shipping.declarationAtHome', { ids: [id] });
    assertVersion({ ifMatch }, before.version);
    const codes = new Map(before.lines.map((line) => [line.skuId, line.merchantCode]));
    const lines = body.lines.map(
      ({ value, quantity, weightG, ...line }): Line => ({
        ...{ ...line, merchantCode: codes.get(line.skuId) ?? '' },
        ...{ quantity: BigInt(quantity), weightG: BigInt(weightG), valueMinor: BigInt(value) },
      }),
    );
    const { country, currency } = before;
    await keepDeclaration(ctx, before, { ...body, fulfilmentId: id, country, currency, lines });
    return describe((await declarationsOf(ctx, ports, parcels)).get(id)!);
  }),

  ownRoute(contract.printDeclarations, async ({ db, scope, session, body: { ids } }) => {
    await db.read(scope, (ctx) => assertWithinReach(ctx, session, 'shipping.write', ids));
    return { body: await printDeclarations(db, scope, ports, ids), name: 'customs.pdf' };
  }),

  route(contract.readCustomsSender, ({ ctx }) => customsSender(ctx)),

  route(contract.changeCustomsSender, async ({ ctx, body, ifMatch }) => {
    const before = await customsSender(ctx, true);
    assertVersion({ ifMatch }, before.version);
    await keepSender(ctx, before, body);
    return customsSender(ctx);
  }),

  ...limitRoutes,
];

const limitRoutes: Route[] = [
  route(contract.listServiceLimits, async ({ ctx }) => {
    const [limits, couriers] = await Promise.all([serviceLimits(ctx), couriersOf(ctx)]);
    const named = [...couriers.values()].map(({ code, name }) => ({ code, name }));
    return {
      limits: [...limits.values()].map((limit) => describeLimit(limit, couriers)),
      without: named.filter(({ code }) => !limits.has(code)),
      templates: [...PUBLIC_LIMITS],
    };
  }),

  route(contract.changeServiceLimits, async ({ ctx, params: { courier }, body, ifMatch }) => {
    const couriers = await couriersOf(ctx);
    if (!couriers.has(courier)) throw new Refused('shipping.courierUnknown', { courier }, 404);
    assertVersion({ ifMatch }, (await lockLimit(ctx, courier))?.version ?? 0);
    return describeLimit(await keepLimit(ctx, limitOf(courier, body)), couriers);
  }),
];

const exact = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

const limitOf = (courier: string, body: Static<(typeof contract.changeServiceLimits)['body']>): ServiceLimit => ({
  ...{ courier, name: body.name, source: body.source },
  ...{ weightMinG: exact(body.weightMinG), weightMaxG: exact(body.weightMaxG), sideMaxMm: exact(body.sideMaxMm) },
  ...{ sidesMaxMm: exact(body.sidesMaxMm), girthMaxMm: exact(body.girthMaxMm) },
  ...{ countries: [...new Set(body.countries)], batteries: [...new Set(body.batteries)] },
  ...{ declares: [...new Set(body.declares)], numbers: body.numbers },
});

const describeLimit = ({ courier, ...limit }: KeptLimit, couriers: ReadonlyMap<string, Courier>) => ({
  ...limit,
  courier: { code: courier, name: couriers.get(courier)?.name ?? courier },
});

function describe(one: Weighed): Described {
  const { currency, lines, sdr, ...rest } = one;
  const money = (amount: bigint) => ({ amount, currency });
  const described = lines.map(({ valueMinor, ...line }) => ({
    ...line,
    value: money(valueMinor),
    missing: missingIn({ ...line, valueMinor }),
  }));
  return {
    ...rest,
    currency,
    lines: described,
    sum: money(sumOf(lines)),
    netWeightG: netOf(lines),
    sdr: sdr && { amount: { amount: sdr.minor, currency: 'XDR' }, day: sdr.day },
    complete: described.every(({ missing }) => missing.length === 0),
  };
}
