/** Where an invoice stands, in a word. */
import { useTranslation } from 'react-i18next';
import type { InvoiceRow } from '../../../src/contract/invoices.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';

const TONES: Record<InvoiceRow['state'], Tone> = {
  ...{ draft: 'wait', quotaReserved: 'work', submitted: 'work', issued: 'good', failed: 'danger', unknown: 'wait' },
  ...{ applied: 'work', waitConfirm: 'wait', confirmed: 'work', rejected: 'danger', expired: 'danger' },
  redIssued: 'ended',
};

export function InvoiceState({ state }: Pick<InvoiceRow, 'state'>) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]} text={t(`invoicing.state.${state}`)} />;
}
