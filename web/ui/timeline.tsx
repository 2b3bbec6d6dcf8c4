/** What happened to a document, one line each: when, what with its cause, who (ORD-15). Newest first. */
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../src/contract/orders.ts';
import { dayOf, listText, momentTextFull, moneyText } from './format.ts';
import { isMoney } from './problem.ts';
import css from './timeline.module.css';

/** Where the words of a value are, by the name it has in an event. */
const WORDS: Record<string, string> = {
  ...{ reason: 'orders.hold', reasons: 'orders.hold', state: 'orders.state', flag: 'orders.flag' },
  ...{ outcome: 'orders.afterSaleOutcome', end: 'stop.end', result: 'intercepts.state' },
};

/** Values inside an event that are words of ours, such as a state or a hold reason, are translated before use. */
function useEventText() {
  const { t, i18n } = useTranslation();
  const word = (name: string, value: unknown): unknown => {
    if (Array.isArray(value)) return listText(value.map((one) => String(word(name, one))));
    if (isMoney(value)) return moneyText(value);
    const key = WORDS[name];
    return key && typeof value === 'string' && i18n.exists(`${key}.${value}`) ? t(`${key}.${value}`) : value;
  };
  return (entry: TimelineEntry) => {
    const data = Object.fromEntries(Object.entries(entry.data).map(([name, value]) => [name, word(name, value)]));
    if (entry.event === 'flagSet') data['flag'] = word('flag', String(data['to']));
    const key = `event.order.${entry.event}`;
    return i18n.exists(key) ? t(key, data) : entry.event;
  };
}

export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const { t, i18n } = useTranslation();
  const text = useEventText();
  // What a person wrote, or a word of ours.
  const why = (cause: string) => (i18n.exists(`event.cause.${cause}`) ? t(`event.cause.${cause}`) : cause);
  // Sorting keeps the order of what happened at the same moment; the whole is then turned round.
  const newestFirst = entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).toReversed();
  return (
    <ol>
      {newestFirst.map((entry, index) => {
        const [day, time] = momentTextFull(entry.at).split(' ');
        const before = newestFirst[index - 1];
        const newDay = !before || dayOf(new Date(before.at)) !== day;
        return (
          <li key={entry.id} className={css.entry}>
            <time className={css.time} dateTime={entry.at}>
              <span className={css.day}>{newDay ? day?.slice(5) : ''}</span> {time}
            </time>
            <span className={css.dot} data-kind={entry.actor.kind} aria-hidden />
            <span>
              {text(entry)}
              {entry.cause && <span className="quiet"> · {why(entry.cause)}</span>}
            </span>
            <span className={css.actor}>{entry.actor.kind === 'system' ? t('actor.system') : entry.actor.name}</span>
          </li>
        );
      })}
    </ol>
  );
}
