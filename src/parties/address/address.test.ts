import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { onSharedCore } from '../../../test/speed.ts';
import { parseAddress, resolveDivisions } from './address.ts';
import { ADDRESS_CASES } from './address-cases.ts';
import { DISTRICT_ALIASES, PLACE_ALIASES } from './division-aliases.ts';
import { namesOf } from './division-index.ts';
import { bareStreet, type DivisionNode, divisionTable, streetsOf } from './division-table.ts';

const all = (nodes: readonly DivisionNode[]): DivisionNode[] => nodes.flatMap((node) => [node, ...all(node.children)]);
const places = all(divisionTable());
const districts = places.filter((place) => place.level === 3);
const path = (district: DivisionNode) => [district.parent!.parent!.name, district.parent!.name, district.name] as const;

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test.each(ADDRESS_CASES)('ORD-7 $text', (wanted) => {
  const parsed = parseAddress(wanted.text);
  const { text, ...parts } = wanted;
  expect({
    region: [parsed.province, parsed.city, parsed.district].map((division) => division?.name ?? '').join('/'),
    street: parsed.street?.name ?? '',
    detail: parsed.detail,
    name: parsed.name,
    phone: parsed.phone,
    postcode: parsed.postcode,
  }).toEqual(parts);
  expect(parsed.missing).toEqual([
    ...(['province', 'city', 'district'] as const).filter((part) => parsed[part] === null),
    ...(['detail', 'name', 'phone'] as const).filter((part) => parsed[part] === ''),
  ]);
});

test.each`
  text                             | hint                                      | code
  ${'鼓楼区五四路150号'}           | ${{ province: '福建省', city: '福州市' }} | ${'350102'}
  ${'鼓楼区五四路150号'}           | ${{ province: '河南省' }}                 | ${'410204'}
  ${'五四路150号'}                 | ${{ city: '福州市', district: '鼓楼区' }} | ${'350102'}
  ${'江苏省南京市鼓楼区湖南路1号'} | ${{ province: '福建省', city: '福州市' }} | ${'320106'}
`('ORD-7 a hint helps only where the text is silent: $text $hint', ({ text, hint, code }) => {
  expect(parseAddress(text, hint).district?.code).toBe(code);
});

test.each`
  province    | city                    | district      | town          | code         | street         | missing
  ${'广东'}   | ${'深圳'}               | ${'南山'}     | ${'粤海街道'} | ${'440305'}  | ${'440305007'} | ${''}
  ${'广东省'} | ${'东莞市'}             | ${'虎门镇'}   | ${''}         | ${'441900'}  | ${'441900121'} | ${''}
  ${'湖北省'} | ${'仙桃市'}             | ${''}         | ${''}         | ${'429004'}  | ${undefined}   | ${''}
  ${'湖北省'} | ${'省直辖县级行政区划'} | ${'仙桃市'}   | ${''}         | ${'429004'}  | ${undefined}   | ${''}
  ${'北京'}   | ${'市辖区'}             | ${'朝阳区'}   | ${''}         | ${'110105'}  | ${undefined}   | ${''}
  ${'重庆市'} | ${'县'}                 | ${'忠县'}     | ${''}         | ${'500233'}  | ${undefined}   | ${''}
  ${'吉林省'} | ${'四平市'}             | ${'公主岭市'} | ${''}         | ${'220184'}  | ${undefined}   | ${''}
  ${'山东省'} | ${'莱芜市'}             | ${'莱城区'}   | ${''}         | ${'370116'}  | ${undefined}   | ${''}
  ${'四川省'} | ${'成都市'}             | ${'高新区'}   | ${''}         | ${'510191'}  | ${undefined}   | ${''}
  ${'江苏省'} | ${'南京市'}             | ${'其它区'}   | ${'雨花街道'} | ${'320114'}  | ${'320114001'} | ${''}
  ${'江苏省'} | ${'南京市'}             | ${'其它区'}   | ${''}         | ${undefined} | ${undefined}   | ${'district'}
  ${'350000'} | ${'350100'}             | ${'350181'}   | ${''}         | ${'350181'}  | ${undefined}   | ${''}
  ${''}       | ${''}                   | ${'鼓楼区'}   | ${''}         | ${undefined} | ${undefined}   | ${'province city district'}
  ${'火星'}   | ${'奥林帕斯'}           | ${'山'}       | ${''}         | ${undefined} | ${undefined}   | ${'province city district'}
`('ORD-7 fields $province/$city/$district/$town', ({ code, street, missing, ...fields }) => {
  const resolved = resolveDivisions(fields);
  expect(resolved.missing.join(' ')).toBe(missing);
  expect(resolved.district?.code).toBe(code);
  if (street) expect(resolved.street?.code).toBe(street);
});

test('ORD-7 every district of the table is found by its own names', () => {
  const wrong = districts.filter((district) => {
    const [province, city, name] = path(district);
    return resolveDivisions({ province, city, district: name }).district?.name !== name;
  });
  expect(wrong.map((district) => path(district).join(' '))).toEqual([]);
});

test('ORD-7 every alias leads to a place that exists', () => {
  const names = new Set(places.map((place) => place.name));
  const dead = Object.values(PLACE_ALIASES).filter((name) => !names.has(name));
  const known = new Set(namesOf(divisionTable()).map(({ name, node }) => `${node.parent?.name}|${name}`));
  for (const [city, aliases] of Object.entries(DISTRICT_ALIASES)) {
    for (const alias of Object.keys(aliases)) if (!known.has(`${city}|${alias}`)) dead.push(`${city}${alias}`);
  }
  expect(dead).toEqual([]);
});

// Written addresses made from the table itself. Not all can be right: some zones have a street of the zone's own name.
const WRITINGS: [string, number, (p: string, c: string, d: string, s: string) => string][] = [
  ['in full', 0.998, (p, c, d, s) => `${p}${c}${d}${s}光明路8号 王芳 13912345678`],
  ['with blanks', 0.998, (p, c, d, s) => `王芳 13912345678 ${p} ${c} ${d} ${s}光明路8号`],
  ['twice', 0.998, (p, c, d, s) => `${p}${c}${d}${p}${c}${d}${s}光明路8号 王芳 13912345678`],
  ['without province', 0.999, (_, c, d, s) => `${c}${d}${s}光明路8号 王芳 13912345678`],
  ['without city', 0.99, (p, _, d, s) => `${p}${d}${s}光明路8号 王芳 13912345678`],
  ['without district', 0.98, (p, c, _, s) => `${p}${c}${s}光明路8号 王芳 13912345678`],
];
test.each(WRITINGS)('ORD-7 2,000 addresses written %s: at least %d right', (_, floor, write) => {
  const seed = 20_261_121;
  const random = randomOf(seed);
  const wrong: string[] = [];
  let tried = 0;
  while (tried < 2_000) {
    const district = districts[Math.floor(random() * districts.length)]!;
    const [province, city] = path(district);
    const streets = [...streetsOf(district).values()].filter((street) => street !== null);
    const street = streets[Math.floor(random() * streets.length)];
    // Unique in its city and written in its usual form, or no reader could tell.
    if (!street || bareStreet(street.name) === street.name || !streetsOf(district.parent!).get(street.name)) continue;
    tried += 1;
    const text = write(province, city === province || city.includes('直辖') ? '' : city, district.name, street.name);
    const parsed = parseAddress(text);
    const good =
      parsed.district?.code === district.code &&
      parsed.street?.code === street.code &&
      parsed.detail === '光明路8号' &&
      parsed.name === '王芳';
    if (!good) wrong.push(`${text} → ${parsed.district?.name} ${parsed.street?.name} ${parsed.detail} ${parsed.name}`);
  }
  expect(1 - wrong.length / tried, `seed ${seed}\n${wrong.slice(0, 10).join('\n')}`).toBeGreaterThanOrEqual(floor);
});

test('ORD-7 reads any text without throwing and loses no character of an address', () => {
  const seed = 7;
  const random = randomOf(seed);
  const pieces = [
    '江苏省',
    '南京',
    '鼓楼区',
    '王芳',
    '13912345678',
    ' ',
    '，',
    '\n',
    '收货人:',
    '中山路8号',
    '😀',
    '(',
    '县',
    '其它区',
    '\uE000',
    '210000',
    '市',
    '收',
  ];
  for (let round = 0; round < 3_000; round++) {
    const text = Array.from(
      { length: 1 + Math.floor(random() * 9) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join('');
    const parsed = parseAddress(text);
    const kept = [parsed.detail, parsed.name, parsed.note].join('');
    if (text.includes('中山路8号')) expect(kept, `seed ${seed}: ${text}`).toContain('中山路8号');
    if (text.includes('13912345678')) expect(parsed.phone + kept, text).toContain('1391234567');
  }
});

test('ORD-7 P1 speed: fields 200,000/s, texts 5,000/s', () => {
  const fields = Array.from({ length: 1_000 }, (_, at) => {
    const [province, city, district] = path(districts[at]!);
    return { province, city, district, town: '' };
  });
  // Processor time and the best round: other work on the machine is not what is measured.
  const rate = (rounds: number, size: number, run: () => void): number => {
    let fastest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++) {
      const before = process.cpuUsage();
      run();
      fastest = Math.min(fastest, process.cpuUsage(before).user);
    }
    return (size * 1_000_000) / Math.max(1, fastest);
  };
  const manyFields = Array.from({ length: 20 }, () => fields).flat();
  expect(rate(8, manyFields.length, () => manyFields.forEach(resolveDivisions))).toBeGreaterThan(onSharedCore(200_000));
  const texts = rate(8, ADDRESS_CASES.length, () => ADDRESS_CASES.forEach(({ text }) => void parseAddress(text)));
  expect(texts).toBeGreaterThan(onSharedCore(5_000));
});

type PublicCase = { input: string; expect: { code?: string; name?: string; mobile?: string; details?: string } };
const PUBLIC = '../shared/fixtures/address/address-parse-cases.json';

test('ORD-7 public address cases: at least 97 % of all fields right', (context) => {
  if (!existsSync(PUBLIC)) context.skip(`no ${PUBLIC} here`);
  const cases = JSON.parse(readFileSync(PUBLIC, 'utf8')) as PublicCase[];
  const wrong: string[] = [];
  let fields = 0;
  for (const { input, expect: wanted } of cases) {
    const parsed = parseAddress(input);
    const code = (parsed.district ?? parsed.city ?? parsed.province)?.code;
    // That table keeps the street in the detail, and gives one street of Dongguan a district code of its own.
    const isStreetCode = wanted.code === '441916';
    const got = {
      code: isStreetCode && parsed.street?.code === '441900003' ? '441916' : code,
      name: parsed.name,
      mobile: parsed.phone,
      details: isStreetCode ? parsed.detail : `${parsed.street?.name ?? ''}${parsed.detail}`,
    };
    for (const field of ['code', 'name', 'mobile', 'details'] as const) {
      if (wanted[field] === undefined) continue;
      fields += 1;
      if (got[field] !== wanted[field]) wrong.push(`${field}: ${input}: ${got[field]} instead of ${wanted[field]}`);
    }
  }
  expect(1 - wrong.length / fields, wrong.join('\n')).toBeGreaterThanOrEqual(0.97);
});
