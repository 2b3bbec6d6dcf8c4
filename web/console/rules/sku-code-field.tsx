/** Merchant codes, offered while they are typed to who may read the catalog. */
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useState } from 'react';
import { listSkus } from '../../../src/contract/catalog.ts';
import { TextField } from '../../ui/fields.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { WordsField } from './words-field.tsx';

type OfferProps = { id: string; text: string; own: boolean };

/** `own`: bundles have no stock and cannot be given away. */
function Offers({ id, text, own }: OfferProps) {
  const mayRead = useRight('catalog.read');
  const asked = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ['skus', asked],
    queryFn: ({ signal }) => call(listSkus, { query: { text: asked, active: true, limit: 20 }, signal }),
    enabled: mayRead && asked.length >= 2,
    placeholderData: (previous) => previous,
  });
  return (
    <datalist id={id}>
      {(asked.length >= 2 ? (found.data?.items ?? []) : [])
        .filter((sku) => !own || !sku.bundle)
        .map((sku) => (
          <option key={sku.id} value={sku.merchantCode}>
            {sku.name} {sku.properties}
          </option>
        ))}
    </datalist>
  );
}

type OneProps = { label: string; value: string; onChange: (code: string) => void };

export function SkuCodeField({ label, value, onChange }: OneProps) {
  const id = useId();
  return (
    <>
      <TextField
        value={value}
        list={id}
        maxLength={64}
        aria-label={label}
        placeholder={label}
        aria-invalid={value === '' || undefined}
        onChange={(event) => onChange(event.target.value.trim())}
      />
      <Offers id={id} text={value} own />
    </>
  );
}

type ManyProps = { label: string; codes: readonly string[]; onChange: (codes: string[]) => void };

export function SkuCodesField({ label, codes, onChange }: ManyProps) {
  const id = useId();
  const [text, setText] = useState('');
  return (
    <>
      <WordsField label={label} words={codes} placeholder={label} list={id} onChange={onChange} onType={setText} />
      <Offers id={id} text={text} own={false} />
    </>
  );
}
