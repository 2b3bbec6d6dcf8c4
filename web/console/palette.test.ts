import { expect, test } from 'vitest';
import { findEntries, type PaletteEntry } from './palette.ts';

const page = (text: string): PaletteEntry => ({ id: text, kind: 'page', text, go: { to: '/' } });
const entries = ['去 订单', '去 店铺', '去 库存', '导出订单', 'Go to Shops'].map(page);

test.each([
  ['店铺', ['去 店铺']],
  ['去 店铺', ['去 店铺']],
  ['店铺 去', ['去 店铺']],
  ['订单', ['去 订单', '导出订单']],
  ['导出', ['导出订单']],
  ['SHOP', ['Go to Shops']],
  ['26112100', []],
  ['', entries.map((entry) => entry.text)],
])('the palette finds pages and commands by words: “%s”', (typed, found) => {
  expect(findEntries(entries, typed).map((entry) => entry.text)).toEqual(found);
});
