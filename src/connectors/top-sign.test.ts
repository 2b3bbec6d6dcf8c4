import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { topSign } from './top-sign.ts';

const VECTORS = '../shared/fixtures/protocol/vectors/digest.json';

describe('topSign (CHN-1, SHP-2)', () => {
  test('the published md5 vector', (ctx) => {
    if (!existsSync(VECTORS)) return ctx.skip('the fixtures are not here');
    const vectors = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
      name: string;
      detail: string;
      params: Record<string, string>;
      secret: string;
    }[];
    const vector = vectors.find((v) => v.name === 'taobao_top_md5')!;
    expect(topSign(vector.params, vector.secret, 'md5')).toBe(vector.detail);
  });

  // The expected texts below are written out by hand, so the rule is visible and not the code repeated.
  test.each`
    method           | algorithm   | params                                  | signedText
    ${'hmac'}        | ${'md5'}    | ${{ b: '2', a: '1' }}                   | ${'a1b2'}
    ${'hmac-sha256'} | ${'sha256'} | ${{ b: '2', a: '1' }}                   | ${'a1b2'}
    ${'hmac'}        | ${'md5'}    | ${{ a: '1', sign: 'X', empty: '' }}     | ${'a1'}
    ${'hmac-sha256'} | ${'sha256'} | ${{ Z: '1', a: '2', _: '3' }}           | ${'Z1_3a2'}
    ${'hmac-sha256'} | ${'sha256'} | ${{ name: '九江镇', app_key: '12345' }} | ${'app_key12345name九江镇'}
  `('$method signs $signedText', ({ method, algorithm, params, signedText }) => {
    const expected = createHmac(algorithm, 'helloworld').update(signedText, 'utf8').digest('hex').toUpperCase();
    expect(topSign(params, 'helloworld', method)).toBe(expected);
  });

  test('refuses to sign with an unset secret', () => {
    expect(() => topSign({ a: '1' }, '', 'hmac-sha256')).toThrow(RangeError);
  });
});
