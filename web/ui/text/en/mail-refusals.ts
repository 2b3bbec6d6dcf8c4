/** Why a letter does not leave. */
export const mailRefusals = {
  off: 'Mail is off; set it under Settings › Mail',
  letterUnknown: 'There is no such letter',
  notFailed: 'This letter was sent, or is on its way',
  plainNotAllowed: 'Without encryption only this machine may be used; choose TLS or STARTTLS',
  noAnswer: 'The server did not answer',
  serverRefused: 'The server refused it',
  enclosureGone: 'What was enclosed is gone',
};
