/**
 * `npm run mutation`: changes the money rules one place at a time (Stryker's mutators) and asks whether a test notices.
 * All changes are compiled in at once and switched on one by one in this process, so thousands take minutes.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { seeded } from '../random.ts';
import { type Case, declared } from './bare-vitest.ts';
import { RULES, TESTS } from './money-rules.ts';

const STRYKER = '10.1.1';
/** Words of a person or a key; whether they are right no arithmetic can tell. */
const LEFT_ALONE = ['StringLiteral', 'ObjectLiteral', 'Regex'];
/** So many times more often than without a change a place is passed before it counts as an endless loop. */
const ENDLESS = 100;

const root = path.resolve(import.meta.dirname, '../..');
const { values: asked } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    sample: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    static: { type: 'boolean', default: false },
  },
});

type Place = { line: number; column: number };
type Mutant = {
  id: string;
  fileName: string;
  mutatorName: string;
  replacement: string;
  location: { start: Place; end: Place };
};
type Switch = {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
};
type Known = Case & { id: string; tookMs: number };

/** Stryker's part that places changes, installed beside the repository when it is first asked for: nobody else needs it. */
async function instrumented(files: readonly string[]): Promise<{ mutants: Mutant[]; sources: Map<string, string> }> {
  const dir = process.env['GUANJIA_STRYKER'] ?? path.join(os.homedir(), '.cache/guanjia/stryker', STRYKER);
  const name = '@stryker-mutator/instrumenter';
  if (!fs.existsSync(path.join(dir, 'node_modules', name))) {
    fs.mkdirSync(dir, { recursive: true });
    const packages = [`${name}@${STRYKER}`, `@stryker-mutator/api@${STRYKER}`];
    const { status } = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--prefix', dir, ...packages], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error(`npm could not install ${packages.join(' and ')}`);
  }
  const { Instrumenter } = await import(pathToFileURL(createRequire(path.join(dir, 'x.js')).resolve(name)).href);
  const silent = { debug: () => {}, info: () => {}, warn: console.warn, isDebugEnabled: () => false };
  const given = files.map((file) => ({ name: file, mutate: true, content: fs.readFileSync(file, 'utf8') }));
  const options = { excludedMutations: LEFT_ALONE, ignorers: [], plugins: null };
  const result = await new Instrumenter(silent).instrument(given, options);
  const sources = result.files.map((one: { name: string; content: string }) => [one.name, one.content] as const);
  const placed = result.mutants.filter(({ status }: { status?: string }) => status !== 'Ignored');
  return { mutants: placed, sources: new Map(sources) };
}

function serveInstead(sources: ReadonlyMap<string, string>): void {
  const vitest = pathToFileURL(path.join(import.meta.dirname, 'bare-vitest.ts')).href;
  registerHooks({
    resolve: (name, context, next) => (name === 'vitest' ? { url: vitest, shortCircuit: true } : next(name, context)),
    load: (url, context, next) => {
      const source = url.startsWith('file:') ? sources.get(new URL(url).pathname) : undefined;
      return source === undefined ? next(url, context) : { source, format: 'module-typescript', shortCircuit: true };
    },
  });
}

const ns: Switch = {};
(globalThis as { __stryker__?: Switch }).__stryker__ = ns;

async function passes({ run }: Case): Promise<boolean> {
  try {
    await run();
    return true;
  } catch {
    return false;
  }
}

/** Every test with the places it passes; each must pass twice, or a change could be blamed for what an earlier run left. */
async function learn(): Promise<Known[]> {
  const tests: Known[] = [];
  for (const file of TESTS) {
    await import(pathToFileURL(path.join(root, file)).href);
    for (const one of declared.splice(0)) {
      const known = { ...one, id: `${file} › ${one.name} ${tests.length}`, tookMs: 0 };
      ns.currentTestId = known.id;
      const began = performance.now();
      const [first, second] = [await passes(known), await passes(known)];
      known.tookMs = (performance.now() - began) / 2;
      ns.currentTestId = undefined;
      if (!first || !second) throw new Error(`does not pass as it is: ${known.id}`);
      tests.push(known);
    }
  }
  return tests.toSorted((a, b) => a.tookMs - b.tookMs);
}

/** Whether a test notices; null: no test passes there, or only while modules are loaded. */
async function isNoticed({ id }: Mutant, tests: readonly Known[]): Promise<boolean | null> {
  const { perTest, static: loaded } = ns.mutantCoverage!;
  const passing = tests.filter((one) => perTest[one.id]?.[id] !== undefined);
  if (passing.length === 0) return loaded[id] === undefined ? false : null;
  Object.assign(ns, { activeMutant: id });
  try {
    for (const one of passing) {
      Object.assign(ns, { hitCount: 0, hitLimit: ENDLESS + perTest[one.id]![id]! * ENDLESS });
      if (!(await passes(one))) return true;
    }
    return false;
  } finally {
    Object.assign(ns, { activeMutant: undefined, hitCount: undefined });
  }
}

const random = seeded(Number(asked.seed));
const files = RULES.filter((file) => file.includes(asked.only)).map((file) => path.join(root, file));
const { mutants, sources } = await instrumented(files);
serveInstead(sources);
const tests = await learn();
const sample = mutants.filter(() => random.random() < Number(asked.sample));
const scores = new Map<string, { noticed: number; all: number; loaded: number }>();
for (const mutant of sample) {
  const file = path.relative(root, mutant.fileName);
  const score = scores.get(file) ?? { noticed: 0, all: 0, loaded: 0 };
  scores.set(file, score);
  const noticed = await isNoticed(mutant, tests);
  if (noticed === null) score.loaded += 1;
  else score.all += 1;
  if (noticed) score.noticed += 1;
  if (noticed === false) {
    const { start, end } = mutant.location;
    const lines = fs.readFileSync(mutant.fileName, 'utf8').split('\n');
    const was =
      start.line === end.line ? lines[start.line]!.slice(start.column, end.column) : lines[start.line]!.trim();
    console.log(`${file}:${start.line + 1} ${mutant.mutatorName}: ${was} → ${mutant.replacement.split('\n')[0]}`);
  }
}
const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
for (const [file, { noticed, all }] of scores) console.log(`${percent(noticed, all)}  ${noticed} of ${all}  ${file}`);
const total = (of: 'noticed' | 'all' | 'loaded') => [...scores.values()].reduce((sum, one) => sum + one[of], 0);
console.log(
  `seed ${asked.seed}: ${total('noticed')} of ${total('all')} changes noticed, ${percent(total('noticed'), total('all'))};`,
  `${total('loaded')} in tables that are read once, not tried`,
);
