/** The warehouse: numbers, papers, waves, carts, benches, the courier at the door; right and wrong scans. */
import * as manifests from '../../src/contract/manifests.ts';
import * as pickLists from '../../src/contract/pick-lists.ts';
import * as shipping from '../../src/contract/shipping.ts';
import { type Check, finishCheck, scanItem, startCheck } from '../../src/contract/warehouse.ts';
import * as waves from '../../src/contract/waves.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { type Act, type Chaos, oneOf } from './chaos.ts';

const parcels = (states: string) => `select id from fulfilment where state = any('{${states}}') order by id`;
const ANY = 'select id from fulfilment order by id';
const READY = 'checked,packed,weighed';

const command = (
  name: string,
  weight: number,
  states: string,
  run: (chaos: Chaos, ids: Id[]) => Promise<unknown>,
): Act => ({
  name,
  weight,
  async act(chaos) {
    const ids = await chaos.some(30, chaos.chance.random() < 0.85 ? parcels(states) : ANY);
    return ids.length > 0 && run(chaos, ids);
  },
});

/** A piece of the check: the right one, one of another parcel, or a code nobody knows. */
function codeFor({ chance }: Chaos, check: Check, others: readonly string[]): string {
  const dice = chance.random();
  if (dice < 0.03) return '6900000000007';
  return dice < 0.08 ? chance.pick(others) : chance.pick(check.lines).sku.merchantCode;
}

/** Somebody packs a parcel as well as can be expected, and sometimes goes home in the middle. */
async function packOne(chaos: Chaos): Promise<unknown> {
  const states = chaos.chance.random() < 0.9 ? 'waybilled,printed,picking,sorted' : 'shipped,cancelled,checked';
  const number = await oneOf(
    chaos,
    `select waybill_number from fulfilment where state = any('{${states}}') and waybill_number is not null order by id`,
  );
  if (!number) return false;
  const check = await chaos.owner(startCheck, { body: { waybillNumber: number } });
  const others = chaos.usual.map(({ merchantCode }) => merchantCode);
  let last: unknown = check;
  for (const { sku, wanted } of check.lines) {
    if (chaos.chance.random() < 0.2)
      await chaos.owner(scanItem, { params: { id: check.id }, body: { code: codeFor(chaos, check, others) } });
    if (chaos.chance.random() < 0.03) return last;
    last = await chaos.owner(scanItem, {
      params: { id: check.id },
      body: { code: sku.merchantCode, quantity: wanted },
    });
  }
  const weight =
    chaos.chance.random() < 0.1 ? { weightG: '0' } : check.expectedWeightG ? { weightG: check.expectedWeightG } : {};
  return chaos.owner(finishCheck, { params: { id: check.id }, body: weight });
}

async function pickSome(chaos: Chaos): Promise<unknown> {
  const id = await oneOf(chaos, 'select id from pick_list order by id desc limit 5');
  if (!id) return false;
  const { lines } = await chaos.owner(pickLists.getPickList, { params: { id } });
  if (lines.length === 0) return false;
  const line = chaos.chance.pick(lines);
  const dice = chaos.chance.random();
  if (dice < 0.2)
    return chaos.owner(pickLists.shortPick, { params: { id }, body: { bin: line.bin, skuId: line.sku.id } });
  const bin = dice < 0.3 ? chaos.chance.pick(lines).bin : line.bin;
  return chaos.owner(pickLists.pickItem, { params: { id }, body: { bin, code: line.sku.merchantCode } });
}

async function makeWave(chaos: Chaos): Promise<unknown> {
  const nodeId = await oneOf(chaos, 'select distinct node_id from fulfilment');
  if (!nodeId) return false;
  const cart = { orders: 6, pieces: null };
  const asked = { nodeId, couriers: [], shopIds: [], shipBefore: null, kind: 'any' as const, most: 30, cart };
  const plan = await chaos.owner(waves.planWave, { body: { ...asked, wall: chaos.chance.random() < 0.3 } });
  if (plan.parcels === 0) return false;
  const carts = plan.carts.map(({ parcelIds }) => parcelIds);
  const { id } = await chaos.owner(waves.makeWave, { body: { asked, carts } });
  const dice = chaos.chance.random();
  if (dice < 0.2) return chaos.owner(waves.cancelWave, { params: { id } });
  return chaos.owner(waves.startWave, { params: { id } });
}

/** Each courier comes to each door; now and then parcels of another one are put with his. */
async function handOver(chaos: Chaos): Promise<unknown> {
  const { rows } = await chaos.house.owner.query<{ node: Id; courier: string; ids: Id[] }>(
    `select node_id as node, courier, array_agg(id order by id) as ids
     from fulfilment
     where state = any('{${READY}}') and courier is not null
     group by 1, 2
     order by 1, 2`,
  );
  if (rows.length === 0) return false;
  const { node: nodeId, courier, ids } = chaos.chance.pick(rows);
  const stray = chaos.chance.random() < 0.2 ? await chaos.some(2, ANY) : [];
  return chaos.owner(shipping.handOver, {
    body: { courier, nodeId, ids: [...new Set([...ids, ...stray])].slice(0, 200) },
  });
}

async function scanOut(chaos: Chaos): Promise<unknown> {
  const { rows } = await chaos.house.owner.query<{ node: Id; courier: string; number: string }>(
    `select node_id as node, courier, waybill_number as number
     from fulfilment
     where waybill_number is not null and state = any('{${READY},shipped}')
     order by id`,
  );
  if (rows.length === 0) return false;
  const { node: nodeId, courier, number } = chaos.chance.pick(rows);
  const { id } = await chaos.owner(manifests.openManifest, { body: { courier, nodeId } });
  const scanned = await chaos.owner(manifests.scanOut, { params: { id }, body: { waybillNumber: number } });
  if (chaos.chance.random() < 0.3)
    return chaos.owner(manifests.takeOffManifest, { params: { id }, body: { waybillNumber: number } });
  await chaos.owner(manifests.closeManifest, { params: { id } });
  return scanned;
}

export const PARCEL_ACTS: Act[] = [
  command('ask for numbers', 10, 'created', ({ owner }, ids) => owner(shipping.requestWaybills, { body: { ids } })),
  command('give numbers back', 1, 'waybilled,printed', ({ owner }, ids) =>
    owner(shipping.cancelWaybills, { body: { ids: ids.slice(0, 2), reason: '换快递' } }),
  ),
  command('print labels', 3, 'waybilled', ({ owner }, ids) =>
    owner(shipping.printLabels, { body: { ids, size: '76x130' } }),
  ),
  command('put on a pick list', 3, 'waybilled,printed', ({ owner }, ids) =>
    owner(shipping.printPickList, { body: { ids } }),
  ),
  command('say two boxes', 1, 'created', ({ owner }, ids) =>
    owner(shipping.setBoxes, { body: { ids: ids.slice(0, 1), boxes: 2 } }),
  ),
  { name: 'make a wave', weight: 2, act: makeWave },
  { name: 'pick', weight: 4, act: pickSome },
  { name: 'pack', weight: 30, act: packOne },
  { name: 'hand over', weight: 6, act: handOver },
  { name: 'scan out', weight: 2, act: scanOut },
  {
    name: 'a courier loses its way',
    weight: 1,
    async act(chaos) {
      const known = chaos.world.kdniao.control.waybills();
      if (known.length === 0) return false;
      const [number] = chaos.chance.pick(known).numbers;
      chaos.world.kdniao.control.decide(number!, chaos.chance.pick(['signed', 'refused', 'problem'] as const));
    },
  },
];
