/** What each role may do, as one table: rights down, roles across; limits and rights of force stand out (IAM-1). */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoleRow } from '../../../src/contract/access.ts';
import { RIGHTS, type Right } from '../../../src/contract/rights.ts';
import { csvText, saveFile } from '../../ui/csv.ts';
import { Select } from '../../ui/fields.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { useRight } from '../queries.ts';
import css from './access.module.css';
import { rolesQuery } from './access-queries.ts';
import { RoleDialog } from './role-dialog.tsx';
import { differs, kindOf } from './role-matrix.ts';
import { RoleTable, useCellText } from './role-table.tsx';

/** Two roles to be compared; '' for none. */
type Pair = { first: string; second: string };

export default function RolesPage() {
  const { t } = useTranslation();
  const mayWrite = useRight('access.write');
  const narrow = useNarrow();
  const roles = useQuery(rolesQuery);
  const [edited, setEdited] = useState<RoleRow | 'new' | null>(null);
  const [pair, setPair] = useState<Pair>({ first: '', second: '' });
  const [special, setSpecial] = useState(false);
  useKeys(t('nav.roles'), mayWrite ? [{ keys: ['n'], label: t('access.addRole'), run: () => setEdited('new') }] : []);
  if (!roles.data) return <Unread query={roles} />;
  const all = roles.data.roles;
  // A phone has room for one role, or for two that are compared.
  const asked = narrow && !pair.first ? { ...pair, first: all[0]?.code ?? '' } : pair;
  const [a, b] = [asked.first, asked.second].map((code) => all.find((role) => role.code === code));
  const shown = a && b ? [a, b] : a && narrow ? [a] : all;
  const rights = RIGHTS.filter(
    (right) => (!special || kindOf(right) !== 'plain') && (!a || !b || differs(a, b, right)),
  );
  return (
    <>
      <FilterBar
        end={
          <>
            <ExportButton roles={shown} rights={rights} />
            {mayWrite && (
              <Button type="primary" onClick={() => setEdited('new')}>
                {t('access.addRole')}
              </Button>
            )}
          </>
        }
      >
        <Compare roles={all} pair={asked} onPick={setPair} />
        <label className={css.toggle}>
          <input type="checkbox" checked={special} onChange={(event) => setSpecial(event.target.checked)} />
          {t('access.specialOnly')}
        </label>
        <span className={css.hint}>{t('access.rolesHint')}</span>
      </FilterBar>
      {rights.length === 0 ? (
        <EmptyState title={t('access.noDifference')} hint={t('access.noDifferenceHint')} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key
        <section className={css.scroller} aria-label={t('nav.roles')} tabIndex={0}>
          <RoleTable roles={shown} rights={rights} onEdit={mayWrite ? setEdited : undefined} />
        </section>
      )}
      {edited && <RoleDialog role={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

type CompareProps = { roles: readonly RoleRow[]; pair: Pair; onPick: (pair: Pair) => void };

function Compare({ roles, pair, onPick }: CompareProps) {
  const { t } = useTranslation();
  const options = (other: string) => [
    { value: '', text: t('access.compareWith') },
    ...roles.filter(({ code }) => code !== other).map(({ code, name }) => ({ value: code, text: name })),
  ];
  return (
    <span className={css.compare}>
      {t('access.compare')}
      <Select
        aria-label={t('access.compareFirst')}
        value={pair.first}
        options={options(pair.second)}
        onChange={(first) => onPick({ ...pair, first })}
      />
      <Select
        aria-label={t('access.compareSecond')}
        value={pair.second}
        options={options(pair.first)}
        onChange={(second) => onPick({ ...pair, second })}
      />
      {pair.first && pair.second && (
        <Button size="small" type="text" onClick={() => onPick({ first: '', second: '' })}>
          {t('access.compareEnd')}
        </Button>
      )}
    </span>
  );
}

function ExportButton({ roles, rights }: { roles: readonly RoleRow[]; rights: readonly Right[] }) {
  const { t } = useTranslation();
  const cellText = useCellText();
  const save = () =>
    saveFile(
      'roles.csv',
      csvText([
        [t('access.area.title'), t('access.right'), t('access.kindTitle'), ...roles.map((role) => role.name)],
        ...rights.map((right) => [
          t(`access.area.${right.split('.')[0]}`),
          t(`access.rights.${right}`),
          kindOf(right) === 'plain' ? '' : t(`access.kindOf.${kindOf(right)}`),
          ...roles.map((role) => cellText(role, right)),
        ]),
      ]),
    );
  return <Button onClick={save}>{t('access.exportRoles')}</Button>;
}
