/** What every list and panel of a master has: its history, its file. */
export const masters = {
  exports: {
    title: '导出',
    as: { csv: 'CSV', gb18030: 'CSV（GB18030，旧版表格）', xlsx: 'XLSX' },
  },
  history: {
    title: '修改记录',
    none: '还没有修改记录',
    older: '更早的',
    more: '另有 {{count}} 项',
    replaced: '已更换',
    yes: '是',
    no: '否',
    carriers: '快递编码对照',
    price: '≤ {{kg}} kg {{price}}',
    step: '每续 {{kg}} kg {{price}}',
    remote: '偏远 +{{price}}',
    days: '{{count}} 天',
    rates: '{{count}} 行价格',
    until: '到 {{day}}',
  },
};
