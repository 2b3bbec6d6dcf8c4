/** The lines of an invoice as they are printed: without tax, the rate, the tax, and the sum of each column. */
import { useTranslation } from 'react-i18next';
import type { Invoice } from '../../../src/contract/invoices.ts';
import type { Money as MoneyShape } from '../../../src/contract/money.ts';
import { Money } from '../../ui/figures.tsx';
import css from './invoices.module.css';

type Line = Omit<Invoice['lines'][number], 'originalLine' | 'left' | 'parts'> &
  Partial<Pick<Invoice['lines'][number], 'left'>>;
type Totals = { total: MoneyShape; net: MoneyShape; tax: MoneyShape };

const percent = (ratePpm: number) => `${ratePpm / 10_000}%`;

export function InvoiceLines({ lines, totals }: { lines: readonly Line[]; totals: Totals }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section className={css.scroll} tabIndex={0} aria-label={t('invoicing.linesLabel')}>
      <table className={css.lines}>
        <thead>
          <tr>
            <th>{t('invoicing.goods')}</th>
            <th data-end>{t('invoicing.quantity')}</th>
            <th data-end>{t('invoicing.price')}</th>
            <th data-end>{t('invoicing.net')}</th>
            <th data-end>{t('invoicing.rate')}</th>
            <th data-end>{t('invoicing.tax')}</th>
            <th data-end>{t('invoicing.total')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.line}>
              <td>
                {line.kind === 'discount' ? t('invoicing.discount') : goodsOf(line)}
                {line.kind === 'item' && (
                  <span className="quiet">
                    {' '}
                    {line.spec} · {line.taxCode}
                  </span>
                )}
              </td>
              <td data-end className="num">
                {line.quantity !== '0' && `${line.quantity} ${line.unit}`}
              </td>
              <td data-end className="num" title={line.price}>
                {shortPrice(line.price)}
              </td>
              <td data-end>
                <Money value={line.net} />
              </td>
              <td data-end className="num">
                {percent(line.ratePpm)}
              </td>
              <td data-end>
                <Money value={line.tax} />
              </td>
              <td data-end>
                <Money value={line.total} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={3}>{t('invoicing.sum')}</td>
            <td data-end>
              <Money value={totals.net} />
            </td>
            <td />
            <td data-end>
              <Money value={totals.tax} />
            </td>
            <td data-end>
              <strong>
                <Money value={totals.total} />
              </strong>
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

export const goodsOf = ({ taxWord, name }: Pick<Line, 'taxWord' | 'name'>) => (taxWord ? `*${taxWord}*${name}` : name);

/** Thirteen decimals are for the bureau; the rest stands in the title. */
const shortPrice = (price: string) => price.replace(/(\.\d{4})\d+$/, '$1…');
