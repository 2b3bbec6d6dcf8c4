/** What every list and panel of a master has: its history, its file. */
export const masters = {
  exports: {
    title: 'Export',
    as: { csv: 'CSV', gb18030: 'CSV (GB18030, old spreadsheets)', xlsx: 'XLSX' },
  },
  history: {
    title: 'History',
    none: 'Nothing has been changed yet',
    older: 'Earlier',
    more_one: '{{count}} more',
    more_other: '{{count}} more',
    replaced: 'replaced',
    yes: 'yes',
    no: 'no',
    carriers: 'Courier codes of the channel',
    price: '≤ {{kg}} kg {{price}}',
    step: '{{price}} per further {{kg}} kg',
    remote: 'remote +{{price}}',
    days_one: '{{count}} day',
    days_other: '{{count}} days',
    rates_one: '{{count}} row of prices',
    rates_other: '{{count}} rows of prices',
    until: 'until {{day}}',
  },
};
