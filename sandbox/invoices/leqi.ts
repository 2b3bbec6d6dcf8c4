/**
 * A stand-in for the bureau's platform on 127.0.0.1: what does not decrypt with the unit's key is refused, numbers are
 * given out beforehand, an upload under a number that was not given out too. `access` is what a merchant would have typed in.
 */

import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { decrypt, encrypt } from '../../src/connectors/invoices/leqi/call-leqi.ts';
import { formatMinor, parseMinor } from '../../src/kernel/money.ts';
import { type Faults, faultPlan } from '../faults.ts';
import { type Asked, firstOf, json, serveLocally, spoilOnRequest, type Told } from '../local-server.ts';
import { seeded } from '../seeded.ts';
import { InvoiceBureau } from './bureau.ts';

export type LeqiOptions = { seed: number; now: () => Date; port?: number; quotaMinor?: bigint };
type Content = Record<string, unknown>;
type Desk = { bureau: InvoiceBureau; key: string; unit: string; given: Set<string> };

export async function start(options: LeqiOptions) {
  const random = seeded(options.seed);
  const desk: Desk = {
    bureau: new InvoiceBureau(random, options.now, options.quotaMinor ?? 100_000_000n),
    key: Array.from({ length: 32 }, () => random.below(16).toString(16)).join(''),
    ...{ unit: `LQ${random.digits(10)}`, given: new Set<string>() },
  };
  const [planned, drawn] = [spoilOnRequest(), faultPlan()];
  const server = await serveLocally((asked) => answer(desk, asked), {
    spoiler: firstOf(planned, drawn),
    ...(options.port && { port: options.port }),
  });
  const { bureau, key, unit } = desk;
  return {
    url: server.url,
    access: {
      ...{ id: 'sandbox-leqi', kind: 'leqi', endpoint: `${server.url}/access/v2/invoke` },
      ...{ credentials: { secretKey: key }, options: { accessUnit: unit, sandbox: 'Y' } },
    },
    control: {
      ...{ next: bureau.next, invoices: bureau.invoices, forms: bureau.forms, memory: bureau.memory },
      finish: (serial: string, state?: 'issued' | 'failed', message?: string) => bureau.finish(serial, state, message),
      answer: (serial: string, yes: boolean) => bureau.answer(serial, yes),
      setQuota: (quotaMinor: bigint) => void Object.assign(bureau, { quotaMinor }),
      spoil: planned.plan,
      setFaults: (faults: Faults): void => drawn.set(faults),
    },
    close: server.close,
  };
}

const envelope = (response: object): Told =>
  json(200, { httpStatusCode: '200', body: JSON.stringify({ Response: response }) });

function answer(desk: Desk, { headers, body }: Asked): Told {
  if (headers['jrdwptbh'] !== desk.unit) return envelope({ Error: { Code: '401', Message: '接入单位平台编号不正确' } });
  let content: unknown;
  try {
    content = JSON.parse(decrypt(desk.key, body.toString('utf8')));
  } catch {
    return envelope({ Error: { Code: '402', Message: '报文解密失败' } });
  }
  const serve = SERVICES[headers['fwbm'] ?? ''];
  if (!serve) return envelope({ Error: { Code: '404', Message: '服务编码不存在' } });
  const said = serve(desk, (Array.isArray(content) ? content[0] : content) as Content);
  return envelope({ Data: encrypt(desk.key, JSON.stringify({ returncode: '00', returnmsg: '成功', ...said })) });
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const minor = (value: unknown): bigint => parseMinor(text(value)) ?? 0n;
const no = (made: { refused: string; message: string }) => ({
  returncode: `9${made.refused}`,
  returnmsg: made.message,
});

const SERVICES: Record<string, (desk: Desk, content: Content) => object> = {
  QDFPPLFM({ bureau, given }, { ywlsh, lysl }) {
    const fphm = bureau.numbers(text(ywlsh), Number(lysl));
    for (const number of fphm) given.add(number);
    return { fphm };
  },
  CXSXED: ({ bureau }) => ({ kyed: formatMinor(bureau.quotaMinor) }),
  XZTHSXED({ bureau }, { sqlx, sqed }) {
    bureau.quotaMinor += sqlx === '0' ? minor(sqed) : -minor(sqed);
    return { kyed: formatMinor(bureau.quotaMinor) };
  },
  CXNSRFXXX: () => ({ fxdj: '0' }),
  QDFPSC({ bureau, given }, { ywlsh, fphm, lzfpbz, gmfmc, hjje, hjse }) {
    const number = text(fphm);
    if (!given.has(number)) return { returncode: '97', returnmsg: '发票号码不是本单位领用的' };
    const made =
      lzfpbz === '1'
        ? bureau.issueRed(text(ywlsh), number)
        : bureau.issue({
            serial: text(ywlsh),
            number,
            buyer: text(gmfmc),
            netMinor: minor(hjje),
            taxMinor: minor(hjse),
          });
    return 'refused' in made ? no(made) : { sllsh: `S${made.serial}` };
  },
  CXQDFPSCJG({ bureau }, { ywlsh }) {
    const found = bureau.find(text(ywlsh));
    if (!found) return { status: '03' };
    const status = { issued: '00', issuing: '01', failed: '02' }[found.state];
    return {
      status,
      message: found.message,
      fphm: found.number,
      sllsh: `S${found.serial}`,
      kprq: formatChinaTime(found.at),
    };
  },
  QDHZQRDSQ({ bureau }, { ywlsh, lzfphm, hzcxje, hzcxse }) {
    const made = bureau.apply(text(ywlsh), text(lzfphm), minor(hzcxje), minor(hzcxse));
    return 'refused' in made ? no(made) : { uuid: made.form };
  },
  CXQDHZQRDMX({ bureau }, { ywlsh }) {
    const form = bureau.look(text(ywlsh));
    return form ? { hzqrxxztDm: form.status, hzqrdbh: form.form } : {};
  },
};
