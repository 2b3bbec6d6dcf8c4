/** How lots are shown everywhere: their standing as a colour, their days as words. */
import type { TFunction } from 'i18next';
import type { LotRow, LotStanding } from '../../../src/contract/lots.ts';
import type { Tone } from '../../ui/state-tag.tsx';
import { queryClient } from '../queries.ts';

export const TONE: Record<LotStanding, Tone> = {
  ...{ fresh: 'good', near: 'wait', expired: 'danger', undated: 'ended', unnamed: 'wait' },
};

export const lotId = ({ sku, lot }: Pick<LotRow, 'sku' | 'lot'>): string => `${sku.id}/${lot}`;

export const daysText = (t: TFunction, { daysLeft }: Pick<LotRow, 'daysLeft'>): string => {
  if (daysLeft === null) return '';
  return daysLeft < 0 ? t('lots.daysPast', { count: -daysLeft }) : t('lots.daysLeft', { count: daysLeft });
};

export const placeText = (t: TFunction, { bucket, bin }: LotRow['places'][number]): string =>
  bucket === 'sellable' ? bin || t('ledgerPlace.unsorted') : t(`ledgerPlace.${bucket}`);

export function refreshLots(): void {
  for (const key of ['lots', 'stock', 'documents', 'putAway']) void queryClient.invalidateQueries({ queryKey: [key] });
}
