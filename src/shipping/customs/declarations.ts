/**
 * Declarations of parcels (SHP-8): one that nobody has mended follows the goods until the label is printed; from then on
 * what stands on the paper is kept. Everything for a batch in one statement each.
 */
import { isHsCode, skuRecords } from '../../catalog/catalog.ts';
import { isAbroad, isCountry } from '../../contract/countries.ts';
import { audit, differences } from '../../identity/identity.ts';
import { dayOf } from '../../kernel/business-day.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { type Conversion, conversions, convert, HOME_CURRENCY } from '../../rates/rates.ts';
import type { ShippingPorts, SoldOrder } from '../ports.ts';
import { serviceLimits } from '../postal/keep-limits.ts';
import type { Parcel } from '../store.ts';
import { type Declared, draftLine, formFor, type Line, missingIn, netOf, sumOf } from './declaration.ts';
import { customsSender, numbersFor } from './sender.ts';

type Row = Declared & { madeAt: Date; madeBy: string };
const declarationTable = table<Row>('customs_declaration', {
  fulfilmentId: 'uuid',
  country: 'text',
  contents: 'text',
  currency: 'text',
  ioss: 'text',
  vat: 'text',
  eori: 'text',
  note: 'text',
  lines: 'jsonb',
  madeAt: 'timestamptz',
  madeBy: 'text',
  version: 'int',
});

export type Weighed = Declared & {
  /** As the scale said, else net. */
  weightG: bigint;
  sdr: { minor: bigint; day: string } | null;
  form: 'CN22' | 'CN23' | null;
  locked: boolean;
};

const SDR = 'XDR';

/** By parcel, of those that go abroad. Posts nothing. */
export async function declarationsOf(
  ctx: Ctx,
  ports: Pick<ShippingPorts, 'sold'>,
  parcels: readonly Parcel[],
): Promise<Map<Id, Weighed>> {
  const orders = await ports.sold(
    ctx,
    parcels.map(({ orderId }) => orderId),
  );
  const abroad = await declaredAbroad(ctx, parcels, orders);
  if (abroad.length === 0) return new Map();
  const kept = await keptDeclarations(
    ctx,
    abroad.map(({ id }) => id),
  );
  const fresh = abroad.filter(({ id }) => !kept.has(id));
  const drafted = await draftAll(ctx, fresh, orders);
  const all = abroad.map((parcel) => ({ parcel, declared: kept.get(parcel.id) ?? drafted.get(parcel.id)! }));
  const toSdr = await conversions(
    ctx,
    all.map(({ declared }) => ({ from: declared.currency, to: SDR, day: dayOf(ctx.now()) })),
  );
  return new Map(all.map(({ parcel, declared }, i) => [parcel.id, weighed(parcel, declared, toSdr[i]!)]));
}

/** Those that leave the country; those to a region of ours where the courier's service says so. */
async function declaredAbroad(
  ctx: Ctx,
  parcels: readonly Parcel[],
  orders: ReadonlyMap<Id, SoldOrder>,
): Promise<readonly Parcel[]> {
  const out = parcels.filter(({ orderId }) => isAbroad(orders.get(orderId)?.country ?? ''));
  if (!out.some(({ orderId }) => orders.get(orderId)!.region)) return out;
  const limits = await serviceLimits(ctx);
  return out.filter(({ orderId, courier }) => {
    const { country, region } = orders.get(orderId)!;
    return !region || limits.get(courier ?? '')?.declares.some((one) => one === country);
  });
}

function weighed(parcel: Parcel, declared: Declared, rate: Conversion | null): Weighed {
  const weightG = parcel.weightG ?? netOf(declared.lines);
  const sdr = rate && { minor: convert(sumOf(declared.lines), rate), day: rate.day };
  const form = formFor(sdr?.minor ?? null, weightG, declared.lines.length);
  return { ...declared, weightG, sdr, form, locked: (parcel.waybill?.prints ?? 0) > 0 };
}

async function keptDeclarations(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Declared>> {
  const rows = await ctx.run<Row>(sql`
    select ${declarationTable.select()}
    from customs_declaration
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${ids as Id[]}::uuid[])`);
  return new Map(
    rows.map(({ madeAt: _, madeBy: __, ...row }) => [row.fulfilmentId, { ...row, lines: exact(row.lines) }]),
  );
}

/** Numbers travel as text inside JSON. */
const exact = (lines: readonly Line[]): Line[] =>
  lines.map((line) => ({
    ...line,
    ...{ quantity: BigInt(line.quantity), weightG: BigInt(line.weightG), valueMinor: BigInt(line.valueMinor) },
  }));

/** What the goods of parcels say of themselves, at the rates of their orders' days. */
async function draftAll(
  ctx: Ctx,
  parcels: readonly Parcel[],
  orders: ReadonlyMap<Id, SoldOrder>,
): Promise<Map<Id, Declared>> {
  if (parcels.length === 0) return new Map();
  const skus = await skuRecords(ctx, [...new Set(parcels.flatMap(({ lines }) => lines.map(({ skuId }) => skuId)))]);
  const currencies = [...new Set([HOME_CURRENCY, ...[...skus.values()].map((sku) => sku.declaredCurrency)])].filter(
    Boolean,
  );
  const asked = parcels.flatMap(({ orderId }) => {
    const { currency, orderedAt } = orders.get(orderId)!;
    return currencies.map((from) => ({ from, to: currency, day: dayOf(orderedAt.getTime()) }));
  });
  const found = await conversions(ctx, asked);
  const rates = new Map(asked.map(({ from, to, day }, i) => [`${from}/${to}/${day}`, found[i]!]));
  const sender = await customsSender(ctx);
  return new Map(
    parcels.map((parcel): [Id, Declared] => {
      const order = orders.get(parcel.orderId)!;
      const to = (amount: bigint, from: string) => {
        const rate = rates.get(`${from}/${order.currency}/${dayOf(order.orderedAt.getTime())}`);
        return rate ? convert(amount, rate) : null;
      };
      const lines = parcel.lines.flatMap(({ skuId, quantity, line }) => {
        const sku = skus.get(skuId);
        return sku ? [draftLine(skuId, quantity, sku, order.lines.get(line) ?? null, HOME_CURRENCY, to)] : [];
      });
      const { country, currency, kind } = order;
      const said = { contents: kind, currency, ...numbersFor(sender, country), note: '', lines, version: 0 };
      return [parcel.id, { fulfilmentId: parcel.id, country, ...said }];
    }),
  );
}

/**
 * Keeps a mended declaration whose version the caller has compared. Refuses `shipping.declarationPrinted`,
 * `shipping.hsCodeWrong` (data: `hsCode`), `shipping.countryWrong` (data: `country`). Posts nothing.
 */
export async function keepDeclaration(ctx: Ctx, before: Weighed, after: Omit<Declared, 'version'>): Promise<void> {
  if (before.locked) throw new Refused('shipping.declarationPrinted');
  const damaged = after.lines.find(({ hsCode }) => hsCode !== '' && !isHsCode(hsCode));
  if (damaged) throw new Refused('shipping.hsCodeWrong', { hsCode: damaged.hsCode });
  const unknown = after.lines.find(({ origin }) => origin !== '' && !isCountry(origin));
  if (unknown) throw new Refused('shipping.countryWrong', { country: unknown.origin });
  await keepAll(ctx, [{ ...after, version: before.version + 1 }]);
  const { weightG: _, sdr: __, form: ___, locked: ____, ...was } = before;
  await audit(ctx, 'declaration.change', `fulfilment/${after.fulfilmentId}`, differences<object>(was, after));
}

/** What is on paper stays: declarations that only followed their goods are kept as they are. */
export const keepPrinted = (ctx: Ctx, declarations: Iterable<Weighed>): Promise<void> =>
  keepAll(
    ctx,
    [...declarations]
      .filter(({ version }) => version === 0)
      .map(({ weightG: _, sdr: __, form: ___, locked: ____, ...declared }) => ({ ...declared, version: 1 })),
  );

const keepAll = (ctx: Ctx, rows: readonly Declared[]): Promise<void> =>
  declarationTable.save(
    ctx,
    rows.map((row) => ({ ...row, madeAt: new Date(ctx.now()), madeBy: actorText(ctx.actor) })),
    ['fulfilmentId'],
  );

/** Refuses `shipping.declarationIncomplete` (data: `ids`, `numbers`, `missing`) where a line lacks something. */
export function assertDeclared(declarations: ReadonlyMap<Id, Weighed>, parcels: readonly Parcel[]): void {
  const lacking = parcels.filter(({ id }) => declarations.get(id)?.lines.some((line) => missingIn(line).length > 0));
  if (lacking.length === 0) return;
  const missing = new Set(lacking.flatMap(({ id }) => declarations.get(id)!.lines.flatMap(missingIn)));
  throw new Refused('shipping.declarationIncomplete', {
    ids: lacking.map(({ id }) => id),
    numbers: lacking.map(({ number }) => number).join(' '),
    missing: [...missing],
  });
}
