/** A new person: login and name; the generated password is shown once, roles are given afterwards. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addUser } from '../../../src/contract/access.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from './access.module.css';
import { refreshAccess } from './access-queries.ts';
import type { Secret } from './shown-once.tsx';

type Props = { onAdded: (secret: Secret) => void; onShow: (id: string) => void; onClose: () => void };

export function AddUserDialog({ onAdded, onShow, onClose }: Props) {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const [error, setError] = useState<unknown>(null);
  const add = async () => {
    try {
      const { id, password } = await call(addUser, { body: { login: login.trim(), name: name.trim() } });
      await refreshAccess();
      onClose();
      onShow(id);
      onAdded({ title: t('access.newPasswordFor', { name: name.trim() }), text: password });
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Dialog
      title={t('access.addUser')}
      okText={t('access.addUser')}
      okDisabled={login.trim().length < 2 || !name.trim()}
      onOk={add}
      onClose={onClose}
    >
      <div className={css.form}>
        <LabelledField
          label={t('access.name')}
          autoFocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <LabelledField
          label={t('access.login')}
          hint={t('access.loginHint')}
          maxLength={100}
          autoComplete="off"
          value={login}
          onChange={(event) => setLogin(event.target.value)}
        />
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}
