/** A waybill request in SF's words (EXP_RECE_CREATE_ORDER). The order id is ours and unique for ever over there too. */
import { formatMinor } from '../../../kernel/money.ts';
import type { Party, ServiceAccess, WaybillRequest } from '../../../shipping/waybill-service.ts';

/** The only courier of this contract. */
export const SF = 'SF';
const SENDER = 1;
const RECIPIENT = 2;
/** 顺丰标快, what web shops send by; 1 is 顺丰特快. */
const STANDARD = 2;
/** The sender pays; with a monthly card it goes on its bill. */
const PAID_BY_SENDER = 1;

/** Number of the monthly account, from the service's options. */
export function monthlyCardOf({ options }: ServiceAccess): string {
  const accounts = options['accounts'] as Record<string, { monthCode?: string }> | undefined;
  return accounts?.[SF]?.monthCode ?? '';
}

export function orderOf(request: WaybillRequest, access: ServiceAccess): object {
  const { id, sender, recipient, goods, parcels, weightG, codMinor } = request;
  const monthlyCard = monthlyCardOf(access);
  return {
    language: 'zh-CN',
    orderId: id,
    cargoDetails: goods.map(({ name, quantity }) => ({ name, count: Number(quantity), unit: '件' })),
    contactInfoList: [contactOf(SENDER, sender), contactOf(RECIPIENT, recipient)],
    ...(monthlyCard && { monthlyCard }),
    payMethod: PAID_BY_SENDER,
    expressTypeId: STANDARD,
    parcelQty: parcels,
    totalWeight: Number(formatMinor(weightG, 3)),
    isReturnRoutelabel: 1,
    ...(codMinor !== null && { serviceList: [{ name: 'COD', value: formatMinor(codMinor), value1: monthlyCard }] }),
  };
}

const isMobile = (phone: string): boolean => /^1\d{10}/.test(phone);

const contactOf = (contactType: number, party: Party): object => ({
  contactType,
  contact: party.name,
  ...(isMobile(party.phone) ? { mobile: party.phone } : { tel: party.phone }),
  country: 'CN',
  province: party.province,
  city: party.city,
  county: party.district,
  address: `${party.town}${party.detail}`,
  ...(party.postcode && { postCode: party.postcode }),
});
