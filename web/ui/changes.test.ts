import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { type ChangeWords, changesOf } from './changes.ts';
import { zhCN } from './text/zh-CN/index.ts';

beforeAll(() => i18next.init({ lng: 'zh-CN', resources: { 'zh-CN': { translation: zhCN } } }));

const words: ChangeWords = {
  fields: [
    { name: 'name', kind: 'text', label: '名称' },
    { name: 'active', kind: 'switch', label: '启用' },
    { name: 'fee', kind: 'decimal', digits: 4, unit: '%', label: '费率' },
    {
      name: 'paper',
      kind: 'choice',
      label: '纸张',
      options: [
        { value: 'A4', text: 'A4 纸' },
        { value: '', text: '任意' },
      ],
    },
    { name: 'couriers', kind: 'choices', label: '快递', options: [{ value: 'SF', text: '顺丰' }] },
    { name: 'credentials/key', kind: 'secret', label: '密钥' },
  ],
  nameOf: (name) => (name === 'feePpm' ? 'fee' : name === 'hidden' ? null : name),
  labelOf: (name) => (name.startsWith('rule/') ? `规则 ${name.slice(5)}` : undefined),
};

test.each`
  what                         | detail                                              | told
  ${'a text'}                  | ${{ name: ['甲', '乙'] }}                           | ${['名称', '甲', '乙']}
  ${'a new record'}            | ${{ name: [null, '乙'] }}                           | ${['名称', null, '乙']}
  ${'what is empty now'}       | ${{ name: ['甲', ''] }}                             | ${['名称', '甲', '–']}
  ${'a switch'}                | ${{ active: [true, false] }}                        | ${['启用', '是', '否']}
  ${'a figure under its name'} | ${{ feePpm: [6000, 3800] }}                         | ${['费率', '0.6 %', '0.38 %']}
  ${'a choice'}                | ${{ paper: ['A4', ''] }}                            | ${['纸张', 'A4 纸', '任意']}
  ${'a list by what differs'} | ${{ couriers: [['SF', 'YTO'], ['YTO', 'X']] }} | ${['快递', '顺丰', 'X']}
  ${'a list that was not'}     | ${{ couriers: [null, ['SF']] }}                     | ${['快递', null, '顺丰']}
  ${'a secret'}                | ${{ secrets: ['key'] }}                             | ${['密钥', null, '已更换']}
  ${'parts of no field'}       | ${{ 'rule/A': [null, { most: '7', share: null }] }} | ${['规则 A', null, 'most 7']}
`('CAT-1 a history tells $what in the words of the form', ({ detail, told }) => {
  expect(changesOf(detail, words, i18next.t).map(({ label, from, to }) => [label, from, to])).toEqual([told]);
});

test('CAT-1 a history leaves out what says nothing to a reader', () => {
  expect(changesOf({ hidden: ['a', 'b'], event: 'x', parts: ['a', 'b', 'c'] }, words, i18next.t)).toEqual([]);
});
