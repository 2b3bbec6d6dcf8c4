/**
 * The text under Alipay's signatures. Parameters are sorted by name as bytes and joined `k=v&…` unencoded. Our requests
 * leave `sign` out; notifications leave `sign` and, in the common rule (V1), `sign_type` out as well. Answers are
 * signed over the raw characters of the `…_response` object, escapes included.
 */
export type Params = Readonly<Record<string, string | undefined>>;

const joined = (params: Params, left: readonly string[]): string =>
  Object.keys(params)
    .filter((name) => !left.includes(name))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => `${name}=${params[name]}`)
    .join('&');

export const requestText = (params: Params): string => joined(params, ['sign']);

/** Both spellings a notification may be signed in: V1, then V2 (service market), where a lost `sign_type` was RSA2. */
export const notificationTexts = (params: Params): [v1: string, v2: string] => [
  joined(params, ['sign', 'sign_type']),
  joined({ ...params, sign_type: 'RSA2' }, ['sign']),
];

/**
 * The object that follows `"<name>":` exactly as it stands in the answer, or null when there is none. Reading stops at
 * the brace that closes it; braces and quotes inside text do not count.
 */
export function rawObject(answer: string, name: string): string | null {
  const key = `"${name}":`;
  const found = answer.indexOf(key);
  const start = found + key.length;
  if (found < 0 || answer[start] !== '{') return null;
  let depth = 0;
  let inText = false;
  for (let i = start; i < answer.length; i++) {
    const character = answer[i];
    if (inText) {
      if (character === '\\') i++;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return answer.slice(start, i + 1);
  }
  return null;
}
