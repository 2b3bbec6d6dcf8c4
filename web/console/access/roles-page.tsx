/** What each role may do, as one table: rights down, roles across. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Check, Pencil } from 'lucide-react';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoleRow } from '../../../src/contract/access.ts';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Unread } from '../../ui/states.tsx';
import { ExportMenu } from '../export-menu.tsx';
import { useRight } from '../queries.ts';
import css from './access.module.css';
import { AREAS, rolesQuery } from './access-queries.ts';
import { RoleDialog } from './role-dialog.tsx';

export default function RolesPage() {
  const { t } = useTranslation();
  const mayWrite = useRight('access.write');
  const roles = useQuery(rolesQuery);
  const [edited, setEdited] = useState<RoleRow | 'new' | null>(null);
  useKeys(
    t('access.roles'),
    mayWrite ? [{ keys: ['n'], label: t('access.addRole'), run: () => setEdited('new') }] : [],
  );
  if (!roles.data) return <Unread query={roles} />;
  return (
    <>
      <FilterBar
        end={
          <>
            <ExportMenu of="roles" />
            {mayWrite && (
              <Button type="primary" onClick={() => setEdited('new')}>
                {t('access.addRole')}
              </Button>
            )}
          </>
        }
      >
        <span className={css.hint}>{t('access.rolesHint')}</span>
      </FilterBar>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
      <section className={css.scroller} aria-label={t('access.roles')} tabIndex={0}>
        <Matrix roles={roles.data.roles} onEdit={mayWrite ? setEdited : undefined} />
      </section>
      {edited && <RoleDialog role={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function Matrix({ roles, onEdit }: { roles: readonly RoleRow[]; onEdit: ((role: RoleRow) => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <table className={css.matrix}>
      <thead>
        <tr>
          <th scope="col">{t('access.right')}</th>
          {roles.map((role) => (
            <th key={role.code} scope="col" title={role.everything ? t('access.everything') : undefined}>
              <span className={css.roleHead}>
                {role.name}
                {onEdit && !role.everything && (
                  <Button
                    type="text"
                    size="small"
                    icon={<Pencil size={13} aria-hidden />}
                    aria-label={t('access.editRole', { role: role.name })}
                    onClick={() => onEdit(role)}
                  />
                )}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {AREAS.map(([area, rights]) => (
          <Fragment key={area}>
            <tr className={css.area}>
              <th colSpan={roles.length + 1} scope="colgroup">
                {t(`access.area.${area}`)}
              </th>
            </tr>
            {rights.map((right) => (
              <tr key={right}>
                <th scope="row">{t(`access.rights.${right}`)}</th>
                {roles.map((role) => (
                  <td key={role.code}>
                    <Has yes={role.rights.includes(right)} />
                  </td>
                ))}
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function Has({ yes }: { yes: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      {yes ? <Check size={15} className={css.yes} aria-hidden /> : <span className={css.no} aria-hidden />}
      <span className="visually-hidden">{t(yes ? 'access.has' : 'access.hasNot')}</span>
    </>
  );
}
