/**
 * A field that takes one SKU: scanned (a code with Enter, chosen at once when it is exactly one's merchant code or
 * barcode) or searched by words and picked with the arrows. It empties itself and waits for the next one.
 */
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSkus, type SkuRow } from '../../../src/contract/catalog.ts';
import { problemOf } from '../../ui/problem.ts';
import { call } from '../api.ts';
import css from './goods.module.css';

const MOST = 8;

type Props = {
  placeholder: string;
  onPick: (sku: SkuRow) => void;
  /** A bundle has no goods of its own, so most places take none. */
  bundles?: boolean;
  autoFocus?: boolean;
  disabled?: boolean;
};

const search = (text: string, bundles: boolean, signal?: AbortSignal) =>
  call(listSkus, {
    query: { text, active: true, limit: MOST, ...(bundles ? {} : { bundle: false }) },
    ...(signal ? { signal } : {}),
  });

const isExactly = (sku: SkuRow, code: string) => sku.merchantCode === code || sku.barcodes.includes(code);

export function FindSku({ placeholder, onPick, bundles = false, autoFocus = false, disabled = false }: Props) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [said, setSaid] = useState<string | null>(null);
  const asked = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ['skus', 'find', asked, bundles],
    queryFn: ({ signal }) => search(asked, bundles, signal),
    enabled: asked.length >= 2,
    placeholderData: (previous) => previous,
  });
  const offers = asked.length >= 2 ? (found.data?.items ?? []) : [];
  const pick = (sku: SkuRow) => {
    setText('');
    setAt(0);
    setSaid(null);
    onPick(sku);
    input.current?.focus();
  };
  /** Enter comes right behind the last digit of a scan, before any list is there. */
  const take = async () => {
    const code = text.trim();
    if (!code) return;
    if (asked === code && !found.isPlaceholderData && found.isSuccess && offers[at]) return pick(offers[at]);
    try {
      const { items } = await search(code, bundles);
      const exact = items.filter((sku) => isExactly(sku, code));
      const only = exact.length === 1 ? exact[0] : items.length === 1 ? items[0] : undefined;
      if (only) return pick(only);
      setSaid(items.length === 0 ? t('findSku.none', { text: code }) : t('findSku.many'));
    } catch (error) {
      setSaid(t(`refusal.${problemOf(error).code}`, { defaultValue: i18n.t('refusal.http.bug') }));
    }
    if (input.current) input.current.select();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, offers.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (event.key === 'Enter' && !event.ctrlKey) void take();
    else if (event.key === 'Escape' && text) setText('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={css.find}>
      <input
        ref={input}
        role="combobox"
        className={css.findInput}
        value={text}
        placeholder={placeholder}
        aria-label={placeholder}
        aria-expanded={offers.length > 0}
        aria-controls={`${id}-offers`}
        aria-activedescendant={offers[at] ? `${id}-${offers[at].id}` : undefined}
        autoComplete="off"
        disabled={disabled}
        // biome-ignore lint/a11y/noAutofocus: what is scanned next goes here
        autoFocus={autoFocus}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setSaid(null);
        }}
      />
      {said && (
        <p className={css.said} role="alert">
          {said}
        </p>
      )}
      {offers.length > 0 && (
        <div id={`${id}-offers`} role="listbox" aria-label={placeholder} className={css.offers}>
          {offers.map((sku, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input above moves through the options
            <div
              key={sku.id}
              id={`${id}-${sku.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className={css.offer}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(sku)}
            >
              <span className="num">{sku.merchantCode}</span>
              <span className="clip quiet">
                {sku.name} {sku.properties}
              </span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
