/** A walk in words: metres, and what was saved against walking every aisle through. */
import { countText } from '../../ui/format.ts';

type Walked = { lengthMm: number; sShapeMm: number };

export const wholeMetres = (mm: number): string => countText(Math.round(mm / 1000));

/** `−21 %` against S-shape; '' where there is nothing to compare. */
export function savedOf({ lengthMm, sShapeMm }: Walked): string {
  if (sShapeMm === 0) return '';
  const share = Math.round(((sShapeMm - lengthMm) * 100) / sShapeMm);
  return share === 0 ? '0 %' : `−${share} %`;
}
