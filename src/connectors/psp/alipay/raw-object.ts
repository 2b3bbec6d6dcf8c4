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
