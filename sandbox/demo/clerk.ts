/**
 * The warehouse of the demo at work, over HTTP like the people on the benches: numbers, labels, pick lists, the bench,
 * the courier at the door. It leaves some parcels in every queue for whoever tries the screens.
 */
import { listIntercepts, registerIntercepts } from '../../src/contract/intercepts.ts';
import {
  handOver,
  listParcels,
  type ParcelRow,
  printLabels,
  printPickList,
  requestWaybills,
} from '../../src/contract/shipping.ts';
import { listStoreOrders, refuseStoreOrders } from '../../src/contract/store-orders.ts';
import { finishCheck, scanItem, startCheck } from '../../src/contract/warehouse.ts';
import { getWave, listWaves } from '../../src/contract/waves.ts';
import { type Client, Refusal } from './client.ts';
import { OWN_COURIER } from './deliveries.ts';

/** Most parcels of one round per queue, and how many stay for people. */
export type Round = { most: number; leave: number };
/** Parcels on waves are brought to the bench by whoever walks them. */
type Walked = Round & { onWaves: ReadonlySet<string> };

const MOST_STOPPED = 4;
const MOST_REFUSED = 2;

export class Clerk {
  readonly #call: Client;

  constructor(call: Client) {
    this.#call = call;
  }

  /** From the last queue to the first, so that a parcel moves one step a round. Gives how many moved. */
  async work({ most, leave }: Round): Promise<number> {
    const round = { most, leave, onWaves: await this.#onWaves() };
    const handed = await this.#handOver(round);
    const checked = await this.#check(round);
    const picked = await this.#all(['printed'], round, (ids) => this.#call(printPickList, { body: { ids } }));
    const printed = await this.#all(['waybilled'], round, (ids) =>
      this.#call(printLabels, { body: { ids, size: '76x130' } }),
    );
    const numbered = await this.#all(['created'], round, (ids) => this.#call(requestWaybills, { body: { ids } }));
    return handed + checked + picked + printed + numbered;
  }

  /** Takes these parcels all the way to the door. */
  async prepare(parcels: readonly ParcelRow[]): Promise<void> {
    const ids = parcels.map((parcel) => parcel.id);
    if (ids.length === 0) return;
    await this.#call(requestWaybills, { body: { ids } });
    await this.#call(printLabels, { body: { ids, size: '76x130' } });
    await this.#call(printPickList, { body: { ids } });
    const { items } = await this.#call(listParcels, { query: { courier: parcels[0]!.courier!.code, limit: 200 } });
    for (const { id, waybill } of items) if (ids.includes(id) && waybill?.number) await this.#checkOne(waybill.number);
  }

  /** At the bench, by the numbers of their waybills. */
  async check(waybillNumbers: readonly string[]): Promise<void> {
    for (const number of waybillNumbers) await tolerant(() => this.#checkOne(number));
  }

  /** Second thoughts of the morning: some parcels are stopped at the courier, and a store cannot send two of its orders. */
  async thinkTwice(): Promise<void> {
    const { items } = await this.#call(listParcels, { query: { state: ['shipped', 'inTransit'], limit: 100 } });
    // Of couriers that are asked over their line, and of those somebody has to call.
    const couriers = [...Map.groupBy(items, ({ courier }) => courier?.code).values()];
    const ids = couriers.flatMap(([first]) => first?.id ?? []).slice(0, MOST_STOPPED);
    if (ids.length > 0) await this.#call(registerIntercepts, { body: { ids, reason: '买家电话里说不要了' } });
    const orders = await this.#call(listStoreOrders, { query: { limit: MOST_REFUSED } });
    const refused = orders.items.map(({ id }) => id);
    if (refused.length > 0) await this.#call(refuseStoreOrders, { body: { ids: refused, reason: '门店刚卖掉，缺色' } });
  }

  /** What couriers were told of by hand they stop, by and by; `stop` makes the parcel turn back. */
  async hearOfIntercepts(stop: (waybillNumber: string) => void): Promise<void> {
    const { items } = await this.#call(listIntercepts, { query: { state: ['intercepting'], limit: 50 } });
    for (const { byHand, waybillNumber } of items) if (byHand) stop(waybillNumber);
  }

  /** SF's courier was here: what was handed over is on its way. */
  async giveToSf(collect: (waybillNumber: string) => void): Promise<void> {
    const { items } = await this.#call(listParcels, { query: { state: ['shipped'], courier: 'SF', limit: 50 } });
    for (const { waybill } of items) if (waybill?.number) collect(waybill.number);
  }

  /** The oldest parcels of a queue that nothing stops, less those that stay. */
  async #queue(state: ParcelRow['state'][], { most, leave, onWaves }: Walked): Promise<ParcelRow[]> {
    const limit = Math.min(200, most + leave + onWaves.size);
    const { items } = await this.#call(listParcels, { query: { state, limit } });
    // A courier's refusal waits for a person, who chooses another courier.
    const going = items.filter(
      ({ id, holds, waybill }) => holds.length === 0 && waybill?.state !== 'failed' && !onWaves.has(id),
    );
    return going.slice(0, Math.max(0, Math.min(most, going.length - leave)));
  }

  async #onWaves(): Promise<ReadonlySet<string>> {
    const { items } = await this.#call(listWaves, { query: { limit: 20 } });
    const ids = new Set<string>();
    for (const { id, state } of items) {
      if (state !== 'open' && state !== 'picking') continue;
      const { members } = await this.#call(getWave, { params: { id } });
      for (const member of members)
        if (member.state !== 'kickedOut' && member.state !== 'checked') ids.add(member.parcelId);
    }
    return ids;
  }

  async #all(state: ParcelRow['state'][], round: Walked, step: (ids: string[]) => Promise<unknown>): Promise<number> {
    const ids = (await this.#queue(state, round)).map((parcel) => parcel.id);
    return ids.length > 0 && (await tolerant(() => step(ids))) ? ids.length : 0;
  }

  async #check(round: Walked): Promise<number> {
    let done = 0;
    for (const parcel of await this.#queue(['picking'], round)) {
      const number = parcel.waybill?.number;
      if (number && (await tolerant(() => this.#checkOne(number)))) done += 1;
    }
    return done;
  }

  async #checkOne(waybillNumber: string): Promise<void> {
    const check = await this.#call(startCheck, { body: { waybillNumber } });
    for (const { sku, barcodes, wanted, lots } of check.lines) {
      const code = barcodes[0] ?? sku.merchantCode;
      const scans = lots.length > 0 ? lots.map(({ lot, quantity }) => ({ quantity, lot })) : [{ quantity: wanted }];
      for (const scan of scans) await this.#call(scanItem, { params: { id: check.id }, body: { code, ...scan } });
    }
    const weight = check.expectedWeightG === null ? {} : { weightG: check.expectedWeightG };
    await this.#call(finishCheck, { params: { id: check.id }, body: weight });
  }

  /** Every courier comes to every node on its own. */
  async #handOver(round: Walked): Promise<number> {
    // Own vans are loaded when their trip begins.
    const ready = (await this.#queue(['checked', 'packed', 'weighed'], round)).filter(
      ({ courier }) => courier?.code !== OWN_COURIER,
    );
    const doors = Map.groupBy(ready, (parcel) => `${parcel.node.id} ${parcel.courier?.code ?? ''}`);
    let done = 0;
    for (const [door, parcels] of doors) {
      const [nodeId = '', courier = ''] = door.split(' ');
      const ids = parcels.map((parcel) => parcel.id);
      if (await tolerant(() => this.#call(handOver, { body: { courier, nodeId, ids } }))) done += ids.length;
    }
    return done;
  }
}

/** What the product refuses (a refund came in between) is left for the next round. */
async function tolerant(step: () => Promise<unknown>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
