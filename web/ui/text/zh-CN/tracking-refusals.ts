/** Of short picks, the wall and RFID. */
export const trackingRefusals = {
  missingClosed: '这批货已处理过',
  noWall: '这张拣货单在车上分拣，不上墙',
  missingUnknown: '没有这条缺件记录',
};
