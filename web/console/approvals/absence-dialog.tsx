/** Who signs for somebody while he is away. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Absence, addAbsence, changeAbsence } from '../../../src/contract/approval-chains.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledSelect } from '../../ui/fields.tsx';
import { dayOf } from '../../ui/format.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import type { Named } from './chains-page.tsx';

type Props = { before: Absence | null; people: readonly Named[]; onClose: () => void };

export function AbsenceDialog({ before, people, onClose }: Props) {
  const { t } = useTranslation();
  const today = dayOf(new Date());
  const [userId, setUser] = useState(before?.userId ?? people[0]?.id ?? '');
  const [substituteId, setSubstitute] = useState(before?.substituteId ?? people[1]?.id ?? '');
  const [fromDay, setFrom] = useState(before?.fromDay ?? today);
  const [untilDay, setUntil] = useState(before?.untilDay ?? today);
  const [active, setActive] = useState(before?.active ?? true);
  const save = useMutation({
    mutationFn: () => {
      const body = { userId, substituteId, fromDay, untilDay };
      return before
        ? call(changeAbsence, { params: { id: before.id }, body: { ...body, active }, ifMatch: before.version })
        : call(addAbsence, { body });
    },
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['absences'] }),
  });
  const options = people.map(({ id, name }) => ({ value: id, text: name }));
  return (
    <Dialog
      title={t('chains.addAbsence')}
      okText={t('action.save')}
      okDisabled={fromDay === '' || untilDay === ''}
      onClose={onClose}
      onOk={() =>
        save.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      <LabelledSelect label={t('chains.away')} value={userId} options={options} onChange={setUser} />
      <LabelledSelect label={t('chains.substitute')} value={substituteId} options={options} onChange={setSubstitute} />
      <LabelledDate label={t('chains.fromDay')} value={fromDay} onChange={setFrom} />
      <LabelledDate label={t('chains.untilDay')} value={untilDay} min={fromDay} onChange={setUntil} />
      {before && (
        <label>
          <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />{' '}
          {t('chains.active')}
        </label>
      )}
      {save.isError && <InlineError error={save.error} />}
    </Dialog>
  );
}
