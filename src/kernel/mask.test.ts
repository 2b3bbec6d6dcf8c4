import { expect, test } from 'vitest';
import { hideContacts, maskName, maskPhone, maskWord } from './mask.ts';

test.each([
  [maskName, '张三丰', '张**'],
  [maskName, '李', '李*'],
  [maskName, '', ''],
  [maskPhone, '13812345678', '138****5678'],
  [maskPhone, '12345', '*****'],
  [maskWord, '13812345678', '138****5678'],
  [maskWord, 'wang@shop.example', 'w**'],
  [maskWord, 'tb_wang', 't**'],
  [hideContacts, '请打 13812345678，别打 010-12345678', '请打 138****5678，别打 010****5678'],
  [hideContacts, '+86 138 1234 5678 或 wang@shop.example', '+86****5678 或 w**'],
  [hideContacts, '+44 20 7946 0018', '+44****0018'],
  // Numbers of orders, waybills and amounts are nobody's.
  [
    hideContacts,
    '订单 2411220001234567890 运单 SF1381234567890 金额 12345',
    '订单 2411220001234567890 运单 SF1381234567890 金额 12345',
  ],
] as const)('IAM-1 what is left of personal data %#', (mask, whole, left) => {
  expect(mask(whole)).toBe(left);
});
