/**
 * What the tags a reader heard mean for the purpose they were read for (WMS-10). Pure. What must stay true: a tag counts
 * once, and every tag is either counted or listed with why it is not.
 */
import type { SESSION_KINDS, STRAY_REASONS } from '../../contract/rfid.ts';
import type { Id } from '../../kernel/ids.ts';

/** `lot`: '' where nobody told it. */
export type KnownTag = { nodeId: Id; bin: string; state: 'in' | 'out'; lot: string };
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

/** `lot`: null where it is not asked. */
export type Line = { sku: Id; lot: string | null; expected: bigint; found: bigint };
export type Expected = { sku: Id; quantity: bigint; lot?: string };

/**
 * Found against expected, by SKU, and of the SKUs in `byLot` by lot too; what was expected first, then what came besides. Tags
 * whose lot nobody told are of the lots that would be missing, in their order: they are no reason to change one.
 */
export function compare(
  expected: readonly Expected[],
  counted: readonly HeardTag[],
  byLot: ReadonlySet<Id> = new Set(),
): Line[] {
  const lines = new Map<string, Line>();
  const lineOf = (sku: Id, name = '') => {
    const lot = byLot.has(sku) ? name : null;
    const key = `${sku}/${lot ?? ''}`;
    const line = lines.get(key) ?? { sku, lot, expected: 0n, found: 0n };
    lines.set(key, line);
    return line;
  };
  for (const { sku, lot, quantity } of expected) lineOf(sku, lot).expected += quantity;
  const [named, unnamed] = [counted.filter(hasLot), counted.filter((one) => !hasLot(one))];
  for (const { skuId, tag } of named) lineOf(skuId!, tag!.lot).found += 1n;
  for (const { skuId } of unnamed) {
    const short = byLot.has(skuId!) && [...lines.values()].find((one) => one.sku === skuId && one.found < one.expected);
    (short || lineOf(skuId!)).found += 1n;
  }
  return [...lines.values()];
}

const hasLot = ({ tag }: HeardTag): boolean => tag !== null && tag.lot !== '';

export const missingOf = (lines: readonly Line[]): bigint =>
  lines.reduce((sum, { expected, found }) => sum + (expected > found ? expected - found : 0n), 0n);
export const extraOf = (lines: readonly Line[]): bigint =>
  lines.reduce((sum, { expected, found }) => sum + (found > expected ? found - expected : 0n), 0n);
