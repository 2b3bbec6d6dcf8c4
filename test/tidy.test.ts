/**
 * The house rules, checked from the sources: who may import whom, who may write SQL and open transactions, how long
 * files and functions may be, no dead files, no forbidden words. A rule that is broken names the file and the line.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { MODULE_ORDER } from '../src/module-order.ts';

const root = path.resolve(import.meta.dirname, '..');

type Source = {
  file: string;
  text: string;
  lines: string[];
  imports: { to: string; line: number; typeOnly: boolean }[];
};

function sourcesIn(...dirs: string[]): Source[] {
  const files = dirs.flatMap((dir) =>
    (fs.readdirSync(path.join(root, dir), { recursive: true }) as string[])
      .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
      .map((name) => path.join(dir, name)),
  );
  return files.map((file) => {
    const text = fs.readFileSync(path.join(root, file), 'utf8');
    const imports = [
      ...text.matchAll(
        /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"();]*?from\s+['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)|new URL\(\s*['"](\.[^'"]+\.tsx?)['"]/g,
      ),
    ].map((match) => ({
      to: path.normalize(path.join(path.dirname(file), (match[2] ?? match[3] ?? match[4])!)),
      line: text.slice(0, match.index).split('\n').length,
      typeOnly: match[1] !== undefined,
    }));
    return { file, text, lines: text.split('\n'), imports };
  });
}

const all = sourcesIn('src', 'web', 'sandbox', 'test', 'bin').concat();
const isTest = ({ file }: Source) =>
  /\.test\.tsx?$/.test(file) || file.startsWith('test/') || file.includes('/testing/');
const src = all.filter((source) => source.file.startsWith('src/') && !isTest(source));
const product = all.filter((source) => !isTest(source));
const moduleOf = (file: string): string | null => /^src\/([^/]+)\//.exec(file)?.[1] ?? null;

/** Lines of a kind, as `file:line text`. */
const found = (sources: readonly Source[], pattern: RegExp): string[] =>
  sources.flatMap(({ file, lines }) =>
    lines.flatMap((line, i) =>
      pattern.test(line.replace(/(^|\s)\/\/.*$|^\s*\*.*$/, '')) ? [`${file}:${i + 1} ${line.trim()}`] : [],
    ),
  );

describe('who may import whom', () => {
  const ORDER = new Map<string, number>(MODULE_ORDER.map((name, i) => [name, i]));
  const BELOW_ALL = new Set(['contract', 'kernel']);

  test('kernel imports nothing of ours, the ledger only the kernel', () => {
    const breaches = src.flatMap(({ file, imports }) => {
      const own = moduleOf(file);
      const allowed = own === 'kernel' ? ['kernel'] : own === 'ledger' ? ['kernel', 'ledger'] : null;
      return allowed
        ? imports
            .filter(({ to }) => !allowed.includes(moduleOf(to) ?? ''))
            .map(({ to, line }) => `${file}:${line} → ${to}`)
        : [];
    });
    expect(breaches).toEqual([]);
  });

  test('modules know only those before them, and only through their front door', () => {
    const breaches = src.flatMap(({ file, imports }) => {
      const own = moduleOf(file);
      if (!own || !ORDER.has(own)) return [];
      return imports.flatMap(({ to, line, typeOnly }) => {
        const other = moduleOf(to);
        if (!other || other === own || BELOW_ALL.has(other)) return [];
        if (!ORDER.has(other)) return [`${file}:${line} → ${to} (no module)`];
        if (ORDER.get(other)! > ORDER.get(own)!) return [`${file}:${line} → ${to} (${other} is above ${own})`];
        const door = to === `src/${other}/${other}.ts` || to === `src/${other}/address/address.ts`;
        // A port's types are the module's own words for the outside; they may be named by file.
        const port = typeOnly && /(connector|waybill-service|payment-provider|bill)\.ts$/.test(to);
        return door || port ? [] : [`${file}:${line} → ${to} (not through ${other}.ts)`];
      });
    });
    expect(breaches).toEqual([]);
  });

  test('only connectors reach the outside, and modules do not know connectors', () => {
    const knows = src
      .filter((s) => ORDER.has(moduleOf(s.file) ?? ''))
      .flatMap(({ file, imports }) =>
        imports.filter(({ to }) => moduleOf(to) === 'connectors').map(({ to, line }) => `${file}:${line} → ${to}`),
      );
    expect(knows).toEqual([]);
    const outside = src.filter((s) => moduleOf(s.file) !== 'connectors' && moduleOf(s.file) !== 'bench');
    expect(found(outside, /\bfetch\(|from 'undici'|https?\.request\(/)).toEqual([]);
  });

  test('the web knows the contract only, and the contract nothing but its schema library', () => {
    const web = all
      .filter((s) => s.file.startsWith('web/') && !isTest(s))
      .flatMap(({ file, imports }) =>
        imports
          .filter(({ to }) => to.startsWith('src/') && !to.startsWith('src/contract/'))
          .map(({ to, line }) => `${file}:${line} → ${to}`),
      );
    const contract = src
      .filter((s) => moduleOf(s.file) === 'contract')
      .flatMap(({ file, imports }) =>
        imports.filter(({ to }) => moduleOf(to) !== 'contract').map(({ to, line }) => `${file}:${line} → ${to}`),
      );
    expect([...web, ...contract]).toEqual([]);
  });

  test('the sandbox is only started by commands, never known by the product', () => {
    const breaches = src
      .filter((s) => !s.file.startsWith('src/commands/'))
      .flatMap(({ file, imports }) =>
        imports
          .filter(({ to }) => to.startsWith('sandbox/') || to.startsWith('test/'))
          .map(({ to, line }) => `${file}:${line} → ${to}`),
      );
    expect(breaches).toEqual([]);
  });
});

describe('what only one place may do', () => {
  test('only kernel/db opens connections and transactions', () => {
    const others = src.filter(
      (s) =>
        !s.file.startsWith('src/kernel/db/') &&
        !['src/kernel/jobs.ts', 'src/kernel/doctor.ts'].includes(s.file) &&
        moduleOf(s.file) !== 'bench',
    );
    expect(found(others, /new pg\.(Client|Pool)\(|query\('(begin|commit|rollback)'/)).toEqual([]);
  });

  test('only the ledger writes accounts and transfers', () => {
    const others = src.filter((s) => moduleOf(s.file) !== 'ledger');
    expect(
      found(others, /\b(insert into|update|delete from) (account|transfer)\b|ledger_(write|open|lock|set_floor)\(/),
    ).toEqual([]);
  });

  test('clock, random and ids come from the context', () => {
    const modules = src.filter(
      (s) =>
        MODULE_ORDER.includes(moduleOf(s.file) as never) && moduleOf(s.file) !== 'kernel' && !s.file.includes('bench'),
    );
    expect(found(modules, /\bDate\.now\(\)|\bnew Date\(\)|Math\.random\(\)|randomUUID\(\)/)).toEqual([]);
  });

  test('figure 9: money and quantities are never a number', () => {
    expect(found(src, /\b\w*Minor\??: number\b(?!\()/)).toEqual([]);
  });

  test('figure 33: secrets and signatures are not compared with ===', () => {
    const compared =
      /\b(signature|secret|hmac|digest|token|password)\w*\s*(===|!==)\s*(?!undefined\b|null\b|''|"")[\w(]/i;
    expect(found(product, compared)).toEqual([]);
  });
});

describe('size and words', () => {
  test('files stay under 400 lines', () => {
    expect(product.filter((s) => s.lines.length > 401).map((s) => `${s.file} ${s.lines.length}`)).toEqual([]);
  });

  test('functions stay under 70 lines', () => {
    expect(
      product.filter((s) => s.file.startsWith('src/') || s.file.startsWith('sandbox/')).flatMap(longFunctions),
    ).toEqual([]);
  });

  test('nothing is called Manager, Helper, Util, Base or Impl', () => {
    const names = product
      .filter((s) => /(manager|helpers?|utils?|impl|misc|common)\.tsx?$/i.test(s.file))
      .map((s) => s.file);
    expect([...names, ...found(src, /\b(class|function|type|interface) \w*(Manager|Helper|Util|Impl)\b/)]).toEqual([]);
  });

  test('one word per concept', () => {
    // What goes over a wire is named by whoever is at its other end.
    const ours = src.filter(({ file }) => moduleOf(file) !== 'connectors');
    expect(found(ours, /\b(atp|mailNo|lockNum|orderNo|skuCode|waybillNo|expressNo|warehouseId|goodsNum)\b/)).toEqual(
      [],
    );
  });

  test('no test is skipped or singled out, nothing is left for later', () => {
    const self = all.filter((s) => s.file !== 'test/tidy.test.ts');
    expect(found(self, /\b(it|test|describe)\.(only|todo)\b|\b(it|test|describe)\.skip\(/)).toEqual([]);
    expect(
      self
        .filter((s) => !isTest(s))
        .flatMap(({ file, lines }) =>
          lines.flatMap((line, i) =>
            /\bTODO\b|\bFIXME\b|not implemented|lorem ipsum/i.test(line) ? [`${file}:${i + 1} ${line.trim()}`] : [],
          ),
        ),
    ).toEqual([]);
  });

  test('no file is dead', () => {
    const entries = all.filter(
      (s) =>
        isTest(s) ||
        ['src/cli.ts', 'web/console/main.tsx', 'web/console/vite.config.ts'].some((e) => s.file.startsWith(e)) ||
        s.file.endsWith('vite.config.ts') ||
        /\/main\.tsx?$/.test(s.file) ||
        s.file.endsWith('.d.ts'),
    );
    const reached = new Set<string>();
    const byFile = new Map(all.map((s) => [s.file, s]));
    const visit = (file: string): void => {
      const source = byFile.get(file) ?? byFile.get(`${file}.ts`) ?? byFile.get(`${file}.tsx`);
      if (!source || reached.has(source.file)) return;
      reached.add(source.file);
      for (const { to } of source.imports) visit(to);
    };
    for (const entry of entries) visit(entry.file);
    expect(product.filter((s) => !reached.has(s.file)).map((s) => s.file)).toEqual([]);
  });
});

const OPENS =
  /^( *)(?:export )?(?:default )?(?:async )?(?:function\*? \w+.*|(?:static |async |get |set )*#?(?!(?:if|for|while|switch|catch|return|await|describe)\b)\w+(?:<.*>)?\(.*|const \w+ = .*=>.*)[{(]$/;

/** The line that closes what `start` opens at its own depth. */
const endOf = (lines: string[], start: number, indent: string): number =>
  lines.findIndex((line, i) => i > start && line.startsWith(indent) && /^[^\s)\]]/.test(line.slice(indent.length)));

/** Functions and methods by indentation. What a factory makes counts as functions of its own, not as its length. */
function longFunctions({ file, lines }: Source): string[] {
  return lines.flatMap((line, start) => {
    const indent = OPENS.exec(line)?.[1];
    if (indent === undefined || indent.length > 2) return [];
    const end = endOf(lines, start, indent);
    if (end < 0 || lines[end]![indent.length] !== '}') return [];
    const inner = `${indent}  `;
    let length = end - start;
    for (let i = start + 1; i < end; i++) {
      if (OPENS.exec(lines[i]!)?.[1] !== inner) continue;
      const close = endOf(lines, i, inner);
      if (close > i && close < end && lines[close]!.startsWith(`${inner}}`)) {
        length -= close - i;
        i = close;
      }
    }
    return length > 70 ? [`${file}:${start + 1} ${length} lines`] : [];
  });
}

describe('tools', () => {
  const run = (program: string, args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(root, 'node_modules', program), ...args],
      { cwd: root, encoding: 'utf8' },
    );
    return { status, output: `${stdout}${stderr}`.split('\n').slice(0, 30).join('\n') };
  };

  test('types hold', { timeout: 180_000 }, () => {
    expect(run('typescript/bin/tsc', ['--noEmit'])).toEqual({ status: 0, output: expect.any(String) });
  });

  test('lint and format hold', { timeout: 180_000 }, () => {
    const { status, output } = run('@biomejs/biome/bin/biome', ['check', '--diagnostic-level=error', '.']);
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
  });
});

test('every table with a tenant has row-level security and the tenant first in its key', () => {
  const sql = fs
    .readdirSync(path.join(root, 'migrations'))
    .filter((name) => name.endsWith('.sql'))
    .map((name) => fs.readFileSync(path.join(root, 'migrations', name), 'utf8'))
    .join('\n');
  const tables = [...sql.matchAll(/create table (?:if not exists )?(\w+) \(([\s\S]*?)\n\)/g)]
    .map((match) => ({ name: match[1]!, body: match[2]! }))
    .filter(({ body }) => /^\s*tenant_id\s/m.test(body));
  const guarded = new Set(
    [...sql.matchAll(/guard_tenant\('\{([^}]*)\}'/g)].flatMap((match) =>
      match[1]!.split(',').map((name) => name.trim()),
    ),
  );
  expect(tables.filter(({ name }) => !guarded.has(name)).map(({ name }) => `${name} is not guarded`)).toEqual([]);
  const keys = tables.filter(
    ({ body }) => /primary key \((?!tenant_id)/.test(body) || /\bunique \((?!tenant_id)/.test(body),
  );
  expect(keys.map(({ name }) => `${name}: a key does not begin with the tenant`)).toEqual([]);
});
