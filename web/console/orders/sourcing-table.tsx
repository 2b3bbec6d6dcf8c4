/** Why this node ships: what each one would cost and what spoke against it (SRC-1). */
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { Candidates } from '../../ui/candidates.tsx';
import { Moment } from '../../ui/figures.tsx';
import { listText } from '../../ui/format.ts';

export function SourcingTable({ sourcing }: { sourcing: NonNullable<OrderDetail['sourcing']> }) {
  const { t, i18n } = useTranslation();
  const word = (family: string, code: string) => (i18n.exists(`${family}.${code}`) ? t(`${family}.${code}`) : code);
  return (
    <>
      <p>
        {t('sourcing.chosen', { name: sourcing.node.name, reason: word('sourcing.reason', sourcing.reason) })}{' '}
        <span className="quiet">
          <Moment value={sourcing.decidedAt} />
        </span>
      </p>
      <Candidates
        label={t('orders.sourcing')}
        rows={sourcing.candidates.map(({ node, verdict, against, distanceKm, cost }) => ({
          id: node.id,
          name: node.name,
          chosen: verdict === 'chosen',
          cost: verdict === 'impossible' ? null : cost,
          note: listText([t(`sourcing.verdict.${verdict}`), ...against.map((code) => word('sourcing.against', code))]),
          extra: distanceKm === null ? '' : `${distanceKm} km`,
        }))}
      />
    </>
  );
}
