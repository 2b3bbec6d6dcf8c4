/** Payout windows and the bank's calendar, as lines somebody can paste: a day, and whether the bank works on it. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PayoutCalendar, setPayoutCalendar } from '../../../src/contract/payouts.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { refreshClearing } from './clearing-queries.ts';
import { noop } from './noop.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const words = (text: string) => text.split(/[\s,，、;]+/).filter((word) => word !== '');

/** Null: something in it is no day. */
function daysOf(rest: string, work: string): PayoutCalendar['days'] | null {
  const [resting, working] = [words(rest), words(work)];
  if (![...resting, ...working].every((day) => DAY.test(day))) return null;
  return [...resting.map((day) => ({ day, works: false })), ...working.map((day) => ({ day, works: true }))];
}

export function CalendarDialog({ calendar, onClose }: { calendar: PayoutCalendar; onClose: () => void }) {
  const { t } = useTranslation();
  const of = (works: boolean) => calendar.days.flatMap((one) => (one.works === works ? [one.day] : [])).join('\n');
  const [times, setTimes] = useState(calendar.windows.join(' '));
  const [rest, setRest] = useState(of(false));
  const [work, setWork] = useState(of(true));
  const windows = words(times);
  const days = daysOf(rest, work);
  const isSound = days !== null && windows.length > 0 && windows.every((time) => TIME.test(time));
  const save = useMutation({
    mutationFn: () => call(setPayoutCalendar, { body: { windows, days: days! }, ifMatch: calendar.version }),
    onSuccess: onClose,
    onSettled: refreshClearing,
  });
  return (
    <Dialog
      title={t('custody.calendar')}
      okText={t('action.save')}
      okDisabled={!isSound}
      onClose={onClose}
      onOk={() => save.mutateAsync().then(noop, noop)}
    >
      <LabelledField
        label={t('custody.windows')}
        hint={t('custody.windowsHint')}
        value={times}
        onChange={(event) => setTimes(event.target.value)}
      />
      <LabelledArea
        label={t('custody.resting')}
        placeholder="2026-10-01"
        value={rest}
        onChange={(event) => setRest(event.target.value)}
      />
      <LabelledArea
        label={t('custody.working')}
        placeholder="2026-10-10"
        value={work}
        onChange={(event) => setWork(event.target.value)}
      />
      {!isSound && <p className="quiet">{t('custody.calendarForm')}</p>}
      {save.isError && <InlineError error={save.error} />}
    </Dialog>
  );
}
