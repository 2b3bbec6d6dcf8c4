import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { listen, type Person, signedIn } from '../../test/http.ts';
import type { NodeInput, NodeSettings, Province } from '../contract/nodes.ts';
import { stockRoutes } from './stock.ts';

const { db, owner } = await testDatabase();
const server = await listen(db, stockRoutes({ documents: new Map() }));
let person: Person;
beforeAll(async () => {
  person = await signedIn(db, 1, ['settings.read', 'settings.write']);
});

const PATH = '/api/v1/settings/nodes';
const node = (more: Partial<NodeInput> = {}): NodeInput => ({
  code: 'HZ',
  name: '杭州仓',
  kind: 'warehouse',
  contact: '王师傅',
  phone: '057188000000',
  provinceCode: '330000',
  cityCode: '330100',
  districtCode: '330110',
  town: '',
  detail: '良睦路 1 号',
  capacity: 2_000,
  priority: 10,
  active: true,
  ...more,
});
async function ask<T>(method: string, path: string, body?: unknown, version?: number) {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await server.ask(person, method, path, { headers, ...(body !== undefined && { body }) });
  return { status: answer.status, body: (await answer.json()) as T };
}

test('SRC-1 a warehouse is opened, shown, changed on the version that was seen, and closed; each is audited', async () => {
  const { body: made } = await ask<NodeSettings>('POST', PATH, node());
  expect(made).toMatchObject({ province: '浙江省', city: '杭州市', district: '余杭区', capacity: 2_000, version: 1 });
  const path = `${PATH}/${made.id}`;
  const changed = await ask<NodeSettings>('PUT', path, node({ active: false, capacity: null }), 1);
  expect(changed.body).toMatchObject({ active: false, capacity: null, version: 2 });
  expect(await ask('PUT', path, node(), 1)).toMatchObject({ status: 409, body: { code: 'http.changedMeanwhile' } });
  expect(await ask('PUT', path, node())).toMatchObject({ status: 428 });
  const { body: list } = await ask<{ nodes: NodeSettings[] }>('GET', PATH);
  expect(list.nodes).toMatchObject([{ code: 'HZ', active: false, detail: '良睦路 1 号', version: 2 }]);
  const { body: history } = await ask<{ items: { detail: object }[] }>('GET', `${path}/history`);
  expect(history.items).toMatchObject([
    { action: 'node.save', detail: { capacity: [2_000, null], active: [true, false] } },
    { action: 'node.save', detail: { code: [null, 'HZ'], division: [null, '浙江省 杭州市 余杭区'] } },
  ]);
});

test.each`
  fault                           | change                        | code                       | data
  ${'a province that is none'}    | ${{ provinceCode: '990000' }} | ${'stock.divisionUnknown'} | ${{ part: 'province', code: '990000' }}
  ${'a city of another province'} | ${{ cityCode: '440100' }}     | ${'stock.divisionUnknown'} | ${{ part: 'city', code: '440100' }}
  ${'a district of another city'} | ${{ districtCode: '330203' }} | ${'stock.divisionUnknown'} | ${{ part: 'city', code: '330100' }}
  ${'no city'}                    | ${{ cityCode: '' }}           | ${'stock.divisionUnknown'} | ${{ part: 'city', code: '' }}
  ${'the code of another node'}   | ${{ code: 'HZ' }}             | ${'stock.nodeCodeTaken'}   | ${{ code: 'HZ' }}
`('SRC-1 a warehouse with $fault is refused', async ({ change, code, data }) => {
  expect(await ask('POST', PATH, node({ code: 'NEW', ...change }))).toMatchObject({
    status: 422,
    body: { code, data },
  });
});

test('SRC-1 a city without districts is an address', async () => {
  const dongguan = node({ code: 'DG', provinceCode: '440000', cityCode: '441900', districtCode: '' });
  expect((await ask('POST', PATH, dongguan)).body).toMatchObject({ city: '东莞市', district: '' });
});

test('SRC-1 the divisions a node can lie in are those that are taken', async () => {
  const { provinces } = (await ask<{ provinces: Province[] }>('GET', '/api/v1/divisions')).body;
  expect(provinces).toHaveLength(34);
  for (const [code, provinceCode] of [
    ['YH', '330000'],
    ['HK', '810000'],
  ] as const) {
    const [city] = provinces.find((one) => one.code === provinceCode)!.cities;
    const place = { provinceCode, cityCode: city!.code, districtCode: city!.districts[0]!.code };
    expect((await ask<NodeSettings>('POST', PATH, node({ code, ...place }))).body).toMatchObject({
      city: city!.name,
      district: city!.districts[0]!.name,
    });
  }
});
