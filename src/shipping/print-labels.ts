/**
 * Labels (SHP-3). What must stay true: nothing is marked printed that was not printed, and no label of a stopped parcel
 * leaves the printer. The PDF is made outside of any transaction; whether the parcels may still be printed is asked
 * before and after.
 */
import { skusById } from '../catalog/catalog.ts';
import { shopSettings } from '../channels/channels.ts';
import { countryName, isAbroad } from '../contract/countries.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { couriersOf } from './couriers.ts';
import { assertDeclared, declarationsOf, keepPrinted } from './customs/declarations.ts';
import { nodesById, senderOf } from './describe-waybills.ts';
import { advance, hasLeft, hasNumber, isStopped } from './fulfilment.ts';
import type { ShippingPorts } from './ports.ts';
import type { LabelData, LabelParty, LabelSize } from './print/labels.ts';
import { printInWorker } from './print/print-in-worker.ts';
import { type Parcel, ParcelWork, readParcels } from './store.ts';
import type { Party } from './waybill-service.ts';

/**
 * Labels as one PDF, one box a page, in the order asked, and counts them as printed. Refuses the whole request:
 * `shipping.unknown`, `shipping.notIssued`, `shipping.stopped` (data: `ids`), `shipping.declarationIncomplete` of parcels
 * that go abroad, or what the printing refuses. What customs are told of those stays from then on.
 */
export async function printLabels(
  db: Database,
  scope: Scope,
  ports: ShippingPorts,
  ids: readonly Id[],
  size: LabelSize,
): Promise<Uint8Array> {
  const labels = await db.read(scope, async (ctx) => {
    const parcels = await readParcels(ctx, ids);
    assertPrintable(ids, parcels);
    assertDeclared(await declarationsOf(ctx, ports, parcels), parcels);
    return labelsOf(ctx, ports, parcels);
  });
  const pdf = await printInWorker({ kind: 'labels', size, labels, printedAt: new Date(db.world.now()) });
  await db.transaction(scope, (ctx) => markPrinted(ctx, ports, ids));
  return pdf;
}

async function markPrinted(ctx: Ctx, ports: ShippingPorts, ids: readonly Id[]): Promise<void> {
  const work = new ParcelWork(ctx);
  const parcels = await work.lock(ids);
  assertPrintable(ids, parcels);
  await keepPrinted(ctx, (await declarationsOf(ctx, ports, parcels)).values());
  for (const parcel of parcels) {
    const waybill = parcel.waybill!;
    waybill.prints++;
    waybill.printedAt ??= new Date(ctx.now());
    if (waybill.state === 'issued') waybill.state = 'printed';
    advance(parcel, 'print');
  }
  await work.save();
}

/** Refuses the whole request when one parcel may not be on paper. A parcel that has left may be printed again. */
export function assertPrintable(ids: readonly Id[], parcels: readonly Parcel[]): void {
  assertAll('shipping.unknown', ids, (id) => parcels.some((parcel) => parcel.id === id));
  const isGood = (check: (parcel: Parcel) => boolean) => (id: Id) => check(parcels.find((parcel) => parcel.id === id)!);
  assertAll(
    'shipping.stopped',
    ids,
    isGood((parcel) => parcel.state !== 'cancelled' && (hasLeft(parcel) || !isStopped(parcel))),
  );
  assertAll(
    'shipping.notIssued',
    ids,
    isGood((parcel) => hasNumber(parcel.waybill)),
  );
}

function assertAll(code: string, ids: readonly Id[], good: (id: Id) => boolean): void {
  const bad = ids.filter((id) => !good(id));
  if (bad.length) throw new Refused(code, { ids: bad });
}

async function labelsOf(ctx: Ctx, ports: ShippingPorts, parcels: readonly Parcel[]): Promise<LabelData[]> {
  const [shipTo, shops, nodes, couriers, skus] = await Promise.all([
    ports.shipTo(
      ctx,
      parcels.map((parcel) => parcel.orderId),
    ),
    shopSettings(ctx, [...new Set(parcels.map((parcel) => parcel.shopId))]),
    nodesById(ctx),
    couriersOf(ctx),
    skusById(
      ctx,
      parcels.flatMap((parcel) => parcel.lines.map((line) => line.skuId)),
    ),
  ]);
  const printedAt = new Date(ctx.now());
  return parcels.flatMap((parcel) => {
    const to = shipTo.get(parcel.orderId);
    const node = nodes.get(parcel.nodeId);
    const waybill = parcel.waybill!;
    const courier = couriers.get(waybill.courier);
    if (!to || !node) throw new Refused('shipping.unknown', { ids: [parcel.id] });
    const numbers = [waybill.number!, ...waybill.subNumbers];
    return numbers.map((number, index) => ({
      carrier: courier?.name ?? waybill.courier,
      service: courier?.product ?? '',
      waybillNumber: waybill.number!,
      parcel: { number, index: index + 1, count: numbers.length },
      routeCode: waybill.routeCode,
      originBranch: waybill.origin,
      destinationBranch: waybill.destination,
      recipient: labelParty(to.recipient, to.country),
      sender: labelParty(senderOf(node)),
      goods: parcel.lines.map((line) => {
        const sku = skus.get(line.skuId);
        return { name: sku ? `${sku.name} ${sku.properties}`.trim() : '', quantity: line.quantity };
      }),
      orderNumber: parcel.orderNumber,
      shop: shops.get(parcel.shopId)?.name ?? '',
      memo: to.memo,
      codMinor: to.codMinor,
      printedAt,
      reprint: waybill.prints > 0,
    }));
  });
}

const labelParty = (party: Party, country = ''): LabelParty => ({
  name: party.name,
  // Abroad whoever delivers has nothing but the number on the label.
  maskedPhone: isAbroad(country) ? party.phone : maskPhone(party.phone),
  address: addressLine(party, country),
});

/** As each country writes it: from the large to the small at home, the street first and the country last abroad. */
export function addressLine({ province, city, district, town, detail, postcode }: Party, country: string): string {
  if (!isAbroad(country)) return `${province}${city}${district}${town}${detail}`;
  const region = [province, postcode].filter((part) => part !== '').join(' ');
  const parts = [detail, town, district, city, region, countryName(country, 'en').toUpperCase()];
  return parts.filter((part) => part !== '').join(', ');
}

/** `13812345678` → `138****5678`; what is masked already, or has an extension to be dialled, stays. */
export const maskPhone = (phone: string): string => phone.replace(/^(\d{3})\d{4}(\d{4})$/, '$1****$2');
