/**
 * A stock document being written: scanned or searched line by line, booked with Ctrl+Enter. The draft outlives a closed
 * page.
 */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LabelledField } from '../../../ui/fields.tsx';
import { FormFoot } from '../../../ui/form-foot.tsx';
import { countText } from '../../../ui/format.ts';
import { useKeys } from '../../../ui/keys.ts';
import { InlineError, Unread } from '../../../ui/states.tsx';
import { type Draft, useDraft } from '../../../ui/use-draft.ts';
import { assertDone } from '../../catalog/assert-done.ts';
import { FindSku } from '../../catalog/find-sku.tsx';
import { nodesQuery } from '../../queries.ts';
import {
  blankDraft,
  book,
  type DocumentDraft,
  isQuantity,
  type LinesKind,
  lacking,
  scanned,
} from './document-draft.ts';
import { refreshStock } from './document-view.tsx';
import css from './documents.module.css';
import { LinesEditor } from './lines-editor.tsx';
import { NodeField } from './node-field.tsx';

type Props = { kind: LinesKind; onMade: (id: string) => void };

export function DocumentEditor(props: Props) {
  const nodes = useQuery(nodesQuery);
  if (!nodes.data) return <Unread query={nodes} />;
  return <Editor {...props} firstNode={nodes.data[0]?.id ?? ''} />;
}

function Editor({ kind, onMade, firstNode }: Props & { firstNode: string }) {
  const { t } = useTranslation();
  const draft = useDraft(`stock/${kind}`, blankDraft(firstNode));
  const keys = useRef(new Map<string, string>());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const missing = lacking(kind, draft.values);
  const title = t(`goodsDocuments.new.${kind}`);
  const submit = async () => {
    if (busy || missing) return;
    setBusy(true);
    setError(null);
    try {
      // A second try of the same has the same key and is booked once; a mended one has its own.
      const what = JSON.stringify(draft.values);
      const key = keys.current.get(what) ?? crypto.randomUUID();
      keys.current.set(what, key);
      const id = assertDone((await book(kind, draft.values, key)).outcomes);
      draft.discard();
      await refreshStock();
      onMade(id);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  useKeys(title, [
    { keys: ['Ctrl+Enter', 'Ctrl+s'], label: t(`goodsDocuments.book.${kind}`), run: () => void submit() },
  ]);
  const { lines } = draft.values;
  const pieces = lines.reduce((sum, { quantity }) => (isQuantity(kind, quantity) ? sum + BigInt(quantity) : sum), 0n);
  return (
    <section className={css.editor} aria-label={title}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>{title}</h2>
        </div>
        <HeadFields kind={kind} draft={draft} />
        <FindSku
          autoFocus
          placeholder={t('goodsDocuments.scan')}
          onPick={(sku) => draft.set('lines', scanned(lines, sku))}
        />
      </header>
      <div className={css.body}>
        <LinesEditor kind={kind} lines={lines} onChange={(next) => draft.set('lines', next)} />
      </div>
      <FormFoot
        note={
          error !== null ? (
            <InlineError error={error} />
          ) : missing ? (
            t(missing)
          ) : (
            t('goodsDocuments.pieces', { lines: countText(lines.length), pieces: countText(pieces) })
          )
        }
      >
        <Button disabled={!draft.changed || busy} onClick={draft.discard}>
          {t('form.discard')}
        </Button>
        <Button type="primary" loading={busy} disabled={missing !== null} onClick={() => void submit()}>
          {t(`goodsDocuments.book.${kind}`)}
        </Button>
      </FormFoot>
    </section>
  );
}

function HeadFields({ kind, draft }: { kind: LinesKind; draft: Draft<DocumentDraft> }) {
  const { t } = useTranslation();
  const { nodeId, supplier, note, expectedOn } = draft.values;
  return (
    <div className={css.fields}>
      <NodeField value={nodeId} onChange={(id) => draft.set('nodeId', id)} />
      {(kind === 'receipt' || kind === 'expectation') && (
        <LabelledField
          label={t('goodsDocuments.supplier')}
          maxLength={100}
          value={supplier}
          onChange={(event) => draft.set('supplier', event.target.value)}
        />
      )}
      {kind === 'expectation' && (
        <LabelledField
          type="date"
          label={t('goodsDocuments.expectedOn')}
          value={expectedOn}
          onChange={(event) => draft.set('expectedOn', event.target.value)}
        />
      )}
      <LabelledField
        label={kind === 'adjustment' ? `${t('goodsDocuments.reason')} *` : t('goodsDocuments.note')}
        maxLength={500}
        value={note}
        onChange={(event) => draft.set('note', event.target.value)}
      />
    </div>
  );
}
