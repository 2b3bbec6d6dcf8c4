/** Text fields of dialogs and panels: one look, one place. */
import type { InputHTMLAttributes, TextareaHTMLAttributes } from 'react';
import css from './fields.module.css';

export const TextField = (props: InputHTMLAttributes<HTMLInputElement>) => <input {...props} className={css.field} />;

export const TextArea = (props: TextareaHTMLAttributes<HTMLTextAreaElement>) => (
  <textarea maxLength={500} {...props} className={css.field} />
);
