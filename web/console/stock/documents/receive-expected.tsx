/** The lines of expected goods, and receiving them: what was scanned or typed becomes a receipt that settles them. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ExpectationDetail, receiveExpected } from '../../../../src/contract/expectations.ts';
import { TextField } from '../../../ui/fields.tsx';
import { Quantity } from '../../../ui/figures.tsx';
import { Section } from '../../../ui/section.tsx';
import { InlineError } from '../../../ui/states.tsx';
import { call } from '../../api.ts';
import { assertDone } from '../../catalog/assert-done.ts';
import { FindSku } from '../../catalog/find-sku.tsx';
import type { Place } from './document-draft.ts';
import { refreshStock } from './document-view.tsx';
import css from './documents.module.css';
import { PlaceField } from './place-field.tsx';

type Line = ExpectationDetail['lines'][number];
type Came = { quantity: string; bucket: Place; bin: string };

const NONE: Came = { quantity: '', bucket: 'sellable', bin: '' };
const isCount = (text: string) => /^\d{1,9}$/.test(text);
const leftOf = ({ quantity, received }: Line) => {
  const left = BigInt(quantity) - BigInt(received);
  return left > 0n ? left : 0n;
};

type Props = { detail: ExpectationDetail; mayWrite: boolean; onDocument: (id: string) => void };

export function ReceiveExpected({ detail: { expectation, lines }, mayWrite, onDocument }: Props) {
  const { t } = useTranslation();
  const [came, setCame] = useState<ReadonlyMap<number, Came>>(new Map());
  const [unknown, setUnknown] = useState<string | null>(null);
  const set = (line: number, change: Partial<Came>) =>
    setCame((before) => new Map(before).set(line, { ...NONE, ...before.get(line), ...change }));
  const scan = (skuId: string, code: string) => {
    const line = lines.find((one) => one.sku.id === skuId && one.open) ?? lines.find((one) => one.sku.id === skuId);
    setUnknown(line ? null : code);
    if (!line) return;
    const before = came.get(line.line)?.quantity;
    set(line.line, { quantity: String((isCount(before ?? '') ? BigInt(before!) : 0n) + 1n) });
  };
  const all = () =>
    setCame(
      new Map(lines.map((line) => [line.line, { ...NONE, ...came.get(line.line), quantity: String(leftOf(line)) }])),
    );
  const filled = [...came].filter(([, { quantity }]) => quantity !== '' && quantity !== '0');
  const sound = filled.length > 0 && [...came.values()].every(({ quantity }) => quantity === '' || isCount(quantity));
  const receive = useMutation({
    mutationFn: async () => {
      const body = filled.map(([line, { quantity, bucket, bin }]) => ({
        ...{ line, quantity: String(BigInt(quantity)), bucket },
        ...(bin.trim() && bucket === 'sellable' && { bin: bin.trim() }),
      }));
      const documents = [{ expectationId: expectation.id, lines: body }];
      return assertDone((await call(receiveExpected, { body: { documents } })).outcomes);
    },
    onSuccess: async (id) => {
      await refreshStock();
      onDocument(id);
    },
  });
  return (
    <Section
      title={t('goodsDocuments.receive')}
      end={
        mayWrite && (
          <Button size="small" onClick={all}>
            {t('goodsDocuments.receiveAll')}
          </Button>
        )
      }
    >
      {mayWrite && <FindSku placeholder={t('goodsDocuments.scan')} onPick={(sku) => scan(sku.id, sku.merchantCode)} />}
      {unknown && (
        <p className={css.wrong} role="alert">
          {t('goodsDocuments.notExpected', { code: unknown })}
        </p>
      )}
      <div className={css.wide}>
        <table className={`${css.lines} ${css.stacked}`}>
          <thead>
            <tr>
              <th>{t('goods.merchantCode')}</th>
              <th className={css.right}>{t('goodsDocuments.quantities.expectation')}</th>
              <th className={css.right}>{t('goodsDocuments.received')}</th>
              {mayWrite && <th className={css.right}>{t('goodsDocuments.now')}</th>}
              {mayWrite && <th>{t('goodsDocuments.place')}</th>}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => {
              const now = came.get(line.line) ?? NONE;
              return (
                <tr key={line.line}>
                  <td>
                    <b>{line.sku.merchantCode}</b>
                    <div className="quiet">
                      {line.sku.name} {line.sku.properties}
                    </div>
                  </td>
                  <td className={css.right} data-title={t('goodsDocuments.quantities.expectation')}>
                    <Quantity value={line.quantity} />
                  </td>
                  <td className={css.right} data-title={t('goodsDocuments.received')}>
                    <Quantity value={line.received} />
                  </td>
                  {mayWrite && (
                    <td className={css.right} data-title={t('goodsDocuments.now')}>
                      <TextField
                        inputMode="numeric"
                        aria-label={`${t('goodsDocuments.now')} ${line.sku.merchantCode}`}
                        aria-invalid={(now.quantity !== '' && !isCount(now.quantity)) || undefined}
                        placeholder={String(leftOf(line))}
                        value={now.quantity}
                        onFocus={(event) => event.target.select()}
                        onChange={(event) => set(line.line, { quantity: event.target.value.trim() })}
                      />
                    </td>
                  )}
                  {mayWrite && (
                    <td data-title={t('goodsDocuments.place')}>
                      <PlaceField
                        name={line.sku.merchantCode}
                        bucket={now.bucket}
                        bin={now.bin}
                        onChange={(bucket, bin) => set(line.line, { bucket, bin })}
                      />
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {mayWrite && (
        <div className={css.actions}>
          {receive.isError && <InlineError error={receive.error} />}
          <Button type="primary" loading={receive.isPending} disabled={!sound} onClick={() => receive.mutate()}>
            {t('goodsDocuments.book.receipt')}
          </Button>
        </div>
      )}
    </Section>
  );
}
