/** What the page of statements shows, in its address. Loaded with the frame, so it imports words alone. */
import type { StatementState } from '../../../src/contract/statements.ts';

export type StatementSearch = { view?: 'runs'; state?: StatementState; number?: string; open?: string };

export function readStatementSearch(raw: Record<string, unknown>): StatementSearch {
  const text = (name: string) => {
    const value = raw[name];
    return typeof value === 'string' || typeof value === 'number' ? { [name]: String(value) } : {};
  };
  return { ...(raw['view'] === 'runs' && { view: 'runs' }), ...text('state'), ...text('number'), ...text('open') };
}
