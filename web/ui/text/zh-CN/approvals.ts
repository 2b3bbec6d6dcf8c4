/** What waits for a second look. */
export const approvals = {
  approvals: {
    all: '全部',
    kind: '类别',
    kinds: { order: '订单财审', difference: '对账差异', refund: '退款', purchase: '采购单', voucher: '凭证' },
    amount: '金额',
    number: '单号',
    why: '原因',
    by: '经办人',
    since: '提交时间',
    resolution: '处理方式',
    asked: '申请',
    approve: '通过',
    refuse: '退回',
    refuseCount: '退回 {{count}} 项',
    reason: '退回原因（必填）',
    chosen: '已选 {{text}} 项，合计 {{sum}}',
    none: '没有等你复核的事项',
    noneHint: '别人提交、且在你限额内的事项会出现在这里；自己提交的由其他人复核。',
    aboveLimit: '另有 {{count}} 项超过你的限额',
    more: '还有更多，处理后显示',
  },
};
