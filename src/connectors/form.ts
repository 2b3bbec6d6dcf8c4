/** Forms as the Chinese platforms want them: UTF-8, every value encoded once. Spread them into a request. */
import { createHash } from 'node:crypto';

export const form = (fields: Record<string, string> | string) => ({
  method: 'POST' as const,
  headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
  body: new URLSearchParams(fields).toString(),
});

/** `field`: the parameter it is, which platforms leave out of what is signed. */
export type FilePart = { field: string; name: string; type: string; body: Buffer };

/** Fields and a file. The line between the parts is made of the file's hash, which cannot stand in the file. */
export function formWithFile(fields: Record<string, string>, file: FilePart) {
  const line = `part-${createHash('sha256').update(file.body).digest('hex').slice(0, 40)}`;
  const head = (disposition: string) => `--${line}\r\ncontent-disposition: form-data; ${disposition}`;
  const texts = Object.entries(fields).map(([name, value]) => `${head(`name="${name}"`)}\r\n\r\n${value}\r\n`);
  const opening = `${head(`name="${file.field}"; filename="${file.name}"`)}\r\ncontent-type: ${file.type}\r\n\r\n`;
  return {
    method: 'POST' as const,
    headers: { 'content-type': `multipart/form-data; boundary=${line}` },
    body: Buffer.concat([Buffer.from(texts.join('') + opening), file.body, Buffer.from(`\r\n--${line}--\r\n`)]),
  };
}
