/** IDocs as XML: `<ORDERS05><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1">…</EDI_DC40>…</IDOC></ORDERS05>`, several in one file. */
import { Damaged } from '../../../channels/connector.ts';
import { childrenOf, parseXml, type XmlElement } from '../../xml-text.ts';
import { CONTROL, type Idoc, type Segment } from './idoc.ts';

/** Throws `xml.damaged`, `erp.notIdoc`, `erp.segmentMissing`. */
export function readXmlIdocs(text: string): Idoc[] {
  const root = parseXml(text);
  const idocs = childrenOf(root, 'IDOC');
  if (idocs.length === 0) throw new Damaged('erp.notIdoc', { segment: root.name, field: '', line: root.line });
  return idocs.map((idoc) => {
    const [control, ...segments] = idoc.children.map(segmentOf);
    if (control?.name !== CONTROL)
      throw new Damaged('erp.segmentMissing', { segment: CONTROL, field: '', line: idoc.line });
    // Where the control record does not name the type, the root does.
    if (!control.fields.get('IDOCTYP')) control.fields.set('IDOCTYP', root.name);
    return { control, segments };
  });
}

/** What has elements below it or is named like a segment is one; everything else is a field. */
const isSegment = ({ name, children }: XmlElement) => children.length > 0 || /^[EZ][12]\w{3,}$/.test(name);

const segmentOf = ({ name, line, children }: XmlElement): Segment => ({
  name,
  line,
  fields: new Map(children.filter((child) => !isSegment(child)).map((child) => [child.name, child.text])),
  children: children.filter(isSegment).map(segmentOf),
});

/** The same text for the same IDoc, always. Fields that say nothing are left out. */
export function writeXmlIdoc({ control, segments }: Idoc): string {
  const type = control.fields.get('IDOCTYP') ?? '';
  const inner = [control, ...segments].map((segment) => segmentText(segment, 2)).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${type}>\n  <IDOC BEGIN="1">\n${inner}  </IDOC>\n</${type}>\n`;
}

function segmentText({ name, fields, children }: Segment, depth: number): string {
  const pad = '  '.repeat(depth);
  const own = [...fields]
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `<${key}>${escaped(value)}</${key}>`);
  const inner = children.map((child) => segmentText(child, depth + 1)).join('');
  const end = inner === '' ? '' : `\n${inner}${pad}`;
  return `${pad}<${name} SEGMENT="1">${own.join('')}${end}</${name}>\n`;
}

const NAMED: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' };
const escaped = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to say these.
  text.replace(/[\u0000-\u001F]/g, ' ').replace(/[<>&"']/g, (letter) => NAMED[letter]!);
