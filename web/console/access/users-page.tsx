/** People of the tenant (IAM-1, IAM-3): who may sign in, with which roles, where. */
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listUsers, type UserRow } from '../../../src/contract/access.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { listText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { useList, useRight } from '../queries.ts';
import { AddUserDialog } from './add-user-dialog.tsx';
import { type Secret, ShownOnce } from './shown-once.tsx';
import { useRoleName } from './use-role-name.ts';
import { UserView } from './user-view.tsx';

function UserState({ user }: { user: UserRow }) {
  const { t } = useTranslation();
  return <Tag tone={user.enabled ? 'good' : 'ended'} text={t(user.enabled ? 'access.enabled' : 'access.disabled')} />;
}

function useColumns(): Column<UserRow>[] {
  const { t } = useTranslation();
  const roleName = useRoleName();
  return useMemo(
    () => [
      { id: 'name', title: t('access.name'), width: 128, grow: 1, cell: (user) => <strong>{user.name}</strong> },
      { id: 'login', title: t('access.login'), width: 144, grow: 1, cell: (user) => user.login },
      {
        id: 'grants',
        title: t('access.grants'),
        width: 200,
        grow: 2,
        cell: (user) =>
          listText([...new Set(user.grants.map((grant) => roleName(grant.role)))]) || <span className="quiet">—</span>,
      },
      { id: 'state', title: t('access.state'), width: 104, cell: (user) => <UserState user={user} /> },
      {
        id: 'factor',
        title: t('access.secondFactor'),
        width: 112,
        rank: 2,
        cell: (user) => (user.secondFactor ? t('access.on') : <span className="quiet">{t('access.off')}</span>),
      },
      {
        id: 'seenAt',
        title: t('access.seenAt'),
        width: 120,
        rank: 1,
        align: 'right',
        cell: (user) => (user.seenAt ? <Moment value={user.seenAt} /> : <span className="quiet">—</span>),
      },
    ],
    [t, roleName],
  );
}

export default function UsersPage() {
  const { t } = useTranslation();
  const mayWrite = useRight('access.write');
  const [text, setText] = useState('');
  const [cursor, setCursor] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<Secret | null>(null);
  const columns = useColumns();
  useKeys(t('nav.users'), mayWrite ? [{ keys: ['n'], label: t('access.addUser'), run: () => setAdding(true) }] : []);
  const list = useList(['users', text], (page, signal) =>
    call(listUsers, { query: { ...(text && { text }), ...(page && { cursor: page }) }, signal }),
  );
  const instead = insteadOf(
    list,
    { title: t('access.noUsers') },
    text !== '' && { title: t('access.noUsers'), hint: t('access.noUsersHint'), clear: () => setText('') },
  );
  const shown = list.rows.find((user) => user.id === cursor);
  return (
    <>
      <FilterBar
        end={
          <>
            <ExportMenu of="users" />
            {mayWrite && (
              <Button type="primary" onClick={() => setAdding(true)}>
                {t('access.addUser')}
              </Button>
            )}
          </>
        }
      >
        <SearchText value={text} placeholder={t('access.findUser')} onSearch={setText} />
      </FilterBar>
      <SplitView
        asideLabel={shown?.name ?? t('nav.users')}
        onClose={() => setCursor(null)}
        aside={shown ? <UserView key={shown.id} user={shown} onSecret={setSecret} /> : null}
      >
        <DataTable
          id="users"
          label={t('nav.users')}
          columns={columns}
          rows={list.rows}
          idOf={(user) => user.id}
          cursor={cursor}
          onCursor={setCursor}
          more={list.more}
          narrow={(user) => (
            <>
              <CardLine end={<UserState user={user} />}>
                <strong className="clip">{user.name}</strong>
                <span className="quiet">{user.login}</span>
              </CardLine>
              <CardLine>
                <UserRoles user={user} />
              </CardLine>
            </>
          )}
          instead={instead}
        />
      </SplitView>
      {adding && <AddUserDialog onAdded={setSecret} onClose={() => setAdding(false)} onShow={setCursor} />}
      {secret && <ShownOnce secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

function UserRoles({ user }: { user: UserRow }) {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const names = [...new Set(user.grants.map((grant) => roleName(grant.role)))];
  return <span className="clip quiet">{listText(names) || t('access.noGrants')}</span>;
}
