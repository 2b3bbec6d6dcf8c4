/** Payments that leave for the bank together, whoever is paid: their states in their colours, their lines. */
import { useTranslation } from 'react-i18next';
import type { PaymentRun, PaymentRunLine } from '../../../src/contract/payment-runs.ts';
import type { Payout, PayoutBatch } from '../../../src/contract/payouts.ts';
import { Money } from '../../ui/figures.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import css from '../stock/documents/documents.module.css';

export type BankBatchState = PayoutBatch['state'] | PaymentRun['state'];
type LineState = Payout['state'] | PaymentRunLine['state'];

const BATCH: Record<BankBatchState, Tone> = {
  ...{ waitApproval: 'wait', ready: 'work', sending: 'work', sent: 'work', done: 'good', refused: 'ended' },
};
const LINE: Record<LineState, Tone> = {
  ...{ held: 'wait', waiting: 'wait', sent: 'work', success: 'good', failed: 'danger', unknown: 'wait' },
  ...{ returned: 'danger', cancelled: 'ended' },
};

export function BankBatchTag({ state }: { state: BankBatchState }) {
  const { t } = useTranslation();
  return <Tag tone={BATCH[state]} text={t(`bankBatch.state.${state}`)} />;
}

function BankLineTag({ state }: { state: LineState }) {
  const { t } = useTranslation();
  return <Tag tone={LINE[state]} text={t(`bankBatch.lineState.${state}`)} />;
}

type Line = Pick<PaymentRunLine, 'id' | 'amount' | 'bankName' | 'account' | 'reason'> & {
  line: number | null;
  state: LineState;
  /** What it pays, and to whom. */
  number: string;
  payee: string;
};

type LinesProps = { lines: readonly Line[]; numberTitle: string; payeeTitle: string };

export function BankBatchLines({ lines, numberTitle, payeeTitle }: LinesProps) {
  const { t } = useTranslation();
  return (
    <table className={`${css.lines} ${css.stacked}`}>
      <thead>
        <tr>
          <th>{payeeTitle}</th>
          <th>{t('bankBatch.line')}</th>
          <th>{numberTitle}</th>
          <th>{t('bankBatch.account')}</th>
          <th>{t('orders.column.state')}</th>
          <th className={css.right}>{t('bankBatch.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((one) => (
          <tr key={one.id}>
            <td>
              <b>{one.payee}</b>
            </td>
            <td className="num" data-title={t('bankBatch.line')}>
              {one.line}
            </td>
            <td className="num" data-title={numberTitle}>
              {one.number}
            </td>
            <td data-title={t('bankBatch.account')}>
              {one.bankName} <span className="num">{one.account}</span>
            </td>
            <td data-title={t('orders.column.state')}>
              <BankLineTag state={one.state} /> {one.reason && <span className="quiet">{one.reason}</span>}
            </td>
            <td className={css.right} data-title={t('bankBatch.amount')}>
              <Money value={one.amount} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
