/** What the search box offers besides what it finds. */
export const palette = {
  palette: {
    go: '去 {{page}}',
    page: '页面',
    command: '命令',
    exportOrders: '导出订单',
    waitReview: '待审核订单',
    waitFinanceReview: '待财审订单',
    held: '异常订单',
    unshipped: '已递交仓库的订单',
    hint: '输入号码找单据，或输入页面、命令的名字',
  },
};
