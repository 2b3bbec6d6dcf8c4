/** Of short picks, the wall and RFID. */
export const trackingRefusals = {
  missingClosed: '这批货已处理过',
  noWall: '这张拣货单在车上分拣，不上墙',
  missingUnknown: '没有这条缺件记录',
  readerBusy: '读写器还在做 {{number}}，先结束它',
  readerNameTaken: '已有叫 {{name}} 的读写器',
  readerNotGenuine: '读写器的密码不对',
  readerUnknown: '没有这台读写器',
  rfidLot: '{{merchantCode}} 按批次管理：说明这次读到的是哪一批、什么时候到期',
  rfidClosed: '{{number}} 已结束',
  rfidEmpty: '{{number}} 没有读到可入账的商品',
  rfidSubject: '请先说明读什么：扫库位或运单',
  rfidUnknown: '没有这次读取',
  gateWrong: '不能出门：缺 {{missing}} 件，多 {{extra}} 件',
  workTooLong: '一次最多看 {{most}} 天',
};
