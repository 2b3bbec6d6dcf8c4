/** The lines of a purchase order: what was ordered at which price, what came, went back, is open and was billed. */
import { useTranslation } from 'react-i18next';
import type { PurchaseOrderLine } from '../../../src/contract/purchase-orders.ts';
import { Money, Quantity } from '../../ui/figures.tsx';
import { countText, moneyText } from '../../ui/format.ts';
import css from '../stock/documents/documents.module.css';
import own from './purchasing.module.css';

const FIGURES = ['quantity', 'received', 'returned', 'open', 'billed'] as const;

export function OrderLines({ lines }: { lines: readonly PurchaseOrderLine[] }) {
  const { t } = useTranslation();
  return (
    <div className={css.wide}>
      <table className={`${css.lines} ${css.stacked}`}>
        <thead>
          <tr>
            <th>{t('goods.merchantCode')}</th>
            {FIGURES.map((name) => (
              <th key={name} className={css.right}>
                {t(`purchases.figure.${name}`)}
              </th>
            ))}
            <th className={css.right}>{t('purchases.price')}</th>
            <th className={css.right}>{t('purchases.amount')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.line}>
              <td>
                <b>{line.sku.merchantCode}</b>
                <div className="quiet">
                  {line.sku.name} {line.sku.properties}
                </div>
                <Hints line={line} />
              </td>
              {FIGURES.map((name) => (
                <td key={name} className={css.right} data-title={t(`purchases.figure.${name}`)}>
                  <Quantity value={line[name]} />
                </td>
              ))}
              <td className={css.right} data-title={t('purchases.price')}>
                {line.price ? <Money value={line.price} /> : '—'}
              </td>
              <td className={css.right} data-title={t('purchases.amount')}>
                {line.amount ? <Money value={line.amount} /> : '—'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Hints({ line: { hints, listed } }: { line: PurchaseOrderLine }) {
  const { t } = useTranslation();
  if (hints.length === 0) return null;
  const facts = {
    pack: listed ? countText(listed.packSize) : '',
    least: listed ? countText(listed.minQuantity) : '',
    price: listed ? moneyText(listed.price) : '',
  };
  return <div className={own.hint}>{hints.map((hint) => t(`purchases.hint.${hint}`, facts)).join(' · ')}</div>;
}
