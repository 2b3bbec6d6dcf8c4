/**
 * What the tags a reader heard mean for the purpose they were read for (WMS-10). Pure. What must stay true: a tag counts
 * once, and every tag is either counted or listed with why it is not.
 */
import type { SESSION_KINDS, STRAY_REASONS } from '../../contract/rfid.ts';
import type { Id } from '../../kernel/ids.ts';

export type KnownTag = { nodeId: Id; bin: string; state: 'in' | 'out' };
export type HeardTag = {
  epc: string;
  skuId: Id | null;
  fault: string | null;
  reads: number;
  rssi: number | null;
  antenna: number;
  /** What is known of it from before; null: it was never bound to goods. */
  tag: KnownTag | null;
};
export type Purpose = { kind: (typeof SESSION_KINDS)[number]; nodeId: Id; bin: string };
export type Stray = HeardTag & { reason: (typeof STRAY_REASONS)[number] };
export type SortedReads = { counted: HeardTag[]; strays: Stray[] };

/** Below this, and heard once only, a tag is on the other side of a wall: −70 dBm. */
const FAINT = -7000;

export function sortReads(purpose: Purpose, heard: readonly HeardTag[]): SortedReads {
  const counted: HeardTag[] = [];
  const strays: Stray[] = [];
  for (const one of heard) {
    const reason = whyStray(purpose, one);
    if (reason) strays.push({ ...one, reason });
    else counted.push(one);
  }
  return { counted, strays };
}

function whyStray({ kind, nodeId, bin }: Purpose, one: HeardTag): Stray['reason'] | null {
  if (one.fault === 'rfid.otherScheme') return 'foreign';
  if (one.fault) return 'damaged';
  if (!one.skuId) return 'unknown';
  if (one.reads === 1 && one.rssi !== null && one.rssi < FAINT) return 'weak';
  const { tag } = one;
  if (!tag) return null;
  if (kind === 'receive') return tag.state === 'in' ? 'alreadyIn' : null;
  if (tag.state === 'out') return 'alreadyOut';
  const isElsewhere = tag.nodeId !== nodeId || (kind === 'count' && tag.bin !== '' && tag.bin !== bin);
  return isElsewhere ? 'elsewhere' : null;
}

export type Line = { sku: Id; expected: bigint; found: bigint };

/** Found against expected, by SKU; what was expected first, then what came besides. */
export function compare(expected: readonly { sku: Id; quantity: bigint }[], counted: readonly HeardTag[]): Line[] {
  const lines = new Map<Id, Line>();
  const lineOf = (sku: Id) => {
    const line = lines.get(sku) ?? { sku, expected: 0n, found: 0n };
    lines.set(sku, line);
    return line;
  };
  for (const { sku, quantity } of expected) lineOf(sku).expected += quantity;
  for (const { skuId } of counted) lineOf(skuId!).found += 1n;
  return [...lines.values()];
}

export const missingOf = (lines: readonly Line[]): bigint =>
  lines.reduce((sum, { expected, found }) => sum + (expected > found ? expected - found : 0n), 0n);
export const extraOf = (lines: readonly Line[]): bigint =>
  lines.reduce((sum, { expected, found }) => sum + (found > expected ? found - expected : 0n), 0n);
