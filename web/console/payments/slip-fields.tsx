/** What is on the slip or the bank's line of money that no company confirms (PAY-2). */
import { useTranslation } from 'react-i18next';
import type { VoucherFacts } from '../../../src/contract/pay.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { dayOf } from '../../ui/format.ts';

export type Slip = { paidOn: string; party: string; reference: string; note: string };
export const emptySlip = (): Slip => ({ paidOn: dayOf(new Date()), party: '', reference: '', note: '' });

/** Without what is empty. */
export const slipOf = ({ paidOn, ...texts }: Slip): VoucherFacts => ({
  paidOn,
  ...Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (text.trim() ? [[name, text.trim()]] : []))),
});

export function SlipFields({ slip, onChange }: { slip: Slip; onChange: (slip: Slip) => void }) {
  const { t } = useTranslation();
  const field = (name: Exclude<keyof Slip, 'paidOn'>) => (
    <LabelledField
      label={t(`pay.slip.${name}`)}
      {...(name === 'reference' && { hint: t('pay.slip.referenceHint') })}
      value={slip[name]}
      onChange={(event) => onChange({ ...slip, [name]: event.target.value })}
    />
  );
  return (
    <>
      <LabelledDate
        required
        label={t('pay.slip.paidOn')}
        value={slip.paidOn}
        onChange={(paidOn) => onChange({ ...slip, paidOn })}
      />
      {field('party')}
      {field('reference')}
      {field('note')}
    </>
  );
}
