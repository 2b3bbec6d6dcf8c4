/**
 * Courier price lists: what a courier charges from one province to a place, and where it goes at all (SHP-1). The
 * lists are data as a person agrees them with the courier; `compileTariffs` turns those in force on one day into
 * lanes (origin, destination) that hold every courier's rate, so choosing among them is arithmetic.
 *
 * What must stay true: a price is exact to the minor unit. Lists speak `bigint`; lanes hold the same values as safe
 * integers, checked when compiled, because this is the hottest arithmetic of the pipeline.
 */
import { Refused } from '../kernel/refusal.ts';
import type { ServiceLimit } from './postal/limits.ts';

/** GB/T 2260 codes of a place; an unknown part is ''. Abroad the province is the country (ISO 3166). */
export type Place = { province: string; city: string; district: string; street: string };

/** A price for everything up to `uptoG`, the first weight included. */
export type Bracket = { uptoG: bigint; priceMinor: bigint };
/** Behind the last bracket: each begun `stepG` up to `uptoG` (null: without end) adds `stepMinor`. */
export type Step = { uptoG: bigint | null; stepG: bigint; stepMinor: bigint };

export type Rate = {
  /** Province, city, district or street codes; the most exact code wins. `*` is everywhere else at home, `**` abroad. */
  destinations: string[];
  brackets: Bracket[];
  steps: Step[];
  /** Added for outlying places, 0n for none. */
  remoteMinor: bigint;
  /** Promised days, for ties. */
  days: number;
};

/** A share of an amount (ppm), at least and at most so much. */
export type Fee = { ppm: bigint; minimumMinor: bigint; maximumMinor: bigint | null };

export type Tariff = {
  courier: string;
  /** Province codes it is agreed for, `*` for all others. */
  origins: string[];
  /** First day in force and first day no more in force, `2026-01-31`; null: until further notice. */
  from: string;
  until: string | null;
  /** cm³ per kg (6000, 8000, 12000); null: weight only. */
  volumetricDivisor: bigint | null;
  /** Weight is rounded up to a multiple of this after `forgiveG` of excess is let pass ("not full kg counts as 1"). */
  roundToG: bigint;
  forgiveG: bigint;
  minimumMinor: bigint;
  /** Fuel and season surcharge on freight, ppm; 0n for none. */
  fuelPpm: bigint;
  /** Cash on delivery; null: cannot. `limitMinor` is the most it collects. */
  cod: (Fee & { limitMinor: bigint | null }) | null;
  /** Declared value; null: cannot insure. */
  insurance: Fee | null;
  maxWeightG: bigint | null;
  maxSideMm: bigint | null;
  /** Goods classes it does not take (liquid, battery). */
  refusedGoods: string[];
  /** Codes served and refused at any level; the most exact decides. Empty `served`: everywhere but `refused`. */
  served: string[];
  refused: string[];
  rates: Rate[];
  /** Lower is preferred when price and days are equal. */
  priority: number;
};

type CompiledFee = { ppm: number; minimum: number; maximum: number };
type CompiledStep = { upto: number; step: number; price: number };

/** A courier's terms on one lane, as safe integers. */
export type Offer = {
  courier: string;
  /** Why the courier is out on this lane whatever the parcel, or null. */
  barred: 'noTariff' | 'notServed' | null;
  brackets: { upto: number; price: number }[];
  steps: CompiledStep[];
  remote: number;
  days: number;
  priority: number;
  divisor: number;
  roundTo: number;
  forgive: number;
  minimum: number;
  fuelPpm: number;
  cod: (CompiledFee & { limit: number }) | null;
  insurance: CompiledFee | null;
  maxWeight: number;
  maxSide: number;
  refusedGoods: ReadonlySet<string>;
  /** What the service takes whatever the price; null: nothing more is known. */
  limit: ServiceLimit | null;
};

export type TariffTable = {
  readonly on: string;
  /** Some courier refuses a class of goods. */
  readonly refusesGoods: boolean;
  /** Some price or limit depends on how large a parcel is. */
  readonly asksForSizes: boolean;
  /** Every courier's offer from a province to a place, in the order of courier codes. Cached. */
  lane(origin: string, to: Place): readonly Offer[];
};

type Limits = ReadonlyMap<string, ServiceLimit>;

const NO_LIMIT = Number.MAX_SAFE_INTEGER;
// More places than the country has towns.
const LANES_PER_ORIGIN = 50_000;

/**
 * The lists in force on day `on`. Throws `shipping.tariffOverlap` when a courier has two lists for one origin, or two
 * prices for one place, that day; `shipping.tariffUnsound` (data: `why`) when one has no price, steps out of order or
 * amounts beyond safe integers. Both name courier, list and place. `limits`: by courier.
 */
export function compileTariffs(tariffs: readonly Tariff[], on: string, limits: Limits = new Map()): TariffTable {
  const inForce = tariffs.filter(({ from, until }) => from <= on && (until === null || on < until));
  const couriers = [...new Set(inForce.map(({ courier }) => courier))].sort((a, b) => (a < b ? -1 : 1));
  const byCourier = couriers.map((courier) =>
    compileCourier(
      inForce.filter((tariff) => tariff.courier === courier),
      limits.get(courier) ?? null,
    ),
  );
  // Two maps and no joined key: a new string would have to be hashed at every question.
  const byOrigin = new Map<string, Map<string, readonly Offer[]>>();
  return {
    on,
    refusesGoods: inForce.some((tariff) => tariff.refusedGoods.length > 0),
    asksForSizes:
      inForce.some((tariff) => tariff.volumetricDivisor !== null || tariff.maxSideMm !== null) ||
      [...limits.values()].some(hasSides),
    lane(origin, to) {
      const key = to.street || to.district || to.city || to.province;
      const lanes = byOrigin.get(origin) ?? new Map<string, readonly Offer[]>();
      if (lanes.size === 0) byOrigin.set(origin, lanes);
      let lane = lanes.get(key);
      if (lane) return lane;
      if (lanes.size >= LANES_PER_ORIGIN) lanes.clear();
      lane = byCourier.map((offer) => offer(origin, to));
      lanes.set(key, lane);
      return lane;
    },
  };
}

const hasSides = ({ sideMaxMm, sidesMaxMm, girthMaxMm }: ServiceLimit): boolean =>
  sideMaxMm !== null || sidesMaxMm !== null || girthMaxMm !== null;

type OfferOn = (origin: string, to: Place) => Offer;

function compileCourier(tariffs: Tariff[], limit: ServiceLimit | null): OfferOn {
  const byOrigin = new Map<string, OfferOn>();
  for (const tariff of tariffs) {
    const offer = compileTariff(tariff, limit);
    for (const origin of tariff.origins) {
      if (byOrigin.has(origin)) throw new Refused('shipping.tariffOverlap', placeIn(tariff, [origin]));
      byOrigin.set(origin, offer);
    }
  }
  const bare = compileTerms(tariffs[0]!, limit);
  const none: OfferOn = () => ({ ...bare, barred: 'noTariff' });
  return (origin, to) => (byOrigin.get(origin) ?? byOrigin.get('*') ?? none)(origin, to);
}

function compileTariff(tariff: Tariff, limit: ServiceLimit | null): OfferOn {
  const terms = compileTerms(tariff, limit);
  const rates = new Map<string, Offer>();
  for (const rate of tariff.rates) {
    const offer = { ...terms, ...compileRate(tariff, rate) };
    for (const destination of rate.destinations) {
      if (rates.has(destination)) throw new Refused('shipping.tariffOverlap', placeIn(tariff, [destination]));
      rates.set(destination, offer);
    }
  }
  const reach = new Map<string, boolean>([
    ...tariff.served.map((code) => [code, true] as const),
    ...tariff.refused.map((code) => [code, false] as const),
  ]);
  const elsewhere = tariff.served.length === 0;
  return (_, to) => {
    const offer = mostExact(rates, to) ?? rates.get(/^\d*$/.test(to.province) ? '*' : '**');
    if (!offer) return { ...terms, barred: 'noTariff' };
    return (mostExact(reach, to) ?? elsewhere) ? offer : { ...offer, barred: 'notServed' };
  };
}

const mostExact = <Value>(
  byCode: ReadonlyMap<string, Value>,
  { street, district, city, province }: Place,
): Value | undefined => byCode.get(street) ?? byCode.get(district) ?? byCode.get(city) ?? byCode.get(province);

/** Where in whose list; a list is known by where it is for and its first day. */
const placeIn = ({ courier, origins, from }: Tariff, places: readonly string[]) => ({
  courier,
  list: `${origins.join(' ')} ${from}`,
  place: places.slice(0, 5).join(' '),
});

function compileRate(tariff: Tariff, rate: Rate): Pick<Offer, 'brackets' | 'steps' | 'remote' | 'days'> {
  const safe = checker(tariff, rate.destinations);
  const brackets = rate.brackets.map(({ uptoG, priceMinor }) => ({ upto: safe(uptoG), price: safe(priceMinor) }));
  const steps = rate.steps.map(({ uptoG, stepG, stepMinor }) => ({
    upto: uptoG === null ? NO_LIMIT : safe(uptoG),
    step: safe(stepG),
    price: safe(stepMinor),
  }));
  const bounds = [...brackets, ...steps].map(({ upto }) => upto);
  const rising = bounds.every((bound, at) => at === 0 || bound > bounds[at - 1]!);
  if (brackets.length === 0) throw unsound(tariff, rate.destinations, 'noPrice');
  if (!rising) throw unsound(tariff, rate.destinations, 'weightsNotRising');
  if (steps.some(({ step }) => step <= 0)) throw unsound(tariff, rate.destinations, 'stepOfNothing');
  return { brackets, steps, remote: safe(rate.remoteMinor), days: rate.days };
}

function compileTerms(tariff: Tariff, limit: ServiceLimit | null): Offer {
  const safe = checker(tariff, tariff.origins);
  const compileFee = ({ ppm, minimumMinor, maximumMinor }: Fee): CompiledFee => ({
    ppm: safe(ppm),
    minimum: safe(minimumMinor),
    maximum: maximumMinor === null ? NO_LIMIT : safe(maximumMinor),
  });
  return {
    courier: tariff.courier,
    barred: null,
    brackets: [],
    steps: [],
    remote: 0,
    days: 0,
    priority: tariff.priority,
    divisor: tariff.volumetricDivisor === null ? 0 : safe(tariff.volumetricDivisor),
    roundTo: Math.max(1, safe(tariff.roundToG)),
    forgive: safe(tariff.forgiveG),
    minimum: safe(tariff.minimumMinor),
    fuelPpm: safe(tariff.fuelPpm),
    cod: tariff.cod && {
      ...compileFee(tariff.cod),
      limit: tariff.cod.limitMinor === null ? NO_LIMIT : safe(tariff.cod.limitMinor),
    },
    insurance: tariff.insurance && compileFee(tariff.insurance),
    maxWeight: tariff.maxWeightG === null ? NO_LIMIT : safe(tariff.maxWeightG),
    maxSide: tariff.maxSideMm === null ? NO_LIMIT : safe(tariff.maxSideMm),
    refusedGoods: new Set(tariff.refusedGoods),
    limit,
  };
}

type Unsound = 'noPrice' | 'weightsNotRising' | 'stepOfNothing' | 'numberTooLarge';
const unsound = (tariff: Tariff, places: readonly string[], why: Unsound) =>
  new Refused('shipping.tariffUnsound', { ...placeIn(tariff, places), why });

// Prices and weights times a ppm must stay below 2^53: 9 billion minor units at 100 %.
const LARGEST = 9_000_000_000n;
const checker =
  (tariff: Tariff, places: readonly string[]) =>
  (value: bigint): number => {
    if (value < 0n || value > LARGEST) throw unsound(tariff, places, 'numberTooLarge');
    return Number(value);
  };

/** Weight that is charged, in grams: the greater of scale and volume, forgiven and rounded as the list says. */
export function chargedWeightG(offer: Offer, weightG: number, volumeMm3: number): number {
  // mm³ ÷ (cm³ per kg) is grams: 1,000 mm³ in a cm³, 1,000 g in a kg.
  const volumetric = offer.divisor === 0 ? 0 : Math.ceil(volumeMm3 / offer.divisor);
  const weight = Math.max(weightG, volumetric, 1);
  const over = weight % offer.roundTo;
  if (over === 0) return weight;
  const down = weight - over;
  return over <= offer.forgive && down > 0 ? down : down + offer.roundTo;
}

/** Freight of a charged weight without surcharges, or −1 when the list ends below it. */
export function freightOf(offer: Offer, charged: number): number {
  for (const { upto, price } of offer.brackets) if (charged <= upto) return price;
  const last = offer.brackets[offer.brackets.length - 1]!;
  let price = last.price;
  let from = last.upto;
  for (const { upto, step, price: each } of offer.steps) {
    price += Math.ceil((Math.min(charged, upto) - from) / step) * each;
    if (charged <= upto) return price;
    from = upto;
  }
  return -1;
}

/** `amount × ppm`, half up, inside the fee's bounds. */
export const feeOf = (fee: CompiledFee, amount: number): number =>
  Math.min(Math.max(share(amount, fee.ppm), fee.minimum), fee.maximum);

export const share = (amount: number, ppm: number): number => Math.floor((amount * ppm + 500_000) / 1_000_000);
