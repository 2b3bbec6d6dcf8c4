/** One kind of rules: what is in force, the draft, what it would change, its replay, and its history. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleKind, RuleSet } from '../../../src/contract/rules.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { Moment } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useRight } from '../queries.ts';
import { AgeWeight } from './age-weight.tsx';
import { type RuleCases, useRuleCases } from './case-queries.ts';
import { CasesView } from './cases-view.tsx';
import { HistoryView } from './history-view.tsx';
import { OvertakenBar } from './overtaken-bar.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { ReplayView } from './replay-view.tsx';
import { RuleChanges } from './rule-changes.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { RuleList } from './rule-list.tsx';
import { changesBetween, lackOf, type Rule, readRules } from './rule-model.ts';
import { ruleSetQuery } from './rule-queries.ts';
import css from './rules.module.css';
import { hasCases, type RuleView, viewsOf } from './rules-search.ts';
import { type RuleDraft, useRuleDraft } from './use-rule-draft.ts';
import { useRuleWords } from './use-rule-words.ts';

type Props = { kind: RuleKind; view: RuleView; onView: (view: RuleView) => void };

export function RuleDesk({ kind, view, onView }: Props) {
  const rules = useQuery(ruleSetQuery(kind));
  if (!rules.data) return <Unread query={rules} />;
  return <Desk inForce={rules.data} view={view} onView={onView} />;
}

/** A rule that can be read at once, with what has to be filled in still empty. */
function newRule(kind: RuleKind, name: string): Rule {
  const id = crypto.randomUUID();
  if (kind === 'courier') return { id, name, couriers: [], strict: false };
  if (kind === 'sourcing') return { id, name };
  return { id, name, when: { field: 'payable', op: 'gte' }, do: [{ tag: '' }] };
}

type Open = { id: string; typing: boolean };
type DeskProps = { inForce: RuleSet; view: RuleView; onView: (view: RuleView) => void };

function Desk({ inForce, view, onView }: DeskProps) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const draft = useRuleDraft(inForce);
  const words = useRuleWords(inForce.fields);
  const cases = useRuleCases(inForce.kind, draft);
  const [open, setOpen] = useState<Open | null>(null);
  const { kind } = inForce;
  const published = readRules(inForce.rules);
  const add = () => {
    const rule = newRule(kind, '');
    const at = draft.set.rules.findIndex((one) => one.id === open?.id);
    draft.change({ ...draft.set, rules: draft.set.rules.toSpliced(at < 0 ? draft.set.rules.length : at + 1, 0, rule) });
    setOpen({ id: rule.id, typing: true });
    onView('draft');
  };
  useKeys(t('nav.rules'), [
    ...(mayWrite ? [{ keys: ['n'], label: t('rules.add'), run: add }] : []),
    ...(mayWrite && draft.undo ? [{ keys: ['u'], label: t('action.undo'), run: draft.undo }] : []),
  ]);
  return (
    <>
      <DeskBar {...{ inForce, draft, cases, view, onView, mayWrite }} onAdd={add} />
      {draft.overtaken && <OvertakenBar inForce={inForce} draft={draft} onCompare={() => onView('changes')} />}
      {view === 'changes' ? (
        <div className={css.scroll}>
          <RuleChanges kind={kind} before={published} after={draft.set} words={words} emptyHint={t('rules.noDraft')} />
        </div>
      ) : view === 'history' ? (
        <HistoryView inForce={inForce} words={words} />
      ) : view === 'replay' ? (
        <ReplayView kind={kind} draft={draft} words={words} />
      ) : view === 'cases' && hasCases(kind) ? (
        <CasesView
          {...{ kind, cases, words }}
          rules={cases.tried ? draft.set.rules : published.rules}
          drafted={draft.changed}
        />
      ) : (
        <DraftView {...{ inForce, draft, words, open, mayWrite }} onOpen={setOpen} onAdd={add} />
      )}
    </>
  );
}

type BarProps = DeskProps & { draft: RuleDraft; cases: RuleCases; mayWrite: boolean; onAdd: () => void };

function DeskBar({ inForce, draft, cases, view, onView, mayWrite, onAdd }: BarProps) {
  const { t } = useTranslation();
  const [publishing, setPublishing] = useState(false);
  const { kind, version, publishedBy, publishedAt, note } = inForce;
  const changes = changesBetween(readRules(inForce.rules).rules, draft.set.rules);
  const lacking = draft.set.rules.some((rule) => lackOf(kind, rule));
  return (
    <div className={css.deskBar}>
      <Tabs
        label={t('rules.views')}
        value={view}
        options={viewsOf(kind).map((value) => ({
          value,
          text: t(`rules.view.${value}`),
          ...(value === 'changes' && { count: changes.length }),
          ...(value === 'cases' && { count: cases.red }),
        }))}
        onPick={onView}
      />
      <p className={css.inForce} title={note}>
        <span>{version === 0 ? t('rules.house') : t('rules.version', { version })}</span>
        {publishedBy?.name && <span> · {publishedBy.name}</span>}
        {publishedAt && (
          <span>
            {' · '}
            <Moment value={publishedAt} />
          </span>
        )}
        {note && <span className="clip"> · {note}</span>}
      </p>
      {mayWrite && (
        <div className={css.deskEnd}>
          <Button onClick={onAdd}>
            {t('rules.add')}
            <Hotkey name="n" />
          </Button>
          <Button disabled={!draft.undo} onClick={() => draft.undo?.()}>
            {t('action.undo')}
            <Hotkey name="u" />
          </Button>
          <Button disabled={!draft.changed} onClick={draft.discard}>
            {t('form.discard')}
          </Button>
          <Button
            type="primary"
            disabled={!draft.changed || lacking || draft.overtaken}
            title={lacking ? t('rules.lackingHint') : undefined}
            onClick={() => setPublishing(true)}
          >
            {t('rules.publish')}
          </Button>
        </div>
      )}
      {publishing && <PublishDialog inForce={inForce} draft={draft} onClose={() => setPublishing(false)} />}
    </div>
  );
}

type DraftProps = {
  inForce: RuleSet;
  draft: RuleDraft;
  words: ReturnType<typeof useRuleWords>;
  open: Open | null;
  mayWrite: boolean;
  onOpen: (open: Open | null) => void;
  onAdd: () => void;
};

function DraftView({ inForce, draft, words, open, mayWrite, onOpen, onAdd }: DraftProps) {
  const { t } = useTranslation();
  const { kind } = inForce;
  const { set, change } = draft;
  const published = readRules(inForce.rules).rules;
  const changes = new Map(changesBetween(published, set.rules).map((one) => [one.id, one]));
  const at = set.rules.findIndex((rule) => rule.id === open?.id);
  const shown = set.rules[at];
  return (
    <SplitView
      size="form"
      asideLabel={shown?.name || t('rules.unnamed')}
      onClose={() => onOpen(null)}
      aside={
        shown && (
          <fieldset key={shown.id} className={css.plain} disabled={!mayWrite}>
            <RuleEditor
              rule={shown}
              published={published.find((rule) => rule.id === shown.id) ?? null}
              place={at + 1}
              typing={open?.typing ?? false}
              set={inForce}
              words={words}
              onChange={(rule) => change({ ...set, rules: set.rules.with(at, rule) })}
            />
          </fieldset>
        )
      }
    >
      <div className={css.scroll}>
        {set.rules.length === 0 ? (
          <EmptyState
            title={t(`rules.empty.${kind}`)}
            hint={t(`rules.emptyHint.${kind}`)}
            action={mayWrite && <Button onClick={onAdd}>{t('rules.add')}</Button>}
          />
        ) : (
          <RuleList
            {...{ kind, changes, words, mayWrite }}
            open={shown?.id ?? null}
            onOpen={(id, typing) => onOpen({ id, typing })}
            rules={set.rules}
            onChange={(rules) => change({ ...set, rules })}
          />
        )}
        {kind === 'sourcing' && (
          <AgeWeight age={set.age} mayWrite={mayWrite} onChange={(age) => change({ ...set, age })} />
        )}
      </div>
    </SplitView>
  );
}
