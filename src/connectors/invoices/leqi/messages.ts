/** Invoices as the bureau's platform asks for them. */
import type { InvoiceRequest, RedRequest } from '../../../invoices/invoice-provider.ts';
import { unitPrice } from '../../../invoices/tax.ts';
import { formatMinor } from '../../../kernel/money.ts';
import { formatChinaTime } from '../../china-time.ts';
import { fullCode, printedName, rateText } from '../answers.ts';

type Line = InvoiceRequest['lines'][number];
/** An answer that says it was done. */
export const DONE = '00';
const KIND = { special: '01', normal: '02' } as const;
/** As the bureau counts them: 01 issued wrongly, 02 returned, 03 service ended, 04 allowance. */
export const REASONS = { wrongIssue: '01', return: '02', serviceEnded: '03', allowance: '04' } as const;

/** Blue: the number was taken beforehand. Red: with the application's number and the blue one's. */
export const uploadOf = (request: InvoiceRequest, unit: string, red: RedRequest | null) => ({
  ...{ fphm: request.invoiceNumber, lzfpbz: red ? '1' : '0', ptbh: unit, fppz: KIND[request.buyer.type] },
  gmfzrrbz: request.buyer.kind === 'person' ? 'Y' : 'N',
  ...{ xsfnsrsbh: request.seller.taxNo, xsfmc: request.seller.name, xsfdz: request.seller.address },
  ...{ xsfdh: request.seller.phone, xsfkhh: request.seller.bank, xsfzh: request.seller.bankAccount },
  ...{ gmfnsrsbh: request.buyer.taxNo, gmfmc: request.buyer.name, gmfdz: request.buyer.address },
  ...{ gmfdh: request.buyer.phone, gmfkhh: request.buyer.bank, gmfzh: request.buyer.bankAccount },
  ...{ hjje: formatMinor(request.netMinor), hjse: formatMinor(request.taxMinor), jshj: formatMinor(request.inclMinor) },
  ...{ kpr: request.seller.clerk, bz: request.note, kprq: formatChinaTime(request.at), ywlsh: request.serial },
  ...(red && {
    dylzfphm: red.original.invoiceNumber,
    hzqrxxdbh: red.confirmation,
    hzqrduuid: red.confirmationUuid || red.confirmation,
  }),
  fpmxList: request.lines.map((line, i) => lineOf(line, i, request.lines[i + 1], red?.lines[i]?.originalLine)),
});

/** 00: an ordinary line, 01: a discount, 02: one that a discount follows. */
const lineOf = (line: Line, i: number, next: Line | undefined, original: number | undefined) => ({
  ...{ mxxh: (i + 1).toString(), ...(original !== undefined && { dylzfpmxxh: original.toString() }) },
  ...{ xmmc: line.name, hwhyslwfwmc: printedName(line), spfwjc: line.taxWord, ggxh: line.spec, dw: line.unit },
  ...(line.quantity === 0n ? {} : { sl: line.quantity.toString(), dj: unitPrice(line.netMinor, line.quantity) }),
  ...{ je: formatMinor(line.netMinor), slv: rateText(line.ratePpm), se: formatMinor(line.taxMinor) },
  ...{ hsje: formatMinor(line.inclMinor), sphfwssflhbbm: fullCode(line.taxCode), yhzcbs: line.preference },
  fphxz: line.kind === 'discount' ? '01' : next?.kind === 'discount' ? '02' : '00',
});

export const applicationOf = ({ serial, seller, buyer, reason, original, lines, netMinor, taxMinor }: RedRequest) => ({
  ...{ ywlsh: serial, lrfsf: '0', xsfnsrsbh: seller.taxNo, xsfmc: seller.name, gmfnsrsbh: buyer.taxNo },
  ...{ gmfmc: buyer.name, lzfphm: original.invoiceNumber, sfzzfpbz: 'N', lzkprq: formatChinaTime(original.issuedAt) },
  ...{ lzhjje: formatMinor(original.netMinor), lzhjse: formatMinor(original.taxMinor), lzfppzDm: KIND[buyer.type] },
  ...{ hzcxje: formatMinor(netMinor), hzcxse: formatMinor(taxMinor), chyyDm: REASONS[reason] },
  hzqrdmxList: lines.map((line, i) => ({
    ...{ lzmxxh: line.originalLine.toString(), xh: (i + 1).toString(), sphfwssflhbbm: fullCode(line.taxCode) },
    ...{ hwhyslwfwmc: printedName(line), spfwjc: line.taxWord, xmmc: line.name, ggxh: line.spec, dw: line.unit },
    ...(line.quantity === 0n
      ? {}
      : { fpspsl: line.quantity.toString(), fpspdj: unitPrice(line.netMinor, line.quantity) }),
    ...{ je: formatMinor(line.netMinor), sl1: rateText(line.ratePpm), se: formatMinor(line.taxMinor) },
  })),
});
