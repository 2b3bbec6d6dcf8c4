/** When a customer or supplier pays, and where letters go. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DueParty, setDueTerm } from '../../../src/contract/dues.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { refreshDues } from './dues-queries.ts';

export function TermDialog({ one: { party, term }, onClose }: { one: DueParty; onClose: () => void }) {
  const { t } = useTranslation();
  const [days, setDays] = useState(String(term.netDays));
  const [rest, setRest] = useState(term);
  const save = useMutation({
    mutationFn: () => {
      const { monthEnd, noLetters, contact, address } = rest;
      const body = { netDays: Number(days), monthEnd, noLetters, contact, address };
      return call(setDueTerm, { params: { party }, body, ifMatch: term.version });
    },
    onSuccess: onClose,
    onSettled: refreshDues,
  });
  const check = (name: 'monthEnd' | 'noLetters') => (
    <label>
      <input
        type="checkbox"
        checked={rest[name]}
        onChange={(event) => setRest({ ...rest, [name]: event.target.checked })}
      />{' '}
      {t(`openItems.${name}`)}
    </label>
  );
  return (
    <Dialog
      title={t('openItems.term')}
      okText={t('action.save')}
      okDisabled={!/^[0-9]{1,3}$/.test(days)}
      onClose={onClose}
      onOk={() =>
        save.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      <LabelledField
        label={t('openItems.days')}
        hint={t('openItems.termHint')}
        inputMode="numeric"
        value={days}
        onChange={(event) => setDays(event.target.value)}
      />
      {check('monthEnd')}
      <LabelledField
        label={t('openItems.contact')}
        maxLength={100}
        value={rest.contact}
        onChange={(event) => setRest({ ...rest, contact: event.target.value })}
      />
      <LabelledField
        label={t('openItems.address')}
        maxLength={300}
        value={rest.address}
        onChange={(event) => setRest({ ...rest, address: event.target.value })}
      />
      {check('noLetters')}
      {save.isError && <InlineError error={save.error} />}
    </Dialog>
  );
}
