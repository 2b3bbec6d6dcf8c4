/**
 * A master beside its list: title, what can be done with it, its form, and the bar that saves. Whoever was overtaken by
 * another person sees the newer version under his own changes, and decides.
 */
import { Button } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldWords } from './changes.ts';
import css from './edit-panel.module.css';
import { Form, type FormSection } from './form.tsx';
import { FormFoot } from './form-foot.tsx';
import { useKeys } from './keys.ts';
import { problemOf } from './problem.ts';
import { InlineError } from './states.tsx';
import { type Draft, useDraft } from './use-draft.ts';

type Props<Document extends object> = {
  /** Names the document for its draft: `shop/0192…`, `shop/new`. */
  id: string;
  title: string;
  /** State and actions beside the title. */
  head?: ReactNode;
  document: Document;
  secret?: readonly (keyof Document)[];
  sections: (draft: Draft<Document>) => readonly FormSection<Document>[];
  readOnly: boolean;
  /** A new one: the first field is ready to be typed into. */
  fresh?: boolean;
  /** Why it cannot be saved yet; null when it can. */
  missing?: (values: Document) => string | null;
  save: (changes: Partial<Document>, values: Document) => Promise<unknown>;
  /** Reads the document anew after somebody else changed it. */
  reread: () => void;
  /** Above the form: how far the document has come. */
  above?: ReactNode;
  /** Below the form: what is kept elsewhere (rules of single SKUs). */
  children?: ReactNode;
  /** Last of all who changed what, told in the words of the form's fields. */
  history?: (fields: readonly FieldWords[]) => ReactNode;
};

export function EditPanel<Document extends object>(props: Props<Document>) {
  const {
    id,
    title,
    head,
    document,
    secret = [],
    sections,
    readOnly,
    missing,
    save,
    reread,
    above,
    children,
    history,
  } = props;
  const fresh = props.fresh ?? false;
  const { t } = useTranslation();
  const draft = useDraft(id, document, secret);
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [saved, setSaved] = useState(false);
  const [overtaken, setOvertaken] = useState(false);
  // A newer version may have been read under the edit before anything was saved: that is being overtaken too.
  const now = JSON.stringify(document);
  const [begunOn, setBegunOn] = useState(now);
  // What nobody has saved yet cannot have a newer version: it changes with what is chosen.
  if (begunOn !== now && (fresh || !draft.changed || overtaken)) setBegunOn(now);
  const lacking = missing?.(draft.values) ?? null;
  const store = async () => {
    if (saving || readOnly || lacking || !draft.changed) return;
    setError(null);
    setOvertaken(begunOn !== now);
    if (begunOn !== now) return;
    setSaving(true);
    try {
      await save(draft.changes, draft.values);
      draft.discard();
      setSaved(true);
    } catch (refused) {
      const changed = problemOf(refused).code === 'http.changedMeanwhile';
      setOvertaken(changed);
      if (changed) reread();
      else setError(refused);
    } finally {
      setSaving(false);
    }
  };
  const discard = () => {
    draft.discard();
    setError(null);
    setOvertaken(false);
  };
  useKeys(
    title,
    readOnly ? [] : [{ keys: ['Ctrl+s', 'Ctrl+Enter'], label: t('action.save'), run: () => void store() }],
  );
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (fresh) form.current?.querySelector<HTMLElement>('input:not([type=radio]), select, textarea')?.focus();
  }, [fresh]);
  const parts = sections(draft);
  const refusedField = error ? problemOf(error).data?.['field'] : undefined;
  const atField = parts.some((part) => part.fields.some((field) => field.name === refusedField));
  return (
    <form
      ref={form}
      className={css.panel}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void store();
      }}
    >
      <header className={css.head}>
        <h2 className="clip">{title}</h2>
        {head}
      </header>
      <div className={css.body}>
        {above}
        <Form sections={parts} draft={draft} error={error} readOnly={readOnly} />
        {children}
        {history?.(parts.flatMap((part) => part.fields))}
      </div>
      {!readOnly && (
        <FormFoot
          note={
            overtaken ? (
              t('form.overtaken')
            ) : error !== null && !atField ? (
              <InlineError error={error} />
            ) : (
              (lacking ??
              (draft.changed
                ? t('form.unsaved', { count: Object.keys(draft.changes).length })
                : saved && t('form.saved')))
            )
          }
        >
          <Button disabled={!draft.changed || saving} onClick={discard}>
            {t('form.discard')}
          </Button>
          <Button type="primary" htmlType="submit" loading={saving} disabled={!draft.changed || lacking !== null}>
            {t('action.save')}
          </Button>
        </FormFoot>
      )}
    </form>
  );
}
