/** What a recipient of the sandbox reads is what was written, whatever way the letter was packed. */
import MailComposer from 'nodemailer/lib/mail-composer';
import { expect, test } from 'vitest';
import { readLetter } from './read-letter.ts';

const pack = async (letter: object): Promise<string> =>
  (
    await new MailComposer({ from: 'erp@qinghe.example', date: new Date('2026-11-20T08:00:00Z'), ...letter })
      .compile()
      .build()
  ).toString();

test('CHN-9 a letter with a long Chinese title, a text of several lines and enclosures is read back', async () => {
  const title = '结算单 ST100001 待确认：桐乡青禾制衣有限公司 2026 年 11 月联营销售，请在五个工作日内答复';
  const text = '第一行：100% 无误 = 请确认\n.点开头的一行\n'.concat('很长的一段话，'.repeat(40)).trim();
  const file = (filename: string) => ({ filename, contentType: 'application/pdf', content: Buffer.from('%PDF-1.7') });
  const files = ['ST100001.pdf', '桐乡青禾制衣有限公司 2026 年 11 月联营结算单（含销售明细）.pdf'];
  const raw = await pack({ subject: title, text, attachments: files.map(file) });
  expect(readLetter(raw)).toEqual({ at: new Date('2026-11-20T08:00:00Z'), title, text, files });
});

test('CHN-9 a plain letter has no enclosure', async () => {
  const raw = await pack({ subject: 'Test', text: 'If you read this, mail works.' });
  expect(readLetter(raw)).toMatchObject({ title: 'Test', text: 'If you read this, mail works.', files: [] });
});
