/** 审批链与应收应付拒绝的原因。 */
export const duesRefusals = {
  dues: {
    itemUnknown: '没有这笔往来款',
    pairWrong: '“{{number}}”不能这样核销：只能同一单位、同一科目，一笔应收（付）对一笔来款',
    itemShort: '“{{number}}”未清余额不足（还剩 {{open}} 分）',
    matchUnknown: '没有这笔核销',
    matchUndone: '这笔核销已经撤销',
    matchWrittenOff: '坏账核销不能撤销；钱收回来时登记收回',
    levelsOrder: '第 {{level}} 级的天数必须大于上一级',
    dayAhead: '日期还没有到',
    provisionLater: '{{onDay}} 已经计提过；只能往后计提',
    nothingToBook: '坏账准备已经足够，没有差额要记',
    notOwedToUs: '“{{number}}”不是别人欠我们的款，不能核销',
    writeOffUnknown: '没有这张核销单',
    writeOffWrongState: '这张核销单已经处理过了',
    recoveredTooMuch: '收回金额超过已核销未收回的金额',
    letterUnknown: '没有这封催款函',
  },
};

export const approvalRefusals = {
  signedAlready: '你已经同意过这一单；下一步由别人审批',
  notYours: '第 {{step}}/{{steps}} 步由“{{who}}”审批',
  stepUnclear: '第 {{step}} 步只能选一个角色或一个人',
  whoUnknown: '没有这个角色或人员，或已停用',
  ownSubstitute: '自己不能代自己审批',
  daysReversed: '结束日早于开始日',
  absenceUnknown: '没有这条代理记录',
};
