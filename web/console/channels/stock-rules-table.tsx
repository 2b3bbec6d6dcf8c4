/** The rules of single SKUs as a table of fields; what is set aside shows what is left of it. */
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../../src/contract/paging.ts';
import type { StockRule } from '../../../src/contract/shops.ts';
import { TextField } from '../../ui/fields.tsx';
import { countText } from '../../ui/format.ts';
import { refusalText } from '../../ui/problem.ts';
import { RULE_FIELDS, type RuleTexts, textsOf, wrongIn } from './stock-rule-texts.ts';
import css from './stock-rules.module.css';

type Props = {
  rows: readonly StockRule[];
  typed: Readonly<Record<string, RuleTexts>>;
  chosen: ReadonlySet<string>;
  readOnly: boolean;
  refusals: ReadonlyMap<string, Refusal>;
  onType: (skuId: string, texts: RuleTexts) => void;
  onChoose: (chosen: ReadonlySet<string>) => void;
};

export function StockRulesTable({ rows, typed, chosen, readOnly, refusals, onType, onChoose }: Props) {
  const { t } = useTranslation();
  const all = rows.every(({ sku }) => chosen.has(sku.id));
  return (
    <div className={css.scroller}>
      <table className={css.table}>
        <thead>
          <tr>
            <th>
              <input
                type="checkbox"
                disabled={readOnly}
                aria-label={t('table.selectLoaded')}
                checked={all}
                onChange={() => onChoose(all ? new Set() : new Set(rows.map(({ sku }) => sku.id)))}
              />
            </th>
            <th>{t('search.kind.sku')}</th>
            {RULE_FIELDS.map((field) => (
              <th key={field}>{t(`stockRules.${field}`)}</th>
            ))}
            <th>{t('stockRules.left')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((rule) => (
            <Row
              key={rule.sku.id}
              rule={rule}
              texts={typed[rule.sku.id]}
              chosen={chosen.has(rule.sku.id)}
              readOnly={readOnly}
              refusal={refusals.get(rule.sku.id)}
              onType={(texts) => onType(rule.sku.id, texts)}
              onChoose={() => {
                const next = new Set(chosen);
                if (!next.delete(rule.sku.id)) next.add(rule.sku.id);
                onChoose(next);
              }}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = {
  rule: StockRule;
  texts: RuleTexts | undefined;
  chosen: boolean;
  readOnly: boolean;
  refusal: Refusal | undefined;
  onType: (texts: RuleTexts) => void;
  onChoose: () => void;
};

function Row({ rule, texts, chosen, readOnly, refusal, onType, onChoose }: RowProps) {
  const { t, i18n } = useTranslation();
  const shown = texts ?? textsOf(rule);
  const wrong = wrongIn(shown);
  const { merchantCode, name, properties } = rule.sku;
  return (
    <tr data-changed={texts !== undefined || undefined}>
      <td>
        <input
          type="checkbox"
          disabled={readOnly}
          aria-label={`${t('table.selectRow')} ${merchantCode}`}
          checked={chosen}
          onChange={onChoose}
        />
      </td>
      <td title={`${name} ${properties}`}>
        <span className="num">{merchantCode}</span>
        {refusal && (
          <span className={css.refusal} role="alert">
            {refusalText(i18n, refusal.code, refusal.data)}
          </span>
        )}
      </td>
      {RULE_FIELDS.map((field) => (
        <td key={field}>
          <TextField
            inputMode="numeric"
            disabled={readOnly}
            placeholder="—"
            aria-label={`${merchantCode} ${t(`stockRules.${field}`)}`}
            aria-invalid={wrong.includes(field) || undefined}
            value={shown[field]}
            onChange={(event) => onType({ ...shown, [field]: event.target.value.trim() })}
          />
        </td>
      ))}
      <td className="num">{rule.setAsideLeft !== null && countText(rule.setAsideLeft)}</td>
    </tr>
  );
}
