/**
 * Waves of the demo's first warehouse, made by its people: one is picked and beyond the bench, one is being walked, one is
 * planned, to be sorted at a wall.
 */
import { getPickList, pickItem } from '../../src/contract/pick-lists.ts';
import { printLabels, requestWaybills } from '../../src/contract/shipping.ts';
import { listNodes } from '../../src/contract/stock.ts';
import { makeWave, planWave, startWave, type Wave, type WaveAsked } from '../../src/contract/waves.ts';
import type { Clerk } from './clerk.ts';
import type { Client } from './client.ts';

const CART = { orders: 12, pieces: null };

type Hands = { warehouse: Client; clerk: Clerk };

/** Before the morning's work begins, while most parcels wait. */
export async function stageWaves({ warehouse, clerk }: Hands): Promise<void> {
  const { nodes } = await warehouse(listNodes);
  const wave = (most: number, wall = false) =>
    planned(warehouse, {
      ...{ nodeId: nodes[0]!.id, couriers: [], shopIds: [], shipBefore: null },
      ...{ kind: 'any', most, cart: CART, wall },
    });
  const done = await begun(warehouse, await wave(10));
  for (const { id } of done.pickLists) await clerk.check(await walk(warehouse, id, 1));
  const [first] = (await begun(warehouse, await wave(22))).pickLists;
  await walk(warehouse, first!.id, 0.5);
  await wave(24, true);
}

/** As the plan was shown. */
async function planned(warehouse: Client, asked: WaveAsked): Promise<Wave> {
  const { carts } = await warehouse(planWave, { body: asked });
  return warehouse(makeWave, { body: { asked, carts: carts.map(({ parcelIds }) => parcelIds) } });
}

/** Its labels are printed before anybody walks. */
async function begun(warehouse: Client, { id, members }: Wave): Promise<Wave> {
  const ids = members.map(({ parcelId }) => parcelId);
  await warehouse(requestWaybills, { body: { ids } });
  await warehouse(printLabels, { body: { ids, size: '76x130' } });
  return warehouse(startWave, { params: { id } });
}

/** From bin to bin, a part of the way. Answers the waybill numbers of the list. */
async function walk(warehouse: Client, id: string, share: number): Promise<string[]> {
  const { lines, orders } = await warehouse(getPickList, { params: { id } });
  for (const { bin, sku, quantity } of lines.slice(0, Math.ceil(lines.length * share)))
    await warehouse(pickItem, { params: { id }, body: { bin, code: sku.merchantCode, quantity } });
  return orders.map(({ waybillNumber }) => waybillNumber);
}
