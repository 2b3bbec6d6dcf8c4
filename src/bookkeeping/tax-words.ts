/** What the tax tie-out is called in files, in both languages. */
const ZH = {
  header: ['来源', '税率', '单据', '蓝票', '红票', '未开票', '无需开票', '应有税额', '账上销项', '差额', '原因'],
  sources: { order: '订单', commission: '佣金', fee: '供应商费用', entered: '手工及结转凭证' },
  total: '合计',
  differs: '差异',
  reasons: {
    rounding: '尾差',
    otherMonth: '记在其他月份或等待入账',
    notYet: '发生在上次记账之后',
    unexplained: '未解释',
  },
};

const EN: typeof ZH = {
  header: [
    ...['Source', 'Rate', 'Document', 'Blue', 'Red', 'Not issued', 'Without invoice', 'Due'],
    ...['In the books', 'Difference', 'Why'],
  ],
  sources: { order: 'Orders', commission: 'Commission', fee: 'Fees of suppliers', entered: 'Entered and taken over' },
  total: 'Total',
  differs: 'Differs',
  reasons: {
    ...{ rounding: 'Rounding', otherMonth: 'Booked in another month, or waits for it' },
    ...{ notYet: 'Happened since the books were told', unexplained: 'Unexplained' },
  },
};

export const TAX_WORDS = { zh: ZH, en: EN };
