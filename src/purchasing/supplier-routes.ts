/** Suppliers and their price lists over HTTP. */
import { skuWords } from '../catalog/catalog.ts';
import { supplierHistory } from '../contract/histories.ts';
import * as contract from '../contract/suppliers.ts';
import { assertEverywhere, historyOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { describePrices, findPrices, keepPrices, type PriceFound, priceOf, priceRow } from './prices.ts';
import { keepSuppliers, supplierOf, suppliersOf } from './suppliers.ts';

const describe = ({ priceMinor, supplierId: _, skuId: __, sku, supplier, ...price }: PriceFound) => ({
  ...price,
  sku: { id: sku.id, merchantCode: sku.merchantCode, name: sku.name, properties: sku.properties },
  supplier: { id: supplier.id, name: supplier.name },
  price: { amount: priceMinor, currency: supplier.currency },
});
const onePrice = async (ctx: Ctx, id: Id) => describe((await describePrices(ctx, [await priceOf(ctx, id)]))[0]!);

export const supplierRoutes: Route[] = [
  route(contract.listSuppliers, async ({ ctx }) => {
    const [suppliers, words] = await Promise.all([suppliersOf(ctx), skuWords(ctx)]);
    const known = new Set(suppliers.flatMap(({ name, code }) => [name, code]));
    return { suppliers, unknown: words.supplier.filter((word) => !known.has(word)) };
  }),

  route(contract.createSupplier, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'purchases.write');
    const id = ctx.newId();
    await keepSuppliers(ctx, [{ id, ...body }]);
    return supplierOf(ctx, id);
  }),

  route(contract.changeSupplier, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'purchases.write');
    assertVersion({ ifMatch }, (await supplierOf(ctx, id, true)).version);
    await keepSuppliers(ctx, [{ id, ...body }]);
    return supplierOf(ctx, id);
  }),

  route(supplierHistory, async ({ ctx, params: { id }, query }) => {
    await supplierOf(ctx, id);
    return historyOf(ctx, `supplier/${id}`, query);
  }),

  route(contract.listPurchasePrices, async ({ ctx, query: { cursor, limit = 50, ...query } }) => {
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    return pageOf(await findPrices(ctx, { ...query, after, limit }), limit, describe, ({ id }) => ({ id }));
  }),

  route(contract.createPurchasePrice, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'purchases.write');
    const id = ctx.newId();
    await keepPrices(ctx, [priceRow(id, body)]);
    return onePrice(ctx, id);
  }),

  route(contract.changePurchasePrice, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'purchases.write');
    assertVersion({ ifMatch }, (await priceOf(ctx, id, true)).version);
    await keepPrices(ctx, [priceRow(id, body)]);
    return onePrice(ctx, id);
  }),
];
