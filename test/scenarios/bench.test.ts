/**
 * Benchmarks run in small: they measure nothing here, but set up their merchant, load it, check what came out and print
 * figures with a unit, so that none is found broken on the day somebody wants to measure. The longest run at night.
 */
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { start as startWechat } from '../../sandbox/psp/wechat-pay.ts';
import { benchCapture } from '../../src/bench/capture.ts';
import { benchConsole } from '../../src/bench/console.ts';
import type { Figure } from '../../src/bench/figure.ts';
import { benchHttp } from '../../src/bench/http.ts';
import { benchIntake } from '../../src/bench/intake.ts';
import { benchList } from '../../src/bench/list.ts';
import { benchPickPath } from '../../src/bench/pickpath.ts';
import { benchPipeline } from '../../src/bench/pipeline.ts';
import { benchPush } from '../../src/bench/push.ts';
import { benchScan } from '../../src/bench/scan.ts';
import { CHROMIUM } from '../browser/stage.ts';

type Bench = [string, () => Promise<Figure[]>];
const AT_NIGHT: Bench[] = [
  ['pipeline', () => benchPipeline(800)],
  ['http', () => benchHttp(200)],
  ['capture', () => benchCapture(startWechat, 100, 1000)],
  ...(fs.existsSync(CHROMIUM) ? [['console', () => benchConsole(300)] as Bench] : []),
];

test.each<Bench>([
  ['intake', () => benchIntake(2000)],
  ['list', () => benchList(3000)],
  ['scan', () => benchScan(200)],
  ['push', () => benchPush(1)],
  ['pickpath', async () => benchPickPath(0.01)],
  ...(process.env['GUANJIA_NIGHT'] === '1' ? AT_NIGHT : []),
])('guanjia bench %s prints its figures', async (_, bench) => {
  const figures = await bench();
  expect(figures.length).toBeGreaterThan(0);
  for (const figure of figures) {
    expect(figure).toMatchObject({ id: expect.stringMatching(/^P?\d/), unit: expect.any(String) });
    // Processor time is counted in hundredths of a second, of which work as small as this may use none.
    if (figure.unit === 'µs') expect(figure.value).toBeGreaterThanOrEqual(0);
    else expect(figure.value).toBeGreaterThan(0);
  }
});
