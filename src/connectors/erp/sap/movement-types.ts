/** SAP's movement types as far as they change unrestricted stock of a place: what comes and what goes. */

/** Of each pair the second takes the first back. */
const COMES = ['101', '105', '123', '202', '262', '305', '315', '501', '503', '505', '521', '531', '552', '561', '602'];
const COMES_TOO = ['632', '642', '651', '653', '655', '657', '701', '703', '707', '711'];
const GOES = [
  '102',
  '106',
  '122',
  '161',
  '201',
  '261',
  '303',
  '313',
  '502',
  '504',
  '506',
  '522',
  '532',
  '551',
  '562',
  '601',
];
const GOES_TOO = ['631', '641', '643', '645', '652', '654', '656', '658', '702', '704', '708', '712'];
const SIGN = new Map<string, bigint>([
  ...[...COMES, ...COMES_TOO].map((type) => [type, 1n] as const),
  ...[...GOES, ...GOES_TOO].map((type) => [type, -1n] as const),
]);

/** `side`: S (debit) or H (credit) where SAP says it. null: nobody knows which way. */
export const signOf = (type: string, side: string): bigint | null =>
  side === 'S' ? 1n : side === 'H' ? -1n : (SIGN.get(type) ?? null);

/** First entry, scrapping and differences of counts: done over there alone, nothing of ours belongs to them. */
export const isCorrection = (type: string): boolean => /^(55[1-6]|56[12]|7\d\d)$/.test(type);
