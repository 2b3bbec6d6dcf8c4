/** Sets one's second factor up: a secret for the authenticator, scanned or typed, then a code that proves it arrived there. */
import { Button, QRCode } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { confirmSecondFactor, startSecondFactor } from '../../../src/contract/session.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { meQuery, queryClient } from '../queries.ts';
import css from './access.module.css';

export function FactorCard({ on }: { on: boolean }) {
  const { t } = useTranslation();
  const [secret, setSecret] = useState<{ secret: string; uri: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const start = () => call(startSecondFactor).then(setSecret, setError);
  return (
    <>
      <h3>
        {t('access.secondFactor')}
        <Tag tone={on ? 'good' : 'wait'} text={t(on ? 'access.on' : 'access.off')} />
      </h3>
      <p>{t(on ? 'access.factorOn' : 'access.factorOff')}</p>
      {!on && !secret && (
        <div className={css.buttons}>
          <Button onClick={() => void start()}>{t('access.factorStart')}</Button>
        </div>
      )}
      {!on && secret && <ConfirmFactor {...secret} />}
      {error !== null && <InlineError error={error} />}
    </>
  );
}

function ConfirmFactor({ secret, uri }: { secret: string; uri: string }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [error, setError] = useState<unknown>(null);
  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    try {
      queryClient.setQueryData(meQuery.queryKey, await call(confirmSecondFactor, { body: { code } }));
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <form className={css.form} onSubmit={(event) => void confirm(event)}>
      <div>
        {t('access.factorSecret')}
        {/* Phones read dark on light, whatever the mode. */}
        <QRCode value={uri} type="svg" size={160} color="#000000" bgColor="#ffffff" />
        <p className={css.secret}>
          <CopyText text={secret} strong />
        </p>
        <a href={uri}>{t('access.factorOpen')}</a>
      </div>
      <LabelledField
        label={t('access.factorCode')}
        autoFocus
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        value={code}
        onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
      />
      {error !== null && <InlineError error={error} />}
      <div className={css.buttons}>
        <Button htmlType="submit" type="primary" disabled={code.length !== 6}>
          {t('access.factorConfirm')}
        </Button>
      </div>
    </form>
  );
}
