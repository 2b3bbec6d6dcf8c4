/**
 * The languages say the same things: the same keys, the same values put in, every key the code names, and a word for
 * every state, reason, right and code the contract knows.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIFFERENCE_TYPES, ITEM_STATES, RESOLUTIONS } from '../../../src/contract/bills.ts';
import { ATTENTION_KINDS } from '../../../src/contract/home.ts';
import { IMPORT_KINDS, IMPORT_STATES } from '../../../src/contract/imports.ts';
import { COMMANDS } from '../../../src/contract/order-commands.ts';
import { FULFILMENT_STATES, HOLD_REASONS, ORDER_KINDS, ORDER_STATES } from '../../../src/contract/order-words.ts';
import { REVEAL_PURPOSES } from '../../../src/contract/orders.ts';
import { HTTP_CODES } from '../../../src/contract/problem.ts';
import { BUCKETS } from '../../../src/contract/stock.ts';
import { DOCUMENT_KINDS } from '../../../src/contract/stock-documents.ts';
import { SCAN_VERDICTS } from '../../../src/contract/warehouse.ts';
import { en } from './en/index.ts';
import { zhCN } from './zh-CN/index.ts';

type Tree = { [key: string]: string | Tree };
const flat = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
const languages = { 'zh-CN': new Map(flat(zhCN)), en: new Map(flat(en)) };
/** English has `_one` and `_other` where Chinese has one form. */
const meaning = (key: string) => key.replace(/_(one|other)$/, '');
const has = (texts: Map<string, string>, key: string) => texts.has(key) || texts.has(`${key}_other`);

/** Each file says its own parts of a language: of two that say the same one, the later would hide the other. */
const files = Object.entries(import.meta.glob<Record<string, Tree>>('./{zh-CN,en}/*.ts', { eager: true })).filter(
  ([path]) => !path.endsWith('/index.ts'),
);
test.each(['zh-CN', 'en'])('no two files of %s say the same part', (language) => {
  const parts = files.filter(([path]) => path.startsWith(`./${language}/`));
  const said = parts.flatMap(([path, file]) =>
    Object.values(file).flatMap((tree) => Object.keys(tree).map((part) => ({ path, part }))),
  );
  expect(said.length).toBeGreaterThan(40);
  const twice = [...Map.groupBy(said, ({ part }) => part)].filter(([, all]) => all.length > 1);
  expect(twice.map(([part, all]) => `${part}: ${all.map(({ path }) => path).join(' ')}`)).toEqual([]);
});

const root = join(import.meta.dirname, '../..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|(^|\/)text\//.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8'));

test('both languages have the same keys', () => {
  const [chinese, english] = [languages['zh-CN'], languages.en].map((texts) => new Set([...texts.keys()].map(meaning)));
  expect([...chinese!].filter((key) => !english!.has(key))).toEqual([]);
  expect([...english!].filter((key) => !chinese!.has(key))).toEqual([]);
});

test('both languages put the same values in', () => {
  const values = (text: string) =>
    [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]!).filter((name) => name !== 'count');
  const differing = [...languages.en].filter(([key, text]) => {
    const chinese = languages['zh-CN'].get(meaning(key)) ?? '';
    return new Set(values(text)).symmetricDifference(new Set(values(chinese))).size > 0;
  });
  expect(differing).toEqual([]);
});

test('English is not left in Chinese', () => {
  expect([...languages.en].filter(([, text]) => /\p{Script=Han}/u.test(text))).toEqual([]);
});

const actions = readdirSync(join(root, '../src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
  .flatMap((file) => [
    ...readFileSync(join(root, '../src', file), 'utf8').matchAll(/\baudit(?:All|Changes)?\(\s*ctx,\s*'([\w.]+)'/g),
  ])
  .map((match) => match[1]!);
test.each(Object.entries(languages))('everything that is audited has words in %s', (_, texts) => {
  expect(actions.length).toBeGreaterThan(40);
  expect(actions.filter((action) => !has(texts, `access.action.${action}`))).toEqual([]);
});

const postings = readFileSync(join(root, '../src/finance/posting-rules.ts'), 'utf8').matchAll(/^ {2}'(\w+\.\w+)':/gm);
const booked = [...postings].map((match) => match[1]!);
test.each(Object.entries(languages))('everything that is booked has words in %s', (_, texts) => {
  expect(booked.length).toBeGreaterThan(40);
  expect(booked.filter((kind) => !has(texts, `books.kind.${kind}`))).toEqual([]);
});

const named = new Set(
  sources.flatMap((text) => [...text.matchAll(/(?<![\w.])(?:t\(|final:)\s*'([\w.]+)'/g)].map((match) => match[1]!)),
);
test.each(Object.entries(languages))('every key the code names has a text in %s', (_, texts) => {
  expect(named.size).toBeGreaterThan(150);
  expect([...named].filter((key) => !has(texts, key))).toEqual([]);
});

const plays = join(root, '../test/browser');
const said = readdirSync(plays, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(join(plays, file), 'utf8').matchAll(/\bsay\(\s*'([\w.]+)'/g)].map((match) => match[1]!),
  );
test('every key a play looks for has a text', () => {
  expect(said.length).toBeGreaterThan(150);
  expect([...new Set(said)].filter((key) => !has(languages['zh-CN'], meaning(key)))).toEqual([]);
});

describe.each(Object.entries(languages))('%s has a word for every', (_, texts) => {
  test.each([
    ['orders.state', ORDER_STATES],
    ['orders.hold', HOLD_REASONS],
    ['orders.kind', ORDER_KINDS],
    ['orders.command', COMMANDS],
    ['orders.purpose', REVEAL_PURPOSES],
    ['fulfilment.state', FULFILMENT_STATES],
    ['stock.bucket', BUCKETS],
    ['document.stock', DOCUMENT_KINDS],
    ['imports.kind', IMPORT_KINDS],
    ['imports.state', IMPORT_STATES],
    ['bills.differenceType', DIFFERENCE_TYPES],
    ['bills.itemState', ITEM_STATES],
    ['bills.resolution', RESOLUTIONS],
    ['home.task', ATTENTION_KINDS],
    ['check.verdict', SCAN_VERDICTS],
    ['refusal', HTTP_CODES],
  ] as [string, readonly string[]][])('%s', (family, words) => {
    expect(words.filter((word) => !has(texts, `${family}.${word}`))).toEqual([]);
  });
});

/** Codes stand in the comments of the contract as `module.reason`, after "Refuses:". */
const contract = join(root, '../src/contract');
const codes = readdirSync(contract)
  .flatMap((file) => readFileSync(join(contract, file), 'utf8').match(/Refuses[^/]*?\*\/|Refuses.*$/gm) ?? [])
  .flatMap((comment) => [...comment.matchAll(/`([a-z]+\.[a-zA-Z]+)`/g)].map((match) => match[1]!));
test.each(Object.entries(languages))('every refusal named in the contract has a text in %s', (_, texts) => {
  expect(codes.length).toBeGreaterThan(40);
  expect([...new Set(codes)].filter((code) => !has(texts, `refusal.${code}`))).toEqual([]);
});

const findings = ['kernel/doctor.ts', 'health-routes.ts']
  .map((file) => readFileSync(join(root, '../src', file), 'utf8'))
  .flatMap((text) => [...text.matchAll(/\b(?:good|bad)\(\s*'([\w.]+)'/g)].map((match) => match[1]!))
  // Asked by the command line alone.
  .filter((code) => !code.startsWith('port.'));
test.each(Object.entries(languages))('OPS-8: whatever a check of health finds has a text in %s', (_, texts) => {
  expect(findings.length).toBeGreaterThan(25);
  expect(findings.filter((code) => !has(texts, `health.found.${code}`))).toEqual([]);
});

/** What is logged stands in the calls as `area.verb` and `kind/…`. */
const house = join(root, '../src');
const server = readdirSync(house, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(house, file), 'utf8'))
  .filter((text) => text.includes('audit'));
const logged = (pattern: RegExp) => [
  ...new Set(server.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]!))),
];
test.each(Object.entries(languages))('every change that is logged, and what it is of, has a text in %s', (_, texts) => {
  const actions = logged(/\baudit(?:All|Changes)?\(\s*\w+,\s*'([\w.]+)'/g);
  const kinds = logged(/(?:\baudit\(\s*\w+,\s*[\w.']+,\s*|\bsubject: )[`'](\w+)/g);
  expect(actions.length).toBeGreaterThan(40);
  expect(kinds.length).toBeGreaterThan(20);
  expect(actions.filter((action) => !has(texts, `access.action.${action}`))).toEqual([]);
  expect(kinds.filter((kind) => !has(texts, `access.subjectKind.${kind}`))).toEqual([]);
});

/** Wrong bin, foreign barcode, a parcel that has left, nothing on the scale, a count overtaken, goods used, too much back. */
const AT_A_STATION = [
  ...['warehouse.otherBin', 'warehouse.wrongRefillBin', 'warehouse.wrongZone', 'warehouse.itemUnknown'],
  ...['warehouse.codeUnknown', 'warehouse.alreadyShipped', 'warehouse.weightZero', 'warehouse.correctedSince'],
  ...['warehouse.binBeingCounted', 'stock.transferUsed', 'returns.moreThanSold', 'returns.itemUnknown'],
];
test.each(Object.entries(languages))(
  'what a hand does wrong at a station is said with the way out in %s',
  (_, texts) => {
    const wayOut = /[:：;；,，].{3,}/u;
    expect(AT_A_STATION.filter((code) => !wayOut.test(texts.get(`refusal.${code}`) ?? ''))).toEqual([]);
  },
);
