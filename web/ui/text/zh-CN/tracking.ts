/** Short picks, the wall, RFID, the life of a barcode, work and performance. */
export const tracking = {
  takenOff: {
    title: '离开拣货单的订单',
    outcome: { elsewhere: '改由 {{node}} 发货', outOfStock: '缺货待审', held: '退回审核' },
    several: '多个仓',
    why: '缺 {{code}}',
    back: '请放回：{{goods}}',
    left: '{{orders}} 离开本单：{{codes}} 本仓找不到',
  },
  missing: {
    quantity: '找不到',
    held: '已停售',
    at: '发现时间',
    state: { open: '待查找', found: '已找到', lost: '已报损' },
    found: '找到了',
    lost: '报损',
    what: '{{code}}：{{count}} 件找不到；报损会减少库存',
    empty: '没有找不到的货',
    emptyHint: '拣货时按 F4 报的缺件会在这里，找到之前不再卖',
  },
};
