/** A purchase order: its states and what may be done in each. Pure. */
import type { PurchaseState } from '../contract/purchase-orders.ts';
import type { Id } from '../kernel/ids.ts';

export type { PurchaseState };

export type PurchaseOrder = {
  id: Id;
  supplierId: Id;
  nodeId: Id;
  currency: string;
  state: PurchaseState;
  expectedOn: string | null;
  terms: string;
  note: string;
  prepaidMinor: bigint;
  prepaidNote: string;
  expectationId: Id | null;
  version: number;
  createdAt: Date;
  createdBy: string;
  askedAt: Date | null;
  approvedAt: Date | null;
  approvedBy: string;
};
export type OrderLine = { orderId: Id; line: number; skuId: Id; quantity: bigint; priceMinor: bigint | null };
/** With the number people know it by. */
export type LockedOrder = PurchaseOrder & { number: string; lines: OrderLine[] };

const ALLOWED = {
  change: ['draft', 'waitApproval'],
  submit: ['draft'],
  approve: ['waitApproval'],
  sendBack: ['waitApproval'],
  postpone: ['approved', 'partlyDone'],
  prepay: ['draft', 'waitApproval', 'approved', 'partlyDone', 'done', 'closedShort'],
  close: ['partlyDone', 'approved'],
  reverse: ['draft', 'waitApproval', 'approved', 'partlyDone'],
  return: ['approved', 'partlyDone', 'done', 'closedShort'],
  bill: ['approved', 'partlyDone', 'done', 'closedShort'],
} as const satisfies Record<string, readonly PurchaseState[]>;
export type PurchaseCommand = keyof typeof ALLOWED;

export const allows = (state: PurchaseState, command: PurchaseCommand): boolean =>
  (ALLOWED[command] as readonly PurchaseState[]).includes(state);

/** What the goods an order expects make of it; one that was taken back stays so. */
export function stateFrom(before: PurchaseState, expected: 'open' | 'partlyReceived' | 'received' | 'closedShort') {
  if (before === 'reversed') return before;
  const states = {
    open: 'approved',
    partlyReceived: 'partlyDone',
    received: 'done',
    closedShort: 'closedShort',
  } as const;
  return states[expected];
}

/** What the lines that have a price make together. */
export const amountOf = (lines: readonly Pick<OrderLine, 'quantity' | 'priceMinor'>[]): bigint =>
  lines.reduce((sum, { quantity, priceMinor }) => sum + quantity * (priceMinor ?? 0n), 0n);
