/** A driver with a phone (SHP-7): the trip begun, a door done without a network, sent once there is one, cash counted. */
import { expect, test } from 'vitest';
import type { DriveTrip } from '../../../src/contract/drive.ts';
import type { Stage } from '../stage.ts';

const figure = (minor: string) => (Number(minor) / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2 });

export function playDeliveries(on: () => Stage): void {
  test('SHP-7 a door is done without a network: signed on glass, kept on the phone, sent when there is one', async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/', 390);
    const { page, say } = seat;
    const trips = async () => (await stage.ask<{ trips: DriveTrip[] }>(seat, '/api/v1/drive')).trips;
    await expect.poll(async () => (await trips()).length, { timeout: 60_000 }).toBeGreaterThan(0);
    await page.goto(`${stage.url}/drive`);
    await page.getByRole('button', { name: say('drive.start') }).click();
    await page.getByRole('button', { name: say('drive.arrive') }).click();
    await page.getByText(say('drive.atDoor')).waitFor();
    // The phone is faster than the server.
    const arrived = async () => (await trips())[0]!.stops.find(({ state }) => state === 'arrived');
    await expect.poll(arrived).toBeTruthy();
    const here = (await arrived())!;
    expect(await page.getByRole('link', { name: say('drive.ring') }).getAttribute('href')).toBe(`tel:${here.phone}`);

    await page.context().setOffline(true);
    await page.keyboard.press('F2');
    await page.getByRole('button', { name: say('drive.taker.family') }).click();
    await page.getByRole('button', { name: say('drive.confirm') }).click();
    await page.getByText(say('drive.lack.proof')).waitFor();
    const box = (await page.locator('canvas').boundingBox())!;
    await page.mouse.move(box.x + 40, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 30, { steps: 8 });
    await page.mouse.up();
    await page.keyboard.press('F2');
    await page.getByText(say('drive.waiting', { count: 1 })).waitFor();
    expect(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toContain(
      'guanjia.drive',
    );

    await page.context().setOffline(false);
    const stateOf = async () => (await trips())[0]!.stops.find(({ parcelId }) => parcelId === here.parcelId)!.state;
    await expect.poll(stateOf, { timeout: 15_000 }).toBe('delivered');
    await page.getByText(say('drive.waiting', { count: 1 })).waitFor({ state: 'hidden' });
    type Doorstep = { visits: { takenBy: string; proofs: { kind: string }[] }[] };
    const doorstep = await stage.ask<Doorstep>(seat, `/api/v1/parcels/${here.parcelId}/doorstep`);
    expect(doorstep.visits).toMatchObject([{ takenBy: say('drive.taker.family'), proofs: [{ kind: 'signature' }] }]);
    await page.goto(`${stage.url}/orders/${here.order.id}`);
    await page.getByRole('img', { name: say('drive.signature') }).waitFor();
    // What was taken at the door is a payment of its order; of one sent again for nothing there is none.
    const taken = page.getByRole('listitem').filter({ hasText: say('pay.method.doorCash') });
    await expect.poll(() => taken.count()).toBe(here.cod ? 1 : 0);
    if (here.cod) expect(await taken.innerText()).toContain(figure(here.cod.amount));
    stage.forgive(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
  });
}
