/** One person: what they may do and where, and what an administrator can do for or about them. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  disableUser,
  enableUser,
  resetPassword,
  resetSecondFactor,
  type UserRow,
} from '../../../src/contract/access.ts';
import { Moment } from '../../ui/figures.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from './access.module.css';
import { refreshAccess } from './access-queries.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { GrantList } from './grant-list.tsx';
import type { Secret } from './shown-once.tsx';

type Command = 'disable' | 'enable' | 'resetPassword' | 'resetFactor';

export function UserView({ user, onSecret }: { user: UserRow; onSecret: (secret: Secret) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('access.write');
  const [asked, setAsked] = useState<Command | null>(null);
  const { id, name } = user;
  const run: Record<Command, () => Promise<unknown>> = {
    disable: () => call(disableUser, { params: { id } }),
    enable: () => call(enableUser, { params: { id } }),
    resetFactor: () => call(resetSecondFactor, { params: { id } }),
    resetPassword: async () => {
      const { password } = await call(resetPassword, { params: { id } });
      onSecret({ title: t('access.newPasswordFor', { name }), text: password });
    },
  };
  const commands: Command[] = [
    'resetPassword',
    ...(user.secondFactor ? (['resetFactor'] as const) : []),
    user.enabled ? 'disable' : 'enable',
  ];
  return (
    <>
      <header className={css.head}>
        <h2 className="clip">{name}</h2>
        <Tag tone={user.enabled ? 'good' : 'ended'} text={t(user.enabled ? 'access.enabled' : 'access.disabled')} />
      </header>
      <section className={css.part}>
        <dl className={css.facts}>
          <dt>{t('access.login')}</dt>
          <dd>{user.login}</dd>
          <dt>{t('access.secondFactor')}</dt>
          <dd>{t(user.secondFactor ? 'access.on' : 'access.off')}</dd>
          <dt>{t('access.seenAt')}</dt>
          <dd>{user.seenAt ? <Moment value={user.seenAt} /> : t('access.never')}</dd>
          <dt>{t('access.createdAt')}</dt>
          <dd>
            <Moment value={user.createdAt} />
          </dd>
        </dl>
      </section>
      <GrantList user={user} mayWrite={mayWrite} />
      {mayWrite && (
        <section className={css.part}>
          <div className={css.buttons}>
            {commands.map((command) => (
              <Button key={command} danger={command === 'disable'} onClick={() => setAsked(command)}>
                {t(`access.${command}`)}
              </Button>
            ))}
          </div>
        </section>
      )}
      {asked && (
        <ConfirmDialog
          title={t(`access.${asked}`)}
          text={t(`access.ask.${asked}`, { name })}
          danger={asked !== 'enable'}
          onClose={() => setAsked(null)}
          onOk={async () => {
            await run[asked]();
            await refreshAccess();
          }}
        />
      )}
    </>
  );
}
