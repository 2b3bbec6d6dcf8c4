/**
 * What the search box finds without asking the server: pages by their name and a few commands, in either order of the
 * words typed. Pure, so it answers within the keystroke.
 */
import type { LinkProps } from '@tanstack/react-router';
import type { Right } from '../../src/contract/rights.ts';
import type { OrderSearch } from './orders/order-search.ts';

export type Address = { to: NonNullable<LinkProps['to']>; search?: OrderSearch };
export type PaletteEntry = { id: string; kind: 'page' | 'command'; text: string; go: Address | { download: string } };

type Command = { text: string; right: Right; go: PaletteEntry['go'] };
export const COMMANDS: readonly Command[] = [
  { text: 'nav.newOrder', right: 'orders.place', go: { to: '/orders/new' } },
  { text: 'palette.waitReview', right: 'orders.read', go: { to: '/orders', search: { state: ['waitReview'] } } },
  {
    text: 'palette.waitFinanceReview',
    right: 'orders.read',
    go: { to: '/orders', search: { state: ['waitFinanceReview'] } },
  },
  { text: 'palette.held', right: 'orders.read', go: { to: '/orders', search: { held: true } } },
  { text: 'palette.unshipped', right: 'orders.read', go: { to: '/orders', search: { state: ['released'] } } },
  {
    text: 'palette.exportOrders',
    right: 'orders.read',
    go: { download: '/api/v1/exports/orders?format=xlsx' },
  },
];

const SHOWN = 8;

/** Entries that hold every word typed; those that begin with it first. Nothing typed: all of them. */
export function findEntries(entries: readonly PaletteEntry[], typed: string): PaletteEntry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...entries];
  const found = entries.filter(({ text }) => words.every((word) => text.toLowerCase().includes(word)));
  const begins = ({ text }: PaletteEntry) => Number(text.toLowerCase().startsWith(words[0]!));
  return found.toSorted((a, b) => begins(b) - begins(a)).slice(0, SHOWN);
}
