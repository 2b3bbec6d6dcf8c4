/** What colour a station shows for a code that cannot be taken: another piece helps, or somebody has to look at this one. */
import type { SERIAL_FAULTS } from '../../../src/contract/serials.ts';
import type { Light } from '../warehouse/station.tsx';

export const SERIAL_LIGHTS = {
  ...({ serialNeeded: 'wrong', serialUnknown: 'stopped', serialTwice: 'wrong' } as const),
  ...({ serialShipped: 'stopped', serialElsewhere: 'stopped', serialOff: 'stopped' } as const),
} satisfies Record<(typeof SERIAL_FAULTS)[number], Light>;

export const isSerialFault = (verdict: string): verdict is keyof typeof SERIAL_LIGHTS =>
  Object.hasOwn(SERIAL_LIGHTS, verdict);
