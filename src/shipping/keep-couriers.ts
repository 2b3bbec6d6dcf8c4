/** Couriers and price lists kept by people (SHP-1): a list is compiled for every day it changes on before it is kept. */
import { isAbroad, isCountry } from '../contract/countries.ts';
import type { PriceList } from '../contract/shipping-settings.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { Refused } from '../kernel/refusal.ts';
import { resolveDivisions } from '../parties/address/address.ts';
import { type Courier, type CourierRow, readTariff, saveCouriers } from './couriers.ts';
import { compileTariffs, type Tariff } from './tariff.ts';
import { servicesOf } from './waybill-services.ts';

export type KeptCourier = Courier & { tariffs: Tariff[]; version: number };
type CourierInput = Courier & { priceLists: readonly PriceList[] };

/** All of them, or the one named, locked. */
export async function keptCouriers(ctx: Ctx, only?: readonly string[]): Promise<KeptCourier[]> {
  const rows = await ctx.run<Courier & { tariffs: unknown[]; version: number }>(sql`
    select code, name, product, service, active, tariffs, version
    from courier
    where tenant_id = ${ctx.tenant}
      and ${only ? sql`code = any(${only as string[]}::text[])` : sql`true`}
    order by code
    ${only ? sql`for update` : sql``}`);
  return rows.map((row) => ({ ...row, tariffs: row.tariffs.map(readTariff) }));
}

/** Refuses `shipping.courierUnknown` (404). */
export async function keptCourier(ctx: Ctx, code: string): Promise<KeptCourier> {
  const [known] = await keptCouriers(ctx, [code]);
  if (!known) throw new Refused('shipping.courierUnknown', { courier: code }, 404);
  return known;
}

/**
 * Adds a courier, or replaces what is set of one whose version the caller has compared. Refuses
 * `shipping.serviceUnknown`, and what `assertTariffs` says of a list. Posts nothing.
 */
export async function keepCourier(ctx: Ctx, { priceLists, ...courier }: CourierInput): Promise<KeptCourier> {
  if (courier.service !== null && !(await servicesOf(ctx)).has(courier.service)) {
    throw new Refused('shipping.serviceUnknown', { service: courier.service });
  }
  const tariffs = priceLists.map((list) => ({ ...readTariff(list), courier: courier.code }));
  await keepCouriers(ctx, [{ ...courier, tariffs }]);
  return keptCourier(ctx, courier.code);
}

/** The same for several, whose lists are tariffs already. Refuses what `assertTariffs` says. */
export async function keepCouriers(ctx: Ctx, couriers: readonly CourierRow[]): Promise<void> {
  for (const { tariffs } of couriers) assertTariffs(tariffs);
  const known = await keptCouriers(
    ctx,
    couriers.map(({ code }) => code),
  );
  const before = new Map(known.map((courier) => [courier.code, courier]));
  await saveCouriers(ctx, couriers);
  await auditChanges(
    ctx,
    'courier.save',
    couriers.map((courier) => ({
      subject: `courier/${courier.code}`,
      detail: changed(before.get(courier.code), courier),
    })),
  );
}

const plainOf = ({ name, product, service, active }: Courier) => ({ name, product, service, active });
const listName = ({ origins, from }: Tariff) => `priceLists/${origins.join(' ')} ${from}`;

/**
 * What the audit log keeps of a change. A list that came or went is told by how long it counts and how many prices it
 * has; of one that stayed, each term and each price that differs.
 */
function changed(before: CourierRow | undefined, after: CourierRow): Record<string, unknown> {
  const was = new Map((before?.tariffs ?? []).map((list) => [listName(list), list]));
  const is = new Map(after.tariffs.map((list) => [listName(list), list]));
  const lists = [...new Set([...was.keys(), ...is.keys()])].map((name) => {
    const [old, fresh] = [was.get(name), is.get(name)];
    if (old && fresh) return differences(termsOf(name, old), termsOf(name, fresh));
    const brief = (list: Tariff | undefined) => list && { until: list.until, rates: list.rates.length };
    return { [name]: [brief(old) ?? null, brief(fresh) ?? null] };
  });
  return Object.assign(differences(before ? plainOf(before) : null, plainOf(after)), ...lists);
}

/** Flat, a price under the places it is for. */
function termsOf(
  list: string,
  { courier: _, origins: __, from: ___, rates, ...terms }: Tariff,
): Record<string, unknown> {
  const prices = rates.map(({ destinations, ...rate }) => [`${list}/rates/${destinations.join(' ')}`, rate]);
  const rest = Object.entries(terms).map(([name, value]) => [`${list}/${name}`, value]);
  return Object.fromEntries([...rest, ...prices]);
}

/**
 * Refuses `shipping.placeUnknown` for a code the division table does not have, `shipping.tariffOverlap` and
 * `shipping.tariffUnsound`; each names courier, list and place.
 */
export function assertTariffs(tariffs: readonly Tariff[]): void {
  for (const { courier, origins, from, served, refused, rates } of tariffs) {
    const places = [...origins, ...served, ...refused, ...rates.flatMap((rate) => rate.destinations)];
    const unknown = places.find((code) => code !== '*' && code !== '**' && !isPlace(code));
    const list = `${origins.join(' ')} ${from}`;
    if (unknown !== undefined) throw new Refused('shipping.placeUnknown', { courier, list, place: unknown });
  }
  // What is in force changes on these days only.
  for (const day of new Set(tariffs.map((tariff) => tariff.from))) compileTariffs(tariffs, day);
}

/**
 * A division of ours or a country. Streets are known by their district: the table of streets moves every year, and a price
 * is not refused for it.
 */
export function isPlace(code: string): boolean {
  if (/^[A-Z]{2}$/.test(code)) return isCountry(code) && isAbroad(code);
  const part = (digits: number) => code.slice(0, digits).padEnd(6, '0');
  const [province, city, district] = [part(2), part(4), part(6)];
  const found = resolveDivisions({
    province,
    city: city === province ? '' : city,
    district: district === city ? '' : district,
  });
  const deepest = district !== city ? found.district : city !== province ? found.city : found.province;
  return deepest?.code === (district !== city ? district : city !== province ? city : province);
}
