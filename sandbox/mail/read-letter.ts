/** A letter as it was said over SMTP, read as its recipient would: subject, text, and the names of what is enclosed. */

export type ReadLetter = { at: Date; title: string; text: string; files: string[] };

type Part = { header: (name: string) => string; body: string };

function partOf(raw: string): Part {
  const [, head = '', body = ''] = /^([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(raw) ?? [];
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  const header = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? '';
  return { header, body };
}

/** `=E9=9D=92`; a line that ends with `=` goes on. */
const fromQuoted = (text: string): Buffer =>
  Buffer.from(
    text
      .replaceAll(/=\r\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** `=?UTF-8?B?…?=`; between two of them a blank says nothing. */
const words = (text: string): string =>
  text
    .replaceAll(/(\?=)\s+(=\?)/g, '$1$2')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, way: string, said: string) =>
      (way.toLowerCase() === 'b' ? Buffer.from(said, 'base64') : fromQuoted(said.replaceAll('_', ' '))).toString(),
    );

const parameter = (header: string, name: string): string =>
  new RegExp(`${name}="?([^";]+)"?`, 'i').exec(header)?.[1] ?? '';

/** `filename="…"`, or in pieces of percent signs: `filename*0*=utf-8''%E7%BB; filename*1*=%93.pdf`. */
function fileName(disposition: string): string {
  const pieces = [...disposition.matchAll(/filename\*\d+\*?="?([^";]+)"?/gi)].map(([, piece]) => piece).join('');
  return pieces ? decodeURIComponent(pieces.replace(/^utf-8''/i, '')) : words(parameter(disposition, 'filename'));
}

/** Every part that has no parts of its own. */
function leaves(raw: string): Part[] {
  const part = partOf(raw);
  const boundary = parameter(part.header('content-type'), 'boundary');
  if (!boundary) return [part];
  const [, ...inner] = part.body.split(`--${boundary}`).slice(0, -1);
  return inner.flatMap((one) => leaves(one.replace(/^\r\n/, '')));
}

function textOf({ header, body }: Part): string {
  const way = header('content-transfer-encoding').toLowerCase();
  if (way === 'base64') return Buffer.from(body, 'base64').toString();
  return way === 'quoted-printable' ? fromQuoted(body).toString() : body;
}

export function readLetter(raw: string): ReadLetter {
  const { header } = partOf(raw);
  const parts = leaves(raw);
  const isFile = (part: Part) => /^attachment/i.test(part.header('content-disposition'));
  const text = parts.find((part) => !isFile(part) && /^(text\/plain|$)/i.test(part.header('content-type')));
  return {
    at: new Date(header('date')),
    title: words(header('subject')),
    text: (text ? textOf(text) : '').replaceAll('\r\n', '\n').trim(),
    files: parts.filter(isFile).map((part) => fileName(part.header('content-disposition'))),
  };
}
