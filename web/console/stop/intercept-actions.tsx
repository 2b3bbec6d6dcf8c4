/** What the courier said of the chosen intercepts is noted, by button and key; where nobody else tells, it is all that is known. */
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  INTERCEPT_NEWS,
  type Intercept,
  type InterceptNews,
  noteIntercepts,
} from '../../../src/contract/intercepts.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { type Act, Acts } from '../../ui/acts.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea } from '../../ui/fields.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { refreshIntercepts } from './intercept-queries.ts';
import css from './stop.module.css';

type Props = { targets: readonly Intercept[]; selected: number; onDone: () => void };

export function InterceptActions({ targets, selected, onDone }: Props) {
  const { t } = useTranslation();
  const mayNote = useRight('shipping.write');
  const [news, setNews] = useState<InterceptNews | null>(null);
  const none = targets.length === 0;
  const acts: Act[] = INTERCEPT_NEWS.map((one, at) => ({
    ...{ name: one, text: t(`intercepts.news.${one}`), hotkey: String(at + 1), off: none },
    run: () => !none && setNews(one),
  }));
  useKeys(
    t('nav.intercepts'),
    mayNote ? acts.flatMap(({ hotkey, text, run }) => (hotkey ? [{ keys: [hotkey], label: text, run }] : [])) : [],
  );
  if (!mayNote) return null;
  return (
    <ActionBar
      chosen={
        <span className="quiet">
          {selected > 0
            ? t('selection.count', { count: selected, text: countText(selected) })
            : targets[0]
              ? t('selection.cursor', { number: targets[0].waybillNumber })
              : t('selection.none')}
        </span>
      }
    >
      <Acts acts={acts} />
      {news && (
        <NoteDialog
          news={news}
          count={targets.length}
          onClose={() => setNews(null)}
          onNote={(note) => {
            setNews(null);
            runNote(t, targets, news, note);
            onDone();
          }}
        />
      )}
    </ActionBar>
  );
}

type NoteProps = { news: InterceptNews; count: number; onNote: (note: string) => void; onClose: () => void };

function NoteDialog({ news, count, onNote, onClose }: NoteProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const said = t(`intercepts.news.${news}`);
  return (
    <Dialog title={said} okText={said} onClose={onClose} onOk={() => onNote(note.trim())}>
      <div className={css.dialog}>
        <p>{t('intercepts.noteAsk', { count, news: said })}</p>
        <LabelledArea
          autoFocus
          rows={2}
          label={t('intercepts.note')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <p className="quiet">{t('keys.ctrlEnter')}</p>
      </div>
    </Dialog>
  );
}

function runNote(t: TFunction, intercepts: readonly Intercept[], news: InterceptNews, note: string): void {
  const numbers = new Map(intercepts.map(({ id, waybillNumber }) => [id, waybillNumber]));
  startRun({
    title: (count) => t('run.title', { command: t(`intercepts.news.${news}`), count }),
    ids: [...numbers.keys()],
    nameOf: (id) => numbers.get(id) ?? id,
    send: async (ids, key) =>
      (await call(noteIntercepts, { body: { ids, news, ...(note && { note }) }, key })).outcomes,
    undo: { final: 'final.intercepts.noted' },
    onBatch: refreshIntercepts,
  });
}
