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

  test('the published vector of Pinduoduo, which signs alike', (ctx) => {
    if (!existsSync(VECTORS)) return ctx.skip('the fixtures are not here');
    const vectors = JSON.parse(readFileSync(VECTORS, 'utf8')) as { name: string; detail: string; secret: string }[];
    const vector = vectors.find((v) => v.name === 'pdd_md5')!;
    const params = {
      ...{ type: 'pdd.order.number.list.get', data_type: 'XML', client_id: '1', timestamp: '1480411125' },
      ...{ access_token: 'asd78172s8ds9a921j9qqwda12312w1w21211', order_status: '1', page: '1', page_size: '10' },
    };
    expect(topSign(params, vector.secret, 'md5')).toBe(vector.detail);
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
