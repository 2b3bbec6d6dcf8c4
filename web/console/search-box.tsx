/** One box that finds an order, parcel or SKU by any of its numbers (Ctrl+K, arrows, Enter). */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SearchHit, search } from '../../src/contract/orders.ts';
import { useKeys } from '../ui/keys.ts';
import { StateTag } from '../ui/state-tag.tsx';
import { InlineError } from '../ui/states.tsx';
import { call } from './api.ts';
import css from './search-box.module.css';

export function SearchBox() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const asked = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => call(search, { query: { text: asked }, signal }),
    enabled: asked.length >= 2,
    placeholderData: (previous) => previous,
  });
  const hits = asked.length >= 2 ? (found.data?.hits ?? []) : [];
  useKeys(t('keys.everywhere'), [{ keys: ['Ctrl+k'], label: t('keys.search'), run: () => input.current?.select() }]);

  const go = (hit: SearchHit | undefined) => {
    if (!hit) return;
    setOpen(false);
    setText('');
    input.current?.blur();
    if (hit.kind === 'sku') void navigate({ to: '/stock', search: { text: hit.number, view: 'node' } });
    else void navigate({ to: '/orders/$id', params: { id: hit.id } });
  };
  return (
    <div className={css.box}>
      <input
        ref={input}
        type="search"
        role="combobox"
        className={css.input}
        value={text}
        placeholder={t('search.placeholder')}
        aria-label={t('search.placeholder')}
        aria-expanded={open && hits.length > 0}
        aria-controls="search-hits"
        aria-activedescendant={hits[at] ? `hit-${hits[at].id}` : undefined}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(at + 1, hits.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
          else if (event.key === 'Enter') go(hits[at]);
          else if (event.key === 'Escape') event.currentTarget.blur();
          else return;
          event.preventDefault();
        }}
      />
      <kbd className={css.key}>Ctrl K</kbd>
      {open && asked.length >= 2 && (
        <div id="search-hits" role="listbox" className={css.hits}>
          {hits.map((hit, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input above moves through the options
            <div
              key={`${hit.kind}-${hit.id}-${hit.number}`}
              id={`hit-${hit.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className={css.hit}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => go(hit)}
            >
              <span className={css.kind}>{t(`search.kind.${hit.kind}`)}</span>
              <span className="num">{hit.number}</span>
              <span className={`${css.text} clip`}>{hit.text}</span>
              {hit.state && <StateTag state={hit.state} />}
            </div>
          ))}
          {found.isError && (
            <div className={css.none}>
              <InlineError error={found.error} />
            </div>
          )}
          {found.isSuccess && hits.length === 0 && <div className={css.none}>{t('search.none', { text: asked })}</div>}
        </div>
      )}
    </div>
  );
}
