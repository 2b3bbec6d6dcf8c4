/** 销项税核对。 */
export const taxTieOut = {
  taxTieOut: {
    month: '月份',
    source: '来源与税率',
    issued: '蓝票',
    red: '红票',
    unissued: '未开票',
    own: '无需开票',
    expected: '应有税额',
    booked: '账上销项',
    difference: '差额',
    sides: '应有 {{expected}}，账上 {{booked}}，差额 {{difference}}',
    hint: {
      unissued: '本月已售尚未开票，减去以前已售本月才开票的',
      own: '没有订单发票而应计税的',
      expected: '蓝票 + 红票 + 未开票 + 无需开票',
      booked: '本月凭证记入销项税额的金额',
    },
    sources: {
      order: '订单',
      commission: '佣金',
      fee: '供应商费用',
      entered: '手工及结转凭证',
    },
    noRate: '税率未知',
    differences: '{{count}} 张单据有差异',
    document: '单据',
    why: '原因',
    reason: {
      rounding: '尾差',
      otherMonth: '记在其他月份或等待入账',
      notYet: '发生在上次记账之后',
      unexplained: '未解释',
    },
  },
};
