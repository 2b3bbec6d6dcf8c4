/**
 * What the live stream says becomes cache updates. Lists of orders are not reshuffled under the hand that works on them:
 * they are marked as changed, and the page offers to refresh.
 */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { LiveMessage } from '../../src/contract/events.ts';
import type { Import } from '../../src/contract/imports.ts';
import { listenLive } from './live.ts';
import { pipelineQuery, queryClient, shopsQuery } from './queries.ts';
import type { Pages } from './use-list.ts';

let changedOrders: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();
const setChanged = (ids: ReadonlySet<string>) => {
  changedOrders = ids;
  for (const listener of listeners) listener();
};

/** How many orders changed since the list was read. */
export const useChangedOrders = (): number =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => changedOrders.size,
  );

/** The list was read anew. */
export const forgetChangedOrders = (): void => {
  if (changedOrders.size > 0) setChanged(new Set());
};

/** A list is refetched at most once in this time, however much is said about it. */
const CALM_MS = 2000;
const due = new Map<string, ReturnType<typeof setTimeout>>();
function refetchCalmly(key: readonly unknown[]) {
  const name = JSON.stringify(key);
  if (due.has(name)) return;
  due.set(
    name,
    setTimeout(() => {
      due.delete(name);
      void queryClient.invalidateQueries({ queryKey: key });
    }, CALM_MS),
  );
}

/** A list in pages with a newer row in the place of the one it knows. */
export const withRow = <Row extends { id: string }>(pages: Pages<Row> | undefined, row: Row): Pages<Row> | undefined =>
  pages && {
    ...pages,
    pages: pages.pages.map((page) => ({ ...page, items: page.items.map((one) => (one.id === row.id ? row : one)) })),
  };

function take(message: LiveMessage) {
  switch (message.type) {
    case 'pipeline':
      queryClient.setQueryData(pipelineQuery.queryKey, message.pipeline);
      break;
    case 'orders':
      setChanged(new Set([...changedOrders, ...message.ids]));
      for (const id of message.ids) if (queryClient.getQueryData(['order', id])) refetchCalmly(['order', id]);
      break;
    case 'import':
      // Somebody watches it: what the news says is shown at once, the rest of the list catches up.
      queryClient.setQueriesData<Pages<Import>>({ queryKey: ['imports'] }, (pages) => withRow(pages, message.import));
      refetchCalmly(['imports']);
      break;
    case 'shops':
      refetchCalmly(shopsQuery.queryKey);
      break;
    case 'payments':
      for (const key of ['payment', 'payments', 'payOptions', 'vouchers', 'customerAccounts'])
        void queryClient.invalidateQueries({ queryKey: [key] });
      break;
    case 'bills':
      refetchCalmly(['bills']);
      refetchCalmly(['differences']);
      break;
    default:
      refetchCalmly([message.type]);
  }
}

/** Who one is and what one likes does not change with the news. */
const OWN = new Set<unknown>(['me', 'preferences']);

/** Keeps the cache fresh while mounted; true while connected, null before the first word. */
export function useLive(): boolean | null {
  const [connected, setConnected] = useState<boolean | null>(null);
  useEffect(() => {
    let lost = false;
    return listenLive({
      onMessage: take,
      onState: (now) => {
        setConnected(now);
        // What happened meanwhile was not told.
        if (now && lost) void queryClient.invalidateQueries({ predicate: ({ queryKey }) => !OWN.has(queryKey[0]) });
        lost = !now;
      },
    });
  }, []);
  return connected;
}
