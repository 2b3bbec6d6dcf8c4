/**
 * The rules in their order as sentences, with what marks them: switched off, ends the list, differs from what is in force.
 * Moved by the arrows beside them or by Alt+↑ and Alt+↓.
 */
import { ArrowDown, ArrowUp, Power, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReviewRule, RuleKind } from '../../../src/contract/rules.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { type Change, lackOf, moveRule, type Rule, switched } from './rule-model.ts';
import { sentenceOf, type Words } from './rule-sentence.ts';
import css from './rules.module.css';
import { Sentence } from './sentence.tsx';

type Props = {
  kind: RuleKind;
  rules: readonly Rule[];
  changes: ReadonlyMap<string, Change>;
  words: Words;
  open: string | null;
  mayWrite: boolean;
  /** `typing`: opened by key, so the editor takes the keyboard. */
  onOpen: (id: string, typing: boolean) => void;
  onChange: (rules: Rule[]) => void;
};

export function RuleList({ kind, rules, changes, words, open, mayWrite, onOpen, onChange }: Props) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  const focus = (id: string) => list.current?.querySelector<HTMLElement>(`[data-rule="${id}"]`)?.focus();
  const moved = useRef<string | null>(null);
  // A moved row keeps the keyboard, wherever it now stands.
  useEffect(() => {
    if (moved.current) focus(moved.current);
    moved.current = null;
  }, [rules]);
  // What was open gives the keyboard back to its row.
  const last = useRef(open);
  useEffect(() => {
    if (open === null && last.current) focus(last.current);
    last.current = open;
  }, [open]);
  const move = (id: string, by: -1 | 1) => {
    moved.current = id;
    onChange(moveRule(rules, id, by));
  };
  const step = (by: -1 | 1) => {
    const held = document.activeElement?.closest<HTMLElement>('[data-rule]')?.dataset['rule'] ?? open;
    const at = rules.findIndex((rule) => rule.id === held);
    const next = rules[at < 0 ? 0 : Math.max(0, Math.min(rules.length - 1, at + by))];
    if (next) focus(next.id);
  };
  useKeys(t('rules.keys'), [
    { keys: ['j', 'ArrowDown'], label: t('keys.nextRow'), run: () => step(1) },
    { keys: ['k', 'ArrowUp'], label: t('keys.previousRow'), run: () => step(-1) },
    // Bound by the row itself, named here for the help.
    ...(mayWrite ? [{ keys: ['Alt+↑', 'Alt+↓'], label: t('rules.move'), run: () => {} }] : []),
  ]);
  const onKey = (event: KeyboardEvent, id: string) => {
    if (!mayWrite || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(id, event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <ol ref={list} className={css.rules}>
      {rules.map((rule, at) => (
        <li key={rule.id} className={css.rule} data-off={rule.off} data-open={rule.id === open || undefined}>
          <span className={css.no}>{at + 1}</span>
          <button
            type="button"
            className={css.open}
            data-rule={rule.id}
            aria-pressed={rule.id === open}
            onClick={(event) => onOpen(rule.id, event.detail === 0)}
            onKeyDown={(event) => onKey(event, rule.id)}
          >
            <span className={css.ruleHead}>
              <strong>{rule.name || t('rules.unnamed')}</strong>
              <Marks kind={kind} rule={rule} change={changes.get(rule.id)} />
            </span>
            <Sentence parts={sentenceOf(kind, rule, words)} />
          </button>
          {mayWrite && (
            <Tools
              rule={rule}
              first={at === 0}
              last={at === rules.length - 1}
              onMove={(by) => move(rule.id, by)}
              onSwitch={() => onChange(rules.map((one) => (one === rule ? switched(rule, rule.off === true) : one)))}
              onRemove={() => onChange(rules.filter((one) => one !== rule))}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

function Marks({ kind, rule, change }: { kind: RuleKind; rule: Rule; change: Change | undefined }) {
  const { t } = useTranslation();
  return (
    <>
      {rule.off && <Tag tone="ended" text={t('rules.mark.off')} />}
      {(rule as ReviewRule).stop && <span className={css.stopMark}>{t('rules.mark.stop')}</span>}
      {change && <Tag tone="wait" text={t(`rules.change.${change.what}`)} />}
      {change?.moved && change.what !== 'moved' && <Tag tone="wait" text={t('rules.change.moved')} />}
      {lackOf(kind, rule) && <Tag tone="danger" text={t('rules.mark.lacking')} />}
    </>
  );
}

type ToolsProps = {
  rule: Rule;
  first: boolean;
  last: boolean;
  onMove: (by: -1 | 1) => void;
  onSwitch: () => void;
  onRemove: () => void;
};

function Tools({ rule, first, last, onMove, onSwitch, onRemove }: ToolsProps) {
  const { t } = useTranslation();
  const name = rule.name || t('rules.unnamed');
  const tools = [
    { text: t('rules.up', { name }), icon: ArrowUp, run: () => onMove(-1), off: first },
    { text: t('rules.down', { name }), icon: ArrowDown, run: () => onMove(1), off: last },
    { text: t(rule.off ? 'rules.switchOn' : 'rules.switchOff', { name }), icon: Power, run: onSwitch, off: false },
    { text: t('rules.remove', { name }), icon: Trash2, run: onRemove, off: false },
  ];
  return (
    <span className={css.tools}>
      {tools.map(({ text, icon, run, off }) => (
        <IconButton key={text} icon={icon} label={text} size={14} disabled={off} onClick={run} />
      ))}
    </span>
  );
}
