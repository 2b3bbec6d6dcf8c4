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
import { type BureauLine, InvoiceBureau, type RedForm } from './bureau.ts';

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
      ...bureau.desk(),
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
  QDFPSC({ bureau, given }, { ywlsh, fphm, lzfpbz, gmfmc, hjje, hjse, hzqrxxdbh, fpmxList }) {
    const number = text(fphm);
    if (!given.has(number)) return { returncode: '97', returnmsg: '发票号码不是本单位领用的' };
    const made =
      lzfpbz === '1'
        ? bureau.issueRed(text(ywlsh), number, text(hzqrxxdbh))
        : bureau.issue({
            serial: text(ywlsh),
            number,
            buyer: text(gmfmc),
            netMinor: minor(hjje),
            ...{ taxMinor: minor(hjse), lines: itemsOf(fpmxList as Content[]) },
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
  CXQDHZQRDMX({ bureau }, { ywlsh, uuid }) {
    const form = bureau.look(text(ywlsh)) ?? bureau.formNumbered(text(uuid).slice(1));
    if (!form) return {};
    return form.told ? buyersForm(form, true) : { hzqrxxztDm: form.status, hzqrdbh: form.form };
  },
  CXQDHZQRDLB({ bureau }, { pageNumber, pageSize }) {
    const found = bureau.fromBuyers();
    const [page, size] = [Number(pageNumber), Number(pageSize)];
    const shown = found.slice((page - 1) * size, page * size);
    return { total: found.length.toString(), hzqrdList: shown.map((form) => buyersForm(form, false)) };
  },
  QDHZQRDQR({ bureau }, { hzqrdbh, qrlx }) {
    const form = bureau.answerBuyer(text(hzqrdbh), qrlx === 'Y');
    return 'refused' in form ? no(form) : {};
  },
};

/** Items with the discounts that follow them. */
function itemsOf(lines: readonly Content[]): BureauLine[] {
  const items: BureauLine[] = [];
  for (const { mxxh, fphxz, sl, je, se } of lines) {
    const last = items.at(-1);
    const [netMinor, taxMinor] = [minor(je), minor(se)];
    if (fphxz !== '01' || !last)
      items.push({ line: Number(mxxh), quantity: BigInt(text(sl) || 0), netMinor, taxMinor });
    else Object.assign(last, { netMinor: last.netMinor + netMinor, taxMinor: last.taxMinor + taxMinor });
  }
  return items;
}

const REASON_NUMBERS = { wrongIssue: '01', return: '02', serviceEnded: '03', allowance: '04' } as const;

/** Lines are told with one form, not in the list. */
const buyersForm = ({ form, original, status, netMinor, taxMinor, at, told }: RedForm, withLines: boolean) => ({
  ...{ uuid: `u${form}`, hzfpxxqrdbh: form, lrfsf: '1', gmfmc: told!.buyer, gmfnsrsbh: told!.buyerTaxNo },
  ...{ lzfphm: original, hzcxje: formatMinor(netMinor), hzcxse: formatMinor(taxMinor), hzqrxxztDm: status },
  ...{ chyyDm: REASON_NUMBERS[told!.reason], lrrq: formatChinaTime(at) },
  ...(withLines && {
    hzqrdmxList: told!.lines.map((line, i) => ({
      ...{ lzmxxh: line.line.toString(), xh: (i + 1).toString(), je: formatMinor(line.netMinor) },
      ...(line.quantity !== 0n && { fpspsl: `-${line.quantity}` }),
      se: formatMinor(line.taxMinor),
    })),
  }),
});
