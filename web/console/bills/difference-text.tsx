/** A difference in words: which order or number, what the matcher found, what is proposed. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Difference } from '../../../src/contract/bills.ts';
import { refusalText } from '../../ui/problem.ts';

/** What its company said when it was asked about the number. */
const ASKED = ['paid', 'waiting', 'closed', 'unknown'] as const;

export function DifferenceText({ one }: { one: Difference }) {
  const { t, i18n } = useTranslation();
  const { code, data } = one.explanation;
  const asked = ASKED.find((answer) => answer === data['asked']);
  const failed = code === 'reconciliation.statusDiffers' && data['theirState'] === 'failed';
  const said = [...(asked ? [t(`bills.asked.${asked}`)] : []), ...(failed ? [t('bills.asked.failed')] : [])];
  const explanation = [refusalText(i18n, code, data), ...said].join(' · ');
  return (
    <span title={`${one.reference} ${one.providerReference}\n${explanation}`}>
      {one.order ? (
        <Link to="/orders/$id" params={{ id: one.order.id }} className="num">
          {one.order.number}
        </Link>
      ) : (
        <span className="num">{one.reference || one.providerReference}</span>
      )}{' '}
      {explanation}
    </span>
  );
}

export function ProposalText({ one }: { one: Difference }) {
  const { t } = useTranslation();
  if (one.approval)
    return (
      <>
        {t('bills.approvedBy', { name: one.approval.by.name })}{' '}
        <span className="quiet">{one.proposal && t(`bills.resolution.${one.proposal.resolution}`)}</span>
      </>
    );
  if (one.proposal)
    return (
      <span title={one.proposal.note}>
        {t(`bills.resolution.${one.proposal.resolution}`)} <span className="quiet">{one.proposal.by.name}</span>
      </span>
    );
  return <span className="quiet">{t(`bills.itemState.${one.state}`)}</span>;
}
