/** What the list and the document of transfers have in common. */
import { queryOptions } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getTransfer, type Transfer, type TransferState } from '../../../../src/contract/transfers.ts';
import { Tag } from '../../../ui/state-tag.tsx';
import { call } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { refreshStock } from '../documents/document-view.tsx';

const TONES = {
  draft: 'wait',
  approved: 'wait',
  partlyDone: 'work',
  done: 'good',
  closedShort: 'ended',
  reversed: 'ended',
} as const;

export function TransferTag({ state }: { state: TransferState }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]} text={t(`transfers.state.${state}`)} />;
}

export const transferQuery = (id: string) =>
  queryOptions({
    queryKey: ['transfers', 'one', id],
    queryFn: ({ signal }) => call(getTransfer, { params: { id }, signal }),
  });

/** Goods moved or will: the stock shown anywhere is another. */
export async function refreshTransfers(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries({ queryKey: ['transfers'] }), refreshStock()]);
}

/** What was shipped of it and has neither arrived nor been written off. */
export const underwayOf = ({
  shipped,
  received,
  writtenOff,
}: Pick<Transfer, 'shipped' | 'received' | 'writtenOff'>): bigint =>
  BigInt(shipped) - BigInt(received) - BigInt(writtenOff);
