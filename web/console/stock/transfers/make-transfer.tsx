/** A transfer being written: from where to where, what, at the same price or priced. The draft outlives a closed page. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SkuRef } from '../../../../src/contract/order-words.ts';
import { makeTransfers } from '../../../../src/contract/transfers.ts';
import { LabelledField, LabelledSelect, TextField } from '../../../ui/fields.tsx';
import { FormFoot } from '../../../ui/form-foot.tsx';
import { countText } from '../../../ui/format.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { minorOf } from '../../../ui/minor.ts';
import { EmptyState, InlineError, Unread } from '../../../ui/states.tsx';
import { type Draft, useDraft } from '../../../ui/use-draft.ts';
import { call } from '../../api.ts';
import { assertDone } from '../../catalog/assert-done.ts';
import { FindSku } from '../../catalog/find-sku.tsx';
import { nodesQuery } from '../../queries.ts';
import css from '../documents/documents.module.css';
import { refreshTransfers } from './transfer-parts.tsx';

type Line = { sku: SkuRef; quantity: string; price: string };
type Written = {
  fromNodeId: string;
  toNodeId: string;
  priced: boolean;
  expectedOn: string;
  note: string;
  lines: Line[];
};

const CURRENCY = 'CNY';
const QUANTITY = /^[1-9]\d{0,8}$/;

/** The key of the text that says why it cannot be made yet; null when it can. */
export function lacking({ fromNodeId, toNodeId, priced, lines }: Written): string | null {
  if (fromNodeId === toNodeId) return 'transfers.sameNode';
  if (lines.length === 0) return 'transfers.noLines';
  if (!lines.every(({ quantity }) => QUANTITY.test(quantity))) return 'transfers.quantityHint';
  if (priced && !lines.every(({ price }) => minorOf(price, 2))) return 'transfers.priceHint';
  return null;
}

const documentOf = ({ fromNodeId, toNodeId, priced, expectedOn, note, lines }: Written) => ({
  ...{ fromNodeId, toNodeId },
  ...(priced && { currency: CURRENCY }),
  ...(expectedOn && { expectedOn }),
  ...(note.trim() && { note: note.trim() }),
  lines: lines.map(({ sku, quantity, price }) => ({
    ...{ skuId: sku.id, quantity },
    ...(priced && { price: minorOf(price, 2)! }),
  })),
});

export function MakeTransfer({ onMade }: { onMade: (id: string) => void }) {
  const nodes = useQuery(nodesQuery);
  if (!nodes.data) return <Unread query={nodes} />;
  const [first, second] = nodes.data;
  return <Editor onMade={onMade} from={first?.id ?? ''} to={second?.id ?? ''} />;
}

function Editor({ onMade, from, to }: { onMade: (id: string) => void; from: string; to: string }) {
  const { t } = useTranslation();
  const blank: Written = { fromNodeId: from, toNodeId: to, priced: false, expectedOn: '', note: '', lines: [] };
  const draft = useDraft('transfer', blank);
  const { lines } = draft.values;
  const missing = lacking(draft.values);
  const make = useMutation({
    mutationFn: async () =>
      assertDone((await call(makeTransfers, { body: { documents: [documentOf(draft.values)] } })).outcomes),
    onSuccess: async (id) => {
      draft.discard();
      await refreshTransfers();
      onMade(id);
    },
  });
  const go = () => !missing && !make.isPending && make.mutate();
  useKeys(t('transfers.new'), [{ keys: ['Ctrl+Enter', 'Ctrl+s'], label: t('transfers.make'), run: go }]);
  const scan = ({ id, merchantCode, name, properties }: SkuRef) => {
    const at = lines.findIndex(({ sku }) => sku.id === id);
    const more = (line: Line) => ({
      ...line,
      quantity: QUANTITY.test(line.quantity) ? String(+line.quantity + 1) : '1',
    });
    draft.set(
      'lines',
      at < 0
        ? [...lines, { sku: { id, merchantCode, name, properties }, quantity: '1', price: '' }]
        : lines.map((line, index) => (index === at ? more(line) : line)),
    );
  };
  return (
    <section className={css.editor} aria-label={t('transfers.new')}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>{t('transfers.new')}</h2>
        </div>
        <HeadFields draft={draft} />
        <FindSku autoFocus placeholder={t('transfers.scan')} onPick={scan} />
      </header>
      <div className={css.body}>
        <Lines lines={lines} priced={draft.values.priced} onChange={(next) => draft.set('lines', next)} />
      </div>
      <FormFoot
        note={
          make.error !== null ? (
            <InlineError error={make.error} />
          ) : missing ? (
            t(missing)
          ) : (
            t('goodsDocuments.pieces', {
              lines: countText(lines.length),
              pieces: countText(lines.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n)),
            })
          )
        }
      >
        <Button disabled={!draft.changed || make.isPending} onClick={draft.discard}>
          {t('form.discard')}
        </Button>
        <Button type="primary" loading={make.isPending} disabled={missing !== null} onClick={go}>
          {t('transfers.make')}
        </Button>
      </FormFoot>
    </section>
  );
}

function HeadFields({ draft }: { draft: Draft<Written> }) {
  const { t } = useTranslation();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const { priced, expectedOn, note } = draft.values;
  const node = (side: 'fromNodeId' | 'toNodeId', label: string) => (
    <LabelledSelect
      label={label}
      value={draft.values[side]}
      options={nodes.map(({ id, name }) => ({ value: id, text: name }))}
      onChange={(id) => draft.set(side, id)}
    />
  );
  return (
    <div className={css.fields}>
      {node('fromNodeId', t('transfers.from'))}
      {node('toNodeId', t('transfers.to'))}
      <LabelledSelect
        label={t('transfers.pricing')}
        value={priced ? 'priced' : 'same'}
        options={[
          { value: 'same', text: t('transfers.samePrice') },
          { value: 'priced', text: t('transfers.priced') },
        ]}
        onChange={(value) => draft.set('priced', value === 'priced')}
      />
      <LabelledField
        type="date"
        label={t('transfers.expectedOn')}
        value={expectedOn}
        onChange={(event) => draft.set('expectedOn', event.target.value)}
      />
      <LabelledField
        label={t('transfers.note')}
        maxLength={500}
        value={note}
        onChange={(event) => draft.set('note', event.target.value)}
      />
    </div>
  );
}

type LinesProps = { lines: readonly Line[]; priced: boolean; onChange: (lines: Line[]) => void };

function Lines({ lines, priced, onChange }: LinesProps) {
  const { t } = useTranslation();
  if (lines.length === 0) return <EmptyState title={t('transfers.noLines')} hint={t('transfers.scanHint')} />;
  const field = (name: 'quantity' | 'price', line: Line, index: number, wrong: boolean) => (
    <TextField
      inputMode={name === 'quantity' ? 'numeric' : 'decimal'}
      aria-label={`${t(`transfers.${name}`)} ${line.sku.merchantCode}`}
      aria-invalid={wrong || undefined}
      value={line[name]}
      onFocus={(event) => event.target.select()}
      onChange={(event) => onChange(lines.with(index, { ...line, [name]: event.target.value.trim() }))}
    />
  );
  return (
    <table className={css.lines}>
      <thead>
        <tr>
          <th>{t('goods.merchantCode')}</th>
          <th className={css.right}>{t('transfers.quantity')}</th>
          {priced && <th className={css.right}>{t('transfers.price')}</th>}
          <th>
            <span className="visually-hidden">{t('table.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          <tr key={line.sku.id}>
            <td>
              <b>{line.sku.merchantCode}</b>
              <div className="quiet">
                {line.sku.name} {line.sku.properties}
              </div>
            </td>
            <td className={css.right}>{field('quantity', line, index, !QUANTITY.test(line.quantity))}</td>
            {priced && <td className={css.right}>{field('price', line, index, !minorOf(line.price, 2))}</td>}
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
