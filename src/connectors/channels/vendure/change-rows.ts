/**
 * Changing many rows of one kind in Vendure: they are asked for first, because the server fails a whole call over one
 * row it does not know; then what each is to be is planned, and written in one call. Each row is answered by itself.
 */
import type { Answer, ShopAccess } from '../../../channels/connector.ts';
import { asObject, asText, type JsonObject, objectsIn } from '../../json-text.ts';
import { accepted, answerOf, ChannelRefusal } from '../channel-refusal.ts';
import { callVendure, type VendureTools } from './call-vendure.ts';

export const ROWS_PER_CALL = 50;

export type RowChange<Row> = {
  idOf(row: Row): string;
  /** A query of `$ids`, and the list it answers with. */
  read: string;
  list: string;
  /** The code for a row that is not there. */
  unknown: string;
  /** What is written of a row. Throws `ChannelRefusal`. */
  plan(row: Row, there: JsonObject): Record<string, unknown>;
  /** A mutation of `$input`. */
  write: string;
};

/** Answers stand in the order of `rows`. */
export async function changeRows<Row>(
  tools: VendureTools,
  shop: ShopAccess,
  rows: readonly Row[],
  change: RowChange<Row>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < rows.length; at += ROWS_PER_CALL)
    answers.push(...(await changeBatch(tools, shop, rows.slice(at, at + ROWS_PER_CALL), change)));
  return answers;
}

async function changeBatch<Row>(tools: VendureTools, shop: ShopAccess, rows: Row[], change: RowChange<Row>) {
  const ids = rows.map(change.idOf);
  try {
    const { data } = await callVendure(tools, shop, { query: change.read, variables: { ids }, readOnly: true });
    const there = new Map(
      objectsIn(asObject(data[change.list], change.list), 'items').map((one) => [asText(one['id']), one]),
    );
    const plans = rows.map((row) => planOf(row, there, change));
    const input = plans.filter((plan) => !(plan instanceof ChannelRefusal));
    if (input.length > 0)
      await callVendure(tools, shop, { query: change.write, variables: { input }, readOnly: false });
    return plans.map((plan, at) => (plan instanceof ChannelRefusal ? answerOf(ids[at]!, plan) : accepted(ids[at]!)));
  } catch (error) {
    return ids.map((id) => answerOf(id, error));
  }
}

function planOf<Row>(row: Row, there: ReadonlyMap<string, JsonObject>, { idOf, unknown, plan }: RowChange<Row>) {
  const id = idOf(row);
  const found = there.get(id);
  if (!found) return new ChannelRefusal(unknown, id);
  try {
    return { id, ...plan(row, found) };
  } catch (error) {
    if (error instanceof ChannelRefusal) return error;
    throw error;
  }
}
