/** Files going out (CAT-6): every master and document list as CSV or XLSX, streamed. */
import { Type } from 'typebox';
import { endpoint, Input } from './endpoint.ts';

export const fileFormat = {
  format: Type.Optional(Type.Enum(['csv', 'xlsx'])),
  encoding: Type.Optional(Type.Enum(['utf-8', 'gb18030'])),
};

/** Of headings and of names the house gave; Chinese when left out. */
export const fileLanguage = { language: Type.Optional(Type.Enum(['zh', 'en'])) };

/** `gb18030` suits old spreadsheets; XLSX is always Unicode. Refuses: `exports.unknownKind` (404), `identity.rightMissing` (403). */
export const exportTable = endpoint({
  method: 'GET',
  path: '/api/v1/exports/:kind',
  summary: 'A whole list as a file',
  scope: 'signedIn',
  params: Input({ kind: Type.String({ minLength: 1, maxLength: 40 }) }),
  query: Input(fileFormat),
  produces: 'text/csv',
});
