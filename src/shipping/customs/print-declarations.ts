/** Customs declarations on paper (SHP-8): CN22 or CN23 a parcel, in the order asked. */
import { dayOf } from '../../kernel/business-day.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Database, Scope } from '../../kernel/db/database.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { couriersOf } from '../couriers.ts';
import { nodesById, senderOf } from '../describe-waybills.ts';
import type { ShippingPorts } from '../ports.ts';
import type { DeclarationData } from '../print/declaration.ts';
import { printInWorker } from '../print/print-in-worker.ts';
import { addressLine } from '../print-labels.ts';
import { readParcels } from '../store.ts';
import { assertDeclared, declarationsOf, keepPrinted } from './declarations.ts';

/**
 * One PDF. Refuses the whole request: `shipping.unknown`, `shipping.declarationAtHome` (data: `ids`),
 * `shipping.declarationIncomplete`, `rates.rateMissing` (data: `from`, `to`). What is printed is kept.
 */
export async function printDeclarations(
  db: Database,
  scope: Scope,
  ports: ShippingPorts,
  ids: readonly Id[],
): Promise<Uint8Array> {
  const declarations = await db.transaction(scope, (ctx) => toPrint(ctx, ports, ids));
  return printInWorker({ kind: 'declarations', declarations, printedAt: new Date(db.world.now()) });
}

async function toPrint(ctx: Ctx, ports: ShippingPorts, ids: readonly Id[]): Promise<DeclarationData[]> {
  const parcels = await readParcels(ctx, ids);
  const unknown = ids.filter((id) => !parcels.some((parcel) => parcel.id === id));
  if (unknown.length) throw new Refused('shipping.unknown', { ids: unknown });
  const [declared, shipTo, nodes, couriers] = await Promise.all([
    declarationsOf(ctx, ports, parcels),
    ports.shipTo(
      ctx,
      parcels.map(({ orderId }) => orderId),
    ),
    nodesById(ctx),
    couriersOf(ctx),
  ]);
  const atHome = ids.filter((id) => !declared.has(id));
  if (atHome.length) throw new Refused('shipping.declarationAtHome', { ids: atHome });
  assertDeclared(declared, parcels);
  const day = dayOf(ctx.now());
  const made = parcels.map((parcel): DeclarationData => {
    const { form, currency, lines, ...one } = declared.get(parcel.id)!;
    if (form === null) throw new Refused('rates.rateMissing', { from: currency, to: 'XDR', day });
    const to = shipTo.get(parcel.orderId)!;
    const sender = senderOf(nodes.get(parcel.nodeId)!);
    return {
      ...{ form, currency, lines, day, country: one.country, contents: one.contents, weightG: one.weightG },
      ...{ ioss: one.ioss, vat: one.vat, eori: one.eori, note: one.note },
      carrier: couriers.get(parcel.courier ?? '')?.name ?? '',
      waybillNumber: parcel.waybillNumber ?? '',
      orderNumber: parcel.orderNumber,
      sender: { name: sender.name, phone: sender.phone, address: addressLine(sender, '') },
      recipient: {
        ...{ name: to.recipient.name, phone: to.recipient.phone },
        address: addressLine(to.recipient, one.country),
      },
    };
  });
  await keepPrinted(ctx, declared.values());
  return made;
}
