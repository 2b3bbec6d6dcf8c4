/** The field a scanner types into. It takes the focus back whenever it is lost, and scans come one after the other. */
import { type FormEvent, useEffect, useRef } from 'react';
import css from './check-page.module.css';

type Props = { prompt: string; busy: boolean; onScan: (code: string) => void };

export function ScanField({ prompt, busy, onScan }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const take = () => input.current?.focus();
    take();
    window.addEventListener('focus', take);
    return () => window.removeEventListener('focus', take);
  }, []);
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
        inputMode="none"
        onBlur={() => setTimeout(() => document.activeElement === document.body && input.current?.focus(), 50)}
      />
    </form>
  );
}
