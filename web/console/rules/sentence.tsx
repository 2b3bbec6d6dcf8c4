/** A sentence of a rule: its own values stand out from the words that every rule has. */
import type { Part } from './rule-sentence.ts';
import css from './rules.module.css';

export const Sentence = ({ parts }: { parts: readonly Part[] }) => (
  <span className={css.sentence}>
    {parts.map((part, at) => (part.value ? <b key={at}>{part.text}</b> : <span key={at}>{part.text}</span>))}
  </span>
);
