/**
 * What the demo's brand sends abroad: dated rates, two services of the post with what they take, customs facts of some
 * goods, and a shop in dollars with a few orders. Rates are invented, near to what such rates are.
 */
import { changeSkus, type SkuFields, skuIdsByCode } from '../../src/catalog/catalog.ts';
import { type ChannelPorts, createShop, shopsOf } from '../../src/channels/channels.ts';
import { placeOrder } from '../../src/contract/place-order.ts';
import { dayOf } from '../../src/kernel/business-day.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import type { KeyRing } from '../../src/kernel/secrets.ts';
import { addRates } from '../../src/rates/rates.ts';
import { keepLimit, keepSender, PUBLIC_LIMITS, saveCouriers, type Tariff } from '../../src/shipping/shipping.ts';
import type { Client } from './client.ts';
import { Refusal } from './client.ts';

const SHOP = '青禾生活 Global';
const RATES = [
  ...[['USD', 1, 7_083_200_000n] as const, ['EUR', 1, 8_214_500_000n] as const, ['GBP', 1, 9_342_100_000n] as const],
  ...[['JPY', 100, 4_561_300_000n] as const, ['XDR', 1, 9_658_000_000n] as const],
];
const DAY_MS = 86_400_000;

const tariff = (courier: string, bracketG: bigint, first: bigint, step: bigint, days: number): Tariff => ({
  ...{ courier, origins: ['330000', '440000', '130000'], from: '2026-01-01', until: null, volumetricDivisor: null },
  ...{ roundToG: 1n, forgiveG: 0n, minimumMinor: 0n, fuelPpm: 0n, cod: null, insurance: null, maxWeightG: null },
  ...{ maxSideMm: null, refusedGoods: [], served: [], refused: [], priority: 20 },
  rates: [
    {
      ...{ destinations: ['**'], brackets: [{ uptoG: bracketG, priceMinor: first }], remoteMinor: 0n, days },
      steps: [{ uptoG: null, stepG: bracketG, stepMinor: step }],
    },
  ],
});

const SERVICES = [
  {
    code: 'YZ-XB',
    name: '邮政国际小包',
    limit: 'UPU-SMALL-PACKET',
    tariff: tariff('YZ-XB', 100n, 2_500n, 900n, 20),
  },
  { code: 'YZ-EMS', name: '国际 EMS', limit: 'EMS', tariff: tariff('YZ-EMS', 500n, 16_000n, 5_500n, 7) },
];

const FACTS: Record<string, Partial<SkuFields>> = {
  'QH-TS01-11': { hsCode: '610910', customsName: 'Cotton T-shirt, knitted', originCountry: 'CN', madeOf: '棉' },
  'QH-TW01-11': { hsCode: '630260', customsName: 'Cotton towel', originCountry: 'CN', madeOf: '棉' },
  'QH-PL01-11': { hsCode: '940490', customsName: 'Pillow', originCountry: 'CN', declaredPpm: 800_000 },
};

/** Rates, services and facts; nothing where there are rates. */
export async function seedBorder(db: Database, scope: Scope): Promise<void> {
  await db.transaction(scope, async (ctx) => {
    const [known] = await ctx.sql`select 1 from exchange_rate where tenant_id = ${ctx.tenant} limit 1`;
    if (known) return;
    const days = [30, 7, 1, 0].map((ago) => dayOf(ctx.now() - ago * DAY_MS));
    await addRates(
      ctx,
      days.flatMap((day, i) =>
        RATES.map(([base, per, nano]) => ({
          ...{ id: ctx.newId(), base, quote: 'CNY', day, per, source: '演示汇率' },
          rateNano: nano + BigInt(i) * 1_700_000n,
        })),
      ),
    );
    await saveCouriers(
      ctx,
      SERVICES.map(({ code, name, tariff: list }) => ({
        ...{ code, name, product: '', service: 'own', active: true, tariffs: [list] },
      })),
    );
    for (const { code, limit } of SERVICES) {
      const { code: _, ...rules } = PUBLIC_LIMITS.find((one) => one.code === limit)!;
      // Their numbers are the demo's own, not from a range of the post.
      await keepLimit(ctx, { ...rules, courier: code, numbers: 'any' });
    }
    await keepSender(ctx, { ioss: '', vat: '', eori: '', version: 0 }, { ioss: 'IM1560000001', vat: '', eori: '' });
    const ids = await skuIdsByCode(ctx, Object.keys(FACTS));
    await changeSkus(
      ctx,
      Object.entries(FACTS).flatMap(([code, set]) => (ids.has(code) ? [{ id: ids.get(code)!, set }] : [])),
    );
  });
}

type House = { db: Database; scope: Scope; ring: KeyRing; ports: ChannelPorts };

/** The shop in dollars, which gets its orders over the API; its id. */
export async function globalShop({ db, scope, ring, ports }: House): Promise<Id> {
  const known = (await db.read(scope, shopsOf)).find(({ name }) => name === SHOP);
  const settings = { shipWithinHours: 72 };
  return (
    known?.id ?? createShop(db, scope, ports, ring, { name: SHOP, channel: 'fileDrop', currency: 'USD', settings })
  );
}

type Buyer = { name: string; phone: string; province: string; city: string; detail: string; postcode: string };
const abroad = (country: string, buyer: Buyer, sku: string, quantity: number, price: number) => ({
  ...{ country, buyer, sku, quantity, price },
});

const BUYERS = [
  abroad(
    'US',
    {
      ...{ name: 'Emily Carter', phone: '+1 206 555 0148', province: 'WA', city: 'Seattle', postcode: '98101' },
      detail: '1420 5th Ave Apt 12',
    },
    ...(['QH-TS01-11', 2, 1_990] as const),
  ),
  abroad(
    'DE',
    {
      ...{ name: 'Jonas Weber', phone: '+49 30 5550142', province: '', city: 'Berlin', postcode: '10115' },
      detail: 'Invalidenstraße 44',
    },
    ...(['QH-TW01-11', 3, 1_290] as const),
  ),
  abroad(
    'JP',
    {
      ...{ name: 'Sato Yui', phone: '+81 3 5550 0173', province: 'Tokyo', city: 'Shibuya', postcode: '150-0002' },
      detail: '2-21-1 Shibuya',
    },
    ...(['QH-PL01-11', 2, 4_500] as const),
  ),
  // Nobody has said yet what customs want to know of it.
  abroad(
    'GB',
    {
      ...{ name: 'Oliver Hughes', phone: '+44 20 7946 0991', province: '', city: 'London', postcode: 'N1 9GU' },
      detail: '8 Caledonian Rd',
    },
    ...(['QH-KC02-11', 1, 2_690] as const),
  ),
  // Above the limit of the rules, in the house's currency.
  abroad(
    'US',
    {
      ...{ name: 'Marcus Reed', phone: '+1 312 555 0126', province: 'IL', city: 'Chicago', postcode: '60611' },
      detail: '233 E Ohio St',
    },
    ...(['QH-TS01-11', 60, 1_790] as const),
  ),
];

/** Orders from abroad; one that is there is the same order. */
export async function stageBorder(seller: Client, shopId: Id, now: Date): Promise<void> {
  for (const [i, { country, buyer, sku, quantity, price }] of BUYERS.entries()) {
    const sum = String(price * quantity);
    const body = {
      ...{ currency: 'USD', payable: sum, paid: sum, orderedAt: now.toISOString(), buyer: buyer.name },
      recipient: { ...buyer, district: '', country },
      lines: [{ merchantCode: sku, quantity: String(quantity), price: String(price), amount: sum }],
    };
    await seller(placeOrder, { params: { shopId, number: `GL-${1001 + i}` }, body }).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
    });
  }
}
