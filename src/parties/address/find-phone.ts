/**
 * Takes telephone numbers, postcodes and labels (收货人:, 所在地区:) out of a text and leaves a mark where each stood, so
 * that what stands next to them is still known. Pure.
 */

/** What stood here. Private-use characters: no address contains them, and every search treats them as separators. */
export const MARK = {
  phone: '\uE000',
  postcode: '\uE001',
  name: '\uE002',
  address: '\uE003',
  region: '\uE004',
  other: '\uE005',
} as const;

export type Stripped = {
  text: string;
  phone: string;
  otherPhones: string[];
  postcode: string;
  /** The name behind a label (收货人: …); it is no longer in the text. */
  labelledName: string;
};

const EXTENSION = '(?:\\s*(?:-|转|分机|#|ext\\.?)\\s*(\\d{1,6})(?!\\d)|\\s*\\[(\\d{3,6})\\])?';
const MOBILE = new RegExp(
  `(?<!\\d)(?:\\(?\\+?(?:00)?86\\)?[\\s-]*)?(1[3-9]\\d[\\s-]?\\d{4}[\\s-]?\\d{4})(?!\\d)${EXTENSION}`,
  'gu',
);
// A room number run into the mobile: 三单元30113900001123.
const GLUED_MOBILE = /(?<=\d)(1[3-9]\d{9})(?!\d)/gu;
const LANDLINE = new RegExp(
  `(?<!\\d)(?:\\+?86[\\s-]?)?\\(?(0(?:10|2\\d|[3-9]\\d{2}))\\)?[\\s-]?(\\d{7,8})(?!\\d)${EXTENSION}`,
  'gu',
);
const HONG_KONG = /(?<!\d)(?:\+|00)?(85[23])[\s-]?([2-9]\d{3})[\s-]?(\d{4})(?!\d)/gu;
const SERVICE = /(?<!\d)(400)[\s-]?(\d{3})[\s-]?(\d{4})(?!\d)/gu;
const MASKED = /(?<!\d)1[3-9]\d\*{4}\d{4}(?!\d)/gu;

const LABELED_POSTCODE = /(?:邮政编码|邮编|邮码)\s*:?\s*(\d{6})(?!\d)/u;
const LONE_POSTCODE = /(?<=^|[\s,;。()\uE000-\uE00F])(\d{6})(?=$|[\s,;。()\uE000-\uE00F])/u;

// Long labels need no colon behind them (收货人吴艾培手机号码…); short ones do, because 地址 also occurs in sentences.
const LABELS: [string, RegExp][] = [
  [MARK.name, /(?:收(?:货|件)人(?:姓名)?|联系人(?:姓名)?)\s*:?|(?:姓名|名字|收货|收件)\s*:/gu],
  [MARK.phone, /(?:手机号码?|联系(?:电话|方式|手机)|电话号码)\s*:?|(?:电话|手机|tel|phone|mobile)\s*:/giu],
  [MARK.region, /(?:所在地区|所在区域|所在省市|省市区|所属地区)\s*:?|(?:地区|区域|省份?|城市|市|区县?)\s*:/gu],
  [MARK.address, /(?:详细地址|收(?:货|件)地址|街道地址)\s*:?|(?:地址|街道|add(?:ress)?)\s*:/giu],
  [MARK.other, /(?:邮政编码|邮编|邮码)\s*:?|(?:备注|留言)\s*:/gu],
];

const LABELLED_NAME = new RegExp(`${MARK.name}[\\s:]*([^\\s,;。\\uE000-\\uE00F]+)`, 'u');

/** Full-width to half-width, invisible characters away; nothing else changes. */
export const normalise = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/gu, '')
    .replace(/[\uE000-\uE00F]/gu, ' ')
    .replace(/[‐‑‒–—―]/gu, '-')
    .replace(/[\s,]+\(?(?:亲?收|收件)\)?(?=[\s,;)]|$)/gu, '收');

export function stripContacts(normalised: string): Stripped {
  const phones: string[] = [];
  const take = (number: string, extension: string | undefined): string => {
    phones.push(extension ? `${number}-${extension}` : number);
    return MARK.phone;
  };
  let text = normalised
    .replace(MOBILE, (_, number: string, e1?: string, e2?: string) => take(number.replace(/\D/gu, ''), e1 ?? e2))
    .replace(GLUED_MOBILE, (_, number: string) => take(number, undefined))
    .replace(HONG_KONG, (_, country: string, a: string, b: string) => take(`+${country}${a}${b}`, undefined))
    .replace(LANDLINE, (_, area: string, number: string, e1?: string, e2?: string) =>
      take(`${area}-${number}`, e1 ?? e2),
    )
    .replace(SERVICE, (_, a: string, b: string, c: string) => take(`${a}-${b}-${c}`, undefined))
    .replace(MASKED, MARK.phone);

  let postcode = '';
  for (const pattern of [LABELED_POSTCODE, LONE_POSTCODE]) {
    text = text.replace(pattern, (_, digits: string) => {
      if (digits !== '000000') postcode = digits;
      return MARK.postcode;
    });
    if (postcode) break;
  }
  for (const [mark, label] of LABELS) text = text.replace(label, mark);
  let labelledName = '';
  text = text.replace(LABELLED_NAME, (_, name: string) => {
    labelledName = name;
    return MARK.name;
  });
  const [phone = '', ...otherPhones] = phones;
  return { text, phone, otherPhones, postcode, labelledName };
}

// First two digits of a postcode by province (code of GB/T 2260), as China Post assigns them.
const POSTCODE_PROVINCES: Record<string, string> = {
  '11': '10',
  '12': '30',
  '13': '05 06 07',
  '14': '03 04',
  '15': '01 02',
  '21': '11 12',
  '22': '13',
  '23': '15 16',
  '31': '20',
  '32': '21 22',
  '33': '31 32',
  '34': '23 24',
  '35': '35 36',
  '36': '33 34',
  '37': '25 26 27',
  '41': '45 46 47',
  '42': '43 44',
  '43': '41 42',
  '44': '51 52',
  '45': '53 54',
  '46': '57',
  '50': '40',
  '51': '61 62 63 64',
  '52': '55 56',
  '53': '65 66 67',
  '54': '85',
  '61': '71 72',
  '62': '73 74',
  '63': '81',
  '64': '75',
  '65': '83 84',
};

/** True when letters with this postcode go to the province of that code; false when they do not or nothing is known. */
export const isPostcodeOf = (postcode: string, provinceCode: string): boolean =>
  (POSTCODE_PROVINCES[provinceCode.slice(0, 2)] ?? '').split(' ').includes(postcode.slice(0, 2)) && postcode !== '';
