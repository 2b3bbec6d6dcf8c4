/** A form as a platform's gateway reads it: fields by name, and the files beside them. */
import type { Asked } from './town.ts';

export type Form = { fields: Record<string, string>; files: Map<string, Buffer> };

export function readForm({ headers, body }: Pick<Asked, 'headers' | 'body'>): Form {
  const line = /^multipart\/form-data;\s*boundary=(\S+)$/.exec(headers['content-type'] ?? '')?.[1];
  const form: Form = { fields: {}, files: new Map() };
  if (line === undefined) {
    form.fields = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
    return form;
  }
  // One byte is one letter here, so that a file comes out as it went in.
  for (const part of body.toString('latin1').split(`--${line}`).slice(1, -1)) {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const value = Buffer.from(rest.join('\r\n\r\n').replace(/\r\n$/, ''), 'latin1');
    const name = /name="([^"]*)"/.exec(head)?.[1] ?? '';
    if (/filename="/.test(head)) form.files.set(name, value);
    else form.fields[name] = value.toString('utf8');
  }
  return form;
}
