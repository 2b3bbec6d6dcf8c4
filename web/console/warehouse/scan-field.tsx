/** The field a scanner types into. It takes the focus back whenever it is lost, and scans come one after the other. */
import { type FormEvent, useEffect, useRef } from 'react';
import css from './check-page.module.css';

type Props = {
  prompt: string;
  busy: boolean;
  /** Which keys a phone offers; none for what a scanner types. */
  input?: 'none' | 'numeric' | 'text';
  onScan: (code: string) => void;
};

export function ScanField({ prompt, busy, input: keys = 'none', onScan }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const take = () => input.current?.focus();
    take();
    window.addEventListener('focus', take);
    return () => window.removeEventListener('focus', take);
  }, []);
  // Asked for something else, by a button perhaps: the next keys belong here again.
  useEffect(() => input.current?.focus(), [prompt]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const field = input.current;
    const code = field?.value.trim();
    if (!field || !code) return;
    field.value = '';
    onScan(code);
  };
  return (
    <form className={css.scan} onSubmit={submit}>
      <input
        ref={input}
        className={css.field}
        placeholder={prompt}
        aria-label={prompt}
        aria-busy={busy}
        autoComplete="off"
        inputMode={keys}
        data-scan
        onBlur={() => setTimeout(() => document.activeElement === document.body && input.current?.focus(), 50)}
      />
    </form>
  );
}
