/** WMS-9: parcels scanned out one by one, over HTTP. */
import { beforeAll, expect, test } from 'vitest';
import { ONE } from '../../test/database.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import { parcelHouse } from '../../test/parcels.ts';
import type { Manifest } from '../contract/manifests.ts';
import type { Id } from '../kernel/ids.ts';
import { askDueWaybills } from './ask-waybills.ts';
import { cancelWaybills, requestWaybills, shippingRoutes, stopFulfilments } from './shipping.ts';

const house = await parcelHouse();
const { db, desk, node, inOne, waybilled, checked, parcelOf, stockOf, skus } = house;
const server = await listen(db, shippingRoutes(desk.ports));
let packer: Person;
beforeAll(async () => {
  packer = await signedIn(db, 1, ['shipping.read', 'shipping.write']);
});

async function ask<T>(method: string, path: string, body?: unknown) {
  const answer = await server.ask(packer, method, `/api/v1${path}`, body === undefined ? {} : { body });
  return { status: answer.status, body: (await answer.json()) as T };
}
const open = (courier = 'YTO') => ask<Manifest>('POST', '/manifests/open', { courier, nodeId: node });
type Scan = { verdict: string; refusal: { code: string; data: object } | null; manifest: Manifest };
const scan = async ({ id }: Manifest, waybillNumber: string) => {
  const { verdict, refusal, manifest } = (await ask<Scan>('POST', `/manifests/${id}/scan`, { waybillNumber })).body;
  return `${verdict}${refusal ? ` ${refusal.code}` : ''} ${manifest.parcels}`;
};
const numberOf = async (id: Id) => (await parcelOf(id)).waybillNumber!;

test('WMS-9 each scan says right, already or wrong and why; what is on the manifest leaves when it is closed', async () => {
  const [first, second, stopped, later] = (await checked(4)) as [Id, Id, Id, Id];
  const [unchecked] = (await waybilled(1)) as [Id];
  const { body: manifest } = await open();
  const { body: other } = await open();
  const { body: sf } = await open('SF');
  const before = await stockOf(skus[0]!);
  expect(await scan(manifest, await numberOf(first))).toBe('right 1');
  expect(await scan(manifest, await numberOf(first))).toBe('already 1');
  expect(await scan(manifest, ` ${await numberOf(second)} `)).toBe('right 2');
  expect(await scan(manifest, await numberOf(stopped))).toBe('right 3');
  expect(await scan(manifest, await numberOf(unchecked))).toBe('wrong shipping.notChecked 3');
  expect(await scan(manifest, 'YT-nobody')).toBe('wrong warehouse.waybillUnknown 3');
  expect(await scan(sf, await numberOf(first))).toBe('wrong shipping.otherCourier 0');
  expect(await scan(other, await numberOf(first))).toBe('wrong shipping.onManifest 0');
  expect((await stockOf(skus[0]!)).onHand).toBe(before.onHand);

  const off = await ask<Manifest>('POST', `/manifests/${manifest.id}/take-off`, {
    waybillNumber: await numberOf(second),
  });
  expect(off.body.parcels).toBe(2);
  expect(await scan(manifest, await numberOf(second))).toBe('right 3');
  await inOne((ctx) => stopFulfilments(ctx, [stopped], ['refundAsked']));
  const closed = await ask<{ manifest: Manifest; outcomes: { id: Id; done: boolean; refusal?: object }[] }>(
    'POST',
    `/manifests/${manifest.id}/close`,
  );
  expect(closed.body.manifest).toMatchObject({ state: 'closed', parcels: 2 });
  const outcomes = new Map(closed.body.outcomes.map((outcome) => [outcome.id, outcome]));
  expect([outcomes.get(first), outcomes.get(second), outcomes.get(stopped)]).toMatchObject([
    { done: true },
    { done: true },
    { done: false, refusal: { code: 'shipping.stopped' } },
  ]);
  expect(await parcelOf(first)).toMatchObject({ state: 'shipped', manifestId: manifest.id });
  expect(await parcelOf(stopped)).toMatchObject({ state: 'checked', manifestId: null });
  expect((await stockOf(skus[0]!)).onHand).toBe(before.onHand - 4n);
  const late = await ask('POST', `/manifests/${manifest.id}/scan`, { waybillNumber: await numberOf(later) });
  expect(late).toMatchObject({ status: 422, body: { code: 'shipping.manifestClosed' } });
  await house.expectVerified();
});

test('WMS-9 the label of a replaced number is wrong, and the right one is named', async () => {
  const [id] = (await checked(1)) as [Id];
  const old = await numberOf(id);
  await inOne((ctx) => cancelWaybills(ctx, [id], '面单污损'));
  await inOne((ctx) => requestWaybills(ctx, [id]));
  await askDueWaybills(db, ONE, desk.ports);
  const { body: manifest } = await open();
  expect(await scan(manifest, old)).toBe('wrong shipping.numberReplaced 0');
  expect(await scan(manifest, await numberOf(id))).toBe('right 1');
  const list = await ask<{ items: Manifest[] }>('GET', '/manifests?state=open&limit=1');
  expect(list.body.items).toMatchObject([{ id: manifest.id, parcels: 1, node: { id: node } }]);
});
