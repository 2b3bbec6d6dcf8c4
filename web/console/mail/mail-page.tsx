/** Mail (SUP-3, INV-1): the server it leaves by, a letter to try it with, and what became of the last ones. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getMailServer,
  type Letter,
  listMails,
  MAIL_SECURITY,
  type MailServer,
  sendMailsAgain,
  setMailServer,
  testMail,
} from '../../../src/contract/mail.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { Moment } from '../../ui/figures.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { refusalText } from '../../ui/problem.ts';
import { Section } from '../../ui/section.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { queryClient, useList, useRight } from '../queries.ts';
import masters from '../shipping/masters.module.css';
import css from './mail.module.css';

type Draft = Omit<MailServer, 'version' | 'hasPassword'> & { password: string };

const serverQuery = {
  queryKey: ['mail', 'server'],
  queryFn: async () => (await call(getMailServer)).server,
};
const refresh = () => queryClient.invalidateQueries({ queryKey: ['mail'] });
const NONE: Draft = {
  ...{ host: '', port: 465, security: 'tls', login: '', password: '', sender: '', senderName: '', active: true },
};

export default function MailPage() {
  const { t } = useTranslation();
  const query = useQuery(serverQuery);
  const mayWrite = useRight('settings.write');
  if (query.data === undefined) return <Unread query={query} />;
  const server = query.data;
  const draftOf = ({ hasPassword: _, version: __, ...plain }: MailServer): Draft => ({ ...plain, password: '' });
  const save = async (_: Partial<Draft>, { password, ...plain }: Draft) => {
    const body = { ...plain, ...(password !== '' && { password }) };
    await call(setMailServer, { body, ifMatch: server?.version ?? 0 });
    await refresh();
  };
  return (
    <div className={masters.single}>
      <EditPanel<Draft>
        id="settings/mail"
        title={t('nav.mail')}
        head={<Tag tone={server?.active ? 'good' : 'ended'} text={t(server?.active ? 'mail.on' : 'mail.off')} />}
        document={server ? draftOf(server) : NONE}
        secret={['password']}
        readOnly={!mayWrite}
        missing={({ host, sender }) => (host.trim() && sender.trim() ? null : t('mail.missing'))}
        sections={() => sectionsOf(t, server?.hasPassword ?? false)}
        save={save}
        reread={() => void refresh()}
      >
        {mayWrite && server && <Try active={server.active} />}
        {mayWrite && <Letters />}
      </EditPanel>
    </div>
  );
}

const sectionsOf = (t: TFunction, set: boolean): FormSection<Draft>[] => [
  {
    title: t('mail.server'),
    hint: t('mail.serverHint'),
    fields: [
      { kind: 'text', name: 'host', label: t('mail.host'), placeholder: 'smtp.example.com', required: true },
      { kind: 'whole', counted: true, name: 'port', label: t('mail.port'), hint: t('mail.portHint') },
      {
        ...{ kind: 'choice', name: 'security', label: t('mail.security') },
        options: MAIL_SECURITY.map((value) => ({ value, text: t(`mail.securities.${value}`) })),
      },
      { kind: 'text', name: 'login', label: t('mail.login'), hint: t('mail.loginHint') },
      { kind: 'secret', name: 'password', label: t('mail.password'), set },
      { kind: 'switch', name: 'active', label: t('mail.active'), hint: t('mail.activeHint') },
    ],
  },
  {
    title: t('mail.who'),
    fields: [
      { kind: 'text', name: 'sender', label: t('mail.sender'), placeholder: 'erp@example.com', required: true },
      { kind: 'text', name: 'senderName', label: t('mail.senderName') },
    ],
  },
];

function Try({ active }: { active: boolean }) {
  const { t } = useTranslation();
  const [to, setTo] = useState('');
  const send = useMutation({
    mutationFn: () => call(testMail, { body: { to: to.trim() } }),
    onSuccess: refresh,
  });
  return (
    <Section title={t('mail.try')}>
      <form
        className={css.row}
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <LabelledField label={t('mail.to')} type="email" value={to} onChange={(event) => setTo(event.target.value)} />
        <Button htmlType="submit" disabled={!active || !to.includes('@')} loading={send.isPending}>
          {t('mail.send')}
        </Button>
      </form>
      {!active && <p className="quiet">{t('mail.offHint')}</p>}
      {send.isError && <InlineError error={send.error} />}
    </Section>
  );
}

const TONES: Record<Letter['state'], Tone> = { waiting: 'wait', sent: 'good', failed: 'danger', unknown: 'wait' };
const LOOK_AGAIN_MS = 5_000;

function Letters() {
  const { t, i18n } = useTranslation();
  const list = useList(
    ['mail', 'letters'],
    (cursor, signal) => call(listMails, { query: { limit: 20, ...(cursor && { cursor }) }, signal }),
    LOOK_AGAIN_MS,
  );
  const again = useMutation({
    mutationFn: async (id: string) => assertDone((await call(sendMailsAgain, { body: { ids: [id] } })).outcomes),
    onSettled: refresh,
  });
  return (
    <Section title={t('mail.letters')}>
      {again.isError && <InlineError error={again.error} />}
      {!list.loading && list.rows.length === 0 && <p className="quiet">{t('mail.none')}</p>}
      <ul className={css.letters}>
        {list.rows.map((one) => (
          <li key={one.id}>
            <strong className="clip">{one.title}</strong>
            <span className="clip quiet">{one.recipient}</span>
            <span>
              <Tag tone={TONES[one.state]} text={t(`mail.state.${one.state}`)} />{' '}
              {one.code && (
                <span className="quiet" title={one.message}>
                  {i18n.exists(`refusal.${one.code}`) ? refusalText(i18n, one.code, {}) : one.code}
                </span>
              )}
            </span>
            <Moment value={one.endedAt ?? one.madeAt} />
            {(one.state === 'failed' || one.state === 'unknown') && (
              <Button size="small" disabled={again.isPending} onClick={() => again.mutate(one.id)}>
                {t('mail.again')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('settling.more')}
        </Button>
      )}
    </Section>
  );
}
