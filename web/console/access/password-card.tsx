/** Changes one's own password; other devices are signed out by it. */
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePassword } from '../../../src/contract/access.ts';
import { LabelledField } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import css from './access.module.css';

const BLANK = { old: '', new: '', again: '' };
type Field = keyof typeof BLANK;

export function PasswordCard({ login }: { login: string }) {
  const { t } = useTranslation();
  const [words, setWords] = useState(BLANK);
  const [running, setRunning] = useState(false);
  const [outcome, setOutcome] = useState<{ error: unknown } | 'done' | null>(null);
  const differs = words.again !== '' && words.new !== words.again;
  const change = async (event: FormEvent) => {
    event.preventDefault();
    setRunning(true);
    try {
      await call(changePassword, { body: { old: words.old, new: words.new } });
      setWords(BLANK);
      setOutcome('done');
      await queryClient.invalidateQueries({ queryKey: ['sessions'] });
    } catch (error) {
      setOutcome({ error });
    } finally {
      setRunning(false);
    }
  };
  const field = (name: Field, label: string) => (
    <LabelledField
      label={label}
      type="password"
      maxLength={200}
      autoComplete={name === 'old' ? 'current-password' : 'new-password'}
      value={words[name]}
      onChange={(event) => {
        setOutcome(null);
        setWords({ ...words, [name]: event.target.value });
      }}
    />
  );
  return (
    <section className={css.card}>
      <h2>{t('access.password')}</h2>
      <form className={css.form} onSubmit={(event) => void change(event)}>
        <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
        {field('old', t('access.oldPassword'))}
        {field('new', t('access.newPassword'))}
        {field('again', t('access.repeatPassword'))}
        {differs && <p className="quiet">{t('access.differs')}</p>}
        {outcome === 'done' && <p role="status">{t('access.passwordChanged')}</p>}
        {outcome !== null && outcome !== 'done' && <InlineError error={outcome.error} />}
        <div className={css.buttons}>
          <Button htmlType="submit" loading={running} disabled={!words.old || !words.new || words.new !== words.again}>
            {t('access.changePassword')}
          </Button>
        </div>
      </form>
    </section>
  );
}
