/** A merchant account as its form sees it: credentials by name, and back into what the server takes. */
import type { MerchantAccount, MerchantAccountChange, NewMerchantAccount } from '../../../src/contract/payments.ts';

/** Of these there may be several, one for each serial. */
const ANY = ':*';

export type AccountDraft = {
  name: string;
  environment: MerchantAccount['environment'];
  merchantId: string;
  endpoint: string;
  notifyUrl: string;
  feePpm: number;
  feeTolerance: string;
  currency: string;
  active: boolean;
  fundAccounts: MerchantAccount['fundAccounts'];
  /** Under which serial a new key of the company is kept. */
  serial: string;
} & { [secret: `credentials/${string}`]: string };

const ADDRESS: Record<MerchantAccount['kind'], string> = {
  wechatPay: 'https://api.mch.weixin.qq.com',
  alipay: 'https://openapi.alipay.com/gateway.do',
  unionPay: 'https://gateway.95516.com/gateway/api',
};
const PLAIN = [
  'name',
  'environment',
  'merchantId',
  'endpoint',
  'notifyUrl',
  'feePpm',
  'feeTolerance',
  'active',
  'fundAccounts',
] as const;

/** Every credential the form asks for: those the company knows, and the keys that are kept by serial. */
export function credentialsOf(account: MerchantAccount | null, known: readonly string[]): string[] {
  const serials = account?.credentials.set.filter((name) => name.includes(':')) ?? [];
  return [...known.filter((name) => !name.endsWith(ANY)), ...serials, ...known.filter((name) => name.endsWith(ANY))];
}

export const isNewSerial = (name: string): boolean => name.endsWith(ANY);

export const secretsOf = (names: readonly string[]) =>
  names.map((name): `credentials/${string}` => `credentials/${name}`);

export const draftOf = (
  account: MerchantAccount | null,
  kind: MerchantAccount['kind'],
  names: readonly string[],
): AccountDraft => ({
  name: account?.name ?? '',
  environment: account?.environment ?? 'live',
  merchantId: account?.merchantId ?? '',
  endpoint: account?.endpoint ?? ADDRESS[kind],
  notifyUrl: account?.notifyUrl ?? '',
  feePpm: account?.feePpm ?? 6000,
  feeTolerance: account?.feeTolerance ?? '1',
  currency: account?.currency ?? 'CNY',
  active: account?.active ?? true,
  fundAccounts: account?.fundAccounts ?? [],
  serial: '',
  ...Object.fromEntries(secretsOf(names).map((name) => [name, ''])),
});

/** Only what was changed; a key without its serial is not sent. */
export function bodyOf(changes: Partial<AccountDraft>, { serial }: AccountDraft): MerchantAccountChange {
  const credentials = Object.entries(changes).flatMap(([name, value]) => {
    if (!name.startsWith('credentials/')) return [];
    const known = name.slice('credentials/'.length);
    if (!isNewSerial(known)) return [{ name: known, value: String(value) }];
    return serial.trim() ? [{ name: known.replace('*', serial.trim()), value: String(value) }] : [];
  });
  return {
    ...Object.fromEntries(PLAIN.flatMap((name) => (name in changes ? [[name, changes[name]]] : []))),
    ...(credentials.length > 0 && { credentials }),
  };
}

/** What was typed for another company, before this one was chosen, stays behind: `names` are its own credentials. */
export function newBodyOf(
  changes: Partial<AccountDraft>,
  values: AccountDraft,
  kind: MerchantAccount['kind'],
  names: readonly string[],
): NewMerchantAccount {
  const { credentials = [], ...body } = bodyOf(changes, values);
  return {
    ...body,
    credentials: credentials.filter(({ name }) => names.includes(name.replace(/:.*/, ANY)) || names.includes(name)),
    kind,
    name: values.name.trim(),
    environment: values.environment,
    merchantId: values.merchantId.trim(),
    endpoint: values.endpoint.trim(),
    currency: values.currency,
  };
}
