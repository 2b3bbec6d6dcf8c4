import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Check, type CheckParcel, type CheckStop, emptyBench, type ItemCode, scanCode } from './check.ts';

const PARCELS: Record<string, CheckParcel> = {
  W1: {
    fulfilment: 'f1',
    waybillNumber: 'W1',
    lines: [
      { sku: 'apple', quantity: 2n },
      { sku: 'knife', quantity: 1n },
      { sku: 'apple', quantity: 1n },
    ],
  },
  W2: { fulfilment: 'f2', waybillNumber: 'W2', lines: [{ sku: 'pear', quantity: 12n }] },
};
const ITEMS: Record<string, ItemCode> = {
  '690001': { sku: 'apple', quantity: 1n, unique: false },
  '690002': { sku: 'apple', quantity: 1n, unique: false },
  twin: { sku: 'apple', quantity: 2n, unique: false },
  knife: { sku: 'knife', quantity: 1n, unique: false },
  'apple#1': { sku: 'apple', quantity: 1n, unique: true },
  'apple#2': { sku: 'apple', quantity: 1n, unique: true },
  carton: { sku: 'pear', quantity: 12n, unique: false },
};

/** One line per scan: `code [stop] → answer tone [missing]`. */
function bench(script: string): void {
  let check: Check = emptyBench;
  for (const line of script.trim().split('\n')) {
    const [, code, stop, expected] = /^\s*(\S+)(?: \((\w+)\))?\s*→ (.*?)\s*$/.exec(line)!;
    const scan = {
      code: code!,
      parcel: PARCELS[code!] ?? null,
      item: ITEMS[code!] ?? null,
      stop: (stop ?? null) as CheckStop | null,
    };
    const result = scanCode(check, scan);
    check = result.check;
    const { answer } = result;
    const missing = answer.missing.map(({ sku, wanted, scanned }) => `${sku} ${scanned}/${wanted}`).join(', ');
    const said = `${answer.code.replace('warehouse.', '')} ${answer.tone}${missing ? ` [${missing}]` : ''}`;
    expect(`${code} → ${said}`).toBe(`${code} → ${expected}`);
  }
}

describe('WMS-7 scan-out check', () => {
  test.each`
    what | script
    ${'right items in any order, several codes a SKU'} | ${`
      W1     → parcelOpened right [apple 0/3, knife 0/1]
      690001 → itemRight right [apple 1/3, knife 0/1]
      knife  → itemRight right [apple 1/3]
      690002 → itemRight right [apple 2/3]
      690001 → complete done
      690001 → waybillUnknown wrong`}
    ${'a carton counts its pieces'} | ${`
      W2     → parcelOpened right [pear 0/12]
      carton → complete done
      W1     → parcelOpened right [apple 0/3, knife 0/1]`}
    ${'wrong, unknown and extra items block and change nothing'} | ${`
      W1     → parcelOpened right [apple 0/3, knife 0/1]
      carton → itemWrong wrong [apple 0/3, knife 0/1]
      ???    → itemUnknown wrong [apple 0/3, knife 0/1]
      twin   → itemRight right [apple 2/3, knife 0/1]
      twin   → itemExtra wrong [apple 2/3, knife 0/1]
      690001 → itemRight right [knife 0/1]
      690001 → itemExtra wrong [knife 0/1]
      knife  → complete done`}
    ${'one unique code counts once'} | ${`
      W1      → parcelOpened right [apple 0/3, knife 0/1]
      apple#1 → itemRight right [apple 1/3, knife 0/1]
      apple#1 → itemDuplicate wrong [apple 1/3, knife 0/1]
      apple#2 → itemRight right [apple 2/3, knife 0/1]`}
    ${'finishing early says what is missing; another parcel must wait'} | ${`
      W1     → parcelOpened right [apple 0/3, knife 0/1]
      knife  → itemRight right [apple 0/3]
      W1     → itemsMissing wrong [apple 0/3]
      W2     → otherParcelOpen wrong [apple 0/3]
      690001 → itemRight right [apple 1/3]`}
    ${'a refund asked before the check'} | ${`
      W1 (refundAsked) → refundAsked wrong [apple 0/3, knife 0/1]
      690001           → waybillUnknown wrong`}
    ${'a refund asked while the last item is scanned'} | ${`
      W2                   → parcelOpened right [pear 0/12]
      carton (refundAsked) → refundAsked wrong [pear 0/12]
      carton               → waybillUnknown wrong`}
    ${'parcels that must not leave'} | ${`
      W1 (held)           → held wrong [apple 0/3, knife 0/1]
      W1 (cancelled)      → cancelled wrong [apple 0/3, knife 0/1]
      W1 (alreadyChecked) → alreadyChecked wrong [apple 0/3, knife 0/1]
      W1 (alreadyShipped) → alreadyShipped wrong [apple 0/3, knife 0/1]
      W9                  → waybillUnknown wrong`}
    ${'the stop of another parcel does not touch the open one'} | ${`
      W1        → parcelOpened right [apple 0/3, knife 0/1]
      W2 (held) → otherParcelOpen wrong [apple 0/3, knife 0/1]
      690001    → itemRight right [apple 1/3, knife 0/1]`}
  `('$what', ({ script }) => bench(script));

  test('done exactly when every SKU was scanned in the quantity to ship, whatever is scanned', () => {
    const codes = fc.array(
      fc.constantFrom('690001', '690002', 'twin', 'knife', 'apple#1', 'carton', '???', 'W1', 'W2'),
    );
    fc.assert(
      fc.property(codes, (all) => {
        let check = scanCode(emptyBench, { code: 'W1', parcel: PARCELS['W1']!, item: null, stop: null }).check;
        const counted = { apple: 0n, knife: 0n };
        for (const code of all) {
          const scan = { code, parcel: PARCELS[code] ?? null, item: ITEMS[code] ?? null, stop: null };
          const { check: next, answer } = scanCode(check, scan);
          if (answer.tone === 'wrong') expect(next).toBe(check);
          else counted[scan.item!.sku as 'apple' | 'knife'] += scan.item!.quantity;
          check = next;
          const full = counted.apple === 3n && counted.knife === 1n;
          expect(answer.tone === 'done').toBe(full);
          if (full) return;
        }
      }),
      { numRuns: 500 },
    );
  });
});
