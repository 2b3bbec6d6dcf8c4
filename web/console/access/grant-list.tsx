/** The roles a person was given, each everywhere or within one place; taken back and given here. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { grantRole, revokeRole, type UserRow } from '../../../src/contract/access.ts';
import { Choices } from '../../ui/filter-bar.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from './access.module.css';
import { refreshAccess, rolesQuery } from './access-queries.ts';
import { useRoleName } from './use-role-name.ts';

const EVERYWHERE = 'everywhere';
type Grant = UserRow['grants'][number];

export function GrantList({ user, mayWrite }: { user: UserRow; mayWrite: boolean }) {
  const { t } = useTranslation();
  const { data } = useQuery(rolesQuery);
  const roleName = useRoleName();
  const [error, setError] = useState<unknown>(null);
  const placeOf = ({ within }: Grant) => {
    if (!within) return t('access.everywhere');
    const name = data?.places.find((place) => place.id === within.id)?.name ?? t('access.gone');
    return `${t(`access.place.${within.kind}`)} · ${name}`;
  };
  const bodyOf = ({ role, within }: Grant) => ({ role, ...(within && { within }) });
  const change = (endpoint: typeof grantRole | typeof revokeRole, grant: Grant) =>
    call(endpoint, { params: { id: user.id }, body: bodyOf(grant) }).then(() => {
      setError(null);
      return refreshAccess();
    }, setError);
  return (
    <section className={css.part}>
      <h3>{t('access.grants')}</h3>
      {user.grants.length === 0 && <p className="quiet">{t('access.noGrants')}</p>}
      <ul className={css.rows}>
        {user.grants.map((grant) => (
          <li key={`${grant.role}/${grant.within?.id}`}>
            <span className="clip">
              {roleName(grant.role)} <span className="quiet">{placeOf(grant)}</span>
            </span>
            {mayWrite && (
              <Button
                type="text"
                size="small"
                icon={<X size={14} aria-hidden />}
                aria-label={t('access.take', { role: roleName(grant.role) })}
                onClick={() => void change(revokeRole, grant)}
              />
            )}
          </li>
        ))}
      </ul>
      {error !== null && <InlineError error={error} />}
      {mayWrite && <GiveRole onGive={(grant) => void change(grantRole, grant)} />}
    </section>
  );
}

function GiveRole({ onGive }: { onGive: (grant: Grant) => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(rolesQuery);
  const [role, setRole] = useState<string | null>(null);
  const [place, setPlace] = useState(EVERYWHERE);
  const places = data?.places ?? [];
  const within = places.find((one) => one.id === place) ?? null;
  const give = () => {
    if (role) onGive({ role, within: within && { kind: within.kind, id: within.id } });
    setRole(null);
  };
  return (
    <div className={css.give}>
      <Choices
        label={t('access.grants')}
        options={(data?.roles ?? []).map(({ code, name }) => ({ value: code, text: name }))}
        chosen={role ? [role] : []}
        onChoose={([code]) => setRole(code ?? null)}
        single
      />
      <Choices
        label={t('access.scope')}
        options={[
          { value: EVERYWHERE, text: t('access.everywhere') },
          ...places.map((one) => ({ value: one.id, text: `${t(`access.place.${one.kind}`)} · ${one.name}` })),
        ]}
        chosen={[place]}
        onChoose={([id]) => setPlace(id ?? EVERYWHERE)}
        single
        required
      />
      <Button disabled={!role} onClick={give}>
        {t('access.give')}
      </Button>
    </div>
  );
}
