/** Every page inside the frame explains itself, in both languages. */
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { en } from '../../ui/text/en/index.ts';
import { zhCN } from '../../ui/text/zh-CN/index.ts';
import { pageName } from './help-preference.ts';

const router = fs.readFileSync(new URL('../router.tsx', import.meta.url), 'utf8');
/** Stations are no pages: they stand in a file of their own and name their keys themselves. */
const pages = [...router.matchAll(/(?:path: |(?:at|asked)\(\s*)'(\/[^'$]*)'/g)].map(([, address]) => address!);

test('there are pages', () => expect(pages.length).toBeGreaterThan(30));

test.each(pages)('%s says what it is for and how one works in it', (address) => {
  for (const { help, pageHelp } of [zhCN, en]) {
    const pages: Record<string, { what: string; how: string }> = { home: help.home, ...pageHelp };
    const texts = pages[pageName(address)];
    expect(texts?.what.length, address).toBeGreaterThan(5);
    expect(texts?.how.length, address).toBeGreaterThan(5);
  }
});
