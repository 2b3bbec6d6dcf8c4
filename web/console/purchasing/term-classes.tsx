/** The commission classes of terms: which goods, which tax, and the rate by what was sold. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TermClass } from '../../../src/contract/supplier-terms.ts';
import { LabelledField } from '../../ui/fields.tsx';
import { NumberField } from '../../ui/form.tsx';
import css from '../statements/statements.module.css';

type Props = { classes: readonly TermClass[]; onChange: (classes: TermClass[]) => void };

export const NEW_CLASS: TermClass = {
  ...{ code: 'A', name: '', taxPpm: 130_000, categories: [] },
  tiers: [{ from: '0', ratePpm: 200_000 }],
};

/** A tax or rate in per cent, an amount in money. */
function Figure({
  label,
  value,
  digits,
  onChange,
}: {
  label: string;
  value: string;
  digits: 2 | 4;
  onChange: (value: string) => void;
}) {
  return (
    <div className={css.labelled}>
      <span>{label}</span>
      <NumberField
        aria-label={label}
        field={{ kind: 'decimal', digits, unit: digits === 4 ? '%' : '¥' }}
        value={value}
        onChange={(next) => onChange(String(next ?? '0'))}
      />
    </div>
  );
}

export function TermClasses({ classes, onChange }: Props) {
  const { t } = useTranslation();
  const set = (at: number, change: Partial<TermClass>) =>
    onChange(classes.map((one, i) => (i === at ? { ...one, ...change } : one)));
  const free = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find((code) => classes.every((one) => one.code !== code)) ?? 'X';
  return (
    <div className={css.classes}>
      {classes.map((one, i) => (
        <div key={i} className={css.class}>
          <div className={css.pair}>
            <LabelledField
              label={t('terms.classCode')}
              value={one.code}
              onChange={(event) => set(i, { code: event.target.value })}
            />
            <LabelledField
              label={t('terms.className')}
              value={one.name}
              onChange={(event) => set(i, { name: event.target.value })}
            />
            <Figure
              label={t('terms.classTax')}
              digits={4}
              value={String(one.taxPpm)}
              onChange={(value) => set(i, { taxPpm: Number(value) })}
            />
          </div>
          <LabelledField
            label={t('terms.classCategories')}
            value={one.categories.join('，')}
            onChange={(event) => set(i, { categories: event.target.value.split(/[,，]/).map((word) => word.trim()) })}
            onBlur={() => set(i, { categories: one.categories.filter(Boolean) })}
          />
          <Tiers tiers={one.tiers} onChange={(tiers) => set(i, { tiers })} />
          {classes.length > 1 && (
            <div>
              <Button size="small" onClick={() => onChange(classes.filter((_, at) => at !== i))}>
                {t('terms.remove')} {one.code}
              </Button>
            </div>
          )}
        </div>
      ))}
      <div>
        <Button size="small" onClick={() => onChange([...classes, { ...NEW_CLASS, code: free }])}>
          {t('terms.addClass')}
        </Button>
      </div>
    </div>
  );
}

type Tier = TermClass['tiers'][number];

function Tiers({ tiers, onChange }: { tiers: readonly Tier[]; onChange: (tiers: Tier[]) => void }) {
  const { t } = useTranslation();
  const set = (at: number, change: Partial<Tier>) =>
    onChange(tiers.map((one, i) => (i === at ? { ...one, ...change } : one)));
  const last = tiers.at(-1)!;
  return (
    <>
      {tiers.map((tier, i) => (
        <div key={i} className={css.tier}>
          {i === 0 ? (
            <div className={css.labelled}>
              <span>{t('terms.tierFrom')}</span>
              <span className="num">0</span>
            </div>
          ) : (
            <Figure label={t('terms.tierFrom')} digits={2} value={tier.from} onChange={(from) => set(i, { from })} />
          )}
          <Figure
            label={t('terms.tierRate')}
            digits={4}
            value={String(tier.ratePpm)}
            onChange={(value) => set(i, { ratePpm: Number(value) })}
          />
          {i > 0 && (
            <Button size="small" onClick={() => onChange(tiers.filter((_, at) => at !== i))}>
              {t('terms.remove')}
            </Button>
          )}
        </div>
      ))}
      <div>
        <Button
          size="small"
          onClick={() => onChange([...tiers, { from: String(BigInt(last.from) + 10_000_000n), ratePpm: last.ratePpm }])}
        >
          {t('terms.addTier')}
        </Button>
      </div>
    </>
  );
}
