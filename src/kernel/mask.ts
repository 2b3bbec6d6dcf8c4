/** What is left of a person's data for who may not see it whole. Pure. */

/** `张三丰` → `张**`. */
export const maskName = (name: string): string =>
  name === '' ? '' : `${[...name][0]}${'*'.repeat(Math.min(2, Math.max(1, [...name].length - 1)))}`;

/** `13812345678` → `138****5678`. */
export const maskPhone = (phone: string): string =>
  phone.length < 7 ? phone.replace(/./g, '*') : `${phone.slice(0, 3)}****${phone.slice(-4)}`;

/** A name, a login, a number or an address of mail, whichever it is. */
export const maskWord = (word: string): string => (/^[+\d][\d -]{6,}$/.test(word) ? maskPhone(word) : maskName(word));

/** Chinese mobiles and land lines, numbers that begin with a country, addresses of mail; order numbers are longer. */
const CONTACT =
  /(?<![\d])(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]\d{7,8}|\+\d{1,3}[- ]?\d[\d -]{5,}\d)(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

/** A text without the phones and addresses of mail that somebody wrote into it. */
export const hideContacts = (text: string): string => text.replace(CONTACT, maskWord);
