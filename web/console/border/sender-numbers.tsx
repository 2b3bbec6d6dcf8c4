/** The sender's tax and customs numbers, with which every declaration begins (SHP-8). */
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CustomsSender, changeCustomsSender, readCustomsSender } from '../../../src/contract/customs.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import css from './border.module.css';

const NUMBERS = ['ioss', 'eori', 'vat'] as const;

const senderQuery = queryOptions({
  queryKey: ['customsSender'],
  queryFn: ({ signal }) => call(readCustomsSender, { signal }),
});

export function SenderNumbers() {
  const { t } = useTranslation();
  const { data } = useQuery(senderQuery);
  const mayWrite = useRight('settings.write');
  const [open, setOpen] = useState(false);
  if (!data) return null;
  const known = NUMBERS.filter((name) => data[name] !== '').map((name) => `${name.toUpperCase()} ${data[name]}`);
  return (
    <span className={css.sender}>
      <span className="quiet">{known.length > 0 ? known.join(' · ') : t('limits.noSender')}</span>
      {mayWrite && (
        <Button size="small" onClick={() => setOpen(true)}>
          {t('limits.sender')}
        </Button>
      )}
      {open && <SenderDialog sender={data} onClose={() => setOpen(false)} />}
    </span>
  );
}

function SenderDialog({ sender: { version, ...kept }, onClose }: { sender: CustomsSender; onClose: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(kept);
  const save = useMutation({
    mutationFn: () => call(changeCustomsSender, { body: draft, ifMatch: version }),
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: senderQuery.queryKey }),
  });
  return (
    <Dialog
      title={t('limits.sender')}
      okText={t('action.save')}
      onClose={onClose}
      onOk={() =>
        save.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      <p className="quiet">{t('limits.senderHint')}</p>
      <div className={css.editor}>
        {NUMBERS.map((name) => (
          <LabelledField
            key={name}
            label={name.toUpperCase()}
            hint={t(`limits.number.${name}`)}
            maxLength={30}
            value={draft[name]}
            onChange={(event) => setDraft({ ...draft, [name]: event.target.value.trim() })}
          />
        ))}
      </div>
      {save.isError && <InlineError error={save.error} />}
    </Dialog>
  );
}
