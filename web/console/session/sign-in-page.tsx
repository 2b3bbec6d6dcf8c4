// biome-ignore-all lint/a11y/noAutofocus: the page has one thing to do, and it starts in this field
/** Signing in: login and password, then the six digits of the authenticator where the account has one (IAM-3). */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { giveSecondFactor, type Me, signIn } from '../../../src/contract/session.ts';
import type { Language } from '../../ui/i18n.ts';
import { chooseLanguageBefore } from '../../ui/look.ts';
import { problemOf } from '../../ui/problem.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { meQuery, queryClient } from '../queries.ts';
import css from './sign-in-page.module.css';

const enter = (me: Me) => queryClient.setQueryData(meQuery.queryKey, me);

export default function SignInPage() {
  const { t, i18n } = useTranslation();
  const [challenge, setChallenge] = useState<string | null>(null);
  const other: Language = i18n.language === 'en' ? 'zh-CN' : 'en';
  return (
    <main className={css.page}>
      <div className={css.box}>
        <h1 className={css.brand}>
          <span lang="zh-CN">电商管家</span>
          <small lang="en">Guanjia</small>
        </h1>
        {challenge === null ? (
          <PasswordForm onChallenge={setChallenge} />
        ) : (
          <CodeForm challenge={challenge} onBack={() => setChallenge(null)} />
        )}
        <button type="button" className={css.language} onClick={() => chooseLanguageBefore(other)}>
          {other === 'en' ? 'English' : '中文'}
        </button>
        <p className="visually-hidden">{t('session.title')}</p>
      </div>
    </main>
  );
}

function PasswordForm({ onChallenge }: { onChallenge: (challenge: string) => void }) {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: () => call(signIn, { body: { login: login.trim(), password } }),
    onSuccess: (answer) => (answer.next === 'done' ? enter(answer.me) : onChallenge(answer.challenge)),
    onError: () => setPassword(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <label className={css.field}>
        {t('session.login')}
        <input autoFocus autoComplete="username" value={login} onChange={(event) => setLogin(event.target.value)} />
      </label>
      <label className={css.field}>
        {t('session.password')}
        <input
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      {attempt.isError && <InlineError error={attempt.error} />}
      <Button type="primary" htmlType="submit" block loading={attempt.isPending} disabled={!login.trim() || !password}>
        {t('session.signIn')}
      </Button>
    </form>
  );
}

function CodeForm({ challenge, onBack }: { challenge: string; onBack: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const attempt = useMutation({
    mutationFn: (digits: string) => call(giveSecondFactor, { body: { challenge, code: digits } }),
    onSuccess: (answer) => enter(answer.me),
    onError: () => setCode(''),
  });
  const take = (text: string) => {
    const digits = text.replaceAll(/\D/g, '').slice(0, 6);
    setCode(digits);
    if (digits.length === 6) attempt.mutate(digits);
  };
  const expired = attempt.isError && problemOf(attempt.error).code === 'identity.challengeExpired';
  return (
    <form className={css.form} onSubmit={(event) => event.preventDefault()}>
      <label className={css.field}>
        {t('session.code')}
        <input
          autoFocus
          className={css.code}
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          readOnly={attempt.isPending}
          onChange={(event) => take(event.target.value)}
        />
      </label>
      <p className={css.hint}>{t('session.codeHint')}</p>
      {attempt.isError && <InlineError error={attempt.error} />}
      <Button block onClick={onBack} type={expired ? 'primary' : 'default'}>
        {t('session.startAgain')}
      </Button>
    </form>
  );
}
