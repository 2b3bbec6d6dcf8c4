/** What an outside service calls the keys and options it gives, and where it shows them: the words of its own pages. */
import type { TFunction } from 'i18next';

/** `kind` is the connector's, `name` the credential's or option's; one without words is called as the connector calls it. */
export function credentialWords(t: TFunction, kind: string, name: string): { label: string; hint?: string } {
  const [family = name, serial] = name.split(':');
  const key = `credential.${kind}.${serial === '*' ? newOf(family) : family}`;
  const hint = t(`${key}.where`, { defaultValue: '' });
  return { label: t(`${key}.name`, { serial, defaultValue: name }), ...(hint && { hint }) };
}

/** The same where nothing says whose it is, as in a log: services that use one name mean one thing by it. */
export function anyCredentialName(t: TFunction, name: string): string {
  const words = SERVICES.map((kind) => credentialWords(t, kind, name).label);
  return words.find((label) => label !== name) ?? name;
}

const SERVICES = [
  ...['taobao', 'douyin', 'pinduoduo', 'jd', 'woocommerce', 'shopify', 'vendure', 'medusa'],
  ...['kdniao', 'cainiao', 'sf', 'wechatPay', 'alipay', 'unionPay', 'qimen', 'sap', 'nuonuo', 'leqi'],
];

/** `platformKey:*`: one more of several, kept under a serial of its own. */
const newOf = (family: string) => `new${family[0]!.toUpperCase()}${family.slice(1)}`;
