/**
 * A refused or failed request as an error the screens understand. `code` is `module.reason`; the words come from the
 * language files, so a new code without text still shows its title and code, never an empty box.
 */
import type { i18n as I18n } from 'i18next';
import type { Money } from '../../src/contract/money.ts';
import type { Problem } from '../../src/contract/problem.ts';
import { listText, moneyText } from './format.ts';

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}`);
    this.problem = problem;
  }
}

export const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;

/** Lists read as the language writes them, objects never reach the screen as `[object Object]`. */
export const shown = (value: unknown): string =>
  Array.isArray(value)
    ? listText(value.map(shown))
    : isMoney(value)
      ? moneyText(value)
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);

/** Words for a code with its data: states, hold reasons and purposes inside the data are translated too. */
export function refusalText(i18n: I18n, code: string, data: Record<string, unknown> = {}): string {
  const key = `refusal.${code}`;
  if (!i18n.exists(key)) return code;
  const word = (value: unknown): unknown => {
    if (Array.isArray(value)) return listText(value.map(word).map(shown));
    for (const family of ['orders.hold', 'orders.state', 'orders.purpose', 'fulfilment.state', 'access.limited'])
      if (typeof value === 'string' && i18n.exists(`${family}.${value}`)) return i18n.t(`${family}.${value}`);
    return shown(value);
  };
  return i18n.t(key, Object.fromEntries(Object.entries(data).map(([name, value]) => [name, word(value)])));
}

type Found = { at: string; rule?: string; limit?: number };

/** What a schema said no to becomes a word about its field: `/settings/stockShare` is `stockShare`. */
function atField(problem: Problem): Problem {
  const found = (problem.data?.['problems'] as Found[] | undefined)?.find(({ at }) => at !== '');
  if (problem.code !== 'http.damaged' || !found) return problem;
  const code = found.rule === 'maxLength' ? 'web.tooLong' : 'web.notTaken';
  return { ...problem, code, data: { field: found.at.split('/').at(-1), most: found.limit } };
}

/** Anything that was thrown, in plain words. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiProblem) return atField(error.problem);
  return { type: 'about:blank', title: String(error), status: 0, code: 'web.bug' };
}
