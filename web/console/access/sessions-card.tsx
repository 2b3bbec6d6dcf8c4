/** The devices on which one is signed in, and the end of any of them. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { endOwnSession, listSessions, type SessionRow } from '../../../src/contract/access.ts';
import { Moment } from '../../ui/figures.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { ErrorState, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useList } from '../queries.ts';
import css from './access.module.css';
import { ConfirmDialog } from './confirm-dialog.tsx';

/** `Chrome 141 · Windows` out of what browsers say of themselves; anything else as it is. */
function deviceOf(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Version)\/(\d+)/.exec(agent);
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(agent)?.[0];
  if (!browser || !system) return agent.slice(0, 60) || '—';
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', Version: 'Safari' };
  return `${names[browser[1]!] ?? browser[1]} ${browser[2]} · ${system}`;
}

export function SessionsCard() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<SessionRow | null>(null);
  const list = useList(['sessions'], (page, signal) =>
    call(listSessions, { query: page ? { cursor: page } : {}, signal }),
  );
  return (
    <section className={`${css.card} ${css.wide}`}>
      <h2>{t('access.sessions')}</h2>
      {list.error ? <ErrorState error={list.error} onRetry={list.refetch} /> : null}
      {list.loading && <Waiting rows={2} />}
      <ul className={css.rows}>
        {list.rows.map((session) => (
          <li key={session.id}>
            <span className="clip" title={session.agent}>
              {deviceOf(session.agent)}{' '}
              <span className={css.when}>
                {t('access.openedAt')} <Moment value={session.createdAt} /> · {t('access.seenAt')}{' '}
                <Moment value={session.seenAt} />
              </span>
            </span>
            {session.current ? (
              <Tag tone="good" text={t('access.current')} />
            ) : (
              <Button size="small" onClick={() => setAsked(session)}>
                {t('access.endSession')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {list.more.has && <Button onClick={list.more.load}>{t('table.more')}</Button>}
      {asked && (
        <ConfirmDialog
          title={t('access.endSession')}
          text={t('access.ask.endSession')}
          danger
          onClose={() => setAsked(null)}
          onOk={async () => {
            await call(endOwnSession, { params: { id: asked.id } });
            await queryClient.invalidateQueries({ queryKey: ['sessions'] });
          }}
        />
      )}
    </section>
  );
}
