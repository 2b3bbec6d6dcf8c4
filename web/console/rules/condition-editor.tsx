/** Conditions as groups in groups (at most three deep): all, any, or not; each comparison by field, sign and value. */
import { Plus, X } from 'lucide-react';
import type { ReviewComparison, RuleOp, RuleSet } from '../../../src/contract/rules.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { FIELD_GROUPS, takesSeveral } from './rule-fields.ts';
import { type Condition, childrenOf, MOST_GROUPS, takesValue } from './rule-model.ts';
import { opText } from './rule-sentence.ts';
import css from './rules.module.css';
import { SkuCodesField } from './sku-code-field.tsx';
import type { RuleWords } from './use-rule-words.ts';
import { ValueField } from './value-field.tsx';

const MODES = ['all', 'any', 'not'] as const;
type Mode = (typeof MODES)[number];

type Props = {
  condition: Condition;
  set: RuleSet;
  words: RuleWords;
  onChange: (condition: Condition) => void;
};

const NEW: ReviewComparison = { field: 'payable', op: 'gte' };

/** A single comparison is edited as a group of one, and is one again afterwards. */
export function ConditionEditor({ condition, set, words, onChange }: Props) {
  const bare = childrenOf(condition) === null;
  const change = (next: Condition) => {
    const only = 'all' in next && next.all.length === 1 ? next.all[0]! : null;
    onChange(bare && only && childrenOf(only) === null ? only : next);
  };
  return (
    <Group
      group={bare ? { all: [condition] } : condition}
      depth={1}
      set={set}
      words={words}
      onChange={change}
      onRemove={null}
    />
  );
}

type GroupProps = {
  group: Condition;
  depth: number;
  set: RuleSet;
  words: RuleWords;
  onChange: (condition: Condition) => void;
  onRemove: (() => void) | null;
};

const modeOf = (group: Condition): Mode => ('all' in group ? 'all' : 'any' in group ? 'any' : 'not');

/** What is negated is one condition: several become a group of their own. */
function withMode(children: Condition[], mode: Mode): Condition {
  if (mode === 'all') return { all: children };
  if (mode === 'any') return { any: children };
  return { not: children.length === 1 ? children[0]! : { any: children } };
}

function Group({ group, depth, set, words, onChange, onRemove }: GroupProps) {
  const { t } = words;
  const mode = modeOf(group);
  const children = childrenOf(group)!;
  const replace = (at: number, next: Condition) => onChange(withMode(children.with(at, next), mode));
  const add = (one: Condition) => onChange(withMode([...children, one], mode));
  const remove = (at: number) => onChange(withMode(children.toSpliced(at, 1), mode));
  const single = mode === 'not';
  return (
    <fieldset className={css.group}>
      <legend className="visually-hidden">{t(`rules.mode.${mode}`)}</legend>
      <div className={css.groupHead}>
        <select
          value={mode}
          aria-label={t('rules.groupMode')}
          onChange={(event) => onChange(withMode(children, event.target.value as Mode))}
        >
          {MODES.map((one) => (
            <option key={one} value={one}>
              {t(`rules.mode.${one}`)}
            </option>
          ))}
        </select>
        {!single && (
          <button type="button" className={css.small} onClick={() => add(NEW)}>
            <Plus size={12} aria-hidden />
            {t('rules.addCondition')}
          </button>
        )}
        {!single && depth < MOST_GROUPS && (
          <button type="button" className={css.small} onClick={() => add({ any: [NEW] })}>
            <Plus size={12} aria-hidden />
            {t('rules.addGroup')}
          </button>
        )}
        {onRemove && <Remove label={t('rules.removeGroup')} onRemove={onRemove} />}
      </div>
      {children.map((child, at) => {
        const removable = single ? null : () => remove(at);
        return childrenOf(child) ? (
          <Group
            key={at}
            group={child}
            depth={depth + 1}
            {...{ set, words }}
            onChange={(next) => replace(at, next)}
            onRemove={removable}
          />
        ) : (
          <Comparison
            key={at}
            comparison={child as ReviewComparison}
            {...{ set, words }}
            onChange={(next) => replace(at, next)}
            onRemove={children.length > 1 || onRemove ? removable : null}
          />
        );
      })}
    </fieldset>
  );
}

const Remove = ({ label, onRemove }: { label: string; onRemove: () => void }) => (
  <IconButton icon={X} label={label} size={14} removes onClick={onRemove} />
);

type ComparisonProps = {
  comparison: ReviewComparison;
  set: RuleSet;
  words: RuleWords;
  onChange: (comparison: ReviewComparison) => void;
  onRemove: (() => void) | null;
};

function Comparison({ comparison, set, words, onChange, onRemove }: ComparisonProps) {
  const { t } = words;
  const { field, op, of } = comparison;
  const kind = words.kindOf(field);
  const ops = set.comparisons.find((one) => one.kind === kind)?.ops ?? [];
  const setOp = (next: RuleOp) => {
    const { value, ...rest } = comparison;
    // A value that fits both comparisons stays.
    const fits = takesValue(next) && takesSeveral(next) === takesSeveral(op) && value !== undefined;
    onChange({ ...rest, op: next, ...(fits && { value }) });
  };
  return (
    <div className={css.comparison}>
      <FieldSelect field={field} set={set} words={words} onPick={(name) => onChange(fresh(name, set))} />
      {of && (
        <SkuCodesField
          label={t('rules.ofCodes')}
          codes={of}
          onChange={(codes) => onChange({ ...comparison, of: codes })}
        />
      )}
      {kind === 'flag' ? (
        <select
          value={String(comparison.value)}
          aria-label={t('rules.value')}
          onChange={(event) => onChange({ ...comparison, value: event.target.value === 'true' })}
        >
          <option value="true">{t('rules.yes')}</option>
          <option value="false">{t('rules.no')}</option>
        </select>
      ) : (
        <select value={op} aria-label={t('rules.comparison')} onChange={(event) => setOp(event.target.value as RuleOp)}>
          {ops.map((one) => (
            <option key={one} value={one}>
              {opText(t, kind, one)}
            </option>
          ))}
        </select>
      )}
      {kind !== 'flag' && takesValue(op) && (
        <ValueField
          key={`${field} ${takesSeveral(op)}`}
          comparison={comparison}
          words={words}
          onChange={(value) => {
            const { value: _, ...rest } = comparison;
            onChange(value === undefined ? rest : { ...rest, value });
          }}
        />
      )}
      {onRemove && <Remove label={t('rules.removeCondition')} onRemove={onRemove} />}
    </div>
  );
}

/** The first comparison of the field, so that the person only has to give the value. */
function fresh(name: string, set: RuleSet): ReviewComparison {
  const field = set.fields.find((one) => one.name === name);
  const op =
    field?.kind === 'number' ? 'gte' : (set.comparisons.find((one) => one.kind === field?.kind)?.ops[0] ?? 'eq');
  return { field: name, op, ...(op === 'is' && { value: true }), ...(field?.ofGoods && { of: [] }) };
}

type FieldProps = { field: string; set: RuleSet; words: RuleWords; onPick: (field: string) => void };

function FieldSelect({ field, set, words: { t }, onPick }: FieldProps) {
  const known = new Set(set.fields.map(({ name }) => name));
  const placed = new Set(FIELD_GROUPS.flatMap(({ fields }) => fields));
  const rest = set.fields.map(({ name }) => name).filter((name) => !placed.has(name));
  const groups = [...FIELD_GROUPS, ...(rest.length > 0 ? [{ group: 'other', fields: rest }] : [])];
  return (
    <select value={field} aria-label={t('rules.fieldLabel')} onChange={(event) => onPick(event.target.value)}>
      {groups.map(({ group, fields }) => (
        <optgroup key={group} label={t(`rules.fieldGroup.${group}`)}>
          {fields
            .filter((name) => known.has(name))
            .map((name) => (
              <option key={name} value={name}>
                {t(`rules.field.${name}`, { defaultValue: name })}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}
