/** The matrix itself: areas, rights with their kind, and in each cell whether the role has it and up to which sum. */
import { Button } from 'antd';
import { Check, Pencil } from 'lucide-react';
import { Fragment, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoleRow } from '../../../src/contract/access.ts';
import { LIMITED, LIMITED_ACTIONS } from '../../../src/contract/limits.ts';
import type { Right } from '../../../src/contract/rights.ts';
import { moneyText } from '../../ui/format.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import css from './access.module.css';
import { AREAS } from './access-queries.ts';
import { kindOf, limitsAt, type RightKind } from './role-matrix.ts';

const TONE: Record<Exclude<RightKind, 'plain'>, Tone> = { force: 'danger', field: 'wait', second: 'work' };

/** Limits in words; which action is only said where the right lets do several. */
function useLimitTexts(): (role: RoleRow, right: Right) => string[] {
  const { t } = useTranslation();
  return useCallback(
    (role, right) => {
      const several = LIMITED_ACTIONS.filter((action) => LIMITED[action] === right).length > 1;
      return limitsAt(role, right).map(({ action, currency, amount }) => {
        const sum = `≤ ${moneyText({ amount, currency })}`;
        return several ? `${t(`access.limited.${action}`)} ${sum}` : sum;
      });
    },
    [t],
  );
}

/** A cell as text, for a file. */
export function useCellText(): (role: RoleRow, right: Right) => string {
  const { t } = useTranslation();
  const limitTexts = useLimitTexts();
  return (role, right) => (role.rights.includes(right) ? [t('access.has'), ...limitTexts(role, right)].join(' ') : '');
}

type Props = {
  roles: readonly RoleRow[];
  rights: readonly Right[];
  onEdit: ((role: RoleRow) => void) | undefined;
};

export function RoleTable({ roles, rights, onEdit }: Props) {
  const { t } = useTranslation();
  const areas = AREAS.map(([area, all]) => [area, all.filter((right) => rights.includes(right))] as const);
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
        {areas
          .filter(([, some]) => some.length > 0)
          .map(([area, some]) => (
            <Fragment key={area}>
              <tr className={css.area}>
                <th colSpan={roles.length + 1} scope="colgroup">
                  {t(`access.area.${area}`)}
                </th>
              </tr>
              {some.map((right) => (
                <tr key={right}>
                  <th scope="row">
                    <RightName right={right} />
                  </th>
                  {roles.map((role) => (
                    <Cell key={role.code} role={role} right={right} />
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
      </tbody>
    </table>
  );
}

function RightName({ right }: { right: Right }) {
  const { t } = useTranslation();
  const kind = kindOf(right);
  return (
    <span className={css.rightName}>
      {t(`access.rights.${right}`)}
      {kind !== 'plain' && <Tag tone={TONE[kind]} text={t(`access.kindOf.${kind}`)} />}
    </span>
  );
}

function Cell({ role, right }: { role: RoleRow; right: Right }) {
  const { t } = useTranslation();
  const limitTexts = useLimitTexts();
  const yes = role.rights.includes(right);
  return (
    <td>
      {yes ? <Check size={15} className={css.yes} aria-hidden /> : <span className={css.no} aria-hidden />}
      <span className="visually-hidden">{t(yes ? 'access.has' : 'access.hasNot')}</span>
      {limitTexts(role, right).map((text) => (
        <small key={text} className={css.upTo}>
          {text}
        </small>
      ))}
    </td>
  );
}
