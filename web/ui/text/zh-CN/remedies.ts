/** 拒绝之后能做什么。 */
export const remedies = {
  remedy: {
    http: {
      unreachable: '已填的内容还在。检查网络后重试。',
      unavailable: '已填的内容还在。稍后重试；若持续，请联系管理员。',
      bug: '没有保存任何改动。把下面的编号告诉管理员。',
      changedMeanwhile: '刷新后再改。',
      tooMany: '等一会儿再试。',
    },
    web: { bug: '刷新页面；已保存的数据不受影响。' },
    identity: { rightMissing: '需要时请管理员授权。' },
    imports: {
      layoutUnknown: '检查表头；可以是 CSV、XLSX，或平台导出的原文件。',
      tooLarge: '分成几个文件再传。',
    },
    ledger: { short: '换仓库、按缺货拆单，或等到货。' },
    orders: { held: '先解除异常（u），或消除原因后重试。', wrongState: '刷新看它现在的状态。' },
    sandbox: { notRunning: '用演示模式启动后可用。' },
  },
};
