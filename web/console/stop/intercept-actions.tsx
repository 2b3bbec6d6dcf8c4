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
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { refreshIntercepts } from './intercept-queries.ts';

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
        <ReasonDialog
          optional
          title={t(`intercepts.news.${news}`)}
          label={t('intercepts.note')}
          onReason={(note) => {
            runNote(t, targets, news, note);
            onDone();
          }}
          onClose={() => setNews(null)}
        >
          {t('intercepts.noteAsk', { count: targets.length, news: t(`intercepts.news.${news}`) })}
        </ReasonDialog>
      )}
    </ActionBar>
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
