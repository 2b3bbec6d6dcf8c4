/** Proposes to give claims up, or changes what was proposed: which, how much of each, and why. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DueItem } from '../../../src/contract/dues.ts';
import { addWriteOff, changeWriteOff, type WriteOff } from '../../../src/contract/write-offs.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, TextField } from '../../ui/fields.tsx';
import { figureOf, minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { Yuan } from '../books/yuan.tsx';
import documents from '../stock/documents/documents.module.css';
import { refreshDues } from './dues-queries.ts';

type Claim = Pick<DueItem, 'id' | 'dueOn' | 'open' | 'document' | 'memo'>;

export function WriteOffDialog({ items, onClose }: { items: readonly DueItem[]; onClose: () => void }) {
  const claims = items.filter(({ open }) => BigInt(open) > 0n);
  return <Editor claims={claims} before={null} onClose={onClose} />;
}

export function ChangeWriteOff({ writeOff, onClose }: { writeOff: WriteOff; onClose: () => void }) {
  const claims = writeOff.lines.map(({ itemId, number, name, dueOn, amount }) => ({
    ...{ id: itemId, dueOn, open: amount, memo: name, document: { kind: '', id: '', number } },
  }));
  return <Editor claims={claims} before={writeOff} onClose={onClose} />;
}

type Props = { claims: readonly Claim[]; before: WriteOff | null; onClose: () => void };

function Editor({ claims, before, onClose }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState(before?.reason ?? '');
  const [typed, setTyped] = useState<Record<string, string>>(() =>
    Object.fromEntries((before ? claims : []).map(({ id, open }) => [id, figureOf(open, 2)])),
  );
  const lines = claims.flatMap(({ id }) => {
    const amount = minorOf(typed[id] ?? '', 2);
    return amount && BigInt(amount) > 0n ? [{ itemId: id, amount }] : [];
  });
  const save = useMutation({
    mutationFn: () => {
      const body = { reason: reason.trim(), lines };
      return before
        ? call(changeWriteOff, { params: { id: before.id }, body, ifMatch: before.version })
        : call(addWriteOff, { body });
    },
    onSuccess: onClose,
    onSettled: refreshDues,
  });
  return (
    <Dialog
      width={640}
      title={t('openItems.writeOff')}
      okText={t(before ? 'action.save' : 'openItems.propose')}
      okDisabled={lines.length === 0 || reason.trim() === ''}
      onClose={onClose}
      onOk={() =>
        save.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      <table className={documents.lines}>
        <thead>
          <tr>
            <th>{t('openItems.document')}</th>
            <th>{t('openItems.dueOn')}</th>
            <th className={documents.right}>{t('openItems.open')}</th>
            <th className={documents.right}>{t('openItems.amount')}</th>
          </tr>
        </thead>
        <tbody>
          {claims.map(({ id, document, memo, dueOn, open }) => (
            <tr key={id}>
              <td className="num">{document.number || memo}</td>
              <td className="num">{dueOn}</td>
              <td className={documents.right}>
                <button
                  type="button"
                  className={documents.link}
                  title={t('openItems.whole')}
                  onClick={() => setTyped({ ...typed, [id]: figureOf(open, 2) })}
                >
                  <Yuan amount={open} />
                </button>
              </td>
              <td className={documents.right}>
                <TextField
                  inputMode="decimal"
                  aria-label={`${t('openItems.writeOff')} ${document.number || memo}`}
                  value={typed[id] ?? ''}
                  onChange={(event) => setTyped({ ...typed, [id]: event.target.value })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <LabelledArea label={t('openItems.reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
      <p className="quiet">{t('openItems.writeOffHint')}</p>
      {save.isError && <InlineError error={save.error} />}
    </Dialog>
  );
}
