/** Finished goods made from their parts, or taken apart again (CAT-2). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SkuRef } from '../../../../src/contract/order-words.ts';
import { assembleGoods, disassembleGoods } from '../../../../src/contract/stock-documents.ts';
import { LabelledDate } from '../../../ui/date-field.tsx';
import { LabelledField } from '../../../ui/fields.tsx';
import { FormFoot } from '../../../ui/form-foot.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { InlineError } from '../../../ui/states.tsx';
import { call } from '../../api.ts';
import { assertDone } from '../../catalog/assert-done.ts';
import { FindSku } from '../../catalog/find-sku.tsx';
import { nodesQuery } from '../../queries.ts';
import { isQuantity } from './document-draft.ts';
import { refreshStock } from './document-view.tsx';
import css from './documents.module.css';
import { NodeField } from './node-field.tsx';

type Props = { kind: 'assembly' | 'disassembly'; onMade: (id: string) => void };

export function AssemblyEditor({ kind, onMade }: Props) {
  const { t } = useTranslation();
  const nodes = useQuery(nodesQuery);
  const [chosen, setNode] = useState<string | null>(null);
  const [sku, setSku] = useState<(SkuRef & { lots: boolean }) | null>(null);
  const [quantity, setQuantity] = useState('1');
  const [bin, setBin] = useState('');
  const [note, setNote] = useState('');
  const [lot, setLot] = useState('');
  const [expiresOn, setExpires] = useState('');
  const byLot = kind === 'assembly' && sku !== null && sku.lots;
  const nodeId = chosen ?? nodes.data?.[0]?.id ?? '';
  const sound = sku !== null && nodeId !== '' && isQuantity('receipt', quantity);
  const book = useMutation({
    mutationFn: async () => {
      const named = { ...(lot.trim() && { lot: lot.trim() }), ...(expiresOn && { expiresOn }) };
      const place = { ...(bin.trim() && { bin: bin.trim() }), ...(note.trim() && { note: note.trim() }) };
      const more = { ...place, ...(byLot && named) };
      const body = { documents: [{ nodeId, skuId: sku!.id, quantity, ...more }] };
      return assertDone((await call(kind === 'assembly' ? assembleGoods : disassembleGoods, { body })).outcomes);
    },
    onSuccess: async (id) => {
      await refreshStock();
      onMade(id);
    },
  });
  const submit = () => {
    if (sound && !book.isPending) book.mutate();
  };
  const title = t(`goodsDocuments.new.${kind}`);
  useKeys(title, [{ keys: ['Ctrl+Enter', 'Ctrl+s'], label: t(`goodsDocuments.book.${kind}`), run: submit }]);
  return (
    <section className={css.editor} aria-label={title}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>{title}</h2>
        </div>
      </header>
      <div className={css.body}>
        <div className={css.form}>
          <FindSku
            autoFocus
            placeholder={`${t('goodsDocuments.finished')} · ${t('goodsDocuments.scan')}`}
            onPick={({ trackLots, ...picked }) => setSku({ ...picked, lots: trackLots })}
          />
          <p>
            {sku ? (
              <>
                <b>{sku.merchantCode}</b> {sku.name} <span className="quiet">{sku.properties}</span>
              </>
            ) : (
              <span className="quiet">{t('goodsDocuments.finishedHint')}</span>
            )}
          </p>
          <div className={css.fields}>
            <NodeField value={nodeId} onChange={setNode} />
            <LabelledField
              label={t('goodsDocuments.quantity')}
              inputMode="numeric"
              aria-invalid={!isQuantity('receipt', quantity) || undefined}
              value={quantity}
              onChange={(event) => setQuantity(event.target.value.trim())}
            />
            <LabelledField
              label={t('goodsDocuments.bin')}
              hint={t('goodsDocuments.binHint')}
              maxLength={60}
              value={bin}
              onChange={(event) => setBin(event.target.value)}
            />
            {byLot && (
              <>
                <LabelledField
                  label={t('lots.lot')}
                  maxLength={60}
                  value={lot}
                  onChange={(event) => setLot(event.target.value)}
                />
                <LabelledDate label={t('lots.expiresOn')} value={expiresOn} onChange={setExpires} />
              </>
            )}
            <LabelledField
              label={t('goodsDocuments.note')}
              maxLength={500}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </div>
        </div>
      </div>
      <FormFoot note={book.isError && <InlineError error={book.error} />}>
        <Button type="primary" loading={book.isPending} disabled={!sound} onClick={submit}>
          {t(`goodsDocuments.book.${kind}`)}
        </Button>
      </FormFoot>
    </section>
  );
}
