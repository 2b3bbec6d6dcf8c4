/**
 * Every benchmark runs, in small: it measures nothing here, but it sets up its merchant, loads it, checks what came out
 * and prints figures with a unit, so that none is found broken on the day somebody wants to measure.
 */
import fs from 'node:fs';
import { expect, test } from 'vitest';
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

test.each<[string, () => Promise<Figure[]>]>([
  ['intake', () => benchIntake(2000)],
  ['pipeline', () => benchPipeline(800)],
  ['list', () => benchList(3000)],
  ['http', () => benchHttp(200)],
  ['scan', () => benchScan(200)],
  ['push', () => benchPush(1)],
  ['pickpath', async () => benchPickPath(0.01)],
  ...(fs.existsSync(CHROMIUM) ? [['console', () => benchConsole(300)] as [string, () => Promise<Figure[]>]] : []),
])('guanjia bench %s prints its figures', async (_, bench) => {
  const figures = await bench();
  expect(figures.length).toBeGreaterThan(0);
  for (const figure of figures) {
    expect(figure).toMatchObject({ id: expect.stringMatching(/^P\d/), unit: expect.any(String) });
    // Processor time is counted in hundredths of a second, of which work as small as this may use none.
    if (figure.unit === 'µs') expect(figure.value).toBeGreaterThanOrEqual(0);
    else expect(figure.value).toBeGreaterThan(0);
  }
});
