/** What went back of a payment, and how far the company is with it. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RefundRow } from '../../../src/contract/payments.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { useRight } from '../queries.ts';
import { ByHandDialog } from './by-hand-dialog.tsx';
import { CardDialog } from './card-dialog.tsx';
import css from './payments.module.css';

const TONE: Record<RefundRow['state'], Tone> = {
  waitApproval: 'wait',
  created: 'wait',
  processing: 'work',
  success: 'good',
  closed: 'ended',
  abnormal: 'danger',
};

/** Nobody outside carries it out: the buyer's account could not take it, or the money came in by hand. */
const isByHand = ({ state, askAt }: RefundRow) => state === 'abnormal' || (state === 'created' && askAt === null);

/** `toCard`: the company takes a card for what did not arrive. */
export function RefundTable({ refunds, toCard }: { refunds: readonly RefundRow[]; toCard: boolean }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [byHand, setByHand] = useState<RefundRow | null>(null);
  const [carded, setCarded] = useState<RefundRow | null>(null);
  return (
    <>
      <ul className={css.refunds}>
        {refunds.map((refund) => (
          <li key={refund.id}>
            <b className={css.sum}>
              <Money value={refund.amount} />
            </b>
            <Tag tone={TONE[refund.state]} text={t(`payments.refundState.${refund.state}`)} />
            <span className="clip">{refund.asked ? refund.reason : t('payments.refundHeard')}</span>
            <Moment value={refund.at} />
            <span className={css.under}>
              <CopyText text={refund.reference} /> {refund.onBill && t('payments.onBill')}{' '}
              {refund.undoneAt && (
                <span data-danger>
                  {[t('payments.refundUndone'), refund.trouble].filter(Boolean).join(' · ')}{' '}
                  <Moment value={refund.undoneAt} />
                </span>
              )}
              {refund.trouble && !refund.undoneAt && (
                <span data-danger>{t('payments.trouble', { trouble: refund.trouble, count: refund.tries })}</span>
              )}{' '}
              {refund.askAt && (
                <>
                  {t('payments.askAt')} <Moment value={refund.askAt} />
                </>
              )}
              {refund.card && (
                <span>
                  {t('pay.card.to', {
                    bank: t(`pay.bank.${refund.card.bankType}`),
                    account: refund.card.account,
                    holder: refund.card.holder,
                  })}
                </span>
              )}{' '}
              {mayWrite && toCard && refund.state === 'abnormal' && (
                <Button size="small" onClick={() => setCarded(refund)}>
                  {t('pay.card.title')}
                </Button>
              )}{' '}
              {mayWrite && isByHand(refund) && (
                <Button size="small" onClick={() => setByHand(refund)}>
                  {t('pay.byHand')}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {carded && <CardDialog refund={carded} onClose={() => setCarded(null)} />}
      {byHand && <ByHandDialog refund={byHand} onClose={() => setByHand(null)} />}
    </>
  );
}
