/** What a person wants explained: pages whose explanation is put away, by the name of their text. */
import { usePreference } from '../../ui/preferences.ts';

type Kept = { hidden: string[] };

/** `/access/users` is `accessUsers`; a page of one document (`/orders/0192…`) has no explanation. */
export function pageName(pathname: string): string {
  const parts = pathname.split('/').filter(Boolean);
  if (parts.some((part) => /\d/.test(part))) return '';
  return parts.map((part, i) => (i === 0 ? part : part[0]!.toUpperCase() + part.slice(1))).join('') || 'home';
}

export function usePageHelp() {
  const [kept, keep] = usePreference<Kept>('help');
  const hidden = kept?.hidden ?? [];
  return {
    hidden,
    hide: (name: string) => keep({ hidden: [...new Set([...hidden, name])] }),
    showAll: () => keep({ hidden: [] }),
  };
}
