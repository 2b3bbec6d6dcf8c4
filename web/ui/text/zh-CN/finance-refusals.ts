/** 总账拒绝的原因。 */
export const financeRefusals = {
  finance: {
    amountUnknown: '记账规则“{{kind}}”没有金额“{{amount}}”的去处',
    amountTooLarge: '“{{kind}}”的金额“{{amount}}”超过上限 {{most}} 分',
    unbalanced: '借贷不平，差 {{difference}} 分',
    foreignCurrency: '总账只记本位币，{{currency}} 要先折算',
    ruleMissing: '没有“{{kind}}”的记账规则',
    ruleUnbalanced: '这样的规则不是每次都借贷相等',
    accountUnknown: '科目 {{account}} 不存在或已停用',
    accountTaken: '科目编码已被占用',
    draftUnknown: '没有这张待审凭证',
    draftWrongState: '这张凭证已经处理过了',
    draftRed: '冲销凭证不能改；作废后重新冲销',
    periodClosed: '{{closedThrough}} 及以前已结账',
    periodUnknown: '没有会计期间 {{period}}',
    periodStep: '会计期间 {{period}} 现在不能这样做；按月份顺序结账，倒序反结账',
    periodNotOver: '{{period}} 还没有过完',
    hindered: '结账前还有事没做完：看检查表',
    alreadyReversed: '这张凭证已经冲销，或冲销正在等审核',
    organisationUnknown: '没有这个开票主体',
    voucherUnknown: '没有这张凭证',
  },
};
