/** The goods of a receipt: large, what is counted of what is still to come, or what was looked at. The last scan comes first. */
import { useTranslation } from 'react-i18next';
import type { GoodsReceipt } from '../../../src/contract/inbound.ts';
import css from '../warehouse/check-page.module.css';
import own from '../warehouse/pick-page.module.css';
import { type ReceiptLine, toLookAt } from './use-receive.ts';

export function ReceiptLines({ receipt, last }: { receipt: GoodsReceipt; last: string }) {
  const { t } = useTranslation();
  const counting = receipt.state === 'counting';
  const isFull = (line: ReceiptLine) => (counting ? BigInt(line.counted) >= BigInt(line.open) : line.waiting === '0');
  const rank = (line: ReceiptLine) => (line.sku.merchantCode === last ? 0 : isFull(line) ? 2 : 1);
  const lines = receipt.lines.filter(({ counted }) => counting || counted !== '0').sort((a, b) => rank(a) - rank(b));
  return (
    <div className={own.scroll}>
      <ul className={css.lines} aria-label={t('receive.goods')}>
        {lines.map((line) => (
          <li key={line.sku.id} data-full={isFull(line) || undefined}>
            <span className={css.code}>{line.sku.merchantCode}</span>
            <span className={css.name}>
              {line.sku.name} {line.sku.properties}
              {line.lots.length > 0 &&
                ` · ${line.lots.map(({ lot, expiresOn, counted }) => `${lot}${expiresOn ? ` (${expiresOn})` : ''} × ${counted}`).join(' · ')}`}
              {missing(line) > 0 && ` · ${t('serials.missing', { count: missing(line) })}`}
              {!counting && line.inspect !== 'none' && ` · ${t('receive.looked', lookedAt(line))}`}
            </span>
            <span className={css.count}>
              {line.counted}
              {counting && <small> / {line.open}</small>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Pieces that should have a code of their own and came without. */
const missing = ({ serials, counted }: ReceiptLine): number => (serials ? Number(counted) - serials.length : 0);
const lookedAt = (line: ReceiptLine) => ({ good: line.good, defective: line.defective, left: toLookAt(line) });
