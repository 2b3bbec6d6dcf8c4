/** Countries as channels write them (`US`, `United Kingdom`, `美国`) become ISO codes; what nobody knows stays as it is. */
import { COUNTRIES } from '../../contract/countries.ts';

/** Names that are in use besides those of the language tables. */
const ALIASES: Record<string, string> = {
  ...{ 中国大陆: 'CN', 中华人民共和国: 'CN', 香港: 'HK', 中国香港: 'HK', 澳门: 'MO', 中国澳门: 'MO', 台湾: 'TW' },
  ...{ 中国台湾: 'TW', UK: 'GB', 'GREAT BRITAIN': 'GB', ENGLAND: 'GB', USA: 'US', 'UNITED STATES OF AMERICA': 'US' },
  ...{ EIRE: 'IE', RSA: 'ZA', 'CZECH REPUBLIC': 'CZ', HOLLAND: 'NL', KOREA: 'KR', 'HONG KONG': 'HK', MACAU: 'MO' },
};

let byName: ReadonlyMap<string, string> | null = null;

function names(): ReadonlyMap<string, string> {
  const tables = ['en', 'zh-CN'].map((language) => new Intl.DisplayNames([language], { type: 'region' }));
  const named = COUNTRIES.flatMap((code) =>
    tables.map((table) => [(table.of(code) ?? code).toUpperCase(), code] as const),
  );
  return new Map([...named, ...Object.entries(ALIASES), ...COUNTRIES.map((code) => [code, code] as const)]);
}

/** `GB` of `United Kingdom`, `uk` or `英国`. */
export function countryCode(text: string): string {
  byName ??= names();
  return byName.get(text.trim().toUpperCase()) ?? text.trim();
}
