import { expect, test } from 'vitest';
import { parcelWay } from './parcel-way.ts';

const MARKS = { done: '●', now: '○', waits: '△', stopped: '■', ended: '▪', ahead: '·', skipped: '–' };
const waybill = (state: 'issued' | 'failed', prints: number) => ({
  number: state === 'failed' ? null : 'ZTO1',
  state,
  prints,
});
const drawn = (facts: Partial<Parameters<typeof parcelWay>[0]>) =>
  parcelWay({ state: 'created', holds: [], shippedAt: null, waybill: null, ...facts })
    .map(({ step, mark }) => MARKS[mark] + step)
    .join(' ');
const left = { shippedAt: '2026-11-21T14:00:00+08:00', waybill: waybill('issued', 1) };

test.each<[Parameters<typeof drawn>[0], string]>([
  [{}, '○number ·label ·check ·handOver ·signature'],
  [{ waybill: waybill('failed', 0) }, '△number ·label ·check ·handOver ·signature'],
  [{ state: 'waybilled', waybill: waybill('issued', 0) }, '●number ○label ·check ·handOver ·signature'],
  [{ state: 'picking', waybill: waybill('issued', 1) }, '●number ●label ○check ·handOver ·signature'],
  [{ state: 'printed', holds: ['refundAsked'] }, '●number ●label △check ·handOver ·signature'],
  [{ state: 'weighed' }, '●number ●label ●check ○handOver ·signature'],
  [{ state: 'inLocker', ...left }, '●number ●label ●check ●handOver ○signature'],
  [{ state: 'signed', ...left }, '●number ●label ●check ●handOver ●signature'],
  [{ state: 'refused', ...left }, '●number ●label ●check ●handOver ■signature'],
  [{ state: 'reversed', ...left }, '●number ●label ●check ■handOver ·signature'],
  [{ state: 'cancelled' }, '■number ·label ·check ·handOver ·signature'],
  [{ state: 'cancelled', waybill: waybill('issued', 2) }, '●number ●label ■check ·handOver ·signature'],
])('SHP-3 the track of a parcel that is %j is %s', (facts, track) => {
  expect(drawn(facts)).toBe(track);
});
