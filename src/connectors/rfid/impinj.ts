/**
 * Readers that speak the Impinj IoT device interface (R700, R720): they push arrays of JSON events, tag reads among them,
 * and an empty body or other events as signs of life. A tag's EPC comes as `epcHex`, or as base64url in `epc` where the
 * reader was not told to send hexadecimal digits.
 */
import type { ReaderNews, ReaderWire, TagRead } from '../../warehouse/rfid/ports.ts';

type Event = {
  timestamp?: unknown;
  eventType?: unknown;
  tagInventoryEvent?: { epc?: unknown; epcHex?: unknown; antennaPort?: unknown; peakRssiCdbm?: unknown };
};

export const impinj: ReaderWire = {
  kind: 'impinj',
  read(body, now): ReaderNews {
    const text = body.toString('utf8').trim();
    if (text === '') return { reads: [], garbled: 0 };
    let events: unknown;
    try {
      events = JSON.parse(text);
    } catch {
      return { reads: [], garbled: 1 };
    }
    const reads: TagRead[] = [];
    let garbled = 0;
    for (const event of [events].flat()) {
      const read = readOf(event, now);
      if (read === 'garbled') garbled++;
      else if (read) reads.push(read);
    }
    return { reads, garbled };
  },
};

function readOf(event: unknown, now: Date): TagRead | 'garbled' | null {
  if (typeof event !== 'object' || event === null) return 'garbled';
  const { eventType, timestamp, tagInventoryEvent: tag } = event as Event;
  if (eventType !== 'tagInventory') return typeof eventType === 'string' ? null : 'garbled';
  const epc = typeof tag?.epcHex === 'string' ? tag.epcHex : hexOf(tag?.epc);
  if (!epc || epc.length > 128) return 'garbled';
  const at = typeof timestamp === 'string' ? new Date(timestamp) : now;
  return {
    epc: epc.toUpperCase(),
    antenna: typeof tag?.antennaPort === 'number' ? Math.trunc(tag.antennaPort) : 0,
    // A reader's clock may be anything; what is far off is not believed.
    at: Math.abs(at.getTime() - now.getTime()) < DAY_MS ? at : now,
    rssi: typeof tag?.peakRssiCdbm === 'number' ? Math.trunc(tag.peakRssiCdbm) : null,
  };
}

const DAY_MS = 24 * 3_600_000;

const hexOf = (epc: unknown): string | null =>
  typeof epc === 'string' && /^[\w-]+={0,2}$/.test(epc) ? Buffer.from(epc, 'base64url').toString('hex') : null;
