/** Of short picks, the wall and RFID. */
export const trackingRefusals = {
  missingClosed: '这批货已处理过',
  missingUnknown: '没有这条缺件记录',
};
