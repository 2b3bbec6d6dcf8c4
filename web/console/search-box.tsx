/**
 * One box (Ctrl+K, arrows, Enter) that finds an order, parcel, SKU or after-sale case by any of its numbers, and pages and
 * commands by their names: those at once, what the server knows as soon as it has answered.
 */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SearchHit, search } from '../../src/contract/orders.ts';
import { useKeys } from '../ui/keys.ts';
import { StateTag } from '../ui/state-tag.tsx';
import { InlineError } from '../ui/states.tsx';
import { oneCase } from './after-sales/after-sale-search.ts';
import { call } from './api.ts';
import { type Address, COMMANDS, findEntries, type PaletteEntry } from './palette.ts';
import { meQuery } from './queries.ts';
import css from './search-box.module.css';

export type PalettePage = { to: Address['to']; text: string };
type Choice = { id: string; kind: string; entry: PaletteEntry } | { id: string; kind: string; hit: SearchHit };

/** Commands the person may give, then pages he may open, in his language. */
function useEntries(pages: readonly PalettePage[]): PaletteEntry[] {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  return [
    ...COMMANDS.filter(({ right }) => me?.rights.includes(right)).map(({ text, go }) => ({
      id: text,
      kind: 'command' as const,
      text: t(text),
      go,
    })),
    ...pages.map(({ to, text }) => ({
      id: to,
      kind: 'page' as const,
      text: t('palette.go', { page: t(text) }),
      go: { to },
    })),
  ];
}

export function SearchBox({ pages }: { pages: readonly PalettePage[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  /** Enter was pressed before the answer to what is typed was there, as a scanner does. */
  const [waits, setWaits] = useState(false);
  const entries = findEntries(useEntries(pages), text);
  const asked = useDeferredValue(text.trim());
  const searching = asked.length >= 2;
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => call(search, { query: { text: asked }, signal }),
    enabled: searching,
    placeholderData: (previous) => previous,
  });
  const answering = text.trim().length >= 2 && (asked !== text.trim() || found.isPending || found.isPlaceholderData);
  const choices: Choice[] = [
    ...entries.map((entry) => ({ id: entry.id, kind: t(`palette.${entry.kind}`), entry })),
    ...(searching ? (found.data?.hits ?? []) : []).map((hit) => ({
      id: `${hit.kind}-${hit.id}-${hit.number}`,
      kind: t(`search.kind.${hit.kind}`),
      hit,
    })),
  ];
  useKeys(t('keys.everywhere'), [{ keys: ['Ctrl+k'], label: t('keys.search'), run: () => input.current?.select() }]);

  const go = (choice: Choice | undefined) => {
    setWaits(false);
    if (!choice) return;
    setOpen(false);
    setText('');
    input.current?.blur();
    if ('entry' in choice) {
      const { go: target } = choice.entry;
      if ('download' in target) location.assign(target.download);
      else void navigate(target as { to: string });
    } else if (choice.hit.kind === 'sku') void navigate({ to: '/stock/$id', params: { id: choice.hit.id } });
    else if (choice.hit.kind === 'afterSale') void navigate({ to: '/after-sales', search: oneCase(choice.hit) });
    else void navigate({ to: '/orders/$id', params: { id: choice.hit.id } });
  };
  // Hits shown while the answer is on its way belong to what was typed before.
  const enter = () => (answering && !entries[at] ? setWaits(true) : go(choices[at]));
  useEffect(() => {
    if (waits && !answering) go(choices[at]);
  });
  const none = searching && found.isSuccess && !found.isPlaceholderData && choices.length === 0;
  return (
    <div className={css.box}>
      <input
        ref={input}
        type="search"
        role="combobox"
        className={css.input}
        value={text}
        placeholder={t('search.placeholder')}
        title={t('palette.hint')}
        aria-label={t('search.placeholder')}
        aria-expanded={open && choices.length > 0}
        aria-controls="search-hits"
        aria-activedescendant={open && choices[at] ? `hit-${at}` : undefined}
        onFocus={() => setOpen(true)}
        onBlur={() => {
          setOpen(false);
          setWaits(false);
        }}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setAt(0);
          setWaits(false);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') setAt(Math.min(at + 1, choices.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
          else if (event.key === 'Enter') enter();
          else if (event.key === 'Escape') event.currentTarget.blur();
          else return;
          event.preventDefault();
        }}
      />
      <kbd className={css.key}>Ctrl K</kbd>
      {open && (
        <div className={css.hits}>
          <div id="search-hits" role="listbox" aria-label={t('keys.search')}>
            {choices.map((choice, index) => (
              <Hit key={choice.id} choice={choice} index={index} at={at} onGo={() => go(choice)} />
            ))}
          </div>
          {found.isError && searching && (
            <div className={css.none}>
              <InlineError error={found.error} />
            </div>
          )}
          {none && (
            <div className={css.none}>
              {t('search.none', { text: asked })}{' '}
              <Link to="/trace" search={{ code: asked }} onMouseDown={(event) => event.preventDefault()}>
                {t('nav.trace')}
              </Link>
            </div>
          )}
        </div>
      )}
    </div>
  );
}

type HitProps = { choice: Choice; index: number; at: number; onGo: () => void };

function Hit({ choice, index, at, onGo }: HitProps) {
  const current = index === at;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input above moves through the options
    <div
      id={`hit-${index}`}
      ref={(element) => void (current && element?.scrollIntoView({ block: 'nearest' }))}
      role="option"
      tabIndex={-1}
      aria-selected={current}
      className={css.hit}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onGo}
    >
      <span className={css.kind}>{choice.kind}</span>
      {'entry' in choice ? (
        <span className={css.name}>{choice.entry.text}</span>
      ) : (
        <>
          <span className="num">{choice.hit.number}</span>
          <span className={`${css.text} clip`}>{choice.hit.text}</span>
          {choice.hit.state && <StateTag state={choice.hit.state} />}
        </>
      )}
    </div>
  );
}
