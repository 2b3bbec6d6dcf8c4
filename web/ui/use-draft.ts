/**
 * An edit under way: only what differs from the document is kept, so that a version read meanwhile shows under it. It is
 * kept in the browser until it is saved or thrown away; a session that ends, a closed tab or a lost network takes nothing.
 */
import { useEffect, useState } from 'react';

export type Draft<Document> = {
  /** The document with the changes in it. */
  values: Document;
  changes: Partial<Document>;
  changed: boolean;
  set: <Name extends keyof Document>(name: Name, value: Document[Name]) => void;
  discard: () => void;
};

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

function read<Document>(key: string): Partial<Document> {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Document>;
  } catch {
    return {};
  }
}

const PREFIX = 'guanjia.draft.';
const OWNER = 'guanjia.draftsOf';

/** What somebody else left half done at this screen is not shown to the next, nor kept for him. */
export function startDraftsOf(person: string): void {
  const before = sessionStorage.getItem(OWNER);
  if (before !== null && before !== person)
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  sessionStorage.setItem(OWNER, person);
}

/** An edit of it was begun and neither saved nor thrown away. */
export const hasDraft = (id: string): boolean => sessionStorage.getItem(PREFIX + id) !== null;

/** `id` names the document (`shop/0192…`, `shop/new`); `secret` properties are never written to the browser's storage. */
export function useDraft<Document extends object>(
  id: string,
  document: Document,
  secret: readonly (keyof Document)[] = [],
): Draft<Document> {
  const key = PREFIX + id;
  const [kept, setKept] = useState<Partial<Document>>(() => read(key));
  const changes = Object.fromEntries(
    Object.entries(kept).filter(([name, value]) => !same(value, document[name as keyof Document])),
  ) as Partial<Document>;
  const changed = Object.keys(changes).length > 0;
  const storable = JSON.stringify(changes, (name, value) =>
    secret.includes(name as keyof Document) ? undefined : value,
  );
  useEffect(() => {
    if (storable === '{}') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, storable);
  }, [key, storable]);
  return {
    values: { ...document, ...changes },
    changes,
    changed,
    set: (name, value) => setKept((before) => ({ ...before, [name]: value })),
    discard: () => {
      sessionStorage.removeItem(key);
      setKept({});
    },
  };
}
