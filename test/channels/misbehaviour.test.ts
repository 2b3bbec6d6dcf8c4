/** CHN-9: a stand-in misbehaves as it is asked to while it runs, and our side bears it. */
import { afterAll, describe, expect, test } from 'vitest';
import { start as startTaobao } from '../../sandbox/channels/taobao.ts';
import { start as startWoo } from '../../sandbox/channels/woocommerce.ts';
import { openDesk } from '../../sandbox/desk.ts';
import type { SandboxSku } from '../../sandbox/orders.ts';
import { channelConnectors } from '../../src/connectors/channels/channel-connectors.ts';
import { createHttp } from '../../src/connectors/http.ts';
import { clock } from './clock.ts';
import { pullAll } from './connector-suite.ts';

const time = clock('2026-03-01T01:00:00Z');
const tea: SandboxSku = {
  ...{ itemId: '501', skuId: '901', merchantCode: 'A' },
  ...{ title: '铁观音', properties: '100g', priceMinor: 9_900n },
};
const stage = { seed: 9, now: time.date, skus: [tea] };
const standIns = { taobao: await startTaobao(stage), woocommerce: await startWoo(stage) };
const desk = await openDesk(standIns, 0);
const http = createHttp({ hosts: [], allowLoopback: new Set(Object.values(standIns).map((one) => one.url)) });
const connectors = channelConnectors({ send: http.send, now: time.now });
afterAll(async () => {
  await http.close();
  await desk.close();
  for (const standIn of Object.values(standIns)) await standIn.close();
});
/** As a person does it, over the desk of `guanjia sandbox`. */
const tell = async (name: string, control: string, ...given: unknown[]) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${desk.url}/${name}/${control}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(given),
  });
  expect(answer.status).toBe(200);
  return answer.json();
};
const window = () => ({ from: new Date(time.now() - 3_600_000), to: new Date(time.now() + 1_000) });

describe.each(['taobao', 'woocommerce'] as const)('CHN-9 %s', (name) => {
  const connector = connectors.get(name)!;
  const shop = standIns[name].access;
  const listed = async () => (await pullAll(connector, shop, window())).map((order) => order.number);

  test('says that it is called too often, from the call the person named on', async () => {
    await tell(name, 'setRateLimit', 0);
    await expect(
      connector.countOrders({ ...shop, options: { requestsPerSecond: 1_000 } }, window()),
    ).rejects.toMatchObject({
      safe: true,
      retryAfterMs: 1_000,
    });
    await tell(name, 'setRateLimit', null);
    expect(await connector.countOrders(shop, window())).toBe(0);
  }, 20_000);

  test('names changes late: none is lost when a window stops as far back as the connector says', async () => {
    const { lagSeconds } = connector.limits;
    const placed: string[] = await tell(name, 'placeOrders', 3);
    await tell(name, 'setListLag', lagSeconds);
    expect(await listed()).toEqual([]);
    time.tick(lagSeconds * 1_000);
    expect(new Set(await listed())).toEqual(new Set(placed));
    await tell(name, 'setListLag', 0);
  });

  test('spoils only what a person names', async () => {
    const [number] = standIns[name].control.orders().map((order) => order.number);
    await tell(name, 'setFaults', { seed: 1, requests: { fail: 1 }, matching: number });
    await expect(connector.fetchOrders(shop, [number!])).rejects.toMatchObject({ code: 'outbound.status', safe: true });
    expect(await connector.countOrders(shop, window())).toBe(3);
    await tell(name, 'setFaults', { seed: 1 });
    expect(await connector.fetchOrders(shop, [number!])).toHaveLength(1);
  });
});
