/**
 * `npm test`: installs what tests need beyond npm (a browser, Chinese fonts, a PDF rasteriser; from Debian's packages
 * when root), runs every test, and ends with one line that says how many passed and failed.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

const WANTED = [
  { program: '/usr/bin/chromium', package: 'chromium', for: 'the browser tests' },
  {
    program: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
    package: 'fonts-noto-cjk',
    for: 'screenshots in Chinese',
  },
  { program: '/usr/bin/pdftoppm', package: 'poppler-utils', for: 'reading labels back' },
  { program: '/usr/bin/hledger', package: 'hledger', for: 'adding up the books with another program' },
];

function installTools(): void {
  const missing = WANTED.filter((tool) => !fs.existsSync(tool.program));
  if (missing.length === 0) return;
  const names = missing.map((tool) => tool.package);
  if (process.getuid?.() !== 0 || !fs.existsSync('/usr/bin/apt-get')) {
    for (const tool of missing)
      console.log(`skipped: ${tool.for}, because ${tool.package} is not installed (apt-get install ${tool.package})`);
    return;
  }
  console.log(`installing ${names.join(', ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env: environment });
  const { status } = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment,
  });
  if (status !== 0)
    console.log(
      `skipped: ${missing.map((tool) => tool.for).join(', ')}, because apt-get could not install ${names.join(', ')}`,
    );
}

installTools();
const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-report-')), 'report.json');
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(3)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
const result = fs.existsSync(report)
  ? (JSON.parse(fs.readFileSync(report, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      success: boolean;
    })
  : null;
// A run that broke before or beside its tests has failed, whatever it counted.
const failed = (result?.numFailedTests ?? 0) + (status !== 0 && !result?.numFailedTests ? 1 : 0);
console.log(`${result?.numPassedTests ?? 0} passed, ${failed} failed, ${result?.numPendingTests ?? 0} skipped`);
process.exit(failed > 0 ? 1 : 0);
