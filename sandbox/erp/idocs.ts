/** IDocs as the stand-in of SAP writes them: XML, with the control record of an outbound document. */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { writeXml, type XmlValue } from '../../src/connectors/xml-text.ts';

export type Type = { idoc: string; message: string };
export const MATMAS: Type = { idoc: 'MATMAS05', message: 'MATMAS' };
export const DESADV: Type = { idoc: 'DELVRY03', message: 'DESADV' };
export const WMMBXY: Type = { idoc: 'WMMBID02', message: 'WMMBXY' };
export const LOISTD: Type = { idoc: 'LOISTD01', message: 'LOISTD' };
export const STATUS: Type = { idoc: 'SYSTAT01', message: 'STATUS' };

export const sapTime = (at: Date): [day: string, time: string] =>
  formatChinaTime(at).replace(/[-:]/g, '').split(' ') as [string, string];

/** One file; `bodies` are IDocs of one type, each with the number before it. */
export function writeIdocs(
  type: Type,
  at: Date,
  bodies: readonly (readonly [number: string, body: XmlValue])[],
): string {
  const [CREDAT, CRETIM] = sapTime(at);
  const idocs = bodies.map(([DOCNUM, body]) =>
    writeXml('IDOC', {
      EDI_DC40: {
        ...{ TABNAM: 'EDI_DC40', MANDT: '800', DOCNUM, DOCREL: '700', STATUS: '30', DIRECT: '1', IDOCTYP: type.idoc },
        ...{ MESTYP: type.message, SNDPOR: 'SAPP01', SNDPRT: 'LS', SNDPRN: 'P01CLNT800', RCVPOR: 'GUANJIA' },
        ...{ RCVPRT: 'LS', RCVPRN: 'GUANJIA', CREDAT, CRETIM },
      },
      ...(body as Record<string, XmlValue>),
    }),
  );
  const lines = idocs.map((idoc) => idoc.replaceAll(/(<E1\w+>|<EDI_DC40>)/g, '\n$1')).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${type.idoc}>${lines}</${type.idoc}>\n`.replaceAll(
    '<IDOC>',
    '<IDOC BEGIN="1">',
  );
}
