/** Many SKUs changed at once, each at the version it was read at, with a result per row (CAT-1). */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SkuRow } from '../../../src/contract/catalog.ts';
import type { BodyOf } from '../../../src/contract/endpoint.ts';
import { changeSkus, type SkuFields } from '../../../src/contract/skus.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { countText } from '../../ui/format.ts';
import { IS_UNDO, type RunOrder, startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { refreshSkus, useSkuWords } from './sku-panel.tsx';

const WORDS = ['supplier', 'season', 'brand', 'buyer'] as const;
type What = (typeof WORDS)[number] | 'activate' | 'deactivate';

type Props = { chosen: readonly SkuRow[]; onClear: () => void };

type Change = BodyOf<typeof changeSkus>['changes'][number];
/** Back to what it was; a SKU that was so before has no newer version. */
function formerOf(row: SkuRow, set: SkuFields): Change {
  const names = Object.keys(set) as (keyof SkuRow & keyof SkuFields)[];
  const changed = names.some((name) => row[name] !== set[name]);
  const former = Object.fromEntries(names.map((name) => [name, row[name]]));
  return { id: row.id, atVersion: row.version + Number(changed), set: former };
}

export function BulkBar({ chosen, onClear }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<What | null>(null);
  const run = (what: What, set: SkuFields) => {
    const rows = new Map(chosen.map((row) => [row.id, row]));
    const send = (changeOf: (row: SkuRow) => Change) => async (ids: string[], key: string) =>
      (await call(changeSkus, { body: { changes: ids.map((id) => changeOf(rows.get(id)!)) }, key })).outcomes;
    const change: RunOrder = {
      title: t('run.title', { command: t(`goods.bulk.${what}`), count: rows.size }),
      ids: [...rows.keys()],
      nameOf: (id) => rows.get(id)?.merchantCode ?? id,
      send: send(({ id, version }) => ({ id, atVersion: version, set })),
      undo: (ids) => ({ ...change, ids, send: send((row) => formerOf(row, set)), undo: IS_UNDO }),
      onBatch: () => void refreshSkus(),
    };
    startRun(change);
    setAsking(null);
    onClear();
  };
  return (
    <>
      <ActionBar
        chosen={
          <>
            {t('goods.chosen', { text: countText(chosen.length) })}{' '}
            <Button size="small" onClick={onClear}>
              {t('selection.clear')}
            </Button>
          </>
        }
      >
        {WORDS.map((word) => (
          <Button key={word} onClick={() => setAsking(word)}>
            {t(`goods.bulk.${word}`)}
          </Button>
        ))}
        <Button onClick={() => run('activate', { active: true })}>{t('goods.bulk.activate')}</Button>
        <Button onClick={() => setAsking('deactivate')}>{t('goods.bulk.deactivate')}</Button>
      </ActionBar>
      {asking && asking !== 'activate' && (
        <Ask
          what={asking}
          count={chosen.length}
          onClose={() => setAsking(null)}
          onAnswer={(text) => run(asking, asking === 'deactivate' ? { active: false } : { [asking]: text })}
        />
      )}
    </>
  );
}

type AskProps = {
  what: Exclude<What, 'activate'>;
  count: number;
  onClose: () => void;
  onAnswer: (text: string) => void;
};

function Ask({ what, count, onClose, onAnswer }: AskProps) {
  const { t } = useTranslation();
  const words = useSkuWords();
  const [text, setText] = useState('');
  const title = t(`goods.bulk.${what}`);
  return (
    <Dialog
      title={title}
      okText={title}
      danger={what === 'deactivate'}
      onClose={onClose}
      onOk={() => onAnswer(text.trim())}
    >
      {what === 'deactivate' ? (
        <p>{t('goods.bulk.deactivateAsk')}</p>
      ) : (
        <>
          <p>{t('goods.bulk.ask', { count })}</p>
          <TextField
            autoFocus
            list="bulk-words"
            maxLength={60}
            value={text}
            aria-label={title}
            onChange={(event) => setText(event.target.value)}
          />
          <datalist id="bulk-words">
            {words?.[what].map((word) => (
              <option key={word} value={word} />
            ))}
          </datalist>
          <p className="quiet">{t('goods.bulk.askEmpty')}</p>
        </>
      )}
    </Dialog>
  );
}
