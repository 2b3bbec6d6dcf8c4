/** Why a letter does not leave. */
export const mailRefusals = {
  off: '没有启用发信；在“设置 › 邮件”里设置',
  letterUnknown: '没有这封邮件',
  notFailed: '这封邮件已发出或还在发，不用重发',
  plainNotAllowed: '不加密只允许本机；请选 TLS 或 STARTTLS',
  noAnswer: '服务器没有回应',
  serverRefused: '服务器拒收',
  enclosureGone: '附件已不在',
};
