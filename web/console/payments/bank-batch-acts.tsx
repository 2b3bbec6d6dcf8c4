/**
 * What is done with payments that leave for the bank together, whoever is paid (CLR-3, SUP-1): a second look, the bank's
 * file out, its results in.
 */
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outcomes } from '../../../src/contract/paging.ts';
import { type Act, Acts } from '../../ui/acts.tsx';
import { saveFile } from '../../ui/csv.ts';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { InlineError } from '../../ui/states.tsx';
import { assertDone } from '../catalog/assert-done.ts';
import { useRight } from '../queries.ts';
import type { BankBatchState } from './bank-batch-parts.tsx';

const FORMATS = ['pain001', 'csv'] as const;
type Format = (typeof FORMATS)[number];

/** What the endpoints of the two kinds have in common. */
export type BankBatchWork = {
  approve: (ids: string[]) => Promise<Outcomes>;
  refuse: (ids: string[], reason: string) => Promise<Outcomes>;
  takeFile: (id: string, format: Format) => Promise<{ name: string; content: string }>;
  takeResults: (id: string, content: string) => Promise<{ changed: number; known: number }>;
  refresh: () => Promise<void>;
};

type Props = {
  batch: { id: string; number: string; state: BankBatchState };
  work: BankBatchWork;
  /** What becomes of its lines. */
  refuseMeans: string;
};

export function BankBatchActs({ batch: { id, number, state }, work, refuseMeans }: Props) {
  const { t } = useTranslation();
  const [mayWrite, mayApprove] = [useRight('payments.write'), useRight('payments.approve')];
  const [refusing, setRefusing] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const onSettled = work.refresh;
  const approve = useMutation({ mutationFn: async () => assertDone((await work.approve([id])).outcomes), onSettled });
  const out = useMutation({
    mutationFn: (format: Format) => work.takeFile(id, format),
    onSuccess: ({ name, content }) => saveFile(name, content, 'application/octet-stream'),
    onSettled,
  });
  const results = useMutation({
    mutationFn: async (given: File) => work.takeResults(id, await given.text()),
    onSettled,
  });
  const isOut = state === 'sending' || state === 'sent' || state === 'done';
  const acts: Act[] = [];
  if (state === 'waitApproval' && mayApprove)
    acts.push({
      ...{ name: 'approve', text: t('bankBatch.approve'), strong: true, hotkey: 'a' },
      ...{ busy: approve.isPending, run: () => approve.mutate() },
    });
  if ((state === 'ready' || isOut) && mayWrite)
    for (const format of FORMATS)
      acts.push({
        ...{ name: format, text: t(`bankBatch.file.${format}`), strong: state === 'ready' && format === 'pain001' },
        ...{ busy: out.isPending, run: () => out.mutate(format) },
      });
  if (isOut && mayWrite)
    acts.push({
      ...{ name: 'results', text: t('bankBatch.results'), strong: state === 'sent' },
      ...{ busy: results.isPending, run: () => file.current?.click() },
    });
  if ((state === 'waitApproval' || state === 'ready') && mayApprove)
    acts.push({ name: 'refuse', text: t('bankBatch.refuse'), danger: true, run: () => setRefusing(true) });
  useKeys(
    number,
    acts.flatMap(({ hotkey, text, run }) => (hotkey ? [{ keys: [hotkey], label: text, run }] : [])),
  );
  const error = approve.error ?? out.error ?? results.error;
  return (
    <>
      <Acts acts={acts} />
      <input
        ref={file}
        type="file"
        hidden
        accept=".xml,.csv,text/xml,text/csv"
        aria-label={t('bankBatch.results')}
        onChange={({ target }) => {
          const [given] = target.files ?? [];
          if (given) results.mutate(given);
          target.value = '';
        }}
      />
      {results.data && <span role="status">{t('bankBatch.taken', { ...results.data })}</span>}
      {error && <InlineError error={error} />}
      {refusing && (
        <ReasonDialog
          danger
          title={`${t('bankBatch.refuse')} · ${number}`}
          okText={t('bankBatch.refuse')}
          label={t('bankBatch.why')}
          onReason={async (reason) => {
            const { outcomes } = await work.refuse([id], reason);
            void work.refresh();
            assertDone(outcomes);
          }}
          onClose={() => setRefusing(false)}
        >
          {refuseMeans}
        </ReasonDialog>
      )}
    </>
  );
}
