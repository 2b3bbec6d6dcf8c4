import { expect, test } from 'vitest';
import { readLines } from './blacklist-lines.ts';

test('ORD-4 pasted lines become entries, each once, with its own reason where it has one', () => {
  const text = '13900001111\n\n 13900002222\tfraud \r\n13900001111\nx\n';
  expect(readLines(text, 'phone', 'refunds')).toEqual({
    entries: [
      { kind: 'phone', value: '13900001111', reason: 'refunds' },
      { kind: 'phone', value: '13900002222', reason: 'fraud' },
    ],
    damaged: [5],
  });
});
