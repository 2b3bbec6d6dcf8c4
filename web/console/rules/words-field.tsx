/** A list of words: Enter or a comma adds one, several pasted lines add many, Backspace in the empty field takes the last. */
import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './rules.module.css';

type Props = {
  label: string;
  words: readonly string[];
  onChange: (words: string[]) => void;
  /** What is kept of what was typed, and how it is shown; null refuses it. */
  read?: (typed: string) => string | null;
  show?: (word: string) => string;
  placeholder?: string;
  /** Names a `<datalist>` of what there is. */
  list?: string | undefined;
  onType?: (text: string) => void;
  numeric?: boolean;
};

const SEPARATORS = /[,，;；\n\t]+/;

export function WordsField(props: Props) {
  const { label, words, onChange, read = (typed) => typed, show = (word) => word } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [refused, setRefused] = useState(false);
  const add = (text: string) => {
    const given = text.split(SEPARATORS).flatMap((one) => one.trim() || []);
    const kept = given.map(read);
    if (kept.includes(null)) {
      setRefused(true);
      return;
    }
    setTyped('');
    props.onType?.('');
    if (given.length > 0) onChange([...new Set([...words, ...(kept as string[])])]);
  };
  const type = (text: string) => {
    setRefused(false);
    setTyped(text);
    props.onType?.(text);
    if (SEPARATORS.test(text)) add(text);
  };
  return (
    <span className={css.words} data-refused={refused || undefined}>
      {words.map((word) => (
        <span key={word} className={css.word}>
          {show(word)}
          <button
            type="button"
            aria-label={t('rules.dropWord', { word: show(word) })}
            onClick={() => onChange(words.filter((other) => other !== word))}
          >
            <X size={11} aria-hidden />
          </button>
        </span>
      ))}
      <input
        value={typed}
        list={props.list}
        aria-label={label}
        aria-invalid={refused || undefined}
        inputMode={props.numeric ? 'numeric' : undefined}
        placeholder={words.length === 0 ? (props.placeholder ?? t('rules.wordsHint')) : ''}
        onChange={(event) => type(event.target.value)}
        onPaste={(event) => {
          const text = event.clipboardData.getData('text');
          if (!SEPARATORS.test(text)) return;
          event.preventDefault();
          add(text);
        }}
        onBlur={() => add(typed)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
            event.preventDefault();
            add(typed);
          }
          if (event.key === 'Backspace' && typed === '') onChange(words.slice(0, -1));
        }}
      />
    </span>
  );
}
