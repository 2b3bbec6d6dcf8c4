/** Making statements: what can be settled up to a day, all of it or some; then a run with a result for each. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listStatementsDue, makeStatements } from '../../../src/contract/statements.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Money } from '../../ui/figures.tsx';
import { addDays, dayOf } from '../../ui/format.ts';
import { startRun } from '../../ui/runs.ts';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { refreshStatements } from './statement-view.tsx';
import css from './statements.module.css';

/** The last day of the month before. */
const lastMonth = (): string => addDays(`${dayOf(new Date()).slice(0, 7)}-01`, -1);

export function MakeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [until, setUntil] = useState(lastMonth);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const query = useQuery({
    queryKey: ['statements', 'due', until],
    queryFn: ({ signal }) => call(listStatementsDue, { query: { until }, signal }),
    enabled: until !== '',
  });
  const due = query.data?.due ?? [];
  const chosen = due.filter(({ termId }) => !left.has(termId));
  const toggle = (id: string) => setLeft(new Set(left.has(id) ? [...left].filter((one) => one !== id) : [...left, id]));
  const make = () => {
    const names = new Map(chosen.map((one) => [one.termId, `${one.supplier.name} ${one.counter}`.trim()]));
    startRun({
      title: t('run.title', { command: t('settling.make'), count: chosen.length }),
      ids: chosen.map(({ termId }) => termId),
      nameOf: (id) => names.get(id) ?? id,
      send: async (termIds, key) => (await call(makeStatements, { body: { termIds, until }, key })).outcomes,
      undo: { final: 'final.decided' },
      onBatch: () => void refreshStatements(),
    });
    onClose();
  };
  return (
    <Dialog
      width={520}
      title={t('settling.make')}
      okText={t('settling.make')}
      okDisabled={chosen.length === 0}
      onClose={onClose}
      onOk={make}
    >
      <LabelledDate required label={t('settling.until')} value={until} max={dayOf(new Date())} onChange={setUntil} />
      {!query.data && <Unread query={query} rows={3} />}
      {query.data && due.length === 0 && <p className="quiet">{t('settling.nothingDue')}</p>}
      <ul className={css.due}>
        {due.map((one) => (
          <li key={one.termId}>
            <label>
              <input type="checkbox" checked={!left.has(one.termId)} onChange={() => toggle(one.termId)} />
              <span>
                {one.supplier.name} · {one.counter || t('settling.everywhere')}{' '}
                <span className="quiet num">
                  {one.from} · {t('settling.dueSales', { count: one.sales })}
                </span>
              </span>
              <Money value={one.net} />
            </label>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
