/** The password that was handed out is good for one thing: choosing another. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePassword } from '../../../src/contract/access.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { meQuery, queryClient } from '../queries.ts';
import css from '../session/sign-in-page.module.css';

export function ChoosePassword() {
  const { t } = useTranslation();
  const [old, setOld] = useState('');
  const [chosen, setChosen] = useState('');
  const change = useMutation({
    mutationFn: () => call(changePassword, { body: { old, new: chosen } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <main className={css.page}>
      <form className={`${css.box} ${css.form}`} onSubmit={submit}>
        <h1>{t('portal.chooseTitle')}</h1>
        <p className={css.hint}>{t('portal.chooseHint')}</p>
        <label className={css.field}>
          {t('portal.oldPassword')}
          <input
            type="password"
            autoComplete="current-password"
            value={old}
            onChange={(event) => setOld(event.target.value)}
          />
        </label>
        <label className={css.field}>
          {t('portal.newPassword')}
          <input
            type="password"
            autoComplete="new-password"
            value={chosen}
            onChange={(event) => setChosen(event.target.value)}
          />
        </label>
        {change.isError && <InlineError error={change.error} />}
        <Button type="primary" htmlType="submit" block loading={change.isPending} disabled={!old || !chosen}>
          {t('portal.choose')}
        </Button>
      </form>
    </main>
  );
}
