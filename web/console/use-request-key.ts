/**
 * The Idempotency-Key of what a form sends: the same request sent again (its answer was lost) has the same key, so it
 * acts once; once anything in it is changed it is another request.
 */
import { useRef } from 'react';

export function useRequestKey(): (body: unknown) => string {
  const last = useRef({ text: '', key: '' });
  return (body) => {
    const text = JSON.stringify(body);
    if (last.current.text !== text) last.current = { text, key: crypto.randomUUID() };
    return last.current.key;
  };
}
