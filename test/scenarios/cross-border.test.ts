/**
 * Orders that go abroad over HTTP (SHP-8): dated rates and what waits for them, courier choice within what services take,
 * what customs are told, and the scale that stops what is over.
 */
import { expect, test } from 'vitest';
import { postalCountry } from '../../src/contract/countries.ts';
import { type Conversion, conversionOn, convert, type ExchangeRate } from '../../src/rates/exchange.ts';
import { breachOf, type ServiceLimit } from '../../src/shipping/postal/limits.ts';
import { faultOf } from '../../src/shipping/postal/s10.ts';
import { saveCouriers, type Tariff } from '../../src/shipping/shipping.ts';
import { signedIn } from '../http.ts';
import { seedShop } from '../seed.ts';
import { openWholeHouse, tomorrowAtNine } from '../whole-house.ts';

const rate = (base: string, quote: string, day: string, nano: bigint, per = 1): ExchangeRate => ({
  ...{ id: '', base, quote, day, per, rateNano: nano, source: 'x', version: 1 },
});
const KNOWN = [
  rate('USD', 'CNY', '2026-11-01', 7_100_000_000n),
  rate('USD', 'CNY', '2026-11-10', 7_200_000_000n),
  rate('CNY', 'EUR', '2026-11-05', 125_000_000n),
  rate('JPY', 'CNY', '2026-11-02', 4_680_000_000n, 100),
  rate('XDR', 'CNY', '2026-11-03', 9_600_000_000n),
];

test.each`
  from     | to       | day             | amount     | becomes    | by
  ${'USD'} | ${'CNY'} | ${'2026-11-09'} | ${1_000n}  | ${7_100n}  | ${'2026-11-01'}
  ${'USD'} | ${'CNY'} | ${'2026-11-10'} | ${1_000n}  | ${7_200n}  | ${'2026-11-10'}
  ${'CNY'} | ${'USD'} | ${'2026-11-10'} | ${7_200n}  | ${1_000n}  | ${'2026-11-10'}
  ${'EUR'} | ${'CNY'} | ${'2026-11-30'} | ${-100n}   | ${-800n}   | ${'2026-11-05'}
  ${'JPY'} | ${'CNY'} | ${'2026-11-30'} | ${10_000n} | ${46_800n} | ${'2026-11-02'}
  ${'USD'} | ${'XDR'} | ${'2026-11-30'} | ${40_000n} | ${30_000n} | ${'2026-11-03'}
  ${'CNY'} | ${'CNY'} | ${'2020-01-01'} | ${5n}      | ${5n}      | ${'2020-01-01'}
  ${'USD'} | ${'CNY'} | ${'2026-10-31'} | ${1_000n}  | ${null}    | ${null}
  ${'GBP'} | ${'CNY'} | ${'2026-11-30'} | ${1_000n}  | ${null}    | ${null}
`('SHP-8 $amount $from on $day is $becomes $to', ({ from, to, day, amount, becomes, by }) => {
  const found = conversionOn(KNOWN, { from, to, day });
  expect(found && convert(amount, found as Conversion)).toBe(becomes);
  expect(found?.day ?? null).toBe(by);
});

const SMALL: ServiceLimit = {
  ...{ courier: 'SP', name: '小包', weightMinG: null, weightMaxG: 2_000n, sideMaxMm: 600n, sidesMaxMm: 900n },
  ...{ girthMaxMm: null, countries: ['US'], batteries: ['none', 'builtIn'], source: '' },
  ...{ declares: [], numbers: 'any' },
};
test.each`
  weightG   | sidesMm               | country | batteries      | girthMaxMm | breach
  ${2_000n} | ${[600n, 200n, 100n]} | ${'US'} | ${['builtIn']} | ${null}    | ${null}
  ${2_001n} | ${[100n, 100n, 100n]} | ${'US'} | ${[]}          | ${null}    | ${'tooHeavy 2000 2001'}
  ${500n}   | ${[100n, 601n, 1n]}   | ${'US'} | ${[]}          | ${null}    | ${'tooLarge 600 601'}
  ${500n}   | ${[400n, 300n, 201n]} | ${'US'} | ${[]}          | ${null}    | ${'sidesTooLong 900 901'}
  ${500n}   | ${[200n, 300n, 100n]} | ${'US'} | ${[]}          | ${800n}    | ${'girthTooLong 800 900'}
  ${500n}   | ${[1n, 1n, 1n]}       | ${'DE'} | ${[]}          | ${null}    | ${'notServed'}
  ${500n}   | ${[1n, 1n, 1n]}       | ${'US'} | ${['alone']}   | ${null}    | ${'batteryRefused'}
  ${0n}     | ${[0n, 0n, 0n]}       | ${'US'} | ${[]}          | ${null}    | ${null}
`('SHP-8 $weightG g, $sidesMm mm to $country: $breach', ({ girthMaxMm, breach, ...measures }) => {
  const found = breachOf({ ...SMALL, girthMaxMm }, measures);
  expect(found && [found.kind, found.most, found.found].filter((part) => part !== null).join(' ')).toBe(breach);
});

test.each`
  number             | fault
  ${'RR473124829GB'} | ${null}
  ${'LZ123456785CN'} | ${null}
  ${'EE000000005CN'} | ${null}
  ${'LZ123456784CN'} | ${'shipping.checkDigitWrong 5'}
  ${'EE000000000CN'} | ${'shipping.checkDigitWrong 5'}
  ${'CX000000081CN'} | ${'shipping.checkDigitWrong 0'}
  ${'LZ12345678CN'}  | ${'shipping.numberNotS10'}
  ${'lz123456785cn'} | ${'shipping.numberNotS10'}
  ${'SF1234567890'}  | ${'shipping.numberNotS10'}
`('SHP-8 the number $number of a postal parcel: $fault', ({ number, fault }) => {
  const found = faultOf(number);
  expect(found && [found.code, found.data['digit']].filter(Boolean).join(' ')).toBe(fault);
});

test.each`
  country | divisionCode   | written
  ${'CN'} | ${'440305001'} | ${'CN'}
  ${'CN'} | ${'810000'}    | ${'HK'}
  ${'CN'} | ${'820000'}    | ${'MO'}
  ${''}   | ${'710100'}    | ${'TW'}
  ${'US'} | ${''}          | ${'US'}
`('SHP-8 the post writes $country $divisionCode as $written', ({ country, divisionCode, written }) =>
  expect(postalCountry(country, divisionCode)).toBe(written),
);

const start = Date.parse(tomorrowAtNine());
const day = new Date(start).toISOString().slice(0, 10);
const house = await openWholeHouse(() => start);
const nodes = await house.furnish();
const REGIONS = ['710000', '810000', '820000'];
const tariff = (courier: string, priceMinor: bigint): Tariff => ({
  ...{ courier, origins: ['*'], from: '2026-01-01', until: null, volumetricDivisor: null, roundToG: 1n, forgiveG: 0n },
  ...{ minimumMinor: 0n, fuelPpm: 0n, cod: null, insurance: null, maxWeightG: null, maxSideMm: null },
  ...{ refusedGoods: [], served: [], refused: [], priority: 1 },
  rates: [
    {
      ...{
        destinations: ['**', ...REGIONS],
        brackets: [{ uptoG: 30_000n, priceMinor }],
        steps: [],
        remoteMinor: 0n,
        days: 9,
      },
    },
  ],
});
const shop = await house.inOne(async (ctx) => {
  const plain = { product: '', service: null, active: true };
  await saveCouriers(ctx, [
    { ...plain, code: 'SP', name: '邮政小包', tariffs: [tariff('SP', 5_000n)] },
    { ...plain, code: 'EMS', name: 'EMS', tariffs: [tariff('EMS', 20_000n)] },
  ]);
  return seedShop(ctx);
});
await house.stockUp(nodes['JX']!, [
  { merchantCode: 'CUP', name: '杯子', barcode: '690001', weightG: 400n, quantity: 100n },
  { merchantCode: 'POT', name: '茶壶', barcode: '690002', weightG: 1_500n, quantity: 100n },
]);
await house.owner.query(`update shop set currency = 'USD'`);
const office = await signedIn(house.db, 1, 'owner');

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the test.
type Answer = { status: number; body: any };
async function ask(method: string, path: string, body?: unknown, version?: number): Promise<Answer> {
  const response = await house.server.ask(office, method, `/api/v1${path}`, {
    headers: version === undefined ? {} : { 'if-match': `"${version}"` },
    ...(body === undefined ? {} : { body }),
  });
  const text = response.headers.get('content-type')?.includes('json') ? await response.json() : await response.text();
  return { status: response.status, body: text };
}
const place = (number: string, merchantCode: string, quantity: number, price: number, to: object = {}) =>
  ask('PUT', `/shops/${shop}/orders/${number}`, {
    ...{ currency: 'USD', payable: String(price * quantity), paid: String(price * quantity), buyer: number },
    orderedAt: new Date(start).toISOString(),
    recipient: {
      ...{ name: 'Ann Lee', phone: '+1 415 555 0100', province: 'CA', city: 'San Francisco', district: '' },
      ...{ detail: '1 Market St', postcode: '94105', country: 'US' },
      ...to,
    },
    lines: [{ merchantCode, quantity: String(quantity), price: String(price), amount: String(price * quantity) }],
  });
const detail = async (id: string) => (await ask('GET', `/orders/${id}`)).body;
const addRate = (base: string, text: string) =>
  ask('POST', '/exchange-rates', { rates: [{ base, quote: 'CNY', day, per: 1, rate: text, source: '中间价' }] });

test('SHP-8 an order abroad waits for its rate, takes a service that can, and is declared before it is labelled', async () => {
  const limits = await ask('GET', '/settings/service-limits');
  const small = limits.body.templates.find(({ code }: { code: string }) => code === 'UPU-SMALL-PACKET');
  const { code: _, ...body } = small;
  expect((await ask('PUT', '/settings/service-limits/SP', body, 0)).body).toMatchObject({
    weightMaxG: '2000',
    version: 1,
  });
  expect((await ask('PUT', '/settings/service-limits/SP', { ...body, countries: ['XX'] }, 1)).body.code).toBe(
    'shipping.countryWrong',
  );

  // 800 dollars are more than the 5,000 yuan of the rule; without a rate nobody says they are less.
  const [light, dear] = [(await place('A1', 'CUP', 2, 1_500)).body, (await place('A2', 'CUP', 1, 80_000)).body];
  for (const order of [light, dear]) expect(order).toMatchObject({ state: 'waitReview', holds: ['rateMissing'] });
  expect(await detail(light.id)).toMatchObject({ inHome: null, rateMissing: true });
  expect((await addRate('USD', '0')).body.code).toBe('rates.nothing');
  expect((await addRate('USD', '7.1')).body.outcomes).toMatchObject([{ done: true }]);
  expect((await addRate('USD', '7.2')).body.outcomes).toMatchObject([{ refusal: { code: 'rates.taken' } }]);
  await house.settle();
  const shown = await detail(light.id);
  expect(shown).toMatchObject({
    ...{ state: 'released', holds: [], courier: { code: 'SP' }, recipientArea: 'US CA San Francisco' },
    inHome: { payable: { amount: '21300', currency: 'CNY' }, by: { day, rates: [{ rate: '7.1', source: '中间价' }] } },
  });
  expect(await detail(dear.id)).toMatchObject({ state: 'waitReview', holds: ['largeAmount'] });

  // Two pots are 3 kg: the cheaper packet cannot take them, and says so.
  const heavy = (await place('A3', 'POT', 2, 2_000)).body;
  expect(await detail(heavy.id)).toMatchObject({ state: 'released', courier: { code: 'EMS' } });
  expect((await ask('GET', `/orders/${heavy.id}/courier-choice`)).body.losers).toContainEqual(
    expect.objectContaining({ courier: { code: 'SP', name: '邮政小包' }, because: 'tooHeavy' }),
  );

  const parcel = shown.fulfilments[0].id;
  const read = async () => (await ask('GET', `/parcels/${parcel}/declaration`)).body.declaration;
  expect(await read()).toMatchObject({
    ...{ country: 'US', currency: 'USD', form: null, sdr: null, complete: false, version: 0 },
    lines: [{ missing: ['name', 'hsCode', 'origin'], weightG: '800', value: { amount: '3000', currency: 'USD' } }],
  });
  const print = () => ask('POST', '/declarations/print', { ids: [parcel] });
  expect((await print()).body).toMatchObject({ code: 'shipping.declarationIncomplete' });
  expect((await ask('POST', '/waybills/labels', { ids: [parcel], size: '100x180' })).status).toBe(422);

  const sku = shown.lines[0].sku.id;
  const facts = { customsName: 'Ceramic cup', originCountry: 'CN', declaredPpm: 500_000 };
  expect((await ask('PUT', `/skus/${sku}`, { ...facts, hsCode: '7712' }, 1)).body.code).toBe('catalog.hsCodeDamaged');
  expect((await ask('PUT', `/skus/${sku}`, { ...facts, hsCode: '691110' }, 1)).status).toBe(200);
  expect(await read()).toMatchObject({ complete: true, sum: { amount: '1500' }, lines: [{ hsCode: '691110' }] });
  expect((await print()).body).toMatchObject({ code: 'rates.rateMissing', data: { from: 'USD', to: 'XDR' } });
  await addRate('XDR', '9.6');
  expect(await read()).toMatchObject({ form: 'CN22', sdr: { amount: { amount: '1109', currency: 'XDR' }, day } });

  const { lines } = await read();
  const { merchantCode: __, missing: ___, value, ...line } = lines[0];
  const mended = {
    ...{ contents: 'gift', ioss: 'IM1234567890', vat: '', eori: '', note: '' },
    lines: [
      { ...line, value: '50000' },
      // What the goods do not say: a card that lies beside them.
      { ...line, skuId: null, name: 'Gift card, paper', hsCode: '490900', quantity: '1', weightG: '10', value: '100' },
    ],
  };
  const change = (version: number) => ask('PUT', `/parcels/${parcel}/declaration`, mended, version);
  expect((await change(1)).status).toBe(409);
  expect((await change(0)).body).toMatchObject({
    version: 1,
    contents: 'gift',
    form: 'CN23',
    sum: { amount: '50100' },
    lines: [{}, { name: 'Gift card, paper', merchantCode: '', missing: [] }],
  });
  const paper = await print();
  expect([paper.status, String(paper.body).slice(0, 5)]).toEqual([200, '%PDF-']);
  const file = await ask('GET', '/exports/declarations');
  expect(file.body).toContain('Ceramic cup');
  expect(file.body).toContain('IM1234567890');
});

test('SHP-8 a parcel to Hong Kong is declared where its postal service says so, and a recipient may move abroad', async () => {
  await ask('PUT', '/settings/customs-sender', { ioss: 'IM1560000001', vat: '', eori: 'DE123' }, 0);
  const hongKong = { province: '香港特别行政区', city: '', district: '油尖旺区', detail: '弥敦道 100 号' };
  const { body: order } = await place('H1', 'CUP', 1, 1_500, { ...hongKong, country: 'CN', postcode: '' });
  const shown = await detail(order.id);
  expect(shown).toMatchObject({ state: 'released', courier: { code: 'SP' } });
  const parcel = shown.fulfilments[0].id;
  const declared = async () => (await ask('GET', `/parcels/${parcel}/declaration`)).body.declaration;
  expect(await declared()).toMatchObject({ country: 'HK', ioss: '', eori: '', lines: [{ hsCode: '691110' }] });
  const { limits } = (await ask('GET', '/settings/service-limits')).body;
  const { courier, version, ...kept } = limits.find((one: { courier: { code: string } }) => one.courier.code === 'SP');
  const without = await ask('PUT', `/settings/service-limits/${courier.code}`, { ...kept, declares: [] }, version);
  expect([without.status, await declared()]).toEqual([200, null]);

  const moved = { country: 'DE', province: '', city: 'Berlin', district: '', detail: 'Torstr. 1', postcode: '10119' };
  await ask('POST', '/orders/unreview', { ids: [order.id] });
  const answer = await ask('PUT', `/orders/${order.id}/recipient`, moved, (await detail(order.id)).version);
  expect(answer.body).toMatchObject({ done: true });
  await ask('POST', '/orders/release-hold', { ids: [order.id], reasons: ['paused'] });
  const there = await detail(order.id);
  expect(there).toMatchObject({ recipient: { country: 'DE' }, recipientArea: 'DE Berlin', state: 'released' });
  const { declaration } = (await ask('GET', `/parcels/${there.fulfilments.at(-1).id}/declaration`)).body;
  expect(declaration).toMatchObject({ country: 'DE', ioss: 'IM1560000001', eori: 'DE123' });
});
