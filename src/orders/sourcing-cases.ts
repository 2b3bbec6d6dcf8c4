/**
 * Test cases of sourcing rules (OPS-3, SRC-1): an order alone, with the stock, the nodes and the price lists it was kept
 * with, given to the pipeline's own search. Only the rules can change the answer. Judging is pure.
 */
import type { Decided } from '../contract/rule-cases.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { checkCourierRules, type Place, type TariffTable } from '../shipping/shipping.ts';
import { checkSourcingRules } from '../sourcing/sourcing.ts';
import { type Availability, ageOfStock, availableAt, type Node } from '../stock/stock.ts';
import { loadFacts } from './load-facts.ts';
import type { Order } from './order.ts';
import { destinationOf, isShort, type NodePlan, planNodes, ruleOf, type SourcingFacts } from './plan-nodes.ts';
import { rulesOf, versionInForce } from './rule-sets.ts';
import { loadSourcing } from './source-orders.ts';
import { refusedBy, withoutExcluded } from './stores/store-exclusions.ts';

type Offers = ReturnType<TariffTable['lane']>;
type Goods = { node: Id; sku: Id; free: bigint; days: number };
/** Nodes that may be asked, what they have of the goods and since when, and what couriers ask from each province. */
export type Kept = {
  order: Order;
  nodes: Pick<Node, 'id' | 'kind' | 'provinceCode' | 'cityCode' | 'capacity'>[];
  taken: [Id, number][];
  stock: Goods[];
  weights: [Id, bigint | null][];
  shop: { id: Id; splitFromMinor: bigint | null };
  offers: [string, Offers][];
  courierRules: readonly unknown[];
};

/** Refuses `orders.ruleCaseWithoutSku` (data: `number`): goods nobody knows are at no node. */
export async function keepForSourcing(ctx: Ctx, order: Order): Promise<Kept> {
  const skuIds = [...new Set(order.lines.map(({ skuId }) => skuId))];
  if (skuIds.some((id) => id === null)) throw new Refused('orders.ruleCaseWithoutSku', { number: order.number });
  const facts = await loadFacts(ctx, [order], new Set());
  const [house, refused, version] = [
    await loadSourcing(ctx, [order], facts),
    (await refusedBy(ctx, [order.id])).get(order.id) ?? [],
    await versionInForce(ctx, 'courier'),
  ];
  const nodes = house.nodes.filter(({ id }) => !refused.includes(id));
  const provinces = [...new Set(nodes.map(({ provinceCode }) => provinceCode))];
  const shop = facts.shops.get(order.shopId)!;
  return {
    order,
    nodes: nodes.map(({ id, kind, provinceCode, cityCode, capacity }) => ({
      ...{ id, kind, provinceCode, cityCode, capacity },
    })),
    taken: [...house.takenToday],
    stock: await stockOf(ctx, order, nodes, skuIds as Id[]),
    weights: skuIds.map((id) => [id!, facts.skus.get(id!)?.weightG ?? null]),
    shop: { id: shop.id, splitFromMinor: shop.splitFromMinor },
    offers: provinces.map((from) => [from, house.couriers.tariffs.lane(from, wayOf(order))]),
    courierRules: await rulesOf(ctx, 'courier', version),
  };
}

/** As the search asks for it: no node is nearer within a city. */
const wayOf = (order: Order): Place => ({ ...destinationOf(order), district: '', street: '' });

/** What is free, and what the order holds or took itself. */
async function stockOf(ctx: Ctx, order: Order, nodes: readonly Node[], skuIds: readonly Id[]): Promise<Goods[]> {
  const ids = nodes.map(({ id }) => id);
  const free = await withoutExcluded(ctx, await availableAt(ctx, ids, skuIds), new Set());
  const own = free.get(order.nodeId ?? '');
  if (own)
    for (const { skuId, holdId, quantity, shipped } of order.lines)
      own.set(skuId!, (own.get(skuId!) ?? 0n) + (holdId ? quantity : shipped));
  const ages = await ageOfStock(ctx, free);
  return [...free].flatMap(([node, skus]) =>
    [...skus].map(([sku, pieces]) => ({ node, sku, free: pieces, days: ages.get(node)?.get(sku) ?? 0 })),
  );
}

/** Refuses `sourcing.ruleDamaged`. */
export function judgeSourcing(rules: readonly unknown[]): (kept: unknown) => Decided {
  const sourcing = checkSourcingRules(rules);
  const names = new Map((rules as { id?: string; name?: string }[]).map(({ id, name }) => [id ?? '', name ?? '']));
  return (given) => {
    const kept = given as Kept;
    const { order, stock } = kept;
    const available = byNode(stock, ({ free }) => free);
    const ages = byNode(stock, ({ days }) => days);
    const plan = planNodes([order], factsOf(kept, sourcing), new Map(), available as Availability, ages).get(order.id)!;
    const rule = ruleOf(plan);
    const applied = rule === null || !names.has(rule) ? [] : [{ id: rule, name: names.get(rule)! }];
    return { ...NOTHING, ...outcomeOf(order, plan), applied };
  };
}

const NOTHING = { tags: [], gifts: [], courier: null, priority: 0, financeReview: false, merge: false };

function outcomeOf(order: Order, plan: NodePlan): Pick<Decided, 'holds' | 'node' | 'splits'> {
  if (isShort(plan)) return { holds: ['outOfStock'], node: null, splits: [] };
  if (plan.parcels.length === 1) return { holds: [], node: plan.parcels[0]!.node, splits: [] };
  const goods = (lines: readonly string[]) =>
    lines
      .map((line) => order.lines[Number(line) - 1]!)
      .map(({ merchantCode, quantity }) => `${merchantCode}×${quantity}`)
      .sort();
  const splits = plan.parcels.map(({ node, lines }) => `node ${node} ${goods(lines).join(' ')}`).sort();
  return { holds: [], node: null, splits };
}

function factsOf(kept: Kept, sourcing: SourcingFacts['sourcing']): SourcingFacts {
  const offers = new Map(kept.offers);
  const tariffs: TariffTable = {
    on: '',
    refusesGoods: true,
    asksForSizes: true,
    lane: (from) => offers.get(from) ?? [],
  };
  return {
    nodes: kept.nodes as Node[],
    couriers: { tariffs } as SourcingFacts['couriers'],
    courierRules: { ordered: checkCourierRules(kept.courierRules), quotaLeft: new Map() },
    sourcing,
    takenToday: new Map(kept.taken),
    skus: new Map(kept.weights.map(([id, weightG]) => [id, { weightG }])) as SourcingFacts['skus'],
    shops: new Map([[kept.shop.id, kept.shop]]) as unknown as SourcingFacts['shops'],
    parcels: { classes: new Map(), pieces: new Map(), rates: new Map() } as unknown as SourcingFacts['parcels'],
  };
}

function byNode<Value>(stock: readonly Goods[], of: (one: Goods) => Value): Map<Id, Map<Id, Value>> {
  const groups = Map.groupBy(stock, ({ node }) => node);
  return new Map([...groups].map(([node, rows]) => [node, new Map(rows.map((row) => [row.sku, of(row)]))]));
}
