/** What to do about a refusal, where there is something to do. */
export const remedies = {
  remedy: {
    http: {
      unreachable: 'What you typed is still here. Check the network and try again.',
      unavailable: 'What you typed is still here. Try again later; if it lasts, tell the administrator.',
      bug: 'No change was saved. Tell the administrator the number below.',
      changedMeanwhile: 'Refresh, then change it again.',
      tooMany: 'Wait a while.',
    },
    web: { bug: 'Reload the page; what was saved is safe.' },
    identity: { rightMissing: 'Ask the administrator if you need it.' },
    imports: {
      layoutUnknown: 'Check the heading row; CSV, XLSX and the platforms’ own files are read.',
      tooLarge: 'Divide it into several files.',
    },
    ledger: { short: 'Choose another warehouse, split what is short, or wait for goods.' },
    orders: {
      held: 'Release the hold (u), or mend its cause and try again.',
      wrongState: 'Refresh to see what it is now.',
    },
    sandbox: { notRunning: 'Start in demo mode to use it.' },
  },
};
