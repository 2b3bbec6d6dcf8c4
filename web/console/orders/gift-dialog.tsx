/** Asks for the gift: a SKU found by words, and how many. Arrows choose, Enter goes on to the quantity and gives it. */

import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listStock } from '../../../src/contract/stock.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { call } from '../api.ts';
import { runCommand, type Target } from './order-commands.ts';
import css from './orders.module.css';

export function GiftDialog({ targets, onClose }: { targets: readonly Target[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [quantity, setQuantity] = useState('1');
  const [skuId, setSkuId] = useState<string | null>(null);
  const asked = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ['stock', 'gift', asked],
    queryFn: ({ signal }) => call(listStock, { query: { text: asked, limit: 8 }, signal }),
    enabled: asked.length >= 2,
    placeholderData: (previous) => previous,
  });
  const count = useRef<HTMLInputElement>(null);
  const rows = asked.length >= 2 ? (found.data?.items ?? []) : [];
  const at = rows.findIndex((row) => row.sku.id === skuId);
  const chosen = rows[at]?.sku;
  const possible = chosen !== undefined && /^[1-9]\d{0,5}$/.test(quantity);
  const give = () => {
    if (!possible) return;
    onClose();
    runCommand(t, 'addGift', targets, { skuId: chosen.id, quantity });
  };
  const choose = (index: number) => setSkuId(rows[Math.max(0, Math.min(index, rows.length - 1))]?.sku.id ?? null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey) return;
    if (event.key === 'ArrowDown') choose(at + 1);
    else if (event.key === 'ArrowUp') choose(at - 1);
    else if (event.key === 'Enter' && rows.length > 0) {
      if (!chosen) choose(0);
      count.current?.select();
    } else return;
    event.preventDefault();
  };
  return (
    <Dialog
      title={t('orders.command.addGift')}
      okText={t('orders.command.addGift')}
      okDisabled={!possible}
      onClose={onClose}
      onOk={give}
    >
      <p>{t('orders.ask.addGift', { count: targets.length })}</p>
      <div className={css.giftLine}>
        <TextField
          autoFocus
          value={text}
          placeholder={t('stock.search')}
          aria-label={t('stock.search')}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <TextField
          ref={count}
          inputMode="numeric"
          aria-label={t('orders.column.quantity')}
          value={quantity}
          onChange={(event) => setQuantity(event.target.value.trim())}
          onKeyDown={(event) => event.key === 'Enter' && !event.ctrlKey && give()}
        />
      </div>
      <ul className={css.choices}>
        {rows.map(({ sku, total }) => (
          <li key={sku.id}>
            <button
              type="button"
              className={css.choice}
              aria-pressed={skuId === sku.id}
              onClick={() => setSkuId(sku.id)}
            >
              <span className="num">{sku.merchantCode}</span>
              <span className="clip quiet">
                {sku.name} {sku.properties}
              </span>
              <span className={css.choiceEnd}>
                {t('stock.bucket.available')} <Quantity value={total.available} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
