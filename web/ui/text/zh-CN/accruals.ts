/** 月末计提：已经发生、还没有账单的费用。 */
export const accruals = {
  accruals: {
    of: '{{period}} 月末计提',
    how: '已经发生、月底还没有账单的费用，记在当月最后一天，下月第一天自动冲回；账单来了照常入账，不会重复。',
    whenSoft: '月份过完、停止自动记账以后才能计提：那时本月的账单不再变化。',
    all: '本月发生的费用都已入账或计提。',
    reckoned: '手续费和平台费用取自利润，核算于',
    book: '计提入账',
    whose: '费用',
    from: '依据',
    required: '应计提',
    standing: '已计提',
    difference: '差额',
    toBook: '待入账',
    before: '计提记录（下月第一天均已冲回）',
    voucher: '凭证',
    booked: '金额',
    kind: {
      freight: '快递费',
      commission: '平台佣金与推广',
      fees: '支付手续费',
      goods: '结算单成本',
      agentGoods: '代销结算',
    },
    source: {
      freight_other: '{{count}} 个包裹未进账单',
      commission_other: '{{count}} 单未结算',
      fees_other: '{{count}} 单未进账单',
      goods_other: '{{count}} 张结算单未签',
      agentGoods_other: '{{count}} 张结算单未签',
    },
  },
};
export const accrualRefusals = {
  notOver: '{{period}} 还没过完，过完才能计提',
  stillOpen: '{{period}} 还在自动记账：先停止自动记账，再计提',
  closed: '{{period}} 已经结账；要补提，先反结账',
  nothingToBook: '该计提的都已入账，没有差额',
};
