/**
 * A document of goods being written: its head, a field to scan or search into, a table of lines, and what is still missing.
 * Ctrl+Enter keeps it; the draft outlives a closed page. What a document is made of is data of its editor.
 */
import { Button } from 'antd';
import { Trash2 } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SkuRef } from '../../../../src/contract/order-words.ts';
import { TextField } from '../../../ui/fields.tsx';
import { FormFoot } from '../../../ui/form-foot.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { EmptyState, InlineError } from '../../../ui/states.tsx';
import type { Draft } from '../../../ui/use-draft.ts';
import { FindSku } from '../../catalog/find-sku.tsx';
import css from './documents.module.css';
import type { WrittenLine } from './written-lines.ts';

export type LineColumn<Line> = {
  title: string;
  /** Right-aligned. */
  figure?: boolean;
  cell: (line: Line, set: (change: Partial<Line>) => void) => ReactNode;
};

type Props<Line, Document extends { lines: Line[] }> = {
  title: string;
  draft: Draft<Document>;
  /** The fields of the head. */
  fields: ReactNode;
  scan: { text: string; add: (lines: readonly Line[], sku: SkuRef) => Line[] };
  columns: readonly LineColumn<Line>[];
  /** While there is no line. */
  empty: { title: string; hint: string };
  /** Why it cannot be kept yet; null when it can. */
  missing: string | null;
  /** How large it is, told while nothing is missing. */
  size: string;
  /** `run` keeps it, and answers what is to be done then. */
  keep: { text: string; run: (document: Document, key: string) => Promise<() => void> };
  /** One that exists already is left, not emptied. */
  onLeave?: (() => void) | undefined;
};

export function WrittenDocument<Line extends WrittenLine, Document extends { lines: Line[] }>(
  props: Props<Line, Document>,
) {
  const { title, draft, fields, scan, columns, empty, missing, size, keep, onLeave } = props;
  const { t } = useTranslation();
  const { busy, error, save } = useKeep(draft, missing === null, keep.run);
  useKeys(title, [{ keys: ['Ctrl+Enter', 'Ctrl+s'], label: keep.text, run: () => void save() }]);
  const { lines } = draft.values;
  const discard = () => {
    draft.discard();
    onLeave?.();
  };
  return (
    <section className={css.editor} aria-label={title}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>{title}</h2>
        </div>
        <div className={css.fields}>{fields}</div>
        <FindSku autoFocus placeholder={scan.text} onPick={(sku) => draft.set('lines', scan.add(lines, sku))} />
      </header>
      <div className={css.body}>
        {lines.length === 0 ? (
          <EmptyState {...empty} />
        ) : (
          <Lines columns={columns} lines={lines} onChange={(next) => draft.set('lines', next)} />
        )}
      </div>
      <FormFoot note={error === null ? (missing ?? size) : <InlineError error={error} />}>
        <Button disabled={busy || (!draft.changed && !onLeave)} onClick={discard}>
          {t('form.discard')}
        </Button>
        <Button type="primary" loading={busy} disabled={missing !== null} onClick={() => void save()}>
          {keep.text}
        </Button>
      </FormFoot>
    </section>
  );
}

/** A second try of the same has the same key and is kept once; a mended one has its own. */
function useKeep<Document extends object>(
  draft: Draft<Document>,
  ready: boolean,
  run: (document: Document, key: string) => Promise<() => void>,
) {
  const keys = useRef(new Map<string, string>());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    if (busy || !ready) return;
    setBusy(true);
    setError(null);
    try {
      const what = JSON.stringify(draft.values);
      const key = keys.current.get(what) ?? crypto.randomUUID();
      keys.current.set(what, key);
      const then = await run(draft.values, key);
      draft.discard();
      then();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, save };
}

type LinesProps<Line> = {
  columns: readonly LineColumn<Line>[];
  lines: readonly Line[];
  onChange: (lines: Line[]) => void;
};

function Lines<Line extends WrittenLine>({ columns, lines, onChange }: LinesProps<Line>) {
  const { t } = useTranslation();
  return (
    <table className={`${css.lines} ${css.stacked}`}>
      <thead>
        <tr>
          <th>{t('goods.merchantCode')}</th>
          {columns.map(({ title, figure }) => (
            <th key={title} className={figure ? css.right : undefined}>
              {title}
            </th>
          ))}
          <th>
            <span className="visually-hidden">{t('table.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          <tr key={`${line.sku.id}/${index}`}>
            <td>
              <b>{line.sku.merchantCode}</b>
              <div className="quiet">
                {line.sku.name} {line.sku.properties}
              </div>
            </td>
            {columns.map(({ title, figure, cell }) => (
              <td key={title} className={figure ? css.right : undefined} data-title={title}>
                {cell(line, (change) => onChange(lines.with(index, { ...line, ...change })))}
              </td>
            ))}
            <td className={css.right}>
              <IconButton
                icon={Trash2}
                label={t('goodsDocuments.remove', { code: line.sku.merchantCode })}
                size={14}
                removes
                onClick={() => onChange(lines.toSpliced(index, 1))}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type FigureProps = {
  title: string;
  sku: SkuRef;
  value: string;
  wrong: boolean;
  /** `text` where a sign may be typed, for which keyboards of figures have no key. */
  mode?: 'numeric' | 'decimal' | 'text';
  placeholder?: string;
  onChange: (value: string) => void;
};

/** A figure of a line, replaced by what is typed. */
export const LineFigure = ({ title, sku, value, wrong, mode = 'numeric', placeholder, onChange }: FigureProps) => (
  <TextField
    inputMode={mode}
    placeholder={placeholder}
    aria-label={`${title} ${sku.merchantCode}`}
    aria-invalid={wrong || undefined}
    value={value}
    onFocus={(event) => event.target.select()}
    onChange={(event) => onChange(event.target.value.trim().replace('−', '-'))}
  />
);
