/** Keeping a row of a replay as a test case: a column with a button, and the key for the row under the cursor. */
import { BookmarkPlus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from '../../ui/data-table.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { useRight } from '../queries.ts';
import { KeepCaseDialog, type KeepDraft } from './keep-case-dialog.tsx';

type Order = { id: string; number: string };

/** Nothing for those who may not keep one, or for rules that have none (`draft` null). */
export function useKeepCase<Row extends Order>(
  draft: KeepDraft | null,
  rows: readonly Row[],
  cursor: string | null,
): { keep: Column<Row>[]; dialog: ReactNode } {
  const { t } = useTranslation();
  const may = useRight('settings.write') && draft !== null;
  const [order, setOrder] = useState<Order | null>(null);
  const label = t('orders.command.keepCase');
  const current = rows.find(({ id }) => id === cursor);
  useKeys(t('rules.view.replay'), may ? [{ keys: ['K'], label, run: () => setOrder(current ?? null) }] : []);
  const column: Column<Row> = {
    id: 'keep',
    title: '',
    width: 56,
    cell: (row) => (
      <IconButton icon={BookmarkPlus} label={`${label} ${row.number}`} size={14} onClick={() => setOrder(row)} />
    ),
  };
  return {
    keep: may ? [column] : [],
    dialog: order && draft && <KeepCaseDialog order={order} draft={draft} onClose={() => setOrder(null)} />,
  };
}
