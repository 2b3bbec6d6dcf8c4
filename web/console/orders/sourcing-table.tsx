/** Why this node ships: what each one would cost and what spoke against it (SRC-1). */
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import css from './order-view.module.css';

export function SourcingTable({ sourcing }: { sourcing: NonNullable<OrderDetail['sourcing']> }) {
  const { t, i18n } = useTranslation();
  const word = (family: string, code: string) => (i18n.exists(`${family}.${code}`) ? t(`${family}.${code}`) : code);
  return (
    <>
      <p>
        {t('sourcing.chosen', { node: sourcing.node.name, reason: word('sourcing.reason', sourcing.reason) })}{' '}
        <span className="quiet">
          <Moment value={sourcing.decidedAt} />
        </span>
      </p>
      <table className={css.table}>
        <tbody>
          {sourcing.candidates.map((candidate) => (
            <tr key={candidate.node.id} data-verdict={candidate.verdict}>
              <td>{candidate.node.name}</td>
              <td>{t(`sourcing.verdict.${candidate.verdict}`)}</td>
              <td className={css.right}>{candidate.distanceKm !== null && `${candidate.distanceKm} km`}</td>
              <td className={css.right}>{candidate.cost && <Money value={candidate.cost} />}</td>
              <td className="quiet">{candidate.against.map((code) => word('sourcing.against', code)).join('、')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
