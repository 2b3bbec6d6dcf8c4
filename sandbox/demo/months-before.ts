/**
 * The weeks before the demo's first morning, as its books took them over from the program the brand used before: what
 * every shop sold and gave back each day, what platforms kept and paid out each week, what suppliers and couriers billed.
 * Made through the same door as everything else; nothing of it is in stock or orders of today.
 */
import { bookEvents, type FinanceEvent } from '../../src/finance/finance.ts';
import { dayOf } from '../../src/kernel/business-day.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { scaleBy } from '../../src/kernel/money.ts';
import { HOME_CURRENCY } from '../../src/rates/rates.ts';
import { type Seeded, seeded } from '../seeded.ts';

const DAY_MS = 24 * 3_600_000;
const VAT = 13n;
/** Saturdays and Sundays bring more. */
const WEEK = [118, 96, 92, 95, 100, 106, 124] as const;
/** Of a hundred. */
const [COST, BACK, COMMISSION, PROMOTION, FREIGHT] = [54n, 7n, 5n, 11n, 6n];

type Day = { day: string; at: Date; sales: ReadonlyMap<Id, bigint> };

const percent = (amount: bigint, of: bigint): bigint => scaleBy(amount, of, 100n);
const taxed = (gross: bigint) => {
  const vat = scaleBy(gross, VAT, 100n + VAT);
  return { net: gross - vat, vat };
};

/** Everything from the first day until before `today`. `shops`: about what each sells on a day, in fen. */
export async function bookMonthsBefore(
  ctx: Ctx,
  { first, today, shops, supplier, bank }: Brand & { first: string; today: string },
): Promise<void> {
  const random = seeded(1107);
  const days: Day[] = [];
  for (let at = Date.parse(`${first}T20:00:00+08:00`); dayOf(at) < today; at += DAY_MS) {
    const weight = BigInt(WEEK[new Date(at).getUTCDay()]!);
    const sold = (usual: bigint) => (usual * weight * BigInt(70 + random.below(60))) / 10_000n;
    const sales = new Map([...shops].map(([shop, usual]) => [shop, sold(usual)]));
    days.push({ day: dayOf(at), at: new Date(at), sales });
  }
  await bookEvents(ctx, [
    ...days.flatMap((one) => soldOn(one)),
    ...weeksOf(days).flatMap((week) => billsOf(week, { shops, supplier, bank }, random)),
  ]);
}

type Brand = { shops: ReadonlyMap<Id, bigint>; supplier: Id; bank: string };

const event = (
  kind: FinanceEvent['kind'],
  { day, at }: Pick<Day, 'day' | 'at'>,
  amounts: FinanceEvent['amounts'],
  about: FinanceEvent['about'],
): FinanceEvent => ({
  ...{ kind, effectiveAt: at, currency: HOME_CURRENCY, amounts, about },
  document: { kind: 'priorDay', id: [day, ...Object.values(about)].join('/'), number: day },
});

function soldOn(day: Day): FinanceEvent[] {
  return [...day.sales].flatMap(([shop, gross]) => {
    const [back, about] = [percent(gross, BACK), { shop, account: shop }];
    const cost = percent(taxed(gross).net, COST);
    return [
      event('sale.paid', day, taxed(gross), about),
      event('sale.delivered', day, taxed(gross), about),
      event('sale.costed', day, { cost }, { shop }),
      event('sale.returned', day, { ...taxed(back), cost: percent(taxed(back).net, COST) }, about),
    ];
  });
}

const weeksOf = (days: readonly Day[]): Day[][] =>
  [...Map.groupBy(days, (_, i) => Math.floor(i / 7)).values()].filter((week) => week.length === 7);

/** A week settled on its last day: platforms keep their part and pay the rest out, suppliers and couriers ask for theirs. */
function billsOf(week: readonly Day[], { shops, supplier, bank }: Brand, random: Seeded): FinanceEvent[] {
  const last = week.at(-1)!;
  const grossOf = (shop: Id) => week.reduce((sum, { sales }) => sum + sales.get(shop)!, 0n);
  const kept = [...shops.keys()].flatMap((shop) => {
    const gross = grossOf(shop) - week.reduce((sum, { sales }) => sum + percent(sales.get(shop)!, BACK), 0n);
    const charged = {
      commission: percent(gross, COMMISSION),
      promotion: percent(gross, PROMOTION + BigInt(random.below(4))),
    };
    const amount = gross - charged.commission - charged.promotion;
    return [
      event('channel.charged', last, charged, { account: shop }),
      event('channel.paidOut', last, { amount }, { account: shop, into: bank }),
    ];
  });
  const sold = [...shops.keys()].reduce((sum, shop) => sum + taxed(grossOf(shop)).net, 0n);
  // What was sold was bought again, so that stock is what it was.
  const cost = percent(sold, COST) - percent(percent(sold, BACK), COST);
  const freight = percent(sold, FREIGHT);
  const owed = { net: freight, vat: scaleBy(freight, 6n, 100n) };
  return [
    ...kept,
    event('purchase.received', last, { cost }, { party: supplier }),
    event('purchase.invoiced', last, { net: cost, vat: percent(cost, VAT) }, { party: supplier }),
    event('purchase.paid', last, { amount: cost + percent(cost, VAT) }, { party: supplier, account: bank }),
    event('freight.billed', last, owed, { party: 'ZTO' }),
  ];
}
