/**
 * A waybill request in Pinduoduo's words. A parcel is known by carrier, orders and package id, so the same request always
 * finds the same waybill. A masked recipient goes as the ciphertexts of its order (name, phone, address), which the
 * platform alone reads.
 */
import type { ShopAccess } from '../../../channels/connector.ts';
import { formatMinor } from '../../../kernel/money.ts';
import type { ServiceAccess, WaybillRequest } from '../../../shipping/waybill-service.ts';
import { partyOf } from '../cainiao/print-request.ts';
import { objectId } from '../cloud-print.ts';

export const PINDUODUO = 'pinduoduo';
const STANDARD_TEMPLATE = 'https://file-link.pinduoduo.com/std_one';

/** The gateway knows shops; an account for e-waybills is one to it. */
export const asShop = ({ id, ...access }: ServiceAccess): ShopAccess => ({ ...access, shopId: `waybills/${id}` });

/** One call's requests: same carrier, same sender. */
export function printRequest(access: ServiceAccess, wpCode: string, requests: readonly WaybillRequest[]): object {
  const templates = access.options['templates'] as Record<string, string> | undefined;
  return {
    wp_code: wpCode,
    need_encrypt: true,
    sender: partyOf(requests[0]!.sender),
    trade_order_info_dtos: requests.flatMap((request) =>
      Array.from({ length: request.parcels }, (_, parcel) => ({
        object_id: objectId(request, parcel),
        order_info: {
          order_channels_type: request.masked ? 'PDD' : 'OTHERS',
          trade_order_list: [request.masked?.orderNumber ?? request.id],
        },
        package_info: {
          id: objectId(request, parcel),
          items: request.goods.map((goods) => ({ name: goods.name, count: Number(goods.quantity) })),
          total_packages_count: request.parcels,
          weight: Number(request.weightG),
        },
        recipient: recipientOf(request),
        template_url: templates?.[request.carrier] ?? STANDARD_TEMPLATE,
        user_id: Number(access.options['userId'] ?? 0),
        ...(request.codMinor !== null && {
          logistics_services: JSON.stringify({ 'SVC-COD': { value: formatMinor(request.codMinor) } }),
        }),
      })),
    ),
  };
}

function recipientOf({ recipient, masked }: WaybillRequest): object {
  if (masked === null) return partyOf(recipient);
  const [name, mobile, detail] = JSON.parse(masked.token) as string[];
  const { province, city, district, town } = recipient;
  return { address: { province, city, district, town, detail }, name, mobile };
}
