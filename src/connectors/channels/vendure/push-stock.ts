/**
 * Writing quantities into Vendure (CHN-7). We push what may still be sold; Vendure keeps what is on hand and subtracts
 * what its unshipped orders have allocated. So on hand = ours + allocated there: the shop then sells exactly our number,
 * and an order that waits for shipment still finds its goods when it is fulfilled.
 */
import type { Answer, ShopAccess, StockLevel } from '../../../channels/connector.ts';
import { asObject, asText, type JsonObject, objectsIn } from '../../json-text.ts';
import { accepted, answerOf, ChannelRefusal } from '../channel-refusal.ts';
import { callVendure, type VendureTools } from './call-vendure.ts';

const ROWS_PER_CALL = 50;

const READ = `query levels($ids: [String!]!) {
  productVariants(options: { take: ${ROWS_PER_CALL}, filter: { id: { in: $ids } } }) {
    items { id stockLevels { stockLocationId stockAllocated } }
  }
}`;
const WRITE = `mutation stock($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }`;

/** Answers stand in the order of `levels`; the id is the variant's. */
export async function pushStock(
  tools: VendureTools,
  shop: ShopAccess,
  levels: readonly StockLevel[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < levels.length; at += ROWS_PER_CALL)
    answers.push(...(await pushRows(tools, shop, levels.slice(at, at + ROWS_PER_CALL))));
  return answers;
}

async function pushRows(tools: VendureTools, shop: ShopAccess, rows: StockLevel[]): Promise<Answer[]> {
  const plan = new Map<StockLevel, VariantInput | ChannelRefusal>();
  try {
    const variables = { ids: rows.map((row) => row.skuId) };
    const { data } = await callVendure(tools, shop, { query: READ, variables, readOnly: true });
    const variants = objectsIn(asObject(data['productVariants'], 'productVariants'), 'items');
    for (const row of rows) plan.set(row, inputFor(shop, row, variants));
    const input = [...plan.values()].filter((one) => !(one instanceof ChannelRefusal));
    if (input.length > 0) await callVendure(tools, shop, { query: WRITE, variables: { input }, readOnly: false });
    return rows.map((row) => {
      const planned = plan.get(row);
      return planned instanceof ChannelRefusal ? answerOf(row.skuId, planned) : accepted(row.skuId);
    });
  } catch (error) {
    return rows.map((row) => answerOf(row.skuId, error));
  }
}

type VariantInput = { id: string; stockLevels: { stockLocationId: string; stockOnHand: number }[] };

/** A variant with stock in several places needs to be told which one is ours: option `stockLocationId`. */
function inputFor(shop: ShopAccess, row: StockLevel, variants: JsonObject[]): VariantInput | ChannelRefusal {
  const variant = variants.find((one) => asText(one['id']) === row.skuId);
  if (!variant) return new ChannelRefusal('vendure.variantUnknown', row.skuId);
  const chosen = shop.options['stockLocationId'];
  const places = objectsIn(variant, 'stockLevels').filter(
    (place) => chosen === undefined || asText(place['stockLocationId']) === chosen,
  );
  const [place] = places;
  if (!place || places.length > 1) return new ChannelRefusal('vendure.locationUnclear', row.skuId);
  const stockOnHand = Number(row.quantity + BigInt(asText(place['stockAllocated'])));
  return { id: row.skuId, stockLevels: [{ stockLocationId: asText(place['stockLocationId']), stockOnHand }] };
}
