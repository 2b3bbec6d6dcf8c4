/** Rights to choose from, by area. What a person does not hold they can neither give nor take: it is shown, and locked. */
import { useTranslation } from 'react-i18next';
import type { Right } from '../../../src/contract/rights.ts';
import css from './access.module.css';
import { AREAS } from './access-queries.ts';

type Props = {
  chosen: ReadonlySet<Right>;
  /** What the person may give and take. */
  held: ReadonlySet<Right>;
  /** Rights that are not held are left out instead of locked. */
  heldOnly?: boolean;
  onChoose: (chosen: ReadonlySet<Right>) => void;
};

export function RightsField({ chosen, held, heldOnly = false, onChoose }: Props) {
  const { t } = useTranslation();
  const toggle = (right: Right) => onChoose(new Set(chosen).symmetricDifference(new Set([right])));
  const shown = AREAS.map(([area, rights]) => [area, rights.filter((right) => !heldOnly || held.has(right))] as const);
  return (
    <div className={css.rights}>
      <div className={css.columns}>
        {shown
          .filter(([, rights]) => rights.length > 0)
          .map(([area, rights]) => (
            <fieldset key={area}>
              <legend>{t(`access.area.${area}`)}</legend>
              {rights.map((right) => (
                <label key={right} title={held.has(right) ? undefined : t('access.notYours')}>
                  <input
                    type="checkbox"
                    checked={chosen.has(right)}
                    disabled={!held.has(right)}
                    onChange={() => toggle(right)}
                  />
                  {t(`access.rights.${right}`)}
                </label>
              ))}
            </fieldset>
          ))}
      </div>
    </div>
  );
}
