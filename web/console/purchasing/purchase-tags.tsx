/** States of purchase orders and suppliers' bills. */
import { useTranslation } from 'react-i18next';
import type { PurchaseState } from '../../../src/contract/purchase-orders.ts';
import type { SupplierBillRow } from '../../../src/contract/supplier-bills.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';

const ORDER: Record<PurchaseState, Tone> = {
  draft: 'wait',
  waitApproval: 'wait',
  approved: 'work',
  partlyDone: 'work',
  done: 'good',
  closedShort: 'ended',
  reversed: 'ended',
};

export function PurchaseTag({ state }: { state: PurchaseState }) {
  const { t } = useTranslation();
  return <Tag tone={ORDER[state]} text={t(`purchases.state.${state}`)} />;
}

const BILL = { entered: 'wait', accepted: 'good', rejected: 'ended' } as const;

/** An open bill with differences is for a person; one without only waits to be accepted. */
export function BillTag({ bill: { state, differences } }: { bill: Pick<SupplierBillRow, 'state' | 'differences'> }) {
  const { t } = useTranslation();
  const differs = state === 'entered' && differences > 0;
  return (
    <Tag
      tone={differs ? 'danger' : BILL[state]}
      text={differs ? t('purchases.differs', { count: differences }) : t(`purchases.billState.${state}`)}
    />
  );
}
