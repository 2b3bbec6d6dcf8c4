/** SKUs over HTTP, and what they are made of. What a SKU costs is shown to and set by those who may know it. */
import { skuHistory } from '../contract/histories.ts';
import * as contract from '../contract/skus.ts';
import { historyOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import { assertMay, may, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { assertDone, Refused } from '../kernel/refusal.ts';
import { barcodesOf } from './codes.ts';
import { lockCatalog } from './lock-catalog.ts';
import { type PartRow, partRowsOf } from './parts.ts';
import { changeSkus, createSkus, type SkuFields } from './save-skus.ts';
import { type Part, type PartsOf, setAssemblyParts, setBundleParts } from './set-parts.ts';
import { optionList, optionsOf } from './sku-options.ts';
import { type SkuRecord, skuRecords } from './skus.ts';
import { stylesById } from './styles.ts';

const COST = 'catalog.cost';

export const skuRoutes = (currency: string): Route[] => {
  const detail = (ctx: Ctx, session: Session, id: Id) => detailOf(ctx, id, currency, may(session, COST));
  return [
    route(contract.getSku, ({ ctx, session, params }) => detail(ctx, session, params.id)),

    route(skuHistory, async ({ ctx, params, query }) => {
      await skuAt(ctx, params.id);
      return historyOf(ctx, `sku/${params.id}`, query);
    }),

    route(contract.createSkus, async ({ ctx, session, body }) => {
      for (const sku of body.skus) assertMaySetCost(session, sku);
      const skus = body.skus.map((sku) => ({ id: ctx.newId(), name: sku.name, ...changeOf(sku) }));
      return { outcomes: await createSkus(ctx, skus) };
    }),

    route(contract.changeSku, async ({ ctx, session, params: { id }, body, ifMatch }) => {
      assertMaySetCost(session, body);
      const { version } = await skuAt(ctx, id, ifMatch);
      const { barcodes, ...set } = changeOf(body);
      const [outcome] = await changeSkus(ctx, [{ id, version, set, ...(barcodes && { barcodes }) }]);
      assertDone(outcome);
      return detail(ctx, session, id);
    }),

    route(contract.changeSkus, async ({ ctx, session, body }) => {
      for (const { set } of body.changes) assertMaySetCost(session, set);
      const changes = body.changes.map(({ id, atVersion: version, set: fields }) => {
        const { barcodes, ...set } = changeOf(fields);
        return { id, version, set, ...(barcodes && { barcodes }) };
      });
      return { outcomes: await changeSkus(ctx, changes) };
    }),
    ...partRoutes(detail),
  ];
};

type Detail = (ctx: Ctx, session: Session, id: Id) => ReturnType<typeof detailOf>;
type SetParts = (ctx: Ctx, all: readonly PartsOf[]) => ReturnType<typeof setBundleParts>;

function partRoutes(detail: Detail): Route[] {
  const set = async (ctx: Ctx, id: Id, ifMatch: string | undefined, parts: Part[], setParts: SetParts) => {
    const { version } = await skuAt(ctx, id, ifMatch);
    assertDone((await setParts(ctx, [{ skuId: id, version, parts }]))[0]);
  };
  const partsIn = (parts: readonly { skuId: Id; quantity: string; share?: string }[]): Part[] =>
    parts.map(({ skuId, quantity, share }) => ({
      skuId,
      quantity: BigInt(quantity),
      ...(share === undefined ? {} : { share: BigInt(share) }),
    }));
  return [
    route(contract.setBundle, async ({ ctx, session, params: { id }, body, ifMatch }) => {
      await set(ctx, id, ifMatch, partsIn(body.parts), setBundleParts);
      return detail(ctx, session, id);
    }),
    route(contract.dissolveBundle, async ({ ctx, session, params: { id }, ifMatch }) => {
      await set(ctx, id, ifMatch, [], setBundleParts);
      return detail(ctx, session, id);
    }),
    route(contract.setAssembly, async ({ ctx, session, params: { id }, body, ifMatch }) => {
      await set(ctx, id, ifMatch, partsIn(body.parts), setAssemblyParts);
      return detail(ctx, session, id);
    }),
    route(contract.dropAssembly, async ({ ctx, session, params: { id }, ifMatch }) => {
      await set(ctx, id, ifMatch, [], setAssemblyParts);
      return detail(ctx, session, id);
    }),
  ];
}

/** Refuses `catalog.skuUnknown` (404); with `ifMatch` what `assertVersion` refuses, and nobody changes it any more. */
async function skuAt(ctx: Ctx, id: Id, ...ifMatch: [(string | undefined)?]): Promise<SkuRecord> {
  if (ifMatch.length) await lockCatalog(ctx);
  const sku = (await skuRecords(ctx, [id])).get(id);
  if (!sku) throw new Refused('catalog.skuUnknown', { id }, 404);
  if (ifMatch.length) assertVersion({ ifMatch: ifMatch[0] }, sku.version);
  return sku;
}

function assertMaySetCost(session: Session, { cost }: contract.SkuFields): void {
  if (cost !== undefined) assertMay(session, COST);
}

/** What was said of a SKU, in our types; what was left out is left out. */
function changeOf(body: contract.SkuFields): Partial<SkuFields> & { barcodes?: string[] } {
  const { price, cost, floor, weightG, options, declaredAmount, ...same } = body;
  const amount = (text: string | null) => (text === null ? null : BigInt(text));
  return {
    ...same,
    ...(price === undefined ? {} : { priceMinor: amount(price) }),
    ...(cost === undefined ? {} : { costMinor: amount(cost) }),
    ...(floor === undefined ? {} : { floorMinor: amount(floor) }),
    ...(weightG === undefined ? {} : { weightG: amount(weightG) }),
    ...(declaredAmount === undefined ? {} : { declaredMinor: amount(declaredAmount) }),
    ...(options && { options: optionsOf(options) }),
  };
}

const partOf = ({ skuId, merchantCode, name, properties, quantity, share }: PartRow) => ({
  sku: { id: skuId, merchantCode, name, properties },
  quantity,
  share,
});

/** Refuses `catalog.skuUnknown` (404). */
async function detailOf(ctx: Ctx, id: Id, currency: string, showCost: boolean) {
  const sku = await skuAt(ctx, id);
  const [styles, barcodes, parts] = await Promise.all([
    stylesById(ctx, sku.styleId ? [sku.styleId] : []),
    barcodesOf(ctx, [id]),
    partRowsOf(ctx, id),
  ]);
  const { styleId, priceMinor, costMinor, floorMinor, options, declaredMinor, ...same } = sku;
  const style = styleId ? styles.get(styleId) : undefined;
  const money = (amount: bigint | null) => (amount === null ? null : { amount, currency });
  return {
    ...same,
    style: style ? { id: style.id, code: style.code, name: style.name } : null,
    options: optionList(options),
    barcodes: barcodes.get(id) ?? [],
    price: money(priceMinor),
    cost: showCost ? money(costMinor) : null,
    costHidden: !showCost,
    floor: money(floorMinor),
    declaredAmount: declaredMinor,
    bundleParts: parts.bundle.map(partOf),
    assemblyParts: parts.assembly.map(partOf),
  };
}
