/** Money in a licensed account that no channel explains is a receipt, as the line of its statement says. */
import type { Difference } from '../../../src/contract/bills.ts';
import { dayOf } from '../../ui/format.ts';
import { decimalOf } from '../../ui/minor.ts';
import type { ReceiptLine } from '../clearing/record-receipt.tsx';

export function receiptOf({ explanation, theirs, at, ...one }: Difference): ReceiptLine | null {
  const { code, data } = explanation;
  if (code !== 'reconciliation.poolUnexplained' || !theirs || BigInt(theirs.amount) <= 0n) return null;
  if (one.state !== 'diff' && one.state !== 'carried') return null;
  const { custodian, text } = data as { custodian: string; text: string };
  const receivedOn = dayOf(new Date(at));
  return {
    ...{ custodian, receivedOn, payer: text.trim().slice(0, 100).trim(), amount: decimalOf(theirs.amount, 2) },
    reference: one.providerReference || one.reference || `${receivedOn.replaceAll('-', '')}-${theirs.amount}`,
  };
}
