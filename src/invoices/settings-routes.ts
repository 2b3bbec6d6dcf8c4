/** Settings of invoices over HTTP. Who issues for the house is the whole tenant's to say. */

import { shopsOf } from '../channels/channels.ts';
import * as contract from '../contract/invoice-settings.ts';
import { assertEverywhere } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { fetchQuota } from './jobs.ts';
import {
  describeProvider,
  describeSeller,
  describeShop,
  keepProvider,
  keepSeller,
  keepShop,
  keepTaxCode,
  keptProvider,
  keptSeller,
} from './keep-settings.ts';
import { quotasOf } from './quota.ts';
import { type InvoicePorts, providersOf, sellersOf, shopRulesOf, taxCodesOf } from './settings-store.ts';

export const invoiceSettingsRoutes = (ports: InvoicePorts, ring: KeyRing): Route[] => [
  route(contract.getInvoiceSettings, async ({ ctx }) => {
    const [sellers, shops] = [await sellersOf(ctx), new Map((await shopsOf(ctx)).map((shop) => [shop.id, shop]))];
    const quotas = await quotasOf(
      ctx,
      sellers.map(({ id }) => id),
    );
    return {
      providers: (await providersOf(ctx)).map(describeProvider),
      sellers: sellers.map((seller) => describeSeller(seller, quotas.get(seller.id)!)),
      shops: (await shopRulesOf(ctx)).map((rule) => describeShop(rule, shops.get(rule.shopId)!)),
      taxCodes: await taxCodesOf(ctx),
      kinds: [...ports.providers.values()].map(({ kind, credentials, options }) => ({
        ...{ kind, credentials: [...credentials], options: [...options] },
      })),
    };
  }),

  ownRoute(contract.createInvoiceProvider, async ({ db, scope, session, body }) => {
    assertEverywhere(session, 'settings.write');
    await assertMayCall(ports, body.endpoint);
    return db.transaction(scope, (ctx) => keepProvider(ctx, ports.providers, ring, null, body));
  }),

  ownRoute(contract.changeInvoiceProvider, async ({ db, scope, session, params, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    await assertMayCall(ports, body.endpoint);
    return db.transaction(scope, async (ctx) => {
      const known = await keptProvider(ctx, params.id);
      assertVersion({ ifMatch }, known.version);
      return keepProvider(ctx, ports.providers, ring, known, { ...body, id: known.id, kind: known.kind });
    });
  }),

  ...sellerRoutes(ports),
];

async function assertMayCall(ports: InvoicePorts, endpoint: string): Promise<void> {
  const refusal = await ports.checkEndpoint(endpoint);
  if (refusal) throw new Refused(refusal.code, { field: 'endpoint', ...refusal.data });
}

const sellerRoutes = (ports: InvoicePorts): Route[] => [
  route(contract.createInvoiceSeller, ({ ctx, session, body }) => {
    assertEverywhere(session, 'settings.write');
    return keepSeller(ctx, null, body);
  }),

  route(contract.changeInvoiceSeller, async ({ ctx, session, params, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    const known = await keptSeller(ctx, params.id);
    assertVersion({ ifMatch }, known.version);
    return keepSeller(ctx, known, { ...body, id: known.id });
  }),

  ownRoute(contract.fetchInvoiceQuota, async ({ db, scope, session, params }) => {
    assertEverywhere(session, 'settings.write');
    const seller = await db.read(scope, (ctx) => keptSeller(ctx, params.id));
    const { told, code, message } = await fetchQuota(db, scope, ports, seller);
    if (!told) throw new Refused('invoices.quotaNotTold', { code, message });
    return db.read(scope, (ctx) => shownSeller(ctx, params.id));
  }),

  route(contract.setInvoiceShop, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    const shop = (await shopsOf(ctx)).find((one) => one.id === id);
    if (!shop) throw new Refused('channels.shopUnknown', { shopId: id }, 404);
    const known = (await shopRulesOf(ctx)).find(({ shopId }) => shopId === id) ?? null;
    assertVersion({ ifMatch }, known?.version ?? 0);
    return keepShop(ctx, shop, known, body);
  }),

  route(contract.setInvoiceTaxCode, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    const known = (await taxCodesOf(ctx)).find(({ code }) => code === id) ?? null;
    assertVersion({ ifMatch }, known?.version ?? 0);
    return keepTaxCode(ctx, id, known, body);
  }),
];

async function shownSeller(ctx: Ctx, id: string) {
  return describeSeller(await keptSeller(ctx, id), (await quotasOf(ctx, [id])).get(id)!);
}
