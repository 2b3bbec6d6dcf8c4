/**
 * What the demo's tenant has before its first order: goods, places, opening stock, couriers, people, blacklist. All in
 * one transaction and through the modules' own use cases, so a start that was interrupted leaves nothing and a later
 * start finds everything.
 */
import { createSkus, createStyles, setBundleParts } from '../../src/catalog/catalog.ts';
import { createUser, grantRole, hashPassword, openSession, randomPassword } from '../../src/identity/identity.ts';
import { findLogin } from '../../src/identity/users.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import type { Outcome } from '../../src/kernel/refusal.ts';
import { businessDay, businessDayOf } from '../../src/ledger/ledger.ts';
import { publishRules, saveBlacklist } from '../../src/orders/orders.ts';
import { saveCouriers } from '../../src/shipping/shipping.ts';
import { nodesOf, openStock, saveNodes } from '../../src/stock/stock.ts';
import { makeBins, saveFloor, saveZone } from '../../src/warehouse/warehouse.ts';
import { type Seeded, seeded } from '../seeded.ts';
import { BRAND, BUNDLES, type DemoSku, SKUS, SOLD_OUT, STYLES } from './assortment.ts';
import { seedCartons } from './cartons.ts';
import { seedInbound, seedReserve } from './inbound.ts';
import { seedLots } from './lots.ts';
import { seedMoves } from './moves.ts';
import { BLACKLIST, type DemoRole, PEOPLE } from './people.ts';
import { seedPieces } from './pieces.ts';
import { binsFor, FLOOR, LEVELS, NODES, ZONES } from './places.ts';
import { seedPurchases, supplierOf } from './purchases.ts';
import { seedTerms } from './statements.ts';
import { COURIERS } from './tariffs.ts';
import { seedWaveSchedules } from './wave-schedules.ts';

/** Only Cainiao can put a recipient on a label whom the platform keeps to itself. */
const MASKED = {
  id: 'masked',
  name: '脱敏收件人走菜鸟',
  masked: true,
  couriers: COURIERS.filter((courier) => courier.service === 'cainiao').map((courier) => courier.code),
  strict: true,
};

/** True when this call made it all, false when it was there. */
export async function seedTenant(db: Database, scope: Scope, seed: number): Promise<boolean> {
  return db.transaction(scope, async (ctx) => {
    if ((await nodesOf(ctx)).length > 0) return false;
    const skuIds = await seedGoods(ctx);
    await saveCouriers(ctx, COURIERS);
    await seedStock(ctx, skuIds, seeded(seed));
    await seedPurchases(ctx, skuIds);
    await seedTerms(ctx);
    await seedMoves(ctx, skuIds);
    const nodes = await nodesOf(ctx);
    await seedCartons(
      ctx,
      nodes.filter(({ kind }) => kind === 'warehouse').map(({ id }) => id),
    );
    await saveBlacklist(ctx, BLACKLIST);
    await publishRules(ctx, 'courier', [MASKED], '');
    return true;
  });
}

async function seedGoods(ctx: Ctx): Promise<Map<string, Id>> {
  const styleIds = new Map(STYLES.map((style) => [style.code, ctx.newId()]));
  assertDone(
    await createStyles(
      ctx,
      STYLES.map((style) => ({ ...style, id: styleIds.get(style.code)!, brand: BRAND })),
    ),
  );
  const skuIds = new Map([...SKUS, ...BUNDLES].map((sku) => [sku.code, ctx.newId()]));
  const goods = SKUS.map(({ code, styleCode, barcode, sizeMm: [lengthMm, widthMm, heightMm], ...sku }) => ({
    ...sku,
    ...{ id: skuIds.get(code)!, merchantCode: code, styleId: styleIds.get(styleCode)!, barcodes: [barcode] },
    ...{ lengthMm, widthMm, heightMm, brand: BRAND, unit: '件', supplier: supplierOf(styleCode) },
  }));
  const bundles = BUNDLES.map(({ code, name, priceMinor }) => ({
    ...{ id: skuIds.get(code)!, merchantCode: code, name, priceMinor, brand: BRAND, unit: '套' },
  }));
  assertDone(await createSkus(ctx, [...goods, ...bundles]));
  assertDone(
    await setBundleParts(
      ctx,
      BUNDLES.map(({ code, parts }) => ({
        skuId: skuIds.get(code)!,
        parts: parts.map((part) => ({ skuId: skuIds.get(part.code)!, quantity: part.quantity })),
      })),
    ),
  );
  return skuIds;
}

const categoryOf = new Map(STYLES.map((style) => [style.code, style.category]));

async function seedStock(ctx: Ctx, skuIds: ReadonlyMap<string, Id>, random: Seeded): Promise<void> {
  const nodes = NODES.map(({ keeps: _, depth: __, ...node }) => ({ ...node, id: ctx.newId(), active: true }));
  await saveNodes(ctx, nodes);
  const kept = whoKeepsWhat(random);
  const bins = new Map(
    [...kept].map(([code, skus]) => [
      code,
      binsFor(
        code,
        skus.map(({ styleCode }) => categoryOf.get(styleCode)!),
      ),
    ]),
  );
  for (const node of nodes.filter(({ kind }) => kind === 'warehouse')) await seedFloor(ctx, node);
  // What was there before: the month before has an end and can be closed.
  const businessOn = businessDayOf(Date.parse(`${businessDay(ctx).slice(0, 7)}-01`) - 86_400_000);
  const openings = NODES.map((node, i) => ({
    id: ctx.newId(),
    nodeId: nodes[i]!.id,
    note: '期初库存',
    businessOn,
    lines: kept.get(node.code)!.map((sku, at) => ({
      skuId: skuIds.get(sku.code)!,
      bin: bins.get(node.code)![at]!,
      quantity: BigInt(node.depth[0] + random.below(node.depth[1] - node.depth[0])),
    })),
  }));
  assertDone(await openStock(ctx, openings));
  await seedSales(ctx, openings);
  await seedGap(ctx, openings[0]!.nodeId, openings[0]!.lines[0]!.skuId);
  const [first] = await nodesOf(ctx);
  await seedInbound(ctx, first!, skuIds);
  await seedReserve(ctx, first!, openings[0]!.lines, businessOn);
  await seedLots(ctx, first!, businessOn);
  await seedPieces(ctx, first!, businessOn);
  await seedWaveSchedules(ctx, first!.id);
}

const WEEKS = 104;
/** Days before the demo's first on which its first SKU was sold out, as the hourly look would have seen. */
const GAP = new Set(Array.from({ length: 17 }, (_, i) => 22 + i));

/**
 * What left the places in the two years before the demo's first day, on one day of each week: goods in season and not,
 * steady and rare, so that some will not last and some will not go.
 */
async function seedSales(
  ctx: Ctx,
  openings: readonly { nodeId: Id; lines: readonly { skuId: Id; quantity: bigint }[] }[],
): Promise<void> {
  const random = seeded(WEEKS);
  const missed = openings[0]!.lines[0]!.skuId;
  const sales = openings.flatMap(({ nodeId, lines }) =>
    lines.flatMap(({ skuId, quantity }) => {
      const perWeek = Number(quantity) / (2 + random.below(20));
      const [chance, swing, peak] = [0.2 + random.fraction(), random.fraction() * 0.7, random.below(52)];
      return Array.from({ length: WEEKS }, (_, week) => {
        const season = 1 + swing * Math.cos(((week - peak) / 26) * Math.PI);
        const sold = random.fraction() < chance ? Math.round(perWeek * season * (0.4 + 1.2 * random.fraction())) : 0;
        return { nodeId, skuId, back: week * 7 + 1 + random.below(7), sold };
      }).filter(({ sold, back }) => sold > 0 && !(skuId === missed && GAP.has(back)));
    }),
  );
  await ctx.sql`
    insert into sku_day_sales (tenant_id, sku_id, day, node_id, quantity)
    select ${ctx.tenant}::int, sku_id, ${businessDay(ctx)}::date - back, node_id, sold
    from unnest(${sales.map((sale) => sale.skuId)}::uuid[], ${sales.map((sale) => sale.nodeId)}::uuid[],
                ${sales.map((sale) => sale.back)}::int[], ${sales.map((sale) => sale.sold)}::bigint[])
      n(sku_id, node_id, back, sold)`;
}

/** Only of the main warehouse. */
async function seedGap(ctx: Ctx, nodeId: Id, skuId: Id): Promise<void> {
  const days = [...GAP];
  await ctx.sql`
    insert into stock_look (tenant_id, day, looks)
    select ${ctx.tenant}::int, ${businessDay(ctx)}::date - back, 24
    from unnest(${days}::int[]) n(back)`;
  await ctx.sql`
    insert into stock_out_day (tenant_id, sku_id, node_id, day, looks)
    select ${ctx.tenant}::int, ${skuId}::uuid, ${nodeId}::uuid, ${businessDay(ctx)}::date - back, 24
    from unnest(${days}::int[]) n(back)`;
}

async function seedFloor(ctx: Ctx, node: { id: Id; code: string }): Promise<void> {
  await saveFloor(ctx, node.id, FLOOR);
  for (const { aisles, bays, ...input } of ZONES) {
    const { id: zoneId } = await saveZone(ctx, { ...input, id: ctx.newId(), nodeId: node.id });
    await makeBins(ctx, node, { zoneId, aisles: [...aisles], bays, levels: LEVELS }, true);
  }
}

/** Each node keeps its share of what is not sold out; the first one also what no other keeps. */
function whoKeepsWhat(random: Seeded): Map<string, DemoSku[]> {
  const kept = new Map(NODES.map((node) => [node.code, [] as DemoSku[]]));
  for (const sku of SKUS.filter((one) => !SOLD_OUT.has(one.code))) {
    const keepers = NODES.filter((node) => random.below(100) < node.keeps);
    if (!keepers.some((node) => node.kind === 'warehouse')) keepers.unshift(NODES[0]!);
    for (const node of keepers) kept.get(node.code)!.push(sku);
  }
  return kept;
}

function assertDone(outcomes: readonly Outcome<Id>[]): void {
  const refused = outcomes.find((outcome) => !outcome.done);
  if (refused && !refused.done) throw new Error(`the demo's data was refused: ${JSON.stringify(refused.refusal)}`);
}

export type Login = { login: string; password: string; name: string };

/** Makes the people who are missing; answers their logins with random passwords, to be shown once. */
export async function seedPeople(db: Database, scope: Scope): Promise<Login[]> {
  const made: Login[] = [];
  for (const { login, name, role } of PEOPLE) {
    if (await findLogin(db, login)) continue;
    const password = randomPassword();
    const passwordHash = await hashPassword(password);
    await db.transaction(scope, async (ctx) => {
      await grantRole(ctx, await createUser(ctx, { login, name, passwordHash }), role);
    });
    made.push({ login, password, name });
  }
  return made;
}

/** A session of one of them, for the part of their work the demo does. */
export async function signInAs(db: Database, scope: Scope, role: DemoRole): Promise<string> {
  const { login } = PEOPLE.find((person) => person.role === role)!;
  const found = await findLogin(db, login);
  return db.transaction(scope, (ctx) => openSession(ctx, found!.userId, 'demo'));
}
