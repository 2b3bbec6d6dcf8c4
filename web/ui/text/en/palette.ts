/** What the search box offers besides what it finds. */
export const palette = {
  palette: {
    go: 'Go to {{page}}',
    page: 'Page',
    command: 'Command',
    exportOrders: 'Export orders',
    waitReview: 'Orders to review',
    waitFinanceReview: 'Orders for finance review',
    held: 'Orders held',
    unshipped: 'Orders with the warehouse',
    hint: 'A number finds a document; a page or a command is found by its name',
  },
};
