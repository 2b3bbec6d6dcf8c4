/** Parcels that have left are to be stopped at the courier (SHP-5): why, and whether they come back or go elsewhere. */
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BodyOf } from '../../../src/contract/endpoint.ts';
import { registerIntercepts } from '../../../src/contract/intercepts.ts';
import type { ParcelRow } from '../../../src/contract/shipping.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField } from '../../ui/fields.tsx';
import { startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { refreshIntercepts } from './intercept-queries.ts';
import css from './stop.module.css';

type Asked = Omit<BodyOf<typeof registerIntercepts>, 'ids'>;
type To = NonNullable<Asked['to']>;
const FIELDS = ['name', 'phone', 'province', 'city', 'district', 'town', 'detail'] as const;
const NEEDED = ['name', 'phone', 'province', 'city', 'detail'] as const satisfies (keyof To)[];
const NOWHERE: To = { name: '', phone: '', province: '', city: '', district: '', town: '', detail: '' };

type Props = { count: number; onOk: (asked: Asked) => void; onClose: () => void };

export function InterceptDialog({ count, onOk, onClose }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [to, setTo] = useState<To | null>(null);
  const lacks = to !== null && NEEDED.some((field) => to[field].trim() === '');
  const way = (text: string, on: boolean, pick: () => void) => (
    <label>
      <input type="radio" name="way" checked={on} onChange={pick} /> {text}
    </label>
  );
  return (
    <Dialog
      danger
      title={t('intercepts.command')}
      okText={t('intercepts.command')}
      okDisabled={!reason.trim() || lacks}
      onClose={onClose}
      onOk={() => onOk({ reason: reason.trim(), ...(to && { to }) })}
    >
      <p>{t('intercepts.ask', { count })}</p>
      <div className={css.ways} role="radiogroup" aria-label={t('intercepts.wayTitle')}>
        {way(t('intercepts.backToUs'), to === null, () => setTo(null))}
        {way(t('intercepts.elsewhere'), to !== null, () => setTo(NOWHERE))}
      </div>
      {to && (
        <div className={css.fields}>
          {FIELDS.map((field) => (
            <LabelledField
              key={field}
              label={t(`intercepts.recipient.${field}`)}
              value={to[field]}
              onChange={(event) => setTo({ ...to, [field]: event.target.value })}
            />
          ))}
        </div>
      )}
      <LabelledArea
        autoFocus
        rows={2}
        label={t('intercepts.reason')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Dialog>
  );
}

export function runIntercept(t: TFunction, parcels: readonly ParcelRow[], asked: Asked, onDone: () => void): void {
  const numbers = new Map(parcels.map((row) => [row.id, row.waybill?.number ?? row.number]));
  startRun({
    title: (count) => t('run.title', { command: t('intercepts.command'), count }),
    ids: [...numbers.keys()],
    nameOf: (id) => numbers.get(id) ?? id,
    send: async (ids, key) => (await call(registerIntercepts, { body: { ids, ...asked }, key })).outcomes,
    undo: { final: 'final.intercepts.asked' },
    onBatch: refreshIntercepts,
  });
  onDone();
}
