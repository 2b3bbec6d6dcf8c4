/** Shops as a person keeps them: in the words of the contract, and back. Pure. */
import type { ChannelKindRow, NewShopBody, ShopChangeBody, ShopMaster } from '../contract/shops.ts';
import type { Tenant } from '../kernel/context.ts';
import type { ChannelConnector, ConnectorForm } from './connector.ts';
import type { NewShop, ShopChange } from './save-shop.ts';
import { type Shop, settingsOf } from './shops.ts';

export function describeShop(tenant: Tenant, shop: Shop, form: ConnectorForm | undefined): ShopMaster {
  const { carriers = {}, requestsPerSecond = null, ...options } = shop.options;
  const { id, version, name, channel, shopGroup, endpoint, currency, active } = shop;
  const settings = settingsOf(shop);
  const set = Object.keys(shop.credentials).toSorted((a, b) => (a < b ? -1 : 1));
  return {
    ...{ id, version, name, channel, shopGroup, endpoint, currency, active },
    credentials: {
      set,
      missing: (form?.credentials ?? []).filter((one) => one.needed && !set.includes(one.name)).map((one) => one.name),
    },
    options: Object.entries(options).map(([option, value]) => ({ name: option, value: String(value) })),
    carriers: Object.entries(carriers as Record<string, string>).map(([courier, code]) => ({ courier, code })),
    requestsPerSecond: requestsPerSecond as number | null,
    settings: {
      ...settings,
      splitFromMinor: settings.splitFromMinor === null ? null : String(settings.splitFromMinor),
      stockSafety: String(settings.stockSafety),
      stockZeroUnder: String(settings.stockZeroUnder),
    },
    webhookPath: `/webhooks/channels/${tenant}/${id}`,
  };
}

/** Kinds of channels that can be called, for whoever connects a shop. */
export const describeChannel = ({ kind, form, limits }: ChannelConnector): ChannelKindRow => ({
  kind,
  credentials: form.credentials.map((one) => ({ ...one })),
  options: [...form.options],
  requestsPerSecond: limits.requestsPerSecond,
  partialShipment: limits.partialShipment,
  listings: limits.listings,
  revealFor: [...limits.revealFor],
});

/** A change as use cases take it. An option without a value is one that is not set. */
export function readShop(body: NewShopBody): NewShop;
export function readShop(body: ShopChangeBody): ShopChange;
export function readShop({ credentials, options, carriers, requestsPerSecond, ...plain }: ShopChangeBody): ShopChange {
  const given: Record<string, unknown> = {
    ...byName(options ?? [], undefined),
    ...(carriers && { carriers: Object.fromEntries(carriers.map(({ courier, code }) => [courier, code])) }),
    ...(requestsPerSecond !== undefined && { requestsPerSecond: requestsPerSecond ?? undefined }),
  };
  return {
    ...plain,
    ...(credentials && { credentials: byName(credentials, '') as Record<string, string> }),
    ...(Object.keys(given).length > 0 && { options: given }),
  };
}

const byName = (all: readonly { name: string; value: string }[], empty: string | undefined) =>
  Object.fromEntries(all.map(({ name, value }) => [name, value === '' ? empty : value]));
