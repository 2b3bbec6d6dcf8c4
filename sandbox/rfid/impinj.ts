/**
 * A reader with the Impinj IoT device interface, as far as the house hears it: what it pushes, in which pieces, and how
 * readers misbehave. The same seed hears the same.
 */
import { seeded } from '../seeded.ts';

export type ReaderOptions = { seed: number; now: () => Date; door: string; password: string };
export type Misbehaviour = {
  /** How often each tag is heard, up to. */
  repeats: number;
  /** Faint tags heard once. */
  faint: readonly string[];
  /** Tags of other schemes, cut ones, half a message, events of other kinds. */
  noise: boolean;
};

const WELL: Misbehaviour = { repeats: 1, faint: [], noise: false };
/** Events in a message. */
const PER_MESSAGE = 40;
/** A pallet's tag (SSCC-96). */
const PALLET = '3174257BF4499602D2000000';

type Event = Record<string, unknown>;

export function openReader({ seed, now, door, password }: ReaderOptions) {
  const random = seeded(seed);
  const event = (epcHex: string, peakRssiCdbm: number): Event => ({
    timestamp: now().toISOString(),
    hostname: 'impinj-14-0a-42',
    eventType: 'tagInventory',
    tagInventoryEvent: {
      ...{ epc: Buffer.from(epcHex, 'hex').toString('base64url'), epcHex },
      ...{ antennaPort: 1 + random.below(4), antennaName: 'Dock', peakRssiCdbm },
    },
  });
  const push = async (body: string): Promise<number> => {
    const authorization = `Basic ${Buffer.from(`reader:${password}`).toString('base64')}`;
    const headers = { 'content-type': 'application/json', authorization };
    return (await fetch(door, { method: 'POST', headers, body })).status;
  };

  function messages(epcs: readonly string[], { repeats, faint, noise }: Misbehaviour): string[] {
    const heard = epcs.flatMap((epc) =>
      Array.from({ length: 1 + random.below(repeats) }, () => event(epc, -3500 - random.below(2500))),
    );
    const far = faint.map((epc) => event(epc, -7600 - random.below(800)));
    const strange: Event[] = noise
      ? [event(PALLET, -5200), event('3074257BF7194E', -5200), { eventType: 'antennaConnected', timestamp: now() }]
      : [];
    const all = random.shuffled([...heard, ...far, ...strange]);
    const parts = Array.from({ length: Math.ceil(all.length / PER_MESSAGE) }, (_, i) =>
      JSON.stringify(all.slice(i * PER_MESSAGE, (i + 1) * PER_MESSAGE)),
    );
    return noise ? [...parts, parts[0]?.slice(0, -20) ?? '[{'] : parts;
  }

  return {
    /** Hears these tags and tells the house; gives the status of each message. */
    async hear(epcs: readonly string[], how: Partial<Misbehaviour> = {}): Promise<number[]> {
      const statuses: number[] = [];
      for (const message of messages(epcs, { ...WELL, ...how })) statuses.push(await push(message));
      return statuses;
    },
    /** A sign of life. */
    keepAlive: () => push(''),
    push,
  };
}
export type Reader = ReturnType<typeof openReader>;
