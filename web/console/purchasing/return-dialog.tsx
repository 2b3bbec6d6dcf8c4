/** Goods of an order sent back to its supplier: how many of each line, and from where they are taken. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type PurchaseOrderDetail,
  type PurchaseOrderLine,
  returnPurchasedGoods,
} from '../../../src/contract/purchase-orders.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, TextField } from '../../ui/fields.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { codesOf } from '../serials/codes-of.ts';
import { SerialsField } from '../serials/serials-field.tsx';
import type { Place } from '../stock/documents/document-draft.ts';
import css from '../stock/documents/documents.module.css';
import { PlaceField } from '../stock/documents/place-field.tsx';
import { refreshPurchases } from './purchase-queries.ts';

type Back = { quantity: string; bucket: Place; bin: string; serials: string };
const NONE: Back = { quantity: '', bucket: 'sellable', bin: '', serials: '' };

/** What came and did not go back yet. */
const mostOf = ({ received, returned }: PurchaseOrderLine) => BigInt(received) - BigInt(returned);
const isCount = (text: string) => /^\d{1,9}$/.test(text);

export function ReturnDialog({
  detail: { order, lines },
  onClose,
}: {
  detail: PurchaseOrderDetail;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [back, setBack] = useState<ReadonlyMap<number, Back>>(new Map());
  const [note, setNote] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const there = lines.filter((line) => mostOf(line) > 0n);
  const set = (line: number, change: Partial<Back>) =>
    setBack((before) => new Map(before).set(line, { ...NONE, ...before.get(line), ...change }));
  const filled = [...back].filter(([, { quantity }]) => quantity !== '' && quantity !== '0');
  const sound = filled.length > 0 && filled.every(([, { quantity }]) => isCount(quantity)) && note.trim() !== '';
  const send = useMutation({
    mutationFn: async () => {
      const body = filled.map(([line, { quantity, bucket, bin, serials }]) => ({
        ...{ line, quantity: String(BigInt(quantity)), bucket },
        ...(bin.trim() && bucket === 'sellable' && { bin: bin.trim() }),
        ...(serials.trim() && { serials: codesOf(serials) }),
      }));
      const documents = [{ orderId: order.id, note: note.trim(), lines: body }];
      return assertDone((await call(returnPurchasedGoods, { body: { documents }, key })).outcomes);
    },
    onSuccess: async () => {
      onClose();
      await refreshPurchases();
    },
  });
  return (
    <Dialog
      danger
      width={720}
      title={`${t('purchases.do.return')} · ${order.number}`}
      okText={t('purchases.do.return')}
      okDisabled={!sound}
      onClose={onClose}
      onOk={() =>
        send.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      <div className={css.wide}>
        <table className={css.lines}>
          <thead>
            <tr>
              <th>{t('goods.merchantCode')}</th>
              <th className={css.right}>{t('purchases.most')}</th>
              <th className={css.right}>{t('purchases.back')}</th>
              <th>{t('goodsDocuments.from')}</th>
            </tr>
          </thead>
          <tbody>
            {there.map((line) => {
              const now = back.get(line.line) ?? NONE;
              const tooMany = isCount(now.quantity) && BigInt(now.quantity) > mostOf(line);
              return (
                <tr key={line.line}>
                  <td>
                    <b>{line.sku.merchantCode}</b>
                    <div className="quiet">{line.sku.name}</div>
                  </td>
                  <td className={css.right}>
                    <Quantity value={String(mostOf(line))} />
                  </td>
                  <td className={css.right}>
                    <TextField
                      inputMode="numeric"
                      aria-label={`${t('purchases.back')} ${line.sku.merchantCode}`}
                      aria-invalid={(now.quantity !== '' && (!isCount(now.quantity) || tooMany)) || undefined}
                      value={now.quantity}
                      onChange={(event) => set(line.line, { quantity: event.target.value.trim() })}
                    />
                  </td>
                  <td>
                    <PlaceField
                      name={line.sku.merchantCode}
                      bucket={now.bucket}
                      bin={now.bin}
                      onChange={(bucket, bin) => set(line.line, { bucket, bin })}
                    />
                    {line.tracked && (
                      <SerialsField
                        name={line.sku.merchantCode}
                        value={now.serials}
                        onChange={(serials, codes) => set(line.line, { serials, quantity: String(codes.length || '') })}
                      />
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <LabelledArea label={t('purchases.why')} value={note} onChange={(event) => setNote(event.target.value)} />
      {send.isError && <InlineError error={send.error} />}
    </Dialog>
  );
}
