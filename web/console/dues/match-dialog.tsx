/** Matches by hand: what came on one side, what it pays on the other; the oldest first stands there to begin with. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DueParty, matchDues } from '../../../src/contract/dues.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledSelect, TextField } from '../../ui/fields.tsx';
import { decimalOf, minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { Yuan } from '../books/yuan.tsx';
import documents from '../stock/documents/documents.module.css';
import { refreshDues } from './dues-queries.ts';

export function MatchDialog({ one, onClose }: { one: DueParty; onClose: () => void }) {
  const { t } = useTranslation();
  const credits = one.items.filter(({ open }) => BigInt(open) < 0n);
  const [creditId, setCredit] = useState(credits[0]!.id);
  const [typed, setTyped] = useState<Record<string, string>>(() =>
    Object.fromEntries(
      one.proposal
        .filter((pair) => pair.creditId === creditId)
        .map((pair) => [pair.claimId, decimalOf(pair.amount, 2)]),
    ),
  );
  const credit = credits.find(({ id }) => id === creditId)!;
  const claims = one.items.filter(({ open, account }) => BigInt(open) > 0n && account === credit.account);
  const pairs = claims.flatMap(({ id }) => {
    const amount = minorOf(typed[id] ?? '', 2);
    return amount && BigInt(amount) > 0n ? [{ claimId: id, creditId, amount }] : [];
  });
  const left = pairs.reduce((sum, { amount }) => sum - BigInt(amount), -BigInt(credit.open));
  const match = useMutation({
    mutationFn: () => call(matchDues, { body: { pairs } }),
    onSuccess: onClose,
    onSettled: refreshDues,
  });
  return (
    <Dialog
      width={640}
      title={t('openItems.matchByHand')}
      okText={t('openItems.match')}
      okDisabled={pairs.length === 0 || left < 0n}
      onClose={onClose}
      onOk={() =>
        match.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      <LabelledSelect
        label={t('openItems.came')}
        value={creditId}
        options={credits.map(({ id, document, memo, onDay, open }) => ({
          ...{ value: id, text: `${onDay} ${document.number || memo} ${decimalOf(open, 2)}` },
        }))}
        onChange={(next) => {
          setCredit(next);
          setTyped({});
        }}
      />
      <table className={documents.lines}>
        <tbody>
          {claims.map(({ id, document, memo, dueOn, open }) => (
            <tr key={id}>
              <td className="num">{document.number || memo}</td>
              <td className="num">{dueOn}</td>
              <td className={documents.right}>
                <Yuan amount={open} />
              </td>
              <td className={documents.right}>
                <TextField
                  inputMode="decimal"
                  aria-label={`${t('openItems.match')} ${document.number || memo}`}
                  value={typed[id] ?? ''}
                  onChange={(event) => setTyped({ ...typed, [id]: event.target.value })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={left < 0n ? documents.wrong : 'quiet'}>
        {t('openItems.left')} <Yuan amount={String(left)} />
      </p>
      {match.isError && <InlineError error={match.error} />}
    </Dialog>
  );
}
