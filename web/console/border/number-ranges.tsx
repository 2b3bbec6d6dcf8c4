/** Numbers the post gave us to hand out: which ranges there are, how many are left, a new one (SHP-8). */
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeNumberRange,
  createNumberRange,
  listNumberRanges,
  type NumberRange,
} from '../../../src/contract/number-ranges.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { countText } from '../../ui/format.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { couriersQuery, queryClient, useRight } from '../queries.ts';
import css from './border.module.css';

const rangesQuery = queryOptions({
  queryKey: ['numberRanges'],
  queryFn: ({ signal }) => call(listNumberRanges, { signal }),
});
const refresh = async () => {
  await queryClient.invalidateQueries({ queryKey: rangesQuery.queryKey });
  await queryClient.invalidateQueries({ queryKey: couriersQuery.queryKey });
};

export function NumberRanges() {
  const { t } = useTranslation();
  const { data } = useQuery(rangesQuery);
  const [open, setOpen] = useState(false);
  if (!data) return null;
  const left = data.ranges.reduce((sum, range) => sum + (range.active ? range.left : 0), 0);
  return (
    <span className={css.sender}>
      <span className="quiet">
        {data.ranges.length === 0 ? t('ranges.none') : t('ranges.left', { left: countText(left) })}
      </span>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('ranges.title')}
      </Button>
      {open && <RangesDialog ranges={data.ranges} onClose={() => setOpen(false)} />}
    </span>
  );
}

const BLANK = { indicator: '', country: 'CN', first: '', last: '' };
const FIELDS = ['indicator', 'country', 'first', 'last'] as const;
const isWhole = ({ indicator, country, first, last }: typeof BLANK) =>
  [indicator, country].every((letters) => /^[A-Z]{2}$/.test(letters)) &&
  [first, last].every((serial) => /^\d{1,8}$/.test(serial));

function RangesDialog({ ranges, onClose }: { ranges: readonly NumberRange[]; onClose: () => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { data: couriers = [] } = useQuery(couriersQuery);
  const [draft, setDraft] = useState(BLANK);
  const [chosen, setCourier] = useState('');
  const courier = chosen || (couriers[0]?.code ?? '');
  const add = useMutation({
    mutationFn: () => call(createNumberRange, { body: { courier, ...draft } }),
    onSuccess: () => setDraft(BLANK),
    onSettled: refresh,
  });
  const turn = useMutation({
    mutationFn: ({ id, version, active }: NumberRange) =>
      call(changeNumberRange, { params: { id }, body: { active: !active }, ifMatch: version }),
    onSettled: refresh,
  });
  const failed = add.error ?? turn.error;
  const settled = (done: Promise<unknown>) =>
    done.then(
      () => {},
      () => {},
    );
  return (
    <Dialog
      title={t('ranges.title')}
      width={640}
      okText={t('ranges.add')}
      okDisabled={!mayWrite || !isWhole(draft)}
      onClose={onClose}
      onOk={() => settled(add.mutateAsync())}
    >
      <p className="quiet">{t('ranges.hint')}</p>
      {ranges.length > 0 && <RangeList ranges={ranges} onTurn={mayWrite ? (range) => turn.mutate(range) : null} />}
      {mayWrite && (
        <div className={css.grid}>
          <LabelledSelect
            label={t('limits.courier')}
            value={courier}
            options={couriers.map(({ code, name }) => ({ value: code, text: name }))}
            onChange={setCourier}
          />
          {FIELDS.map((name) => (
            <LabelledField
              key={name}
              label={t(`ranges.${name}`)}
              hint={t(`ranges.example.${name}`)}
              maxLength={name === 'first' || name === 'last' ? 8 : 2}
              value={draft[name]}
              onChange={(event) => setDraft({ ...draft, [name]: event.target.value.trim().toUpperCase() })}
            />
          ))}
        </div>
      )}
      {failed && <InlineError error={failed} />}
    </Dialog>
  );
}

type ListProps = { ranges: readonly NumberRange[]; onTurn: ((range: NumberRange) => void) | null };

function RangeList({ ranges, onTurn }: ListProps) {
  const { t } = useTranslation();
  return (
    <ul className={css.lines}>
      {ranges.map((range) => (
        <li key={range.id}>
          <div>
            <strong>{range.courier.name}</strong>
            <span className="num">
              {range.first} – {range.last}
            </span>
            <span className={`${css.end} quiet`}>
              {range.next === null
                ? t('ranges.usedUp')
                : t('ranges.next', { next: range.next, left: countText(range.left) })}
            </span>
            {onTurn && (
              <Button size="small" onClick={() => onTurn(range)}>
                {t(range.active ? 'ranges.stop' : 'ranges.resume')}
              </Button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
