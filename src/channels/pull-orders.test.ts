import { describe, expect, test } from 'vitest';
import { dueWindow } from './pull-orders.ts';

const limits = { lagSeconds: 60, maxWindowMinutes: 24 * 60 };
const at = (text: string) => new Date(`2026-11-21T${text}Z`);
const NOW = at('12:00:00.700').getTime();

describe('CHN-3 the next window', () => {
  test.each`
    pulledUntil                         | from                                | to                                  | why
    ${at('11:58:00')}                   | ${at('11:53:00')}                   | ${at('11:59:00')}                   | ${'overlaps the last one and stops before what channels show late'}
    ${at('11:59:00')}                   | ${null}                             | ${null}                             | ${'is not due when nothing new can be in it'}
    ${at('11:58:59.500')}               | ${at('11:53:59')}                   | ${at('11:59:00')}                   | ${'begins and ends on whole seconds'}
    ${new Date('2026-11-18T12:00:00Z')} | ${new Date('2026-11-18T11:55:00Z')} | ${new Date('2026-11-19T11:55:00Z')} | ${'is no longer than the channel allows'}
    ${null}                             | ${new Date('2026-11-18T11:55:00Z')} | ${new Date('2026-11-19T11:55:00Z')} | ${'of a new shop looks three days back'}
    ${new Date('2026-11-22T12:00:00Z')} | ${new Date('2026-11-20T11:55:00Z')} | ${new Date('2026-11-21T11:55:00Z')} | ${'after a clock that was a day ahead reads the day again'}
  `('$why', ({ pulledUntil, from, to }) => expect(dueWindow(pulledUntil, NOW, limits)).toEqual(from && { from, to }));
});
