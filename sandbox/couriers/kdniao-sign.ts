/** Kdniao's signature, written from its description and not from our connector, so that one checks the other. */
import { createHash } from 'node:crypto';

export function kdniaoSign(data: string, apiKey: string): string {
  const hex = createHash('md5').update(`${data}${apiKey}`, 'utf8').digest('hex');
  return Buffer.from(hex, 'ascii').toString('base64');
}
