/** The rules of the ledger, each as a story an accountant can read. The words are explained in test/ledger-story.ts. */
import { describe, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { ledger } from '../../test/ledger-story.ts';

const database = await testDatabase();
const story = (name: string, text: string) => test(name, () => ledger(database, text));

describe('promises (holds)', () => {
  story(
    'a hold is refused when it would take the account below its floor, and settles and releases in parts',
    `
    account  SH  sku:A  floor 0
    post     supplier → SH  10
    hold     h1  SH → customer  7
    hold     h2  SH → customer  4     refused ledger.short wanted 4 free 3
    balance  SH  posted 10  held 7  free 3
    settle   h1  5
    balance  SH  posted 5  held 2  free 3
    release  h1  2
    balance  SH  posted 5  held 0  free 5
    total    customer  5
    total    supplier  -10`,
  );
  story(
    'exactly all that is free may be promised, not one more',
    `
    account  SH  floor 0
    post     supplier → SH  3
    hold     h1  SH → customer  3
    hold     h2  SH → customer  1     refused ledger.short wanted 1 free 0
    release  h1
    hold     h3  SH → customer  3
    balance  SH  posted 3  held 3  free 0`,
  );
  story(
    'what is promised to come may not be promised on',
    `
    account  SH  floor 0
    account  BJ  floor 0
    post     supplier → SH  10
    hold     h1  SH → BJ  10
    balance  BJ  posted 0  incoming 10  free 0
    hold     h2  BJ → customer  1     refused ledger.short wanted 1 free 0
    settle   h1  4
    balance  SH  posted 6  held 6
    balance  BJ  posted 4  incoming 6  free 4
    hold     h2  BJ → customer  4
    release  h1
    balance  BJ  posted 4  incoming 0  held 4`,
  );
  story(
    'a credit limit is a floor below zero, a reserve one above',
    `
    account  dealer   book:money  sku:CNY  floor -500
    hold     h1  dealer → seller  500
    hold     h2  dealer → seller  1     refused ledger.short wanted 1 free 0
    account  deposit  book:money  sku:CNY  floor 100
    post     bank → deposit  250
    hold     h3  deposit → seller  151  refused ledger.short wanted 151 free 150
    hold     h3  deposit → seller  150
    balance  dealer  posted 0  held 500  free 0`,
  );
  story(
    'promises into a bounded account from outside are never short: only their account is counted',
    `
    account  SH  floor 0
    hold     h1  supplier → SH  100
    balance  SH  posted 0  incoming 100  free 0
    settle   h1  60
    balance  SH  posted 60  incoming 40  free 60`,
  );
});

describe('a hold resolves once', () => {
  story(
    'not beyond what is left, and not again',
    `
    account  SH  floor 0
    post     supplier → SH  10
    hold     h1  SH → customer  7
    settle   h1  8     refused ledger.exceedsHold wanted 8 left 7
    settle   h1  4
    settle   h1  4     refused ledger.exceedsHold wanted 4 left 3
    release  h1  4     refused ledger.exceedsHold wanted 4 left 3
    release  h1
    settle   h1  1     refused ledger.holdResolved
    release  h1        refused ledger.holdResolved
    settle   hx  1     refused ledger.holdUnknown
    balance  SH  posted 6  held 0`,
  );
  story(
    'within one posting too',
    `
    account  SH  floor 0
    post     supplier → SH  10
    hold     h1  SH → customer  7
    settle   h1  4
    and settle  h1  3
    and release h1  1    refused ledger.holdResolved
    balance  SH  posted 10  held 7
    settle   h1  4
    and release  h1
    balance  SH  posted 6  held 0
    hold     h2  SH → customer  6
    and settle  h2  6
    balance  SH  posted 0  held 0`,
  );
  story(
    'expired: all that is left goes back, once; what was resolved is left alone',
    `
    account  SH  floor 0
    post     supplier → SH  10
    hold     h1  SH → customer  3  expires -1s
    hold     h2  SH → customer  3  expires -1s
    hold     h3  SH → customer  2  expires -1s
    hold     h4  SH → customer  1  expires 1h
    settle   h1  1
    settle   h3  2
    expire   h1 h2
    expire   nothing
    balance  SH  posted 7  held 1
    settle   h1  1     refused ledger.holdResolved
    settle   h4  1`,
  );
  story(
    'until the release is booked, an expired hold may still be settled',
    `
    account  SH  floor 0
    post     supplier → SH  10
    hold     h1  SH → customer  3  expires -1s
    settle   h1  3
    expire   nothing
    balance  SH  posted 7  held 0`,
  );
});

describe('facts (posts)', () => {
  story(
    'are never refused; below the floor they open an exception for a person, closed only when the account is whole',
    `
    account  SH  floor 0
    post     supplier → SH  2
    post     SH → customer  5
    balance  SH  posted -3  free -3
    exceptions  SH 3
    hold     h1  SH → customer  1     refused ledger.short wanted 1 free -3
    resolve  SH  refused ledger.stillShort
    post     supplier → SH  10
    hold     h1  SH → customer  7
    resolve  SH
    exceptions  none`,
  );
  story(
    'eat into what was promised: the promise stays, and an exception says it no longer fits',
    `
    account  SH  floor 0
    post     supplier → SH  10
    hold     h1  SH → customer  8
    post     SH → loss  4
    balance  SH  posted 6  held 8  free -2
    exceptions  SH 2
    settle   h1  6
    release  h1
    balance  SH  posted 0  held 0
    resolve  SH`,
  );
  story(
    'a raised floor keeps old promises and opens an exception; a lowered one frees',
    `
    account  SH  floor 0
    post     supplier → SH  10
    hold     h1  SH → customer  8
    floor    SH  5
    exceptions  SH 3
    hold     h2  SH → customer  1     refused ledger.short wanted 1 free -3
    floor    SH  -1
    hold     h2  SH → customer  3
    resolve  SH
    balance  SH  posted 10  held 11  free 0`,
  );
  story(
    'between labels book nothing bounded',
    `
    account  SH  floor 0
    post     supplier → customer  4
    total    customer  4
    total    supplier  -4`,
  );
});

describe('a repeated call gives the first answer', () => {
  story(
    'same ids, same lines: nothing is booked twice',
    `
    account  SH  floor 0
    post     supplier → SH  10  as p1
    post     supplier → SH  10  as p1     repeated
    hold     h1  SH → customer  7
    hold     h1  SH → customer  7         repeated
    settle   h1  5  as s1
    settle   h1  5  as s1                 repeated
    release  h1  as r1
    release  h1  as r1                    repeated
    settle   h1  5  as s1                 repeated
    balance  SH  posted 5  held 0`,
  );
  story(
    'a whole group repeats, also when it no longer would fit',
    `
    account  SH  floor 0
    post     supplier → SH  10
    hold     h1  SH → customer  10
    and settle  h1  6  as s1
    hold     h1  SH → customer  10
    and settle  h1  6  as s1              repeated
    balance  SH  posted 4  held 4`,
  );
  story(
    'an id that means something else is refused',
    `
    account  SH  floor 0
    account  BJ  floor 0
    post     supplier → SH  10  as p1
    post     supplier → SH  11  as p1     refused ledger.idReused
    post     supplier → BJ  10  as p1     refused ledger.idReused
    post     supplier → SH  10  as p1 for other   refused ledger.idReused
    hold     p1  SH → customer  10        refused ledger.idReused
    hold     h1  SH → customer  5
    hold     h2  SH → customer  5
    settle   h1  5  as s1
    settle   h2  5  as s1                 refused ledger.idReused
    release  h2  5  as s1                 refused ledger.idReused
    balance  SH  posted 5  held 5`,
  );
});

describe('a posting is all or nothing', () => {
  story(
    'one refused line takes the others back',
    `
    account  SH  floor 0
    account  BJ  floor 0
    post     supplier → SH  10
    and post supplier → BJ  1
    hold     h1  SH → customer  10
    and hold h2  BJ → customer  2         refused ledger.short wanted 2 free 1
    balance  SH  posted 10  held 0
    hold     h1  SH → customer  10
    and hold h2  BJ → customer  1
    balance  SH  held 10
    balance  BJ  held 1`,
  );
  story(
    'lines see each other in order',
    `
    account  SH  floor 0
    account  BJ  floor 0
    post     supplier → SH  5
    hold     h1  SH → customer  5
    and post SH → loss  1
    exceptions  SH 1
    post     supplier → SH  1
    resolve  SH
    hold     h2  SH → BJ  1               refused ledger.short
    release  h1
    and hold h2  SH → BJ  5
    balance  SH  posted 5  held 5
    balance  BJ  incoming 5`,
  );
});

describe('what cannot be an entry', () => {
  story(
    'amounts are above zero',
    `
    account  SH  floor 0
    post     supplier → SH  0             refused ledger.amountNotPositive amount 0
    post     supplier → SH  -5            refused ledger.amountNotPositive amount -5
    post     supplier → SH  5
    hold     h1  SH → customer  0         refused ledger.amountNotPositive
    hold     h1  SH → customer  5
    settle   h1  0                        refused ledger.amountNotPositive
    settle   h1  -1                       refused ledger.amountNotPositive
    balance  SH  posted 5  held 5`,
  );
  story(
    'one asset, one book, two accounts, one of them bounded for a promise',
    `
    account  SH   sku:A  floor 0
    account  SHB  sku:B  floor 0
    account  BIN  book:bin  sku:A  floor 0
    post     SH → SHB  1                  throws one asset within one book
    post     SH → BIN  1                  throws one asset within one book
    post     SH → SH   1                  throws from one account to another
    hold     h1  supplier → customer  1   throws bounded side`,
  );
  story(
    'an account that is bounded for one caller and a label for another',
    `
    account  SH   floor 0
    post     supplier → SH  1
    account  supplier  place:supplier  floor 0
    post     supplier → SH  1             throws named like another one`,
  );
  story(
    'figure 9: a balance that does not fit 64 bits is refused, not wrapped',
    `
    account  SH  floor -9000000000000000000
    post     supplier → SH  9223372036854775807
    post     supplier → SH  1             refused ledger.amountTooLarge amount 1
    post     SH → customer  9223372036854775808   refused ledger.amountTooLarge
    hold     h1  SH → customer  9223372036854775807
    hold     h2  SH → customer  1         refused ledger.amountTooLarge
    balance  SH  posted 9223372036854775807  held 9223372036854775807
    settle   h1  9223372036854775807
    balance  SH  posted 0  held 0
    post     SH → customer  9223372036854775807
    post     SH → customer  1             refused ledger.amountTooLarge
    total    customer  18446744073709551614
    balance  SH  posted -9223372036854775807`,
  );
});

describe('a closed period', () => {
  story(
    'takes no fact and no promise on or before its day; giving back is always possible',
    `
    account  SH   floor 0
    account  BIN  book:bin  floor 0
    post     supplier → SH  10  on 2025-01-31
    hold     h1  SH → customer  5  on 2025-01-31
    hold     h2  SH → customer  5  on 2025-01-31
    close    stock  2025-01-31
    post     supplier → SH  1  on 2025-01-31    refused ledger.periodClosed closedThrough 2025-01-31
    hold     h3  SH → customer  1  on 2025-01-30   refused ledger.periodClosed
    settle   h1  1  on 2025-01-31         refused ledger.periodClosed
    settle   h1  5  on 2025-02-01
    release  h2  5  on 2025-01-31
    post     supplier → BIN  1  on 2025-01-31   -- another book
    close    stock  2025-01-15
    post     supplier → SH  1  on 2025-01-20    refused ledger.periodClosed closedThrough 2025-01-31
    post     supplier → SH  1  on 2025-02-01
    balance  SH  posted 6  held 0`,
  );
  story(
    'is of one book: a settle in another goes on',
    `
    account  SH   floor 0
    account  BIN  book:bin  floor 0
    post     supplier → SH  1
    post     supplier → BIN  1
    hold     h1  SH → customer  1
    hold     h2  BIN → customer  1
    close    bin  2999-12-31
    settle   h1  1
    settle   h2  1                        refused ledger.periodClosed
    release  h2`,
  );
  story(
    'a repeated call still gets its first answer after the close',
    `
    account  SH  floor 0
    post     supplier → SH  10  as p1  on 2025-01-31
    close    stock  2025-01-31
    post     supplier → SH  10  as p1  on 2025-01-31   repeated
    balance  SH  posted 10`,
  );
});
