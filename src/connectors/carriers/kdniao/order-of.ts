/**
 * A waybill request in Kdniao's words (request 1007). Texts must not contain `' " # & + < > % \`: the service refuses
 * them. They become their full-width twins, because an address without its `#` may be another door.
 */
import { formatMinor } from '../../../kernel/money.ts';
import type { Party, ServiceAccess, WaybillRequest } from '../../../shipping/waybill-service.ts';

/** A courier's account: what the branch gave the merchant, in Kdniao's names. */
export type CourierAccount = {
  customerName?: string;
  customerPassword?: string;
  monthCode?: string;
  branchCode?: string;
  branchName?: string;
  expType?: number;
};

/** The account of a carrier from the service's options; its password is a credential. */
export function accountOf(access: ServiceAccess, carrier: string): CourierAccount {
  const accounts = access.options['accounts'] as Record<string, CourierAccount> | undefined;
  const customerPassword = access.credentials[`customerPassword.${carrier}`];
  return { ...accounts?.[carrier], ...(customerPassword !== undefined && { customerPassword }) };
}

const FULL_WIDTH: Record<string, string> = {
  "'": '＇',
  '"': '＂',
  '#': '＃',
  '&': '＆',
  '+': '＋',
  '<': '＜',
  '>': '＞',
  '%': '％',
  '\\': '＼',
};

export const allowed = (text: string): string =>
  text
    .replace(/['"#&+<>%\\]/g, (character) => FULL_WIDTH[character]!)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

/** `shipper` is Kdniao's code of the carrier. PayType 3 is monthly settlement, which every account with a branch has. */
export function orderOf(request: WaybillRequest, shipper: string, account: CourierAccount): object {
  return {
    OrderCode: request.id,
    ShipperCode: shipper,
    ...(account.customerName && { CustomerName: account.customerName }),
    ...(account.customerPassword && { CustomerPwd: account.customerPassword }),
    ...(account.monthCode && { MonthCode: account.monthCode }),
    ...(account.branchCode && { SendSite: account.branchCode }),
    PayType: 3,
    ExpType: account.expType ?? 1,
    Sender: personOf(request.sender),
    Receiver: personOf(request.recipient),
    Commodity: request.goods.map((goods) => ({
      GoodsName: allowed(goods.name),
      Goodsquantity: Number(goods.quantity),
    })),
    Quantity: request.parcels,
    Weight: Number(formatMinor(request.weightG, 3)),
    ...(request.codMinor !== null && { AddService: [{ Name: 'COD', Value: formatMinor(request.codMinor) }] }),
    IsReturnPrintTemplate: 1,
  };
}

/** A mobile may carry the extension of a number that hides it: `13200000000-4846`. */
const MOBILE = /^1\d{10}(?:[-,]\d{2,6})?$/;

const personOf = (party: Party): object => ({
  Name: allowed(party.name),
  ...(MOBILE.test(party.phone) ? { Mobile: party.phone } : { Tel: allowed(party.phone) }),
  ProvinceName: allowed(party.province),
  CityName: allowed(party.city),
  ExpAreaName: allowed(party.district),
  Address: allowed(`${party.town}${party.detail}`),
  ...(party.postcode && { PostCode: allowed(party.postcode) }),
});
