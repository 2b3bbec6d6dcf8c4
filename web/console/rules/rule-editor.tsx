/** One rule beside the list: every change goes into the draft at once, and the sentence above says what it now means. */
import { Switch } from 'antd';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourierRuleInput } from '../../../src/contract/courier-rules.ts';
import type { ReviewRule, RuleSet } from '../../../src/contract/rules.ts';
import type { SourcingRuleInput } from '../../../src/contract/sourcing-rules.ts';
import { TextField } from '../../ui/fields.tsx';
import { Choices, type Option } from '../../ui/filter-bar.tsx';
import { Form } from '../../ui/form.tsx';
import { Section } from '../../ui/section.tsx';
import type { Draft } from '../../ui/use-draft.ts';
import { ActionEditor } from './action-editor.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import {
  courierOf,
  courierSections,
  type Drawn,
  formOfRule,
  type RuleForm,
  sourcingOf,
  sourcingSections,
} from './rule-form.ts';
import { type Condition, lackOf, type Rule, same, switched } from './rule-model.ts';
import { sentenceOf } from './rule-sentence.ts';
import css from './rules.module.css';
import { Sentence } from './sentence.tsx';
import type { RuleWords } from './use-rule-words.ts';
import { WordsField } from './words-field.tsx';

type Props = {
  rule: Rule;
  /** As it is in force; null for a new one. */
  published: Rule | null;
  place: number;
  /** It takes the keyboard. */
  typing: boolean;
  set: RuleSet;
  words: RuleWords;
  onChange: (rule: Rule) => void;
};

export function RuleEditor({ rule, published, place, typing, set, words, onChange }: Props) {
  const { t } = words;
  const id = useId();
  const body = useRef<HTMLDivElement>(null);
  const lack = lackOf(set.kind, rule);
  useEffect(() => {
    if (typing) body.current?.querySelector<HTMLElement>('input, select')?.focus();
  }, [typing]);
  return (
    <article className={css.editor}>
      <header className={css.editorHead}>
        <h2 className="clip">
          {place} {rule.name || t('rules.unnamed')}
        </h2>
        <span className={css.onOff}>
          <Switch id={id} size="small" checked={!rule.off} onChange={(on) => onChange(switched(rule, on))} />
          <label htmlFor={id}>{t(rule.off ? 'rules.mark.off' : 'rules.mark.on')}</label>
        </span>
      </header>
      <p className={css.reading} role="status">
        <Sentence parts={sentenceOf(set.kind, rule, words)} />
        {lack && <span className={css.lack}>{t(`rules.lack.${lack}`)}</span>}
      </p>
      <div ref={body} className={css.editorBody}>
        {set.kind === 'review' ? (
          <ReviewFields rule={rule as ReviewRule} set={set} words={words} onChange={onChange} />
        ) : (
          <FormFields
            kind={set.kind}
            rule={rule as CourierRuleInput | SourcingRuleInput}
            published={published as CourierRuleInput | SourcingRuleInput | null}
            words={words}
            onChange={onChange}
          />
        )}
      </div>
    </article>
  );
}

type ReviewProps = { rule: ReviewRule; set: RuleSet; words: RuleWords; onChange: (rule: Rule) => void };

function ReviewFields({ rule, set, words, onChange }: ReviewProps) {
  const { t } = words;
  const id = useId();
  const setStop = (stop: boolean) => {
    const { stop: _, ...rest } = rule;
    onChange(stop ? { ...rest, stop } : rest);
  };
  return (
    <>
      <Section title={t('rules.name')}>
        <TextField
          value={rule.name}
          maxLength={80}
          aria-label={t('rules.name')}
          aria-invalid={rule.name.trim() === '' || undefined}
          onChange={(event) => onChange({ ...rule, name: event.target.value })}
        />
      </Section>
      <Section title={t('rules.section.when')}>
        <ConditionEditor
          condition={rule.when}
          set={set}
          words={words}
          onChange={(when: Condition) => onChange({ ...rule, when: when as ReviewRule['when'] })}
        />
      </Section>
      <Section title={t('rules.section.effect')}>
        <ActionEditor actions={rule.do} words={words} onChange={(actions) => onChange({ ...rule, do: actions })} />
        <p className={css.stop}>
          <Switch id={id} size="small" checked={rule.stop === true} onChange={setStop} />
          <label htmlFor={id}>{t('rules.stopLabel')}</label>
          <span className="quiet">{t('rules.stopHint')}</span>
        </p>
      </Section>
    </>
  );
}

type FormProps = {
  kind: 'courier' | 'sourcing';
  rule: CourierRuleInput | SourcingRuleInput;
  published: CourierRuleInput | SourcingRuleInput | null;
  words: RuleWords;
  onChange: (rule: Rule) => void;
};

function FormFields({ kind, rule, published, words, onChange }: FormProps) {
  const values = formOfRule(rule);
  const before = published ? formOfRule(published) : values;
  const changes = Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !same(value, before[name as keyof RuleForm])),
  ) as Partial<RuleForm>;
  const draft: Draft<RuleForm> = {
    values,
    changes,
    changed: Object.keys(changes).length > 0,
    set: (name, value) => {
      const next = { ...values, [name]: value };
      onChange(
        kind === 'courier' ? courierOf(rule as CourierRuleInput, next) : sourcingOf(rule as SourcingRuleInput, next),
      );
    },
    discard: () => published && onChange(published),
  };
  const drawn = drawnFields(words);
  const sections = kind === 'courier' ? courierSections(words, drawn) : sourcingSections(words, drawn, values);
  return <Form sections={sections} draft={draft} error={null} />;
}

function drawnFields({ t, options }: RuleWords): Drawn {
  return {
    goods: {
      kind: 'own',
      name: 'goods',
      label: t('rules.field.goodsClass'),
      hint: t('rules.goodsHint'),
      draw: (goods: never, change: (goods: never) => void) => (
        <WordsField label={t('rules.field.goodsClass')} words={goods} onChange={change as (goods: string[]) => void} />
      ),
    },
    preferred: {
      kind: 'own',
      name: 'preferred',
      label: t('rules.preferred'),
      hint: t('rules.preferredHint'),
      wide: true,
      draw: (nodes: never, change: (nodes: never) => void) => (
        <Ordered nodes={nodes} onChange={change as (nodes: string[]) => void} options={options.nodes} />
      ),
    },
  };
}

type OrderedProps = { nodes: readonly string[]; options: readonly Option[]; onChange: (nodes: string[]) => void };

/** In the order they were chosen. */
function Ordered({ nodes, options, onChange }: OrderedProps) {
  const { t } = useTranslation();
  return (
    <div className={css.ordered}>
      <Choices plain label={t('form.choose')} options={options} chosen={nodes} onChoose={onChange} />
      {nodes.map((id, at) => (
        <span key={id}>
          {at + 1} {options.find((option) => option.value === id)?.text ?? id}
        </span>
      ))}
    </div>
  );
}
