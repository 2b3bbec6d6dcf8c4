/**
 * A waybill request in Cainiao's words. A parcel is known by carrier, order and package id, all made from our id, so the
 * same request always finds the same waybill. A masked recipient goes as the platform's token with its order: only
 * Cainiao can put the real one on the label.
 */
import { formatMinor } from '../../../kernel/money.ts';
import type { Party, ServiceAccess, WaybillRequest } from '../../../shipping/waybill-service.ts';
import { objectId } from '../cloud-print.ts';

/** One call's requests: same carrier, same sender. `templates` (standard label by carrier code) come from the options. */
export function printRequest(access: ServiceAccess, cpCode: string, requests: readonly WaybillRequest[]): object {
  const [first] = requests;
  const templates = access.options['templates'] as Record<string, string> | undefined;
  const userId = access.options['userId'];
  return {
    cp_code: cpCode,
    sender: partyOf(first!.sender),
    ...(first!.parcels > 1 && { multi_packages_shipment: true }),
    trade_order_info_dtos: requests.flatMap((request) =>
      Array.from({ length: request.parcels }, (_, parcel) => ({
        object_id: objectId(request, parcel),
        order_info: {
          order_channels_type: request.masked ? 'TB' : 'OTHERS',
          trade_order_list: request.masked?.orderNumber ?? request.id,
        },
        package_info: {
          id: objectId(request, parcel),
          items: request.goods.map((goods) => ({ name: goods.name, count: Number(goods.quantity) })),
          total_packages_count: request.parcels,
          weight: Number(request.weightG),
        },
        recipient: recipientOf(request),
        template_url: templates?.[request.carrier] ?? 'http://cloudprint.cainiao.com/template/standard/101',
        ...(userId !== undefined && { user_id: Number(userId) }),
        ...(request.codMinor !== null && {
          logistics_services: JSON.stringify({ 'SVC-COD': { value: formatMinor(request.codMinor) } }),
        }),
      })),
    ),
  };
}

const recipientOf = ({ recipient, masked }: WaybillRequest): object => ({
  ...partyOf(recipient),
  ...(masked && { oaid: masked.token, tid: masked.orderNumber }),
});

export const partyOf = (party: Party): object => ({
  address: {
    province: party.province,
    city: party.city,
    district: party.district,
    town: party.town,
    detail: party.detail,
  },
  name: party.name,
  ...(/^1/.test(party.phone) ? { mobile: party.phone } : { phone: party.phone }),
});
