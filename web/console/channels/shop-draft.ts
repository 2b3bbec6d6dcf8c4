/** A shop as its form sees it: flat, credentials and options by name, and back into what the server takes. */
import type { ChannelKindRow, NewShopBody, ShopChangeBody, ShopMaster } from '../../../src/contract/shops.ts';

type Settings = ShopMaster['settings'];
export type ShopDraft = {
  name: string;
  channel: string;
  shopGroup: string;
  endpoint: string;
  currency: string;
  requestsPerSecond: number | null;
  active: boolean;
  /** Empty: none. */
  merchantAccount: string;
} & Omit<Settings, 'merchantAccount'> & { [secret: `credentials/${string}`]: string } & {
    [option: `options/${string}`]: string;
  };

const DEFAULTS: Settings = {
  reserveAt: 'review',
  unpaidMinutes: 30,
  shipWithinHours: 48,
  answerHours: 24,
  interceptOnRefund: false,
  splitFromMinor: null,
  stockShare: 1000,
  stockSafety: '0',
  stockZeroUnder: '0',
  stockOnOrder: false,
  merchantAccount: null,
  commissionPpm: 0,
};
const SETTINGS = Object.keys(DEFAULTS) as (keyof Settings)[];
const PLAIN = ['name', 'shopGroup', 'endpoint', 'currency', 'requestsPerSecond', 'active'] as const;

export const secretsOf = (kind: ChannelKindRow | undefined): `credentials/${string}`[] =>
  (kind?.credentials ?? []).map(({ name }): `credentials/${string}` => `credentials/${name}`);

export function draftOf(shop: ShopMaster | null, kinds: readonly ChannelKindRow[], channel: string): ShopDraft {
  const kind = kinds.find((one) => one.kind === channel);
  const option = (name: string) => shop?.options.find((one) => one.name === name)?.value ?? '';
  return {
    name: shop?.name ?? '',
    channel,
    shopGroup: shop?.shopGroup ?? '',
    endpoint: shop?.endpoint ?? '',
    currency: shop?.currency ?? 'CNY',
    requestsPerSecond: shop?.requestsPerSecond ?? null,
    active: shop?.active ?? true,
    ...(shop?.settings ?? DEFAULTS),
    merchantAccount: shop?.settings.merchantAccount ?? '',
    ...Object.fromEntries(secretsOf(kind).map((name) => [name, ''])),
    ...Object.fromEntries((kind?.options ?? []).map((name) => [`options/${name}`, option(name)])),
  };
}

const named = (changes: Partial<ShopDraft>, prefix: string) =>
  Object.entries(changes).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [{ name: name.slice(prefix.length), value: String(value) }] : [],
  );

/** Only what was changed; an empty list is left out. */
export function bodyOf(changes: Partial<ShopDraft>): ShopChangeBody {
  const pick = <Name extends keyof ShopDraft>(names: readonly Name[]) =>
    Object.fromEntries(names.flatMap((name) => (name in changes ? [[name, changes[name]]] : [])));
  const settings = {
    ...pick(SETTINGS),
    ...(changes.merchantAccount !== undefined && { merchantAccount: changes.merchantAccount.trim() || null }),
  };
  const credentials = named(changes, 'credentials/');
  const options = named(changes, 'options/');
  return {
    ...pick(PLAIN),
    ...(Object.keys(settings).length > 0 && { settings }),
    ...(credentials.length > 0 && { credentials }),
    ...(options.length > 0 && { options }),
  };
}

/** What was typed for another kind of channel, before this one was chosen, stays behind. */
export function newBodyOf(
  changes: Partial<ShopDraft>,
  { name, channel }: ShopDraft,
  kind: ChannelKindRow | undefined,
): NewShopBody {
  const { credentials = [], options = [], ...body } = bodyOf(changes);
  return {
    ...body,
    credentials: credentials.filter((one) => kind?.credentials.some((asked) => asked.name === one.name)),
    options: options.filter((one) => kind?.options.includes(one.name)),
    name: name.trim(),
    channel,
  };
}
