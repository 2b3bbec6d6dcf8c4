/** A customer or supplier: his items as of a day, what is matched, what is proposed; claims can be given up from here. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DueItem, type DueParty, type DueSide, matchDues, undoDueMatches } from '../../../src/contract/dues.ts';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useMemoOf } from '../books/book-words.ts';
import { Yuan } from '../books/yuan.tsx';
import { assertDone } from '../catalog/assert-done.ts';
import { useRight } from '../queries.ts';
import documents from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import css from './dues.module.css';
import { partyQuery, refreshDues } from './dues-queries.ts';
import { MatchDialog } from './match-dialog.tsx';
import { TermDialog } from './term-dialog.tsx';
import { WriteOffDialog } from './write-off-dialog.tsx';

type Props = { side: DueSide; asOf: string; party: string };

export function PartyView({ side, asOf, party }: Props) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const query = useQuery(partyQuery({ side, asOf, party, all: all ? 'true' : 'false' }));
  if (!query.data) return <Unread query={query} />;
  const one = query.data;
  return (
    <article className={documents.view}>
      <header className={documents.head}>
        <div className={documents.title}>
          <h2>{one.name || t('openItems.nobody')}</h2>
          <Actions one={one} side={side} />
        </div>
        <p className={documents.facts}>
          <span>
            {t('openItems.closing')} <Yuan amount={one.closing} />
          </span>
          <span>
            {t('openItems.unapplied')} <Yuan amount={one.unapplied} />
          </span>
          <span>
            {t(one.term.monthEnd ? 'openItems.monthEndDays' : 'openItems.netDays', { count: one.term.netDays })}
          </span>
          {one.term.noLetters && <Tag tone="wait" text={t('openItems.noLetters')} />}
        </p>
      </header>
      <Section
        title={t(all ? 'openItems.history' : 'openItems.items')}
        end={
          <Button size="small" onClick={() => setAll(!all)}>
            {t(all ? 'openItems.onlyOpen' : 'openItems.withHistory')}
          </Button>
        }
      >
        <Items items={one.items} />
      </Section>
      {all && one.matches.length > 0 && <Matches matches={one.matches} />}
    </article>
  );
}

function Actions({ one, side }: { one: DueParty; side: DueSide }) {
  const { t } = useTranslation();
  const may = useRight('bills.propose');
  const [dialog, setDialog] = useState<'match' | 'term' | 'writeOff' | null>(null);
  const match = useMutation({
    mutationFn: () => call(matchDues, { body: { pairs: one.proposal } }),
    onSettled: refreshDues,
  });
  if (!may) return null;
  const hasBoth = one.items.some(({ open }) => open.startsWith('-')) && one.proposal.length > 0;
  const close = () => setDialog(null);
  return (
    <span className={css.acts}>
      {hasBoth && (
        <Button size="small" type="primary" loading={match.isPending} onClick={() => match.mutate()}>
          {t('openItems.matchProposed', { count: one.proposal.length })}
        </Button>
      )}
      {hasBoth && (
        <Button size="small" onClick={() => setDialog('match')}>
          {t('openItems.matchByHand')}
        </Button>
      )}
      {side === 'receivable' && one.items.some(({ open }) => BigInt(open) > 0n) && (
        <Button size="small" onClick={() => setDialog('writeOff')}>
          {t('openItems.writeOff')}
        </Button>
      )}
      {one.party !== '' && (
        <Button size="small" onClick={() => setDialog('term')}>
          {t('openItems.term')}
        </Button>
      )}
      {match.isError && <InlineError error={match.error} />}
      {dialog === 'match' && <MatchDialog one={one} onClose={close} />}
      {dialog === 'term' && <TermDialog one={one} onClose={close} />}
      {dialog === 'writeOff' && <WriteOffDialog items={one.items} onClose={close} />}
    </span>
  );
}

function Items({ items }: { items: readonly DueItem[] }) {
  const { t } = useTranslation();
  const memoOf = useMemoOf();
  if (items.length === 0) return <p className={documents.none}>{t('openItems.nothingOpen')}</p>;
  return (
    <div className={documents.wide}>
      <table className={`${documents.lines} ${documents.stacked}`} aria-label={t('openItems.items')}>
        <thead>
          <tr>
            <th>{t('openItems.document')}</th>
            <th>{t('openItems.onDay')}</th>
            <th>{t('openItems.dueOn')}</th>
            <th className={documents.right}>{t('openItems.amount')}</th>
            <th className={documents.right}>{t('openItems.open')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <td>
                <strong className="num">{item.document.number || memoOf(item)}</strong>{' '}
                <span className="quiet">{item.document.number && memoOf(item)}</span>
                {item.letterLevel > 0 && (
                  <Tag tone="wait" text={t('openItems.letterLevel', { level: item.letterLevel })} />
                )}
              </td>
              <td className="num" data-title={t('openItems.onDay')}>
                {item.onDay}
              </td>
              <td className="num" data-title={t('openItems.dueOn')}>
                {BigInt(item.amount) > 0n ? item.dueOn : '—'}{' '}
                {item.lateDays > 0 && (
                  <span className={css.wrong}>{t('openItems.late', { count: item.lateDays })}</span>
                )}
              </td>
              <td className={documents.right} data-title={t('openItems.amount')}>
                <Yuan amount={item.amount} />
              </td>
              <td className={documents.right} data-title={t('openItems.open')}>
                <b>
                  <Yuan amount={item.open} />
                </b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Matches({ matches }: { matches: DueParty['matches'] }) {
  const { t } = useTranslation();
  const may = useRight('bills.propose');
  const undo = useMutation({
    mutationFn: async (id: string) => assertDone((await call(undoDueMatches, { body: { ids: [id] } })).outcomes),
    onSettled: refreshDues,
  });
  return (
    <Section title={t('openItems.matches')}>
      {undo.isError && <InlineError error={undo.error} />}
      <div className={documents.wide}>
        <table className={`${documents.lines} ${documents.stacked}`} aria-label={t('openItems.matches')}>
          <tbody>
            {matches.map(({ id, claim, credit, amount, onDay, by, undoneOn }) => (
              <tr key={id}>
                <td className="num">
                  {credit} → {claim}
                </td>
                <td className="num">{onDay}</td>
                <td>
                  <By by={by} />
                </td>
                <td className={documents.right}>
                  <Yuan amount={amount} />
                </td>
                <td className={documents.right}>
                  {undoneOn ? (
                    <span className="quiet">{t('openItems.undone', { day: undoneOn })}</span>
                  ) : (
                    may && (
                      <Button size="small" onClick={() => undo.mutate(id)}>
                        {t('openItems.undo')}
                      </Button>
                    )
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
