/** Keys by which programs call the API (IAM-3): made with some of one's own rights, shown once, revoked at once. */
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiKeyRow, listApiKeys, revokeApiKey } from '../../../src/contract/access.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { useList, useRight } from '../queries.ts';
import css from './access.module.css';
import { refreshAccess } from './access-queries.ts';
import { AddKeyDialog } from './add-key-dialog.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { type Secret, ShownOnce } from './shown-once.tsx';

const stateOf = (key: ApiKeyRow) => {
  if (key.revokedAt) return 'revoked';
  return key.expiresAt && Date.parse(key.expiresAt) <= Date.now() ? 'expired' : 'active';
};

function KeyState({ apiKey }: { apiKey: ApiKeyRow }) {
  const { t } = useTranslation();
  const state = stateOf(apiKey);
  return <Tag tone={state === 'active' ? 'good' : 'ended'} text={t(`access.${state}`)} />;
}

function useColumns(): Column<ApiKeyRow>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { id: 'name', title: t('access.keyName'), width: 168, grow: 2, cell: (key) => <strong>{key.name}</strong> },
      { id: 'prefix', title: t('access.prefix'), width: 128, rank: 2, cell: (key) => <code>{key.prefix}…</code> },
      { id: 'user', title: t('access.actsFor'), width: 112, rank: 1, grow: 1, cell: (key) => key.user.name },
      {
        id: 'rights',
        title: t('access.right'),
        width: 104,
        rank: 4,
        cell: (key) => t('access.rightCount', { count: key.rights.length }),
      },
      { id: 'state', title: t('access.state'), width: 96, cell: (key) => <KeyState apiKey={key} /> },
      {
        id: 'expires',
        title: t('access.expires'),
        width: 112,
        align: 'right',
        cell: (key) =>
          key.expiresAt ? <Moment value={key.expiresAt} /> : <span className="quiet">{t('access.noExpiry')}</span>,
      },
      {
        id: 'createdAt',
        title: t('access.createdAt'),
        width: 112,
        rank: 3,
        align: 'right',
        cell: (key) => <Moment value={key.createdAt} />,
      },
    ],
    [t],
  );
}

export default function KeysPage() {
  const { t } = useTranslation();
  const mayWrite = useRight('access.write');
  const [cursor, setCursor] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<Secret | null>(null);
  const columns = useColumns();
  useKeys(t('nav.keys'), mayWrite ? [{ keys: ['n'], label: t('access.addKey'), run: () => setAdding(true) }] : []);
  const list = useList(['api-keys'], (page, signal) =>
    call(listApiKeys, { query: page ? { cursor: page } : {}, signal }),
  );
  const instead = insteadOf(list, { title: t('access.noKeys'), hint: t('access.noKeysHint') });
  const shown = list.rows.find((key) => key.id === cursor);
  return (
    <>
      <FilterBar
        end={
          <>
            <ExportMenu of="apiKeys" />
            {mayWrite && (
              <Button type="primary" onClick={() => setAdding(true)}>
                {t('access.addKey')}
              </Button>
            )}
          </>
        }
      >
        <span className={css.hint}>{t('access.keysHint')}</span>
        <a href="/docs" target="_blank" rel="noreferrer">
          {t('access.reference')}
        </a>
      </FilterBar>
      <SplitView
        asideLabel={shown?.name ?? t('nav.keys')}
        onClose={() => setCursor(null)}
        aside={shown ? <KeyView key={shown.id} apiKey={shown} mayWrite={mayWrite} /> : null}
      >
        <DataTable
          id="api-keys"
          label={t('nav.keys')}
          columns={columns}
          rows={list.rows}
          idOf={(key) => key.id}
          cursor={cursor}
          onCursor={setCursor}
          more={list.more}
          narrow={(key) => (
            <>
              <CardLine end={<KeyState apiKey={key} />}>
                <strong className="clip">{key.name}</strong>
              </CardLine>
              <CardLine>
                <span className="clip quiet">
                  {key.user.name} · {t('access.rightCount', { count: key.rights.length })}
                </span>
              </CardLine>
            </>
          )}
          instead={instead}
        />
      </SplitView>
      {adding && <AddKeyDialog onAdded={setSecret} onClose={() => setAdding(false)} />}
      {secret && <ShownOnce secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

function KeyView({ apiKey, mayWrite }: { apiKey: ApiKeyRow; mayWrite: boolean }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <header className={css.head}>
        <h2 className="clip">{apiKey.name}</h2>
        <KeyState apiKey={apiKey} />
      </header>
      <section className={css.part}>
        <h3>{t('access.rightCount', { count: apiKey.rights.length })}</h3>
        <ul>
          {apiKey.rights.map((right) => (
            <li key={right}>{t(`access.rights.${right}`)}</li>
          ))}
        </ul>
      </section>
      {mayWrite && stateOf(apiKey) === 'active' && (
        <section className={css.part}>
          <Button danger onClick={() => setAsking(true)}>
            {t('access.revoke')}
          </Button>
        </section>
      )}
      {asking && (
        <ConfirmDialog
          title={t('access.revoke')}
          text={t('access.ask.revokeKey', { name: apiKey.name })}
          danger
          onClose={() => setAsking(false)}
          onOk={async () => {
            await call(revokeApiKey, { params: { id: apiKey.id } });
            await refreshAccess();
          }}
        />
      )}
    </>
  );
}
