/** Finds a SKU by code or words: arrows and Enter. A code typed in full is taken first. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSkus, type SkuRow } from '../../../src/contract/catalog.ts';
import { TextField } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from './sku-find.module.css';

type Props = {
  placeholder: string;
  onPick: (sku: SkuRow) => void;
  /** A code nothing was found for; without it such a code is left standing. */
  onCode?: (code: string) => void;
  autoFocus?: boolean;
};

export function SkuFind({ placeholder, onPick, onCode, autoFocus = false }: Props) {
  const { t } = useTranslation();
  const maySee = useRight('catalog.read');
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const asked = useSettled(text.trim());
  const found = useQuery({
    queryKey: ['skus', 'find', asked],
    queryFn: ({ signal }) => call(listSkus, { query: { text: asked, active: true, limit: 8 }, signal }),
    enabled: maySee && asked.length >= 2,
    placeholderData: (previous) => previous,
  });
  const rows = text.trim().length >= 2 ? (found.data?.items ?? []) : [];
  const add = (row: SkuRow | undefined) => {
    const code = text.trim();
    const exact = rows.find((one) => one.merchantCode.toLowerCase() === code.toLowerCase()) ?? row;
    if (exact) onPick(exact);
    else if (code && onCode) onCode(code);
    else return;
    setText('');
    setAt(0);
  };
  return (
    <div className={css.find}>
      <TextField
        autoFocus={autoFocus}
        role="combobox"
        aria-expanded={rows.length > 0}
        aria-controls="sku-find"
        aria-activedescendant={rows[at] ? `sku-find-${at}` : undefined}
        value={text}
        placeholder={placeholder}
        aria-label={placeholder}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') setAt(Math.min(at + 1, rows.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
          else if (event.key === 'Enter' && !event.ctrlKey) add(rows[at]);
          else if (event.key === 'Escape' && text) setText('');
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {rows.length > 0 && (
        <div id="sku-find" role="listbox" aria-label={t('search.kind.sku')} className={css.found}>
          {rows.map((row, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input above moves through the options
            <div
              key={row.id}
              id={`sku-find-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => add(row)}
            >
              <span className="num">{row.merchantCode}</span>
              <span className="clip quiet">
                {row.name} {row.properties}
              </span>
              {row.price && <Money value={row.price} />}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
