/** News nobody may act upon by rule: what came, what was expected, and how a person settles it (PAY-3). */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PaymentDoubt } from '../../../src/contract/payments.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { moneyText } from '../../ui/format.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { useRight } from '../queries.ts';
import css from './payments.module.css';
import { SettleDialog, type Settlement, settlementsOf } from './settle-dialog.tsx';

/** What was expected instead, in words; '' where nothing was. */
export function useExpected() {
  const { t } = useTranslation();
  return ({ expected, amount }: Pick<PaymentDoubt, 'expected' | 'amount'>): string => {
    if (!expected) return '';
    const { amountMinor, currency, providerReference } = expected;
    if (amountMinor !== undefined)
      return t('payments.expectedAmount', {
        sum: moneyText({ amount: String(amountMinor), currency: amount.currency }),
      });
    if (currency !== undefined) return t('payments.expectedCurrency', { currency: String(currency) });
    if (providerReference !== undefined) return t('payments.expectedReference', { number: String(providerReference) });
    return '';
  };
}

export function DoubtCard({ doubt }: { doubt: PaymentDoubt }) {
  const { t } = useTranslation();
  const expected = useExpected()(doubt);
  const { settlement } = doubt;
  return (
    <div className={css.doubt}>
      <p className={css.doubtHead}>
        <Tag tone={settlement ? 'ended' : 'danger'} text={t(`payments.outcome.${doubt.outcome}`)} />
        <span>{t(`payments.news.${doubt.kind}`)}</span>
        <b className={css.right}>
          <Money value={doubt.amount} />
        </b>
      </p>
      <p>{t(`payments.why.${doubt.outcome}`)}</p>
      <dl className={css.facts}>
        {expected && (
          <>
            <dt>{t('payments.expected')}</dt>
            <dd>{expected}</dd>
          </>
        )}
        <dt>{t('payments.reference')}</dt>
        <dd>
          <CopyText text={doubt.reference} />
        </dd>
        <dt>{t('payments.providerReference')}</dt>
        <dd>
          <CopyText text={doubt.providerReference} />
        </dd>
        <dt>{t('payments.account')}</dt>
        <dd>{doubt.account.name}</dd>
        <dt>{t('payments.receivedAt')}</dt>
        <dd>
          <Moment value={doubt.receivedAt} />
        </dd>
      </dl>
      {settlement ? (
        <p>
          {t(`payments.settlement.${settlement.resolution}`)} · {settlement.by.name} · <Moment value={settlement.at} />
          <span className={css.under}>{settlement.reason}</span>
        </p>
      ) : (
        <SettleButtons doubt={doubt} />
      )}
    </div>
  );
}

function SettleButtons({ doubt }: { doubt: PaymentDoubt }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [settling, setSettling] = useState<Settlement | null>(null);
  if (!mayWrite) return null;
  return (
    <p className={css.buttons}>
      {settlementsOf([doubt]).map((resolution) => (
        <Button key={resolution} size="small" onClick={() => setSettling(resolution)}>
          {t(`payments.settlement.${resolution}`)}
        </Button>
      ))}
      {settling && <SettleDialog doubts={[doubt]} resolution={settling} onClose={() => setSettling(null)} />}
    </p>
  );
}
