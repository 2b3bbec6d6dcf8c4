/** A lot in words, and the lots a person is asked to choose of where the server did not know which one. */
import type { TFunction } from 'i18next';
import { problemOf } from '../../ui/problem.ts';

/** '' is one nobody has named. */
export const lotName = (t: TFunction, lot: string): string => (lot === '' ? t('lots.noLot') : t('lots.take', { lot }));

export type LotChoice = { code: string; sku: string; lots: readonly string[] };

/** What a refused scan asks for; null when it was refused for another reason. */
export function lotAsked(error: unknown): Omit<LotChoice, 'code'> | null {
  const { code, data = {} } = problemOf(error);
  if (code !== 'returns.lotNeeded') return null;
  return { sku: String(data.merchantCode), lots: data.lots as string[] };
}
