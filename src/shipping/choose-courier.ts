/**
 * Which courier takes a parcel (SHP-1): hard filters, then a fixed choice (named by the customer, or a rule), then the
 * lowest landed cost, then days, priority and code. Pure.
 *
 * What must stay true: the same parcel, table and rules give the same courier; the explanation names every courier
 * that lost and why. It is worked out only when somebody reads it: the pipeline asks millions of times, a person once.
 */
import { HOME_COUNTRY, postalCountry } from '../contract/countries.ts';
import type { Battery } from '../contract/skus.ts';
import { breachOf, type Measures } from './postal/limits.ts';
import { chargedWeightG, feeOf, freightOf, type Offer, type Place, share, type TariffTable } from './tariff.ts';

export type Parcel = {
  weightG: bigint;
  /** 0n where not known; then the scale weight counts alone. */
  lengthMm: bigint;
  widthMm: bigint;
  heightMm: bigint;
  /** Before it is packed: no box that holds its goods is smaller. Left out: not known. */
  leastVolumeMm3?: bigint;
  /** Province code of the node. */
  origin: string;
  destination: Place;
  /** What the customer pays for the goods. */
  amountMinor: bigint;
  /** Collected at the door, null when paid. */
  codMinor: bigint | null;
  /** Declared value, null when not insured. */
  insuredMinor: bigint | null;
  shop: string;
  node: string;
  /** Goods classes inside. */
  goods: readonly string[];
  /** Looked at where a service has limits; left out: none. */
  batteries?: readonly Battery[];
  /** The recipient is known to the platform alone; the courier gets a token for him. */
  masked: boolean;
  /** Named by the customer or the platform: binding, never changed silently. */
  namedCourier: string | null;
};

/** Conditions that must all hold; one left out always holds. */
export type CourierRule = {
  id: string;
  shops?: readonly string[];
  nodes?: readonly string[];
  /** At least one of these classes is inside. */
  goods?: readonly string[];
  amountFromMinor?: bigint;
  amountBelowMinor?: bigint;
  /** Destination in the node's own province. */
  ownProvince?: boolean;
  cod?: boolean;
  masked?: boolean;
  /** Candidates of this rule; the cheapest that can take the parcel does. */
  couriers: readonly string[];
  /** true: when none of them can, nobody may; otherwise the next rule is tried. */
  strict: boolean;
};

export type CourierRules = {
  ordered: readonly CourierRule[];
  /** Parcels a courier may still take today; a courier not listed has no limit. */
  quotaLeft: ReadonlyMap<string, number>;
};

export type Unable =
  | 'noTariff'
  | 'notServed'
  | 'tooHeavy'
  | 'tooLarge'
  | 'noCod'
  | 'codTooHigh'
  | 'noInsurance'
  | 'goodsRefused'
  | 'batteryRefused'
  | 'tooLight'
  | 'sidesTooLong'
  | 'girthTooLong'
  | 'noQuota';
export type LoserReason = Unable | 'notNamed' | 'otherByRule' | 'dearer' | 'slower' | 'lowerPriority';
export type ChoiceReason =
  | { kind: 'named' }
  | { kind: 'rule'; rule: string }
  | { kind: 'cheapest' }
  /** Nobody: the named courier, those of a strict rule, or all of them cannot. */
  | { kind: 'none'; because: 'named' | 'rule' | 'all'; rule: string | null };

export type Loser = { courier: string; costMinor: bigint | null; reason: LoserReason };

export type CourierChoice = {
  courier: string | null;
  costMinor: bigint | null;
  /** As the courier promises. */
  readonly days: number | null;
  reason: ChoiceReason;
  /** Every other courier, in the order of codes. Computed when read. */
  readonly losers: Loser[];
};

/**
 * The courier for `parcel`, or none with the reason (the order is held: courier unreachable). Landed cost is freight,
 * fuel, outlying-area, cash-on-delivery and insurance fees, not below the list's minimum freight.
 */
export function chooseCourier(parcel: Parcel, table: TariffTable, rules: CourierRules): CourierChoice {
  const measured = measure(parcel);
  const lane = table.lane(parcel.origin, parcel.destination);
  if (parcel.namedCourier !== null) {
    const [named, cost] = cheapest(measured, lane, rules, [parcel.namedCourier]);
    return new Choice(
      named,
      cost,
      named ? NAMED : { kind: 'none', because: 'named', rule: null },
      measured,
      lane,
      rules,
    );
  }
  for (const rule of rules.ordered) {
    if (!holds(rule, parcel)) continue;
    const [chosen, cost] = cheapest(measured, lane, rules, rule.couriers);
    if (chosen) return new Choice(chosen, cost, { kind: 'rule', rule: rule.id }, measured, lane, rules);
    if (rule.strict)
      return new Choice(null, -1, { kind: 'none', because: 'rule', rule: rule.id }, measured, lane, rules);
  }
  const [chosen, cost] = cheapest(measured, lane, rules, null);
  return new Choice(chosen, cost, chosen ? CHEAPEST : NOBODY, measured, lane, rules);
}

const NAMED: ChoiceReason = { kind: 'named' };
const CHEAPEST: ChoiceReason = { kind: 'cheapest' };
const NOBODY: ChoiceReason = { kind: 'none', because: 'all', rule: null };

function holds(rule: CourierRule, parcel: Parcel): boolean {
  if (rule.shops && !rule.shops.includes(parcel.shop)) return false;
  if (rule.nodes && !rule.nodes.includes(parcel.node)) return false;
  if (rule.goods && !rule.goods.some((kind) => parcel.goods.includes(kind))) return false;
  if (rule.amountFromMinor !== undefined && parcel.amountMinor < rule.amountFromMinor) return false;
  if (rule.amountBelowMinor !== undefined && parcel.amountMinor >= rule.amountBelowMinor) return false;
  if (rule.cod !== undefined && rule.cod !== (parcel.codMinor !== null)) return false;
  if (rule.masked !== undefined && rule.masked !== parcel.masked) return false;
  return rule.ownProvince === undefined || rule.ownProvince === (parcel.origin === parcel.destination.province);
}

/** The parcel as plain numbers, taken once for all couriers. */
type Measured = {
  weight: number;
  volume: number;
  longest: number;
  cod: number | null;
  insured: number | null;
  goods: readonly string[];
  exact: Measures;
};

const measure = (parcel: Parcel): Measured => {
  const [length, width, height] = [Number(parcel.lengthMm), Number(parcel.widthMm), Number(parcel.heightMm)];
  return {
    weight: Number(parcel.weightG),
    volume: Math.max(length * width * height, Number(parcel.leastVolumeMm3 ?? 0n)),
    longest: Math.max(length, width, height),
    cod: parcel.codMinor === null ? null : Number(parcel.codMinor),
    insured: parcel.insuredMinor === null ? null : Number(parcel.insuredMinor),
    goods: parcel.goods,
    exact: {
      weightG: parcel.weightG,
      sidesMm: [parcel.lengthMm, parcel.widthMm, parcel.heightMm],
      country: countryOf(parcel.destination.province),
      batteries: parcel.batteries ?? [],
    },
  };
};

/** A province of ours by its code, else a country. */
const countryOf = (province: string): string =>
  /^\d*$/.test(province) ? postalCountry(HOME_COUNTRY, province) : province;

/** Why this courier cannot take the parcel, or null. */
function unable(parcel: Measured, offer: Offer, rules: CourierRules): Unable | null {
  if (offer.barred) return offer.barred;
  const breach = offer.limit && breachOf(offer.limit, parcel.exact);
  if (breach) return breach.kind;
  if (parcel.longest > offer.maxSide) return 'tooLarge';
  if (parcel.weight > offer.maxWeight) return 'tooHeavy';
  if (parcel.cod !== null) {
    if (!offer.cod) return 'noCod';
    if (parcel.cod > offer.cod.limit) return 'codTooHigh';
  }
  if (parcel.insured !== null && !offer.insurance) return 'noInsurance';
  if (offer.refusedGoods.size > 0 && parcel.goods.some((kind) => offer.refusedGoods.has(kind))) return 'goodsRefused';
  return rules.quotaLeft.size > 0 && rules.quotaLeft.get(offer.courier) === 0 ? 'noQuota' : null;
}

/** Landed cost in minor units, or −1 when the price list ends below the weight. */
function landedCost(parcel: Measured, offer: Offer): number {
  const freight = freightOf(offer, chargedWeightG(offer, parcel.weight, parcel.volume));
  if (freight < 0) return -1;
  let cost = Math.max(freight, offer.minimum);
  cost += share(cost, offer.fuelPpm) + offer.remote;
  if (parcel.cod !== null && offer.cod) cost += feeOf(offer.cod, parcel.cod);
  if (parcel.insured !== null && offer.insurance) cost += feeOf(offer.insurance, parcel.insured);
  return cost;
}

/** Below zero when `a` at its cost is to be preferred to `b`. */
const compare = (a: Offer, costA: number, b: Offer, costB: number): number =>
  costA - costB || a.days - b.days || a.priority - b.priority || (a.courier < b.courier ? -1 : 1);

function cheapest(
  parcel: Measured,
  lane: readonly Offer[],
  rules: CourierRules,
  among: readonly string[] | null,
): [Offer | null, number] {
  let best: Offer | null = null;
  let least = -1;
  for (const offer of lane) {
    if (among && !among.includes(offer.courier)) continue;
    if (unable(parcel, offer, rules)) continue;
    const cost = landedCost(parcel, offer);
    if (cost < 0 || (best && compare(best, least, offer, cost) < 0)) continue;
    best = offer;
    least = cost;
  }
  return [best, least];
}

class Choice implements CourierChoice {
  readonly courier: string | null;
  readonly costMinor: bigint | null;
  readonly reason: ChoiceReason;
  readonly #offer: Offer | null;
  readonly #cost: number;
  readonly #parcel: Measured;
  readonly #lane: readonly Offer[];
  readonly #rules: CourierRules;

  constructor(
    offer: Offer | null,
    cost: number,
    reason: ChoiceReason,
    parcel: Measured,
    lane: readonly Offer[],
    rules: CourierRules,
  ) {
    this.courier = offer?.courier ?? null;
    this.costMinor = offer ? BigInt(cost) : null;
    this.reason = reason;
    this.#offer = offer;
    this.#cost = cost;
    this.#parcel = parcel;
    this.#lane = lane;
    this.#rules = rules;
  }

  get days(): number | null {
    return this.#offer?.days ?? null;
  }

  get losers(): Loser[] {
    return this.#lane.filter((offer) => offer !== this.#offer).map((offer) => this.#loser(offer));
  }

  #loser(offer: Offer): Loser {
    const why = unable(this.#parcel, offer, this.#rules);
    const cost = why ? -1 : landedCost(this.#parcel, offer);
    if (why || cost < 0) return { courier: offer.courier, costMinor: null, reason: why ?? 'tooHeavy' };
    return { courier: offer.courier, costMinor: BigInt(cost), reason: this.#lost(offer, cost) };
  }

  #lost(offer: Offer, cost: number): LoserReason {
    const { kind } = this.reason;
    if (kind === 'named' || (kind === 'none' && this.reason.because === 'named')) return 'notNamed';
    if (!this.#offer) return 'otherByRule';
    const fixed =
      kind === 'rule' ? this.#rules.ordered.find((rule) => rule.id === (this.reason as { rule: string }).rule) : null;
    if (fixed && !fixed.couriers.includes(offer.courier)) return 'otherByRule';
    if (cost > this.#cost) return 'dearer';
    return offer.days > this.#offer.days ? 'slower' : 'lowerPriority';
  }

  toJSON(): object {
    const { courier, costMinor, reason, losers } = this;
    const text = (amount: bigint | null) => (amount === null ? null : amount.toString());
    return {
      courier,
      costMinor: text(costMinor),
      reason,
      losers: losers.map((loser) => ({ ...loser, costMinor: text(loser.costMinor) })),
    };
  }
}
