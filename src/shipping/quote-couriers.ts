/** What a parcel would cost with each courier (SHP-1): a trial of the price lists, which keeps nothing. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { allNodes } from '../stock/stock.ts';
import { type CourierRules, chooseCourier, type LoserReason } from './choose-courier.ts';
import { courierTables } from './couriers.ts';
import { isPlace } from './keep-couriers.ts';

type Quote = {
  courier: { code: string; name: string };
  cost: { amount: bigint; currency: string } | null;
  because: LoserReason | null;
};
const NO_RULES: CourierRules = { ordered: [], quotaLeft: new Map() };

/** Cheapest first. Refuses `stock.nodeUnknown` (404), `shipping.destinationUnknown`. */
export async function quoteCouriers(ctx: Ctx, from: Id, place: string, weightG: bigint): Promise<Quote[]> {
  const node = (await allNodes(ctx)).find((one) => one.id === from);
  if (!node) throw new Refused('stock.nodeUnknown', { id: from }, 404);
  if (!isPlace(place)) throw new Refused('shipping.destinationUnknown', { place });
  const { couriers, tariffs } = await courierTables(ctx);
  const parcel = { ...PLAIN, weightG, origin: node.provinceCode, destination: placeOf(place), node: node.id };
  const choice = chooseCourier(parcel, tariffs, NO_RULES);
  const quotes = choice.losers.map(({ courier, costMinor, reason }) => ({ courier, costMinor, reason }));
  const all = choice.courier
    ? [{ courier: choice.courier, costMinor: choice.costMinor, reason: null }, ...quotes]
    : quotes;
  return all
    .toSorted((a, b) => order(a.costMinor, b.costMinor))
    .map(({ courier, costMinor, reason }) => ({
      courier: { code: courier, name: couriers.get(courier)?.name ?? courier },
      cost: costMinor === null ? null : { amount: costMinor, currency: 'CNY' },
      because: costMinor === null ? reason : null,
    }));
}

/** A parcel of nothing in particular. */
const PLAIN = {
  ...{ lengthMm: 0n, widthMm: 0n, heightMm: 0n, amountMinor: 0n, codMinor: null, insuredMinor: null },
  ...{ shop: '', goods: [], masked: false, namedCourier: null },
};

const order = (a: bigint | null, b: bigint | null): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
};

/** The parts of a code; what it does not reach is ''. A country has none. */
export function placeOf(code: string) {
  if (/^[A-Z]{2}$/.test(code)) return { province: code, city: '', district: '', street: '' };
  const part = (digits: number) => code.slice(0, digits).padEnd(6, '0');
  const [province, city, district] = [part(2), part(4), part(6)];
  return {
    province,
    city: city === province ? '' : city,
    district: district === city ? '' : district,
    street: code.length > 6 ? code : '',
  };
}
