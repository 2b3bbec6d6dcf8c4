/** Letters to customers who are late: who is due one today, and those that were written. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listDueLetters, type ProposedLetter, printDueLetter, writeDueLetters } from '../../../src/contract/dues.ts';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call, urlOf } from '../api.ts';
import { Yuan } from '../books/yuan.tsx';
import { useList, useRight } from '../queries.ts';
import documents from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import css from './dues.module.css';
import { lettersDueQuery, refreshDues } from './dues-queries.ts';

export function LettersView() {
  const query = useQuery(lettersDueQuery);
  if (!query.data) return <Unread query={query} />;
  return (
    <div className={css.scroll}>
      <Due rows={query.data.rows} />
      <Written />
    </div>
  );
}

function Due({ rows }: { rows: readonly ProposedLetter[] }) {
  const { t } = useTranslation();
  const may = useRight('bills.propose');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const parties = rows.flatMap(({ party }) => (left.has(party) ? [] : [party]));
  const write = useMutation({
    mutationFn: () => call(writeDueLetters, { body: { parties: parties.slice(0, 500) } }),
    onSettled: refreshDues,
  });
  const toggle = (party: string) => {
    const next = new Set(left);
    if (!next.delete(party)) next.add(party);
    setLeft(next);
  };
  const send = may && rows.length > 0 && (
    <Button
      size="small"
      type="primary"
      disabled={parties.length === 0}
      loading={write.isPending}
      onClick={() => write.mutate()}
    >
      {t('openItems.write', { count: parties.length })}
    </Button>
  );
  return (
    <Section title={t('openItems.lettersDue')} end={send}>
      {write.isError && <InlineError error={write.error} />}
      {write.data && <p className={documents.none}>{t('openItems.wrote', { count: write.data.letters.length })}</p>}
      {rows.length === 0 && <p className={documents.none}>{t('openItems.noLettersDue')}</p>}
      {rows.length > 0 && (
        <table className={`${documents.lines} ${documents.stacked}`} aria-label={t('openItems.lettersDue')}>
          <tbody>
            {rows.map(({ party, name, level, title, items, total, oldestDays, last }) => (
              <tr key={party}>
                <td>
                  <label>
                    <input type="checkbox" checked={!left.has(party)} onChange={() => toggle(party)} />{' '}
                    <strong>{name}</strong>
                  </label>
                </td>
                <td>
                  <Tag tone={level > 1 ? 'danger' : 'wait'} text={`${level} · ${title}`} />
                </td>
                <td className="quiet">
                  {t('openItems.itemsLate', { count: items })} · {t('openItems.late', { count: oldestDays })}
                </td>
                <td className="num quiet">{last ? t('openItems.lastLetter', { day: last }) : ''}</td>
                <td className={documents.right}>
                  <Yuan amount={total} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function Written() {
  const { t, i18n } = useTranslation();
  const list = useList(['dues', 'letters'], (cursor, signal) =>
    call(listDueLetters, { query: { ...(cursor && { cursor }) }, signal }),
  );
  const language = i18n.language === 'en' ? 'en' : 'zh';
  return (
    <Section title={t('openItems.lettersWritten')}>
      {list.rows.length === 0 && <p className={documents.none}>{t('openItems.noneWritten')}</p>}
      <table className={`${documents.lines} ${documents.stacked}`} aria-label={t('openItems.lettersWritten')}>
        <tbody>
          {list.rows.map(({ id, number, name, level, title, onDay, total, by }) => (
            <tr key={id}>
              <td>
                <a
                  className={documents.link}
                  href={urlOf(printDueLetter, { id }, { language })}
                  target="_blank"
                  rel="noreferrer"
                >
                  {number}
                </a>
              </td>
              <td>
                <strong>{name}</strong>
              </td>
              <td>
                {level} · {title}
              </td>
              <td className="num">{onDay}</td>
              <td>
                <By by={by} />
              </td>
              <td className={documents.right}>
                <Yuan amount={total} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('openItems.more')}
        </Button>
      )}
    </Section>
  );
}
