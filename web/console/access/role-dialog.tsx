/** Makes a role, or changes one: its name, its rights, and how much it may move at one go. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addRole, changeRole, type RoleRow } from '../../../src/contract/access.ts';
import { roleHistory } from '../../../src/contract/histories.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { History } from '../history.tsx';
import { meQuery } from '../queries.ts';
import css from './access.module.css';
import { refreshAccess } from './access-queries.ts';
import { LimitsField, limitsOf, typedOf } from './limits-field.tsx';
import { RightsField } from './rights-field.tsx';

export function RoleDialog({ role, onClose }: { role: RoleRow | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [name, setName] = useState(role?.name ?? '');
  const [rights, setRights] = useState<ReadonlySet<RoleRow['rights'][number]>>(new Set(role?.rights));
  const [error, setError] = useState<unknown>(null);
  const [typed, setTyped] = useState(() => typedOf(role?.limits ?? []));
  const limits = limitsOf(typed, rights);
  const save = async () => {
    if (!limits) return;
    const body = { name: name.trim(), rights: [...rights], limits };
    try {
      if (role) await call(changeRole, { params: { code: role.code }, body, ifMatch: role.version });
      else await call(addRole, { body });
      await refreshAccess();
      onClose();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Dialog
      title={role ? t('access.editRole', { role: role.name }) : t('access.addRole')}
      okText={t('action.save')}
      okDisabled={!name.trim() || !limits}
      width={880}
      onOk={save}
      onClose={onClose}
    >
      <div className={css.form}>
        <LabelledField
          label={t('access.roleName')}
          autoFocus
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <RightsField chosen={rights} held={new Set(me?.rights)} onChoose={setRights} />
        <p className="quiet">{t('access.rightCount', { count: rights.size })}</p>
        <LimitsField typed={typed} rights={rights} onType={setTyped} />
        {error !== null && <InlineError error={error} />}
      </div>
      {role && (
        <div className={css.history}>
          <History
            subject={`role/${role.code}`}
            version={role.version}
            fields={[
              { name: 'name', kind: 'text', label: t('access.roleName') },
              { name: 'rights', kind: 'choices', label: t('access.right') },
            ]}
            textOf={(name, value) => (name === 'rights' ? t(`access.rights.${value}`) : undefined)}
            load={(query, signal) => call(roleHistory, { params: { id: role.code }, query, signal })}
          />
        </div>
      )}
    </Dialog>
  );
}
