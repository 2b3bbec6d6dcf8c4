/** Whose file a bill is, in words: payment companies as payments call them, the rest as their accounts do. */
import type { i18n as I18n } from 'i18next';

export function providerText(i18n: I18n, code: string): string {
  const known = [`payment.method.${code}`, `statementAccounts.kinds.${code}`].find((key) => i18n.exists(key));
  return known ? i18n.t(known) : code;
}
