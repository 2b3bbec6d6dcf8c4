/** REC-1: what banks, UnionPay and platforms send is read whole or not at all; the reason names the line. */
import { existsSync, readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import type { BillLine, StatementOf } from '../../reconciliation/bill.ts';
import { readAll, readText, source, sumOf } from './testing/read-all.ts';

const FIXTURES = '../shared/fixtures/money';
describe('REC-1 statements as they came', () => {
  // Several of these samples were changed by hand where they came from, so that their balances break: refused for it.
  test.for`
    path                                                | layout                          | end                        | lines | sum
    ${'banks/boc.csv'}                                  | ${'bank.boc'}                   | ${'whole'}                 | ${17} | ${42670n}
    ${'banks/abc.csv'}                                  | ${'bank.abc'}                   | ${'bill.balanceBroken 3'}  | ${0}  | ${0n}
    ${'banks/bocom.csv'}                                | ${'bank.bocom'}                 | ${'bill.balanceBroken 6'}  | ${0}  | ${0n}
    ${'banks/cmb.csv'}                                  | ${'bank.cmb'}                   | ${'bill.balanceBroken 4'}  | ${0}  | ${0n}
    ${'mt940/mbank-mt940.sta'}                          | ${'bank.mt940'}                 | ${'whole'}                 | ${3}  | ${3n}
    ${'mt940/rabobank-iban.sta'}                        | ${'bank.mt940'}                 | ${'whole'}                 | ${4}  | ${-7000n}
    ${'mt940/ing.sta'}                                  | ${'bank.mt940'}                 | ${'bill.balanceBroken 26'} | ${0}  | ${0n}
    ${'mt940/abnamro.sta'}                              | ${'bank.mt940'}                 | ${'bill.balanceBroken 27'} | ${0}  | ${0n}
    ${'mt940/rabobank.sta'}                             | ${'bank.mt940'}                 | ${'bill.balanceBroken 11'} | ${0}  | ${0n}
    ${'camt/camt053.v2.minimal.xml'}                    | ${'bank.camt053'}               | ${'bill.otherCurrency 65'} | ${0}  | ${0n}
    ${'camt/camt053.v2.all-balance-types.xml'}          | ${'bank.camt053'}               | ${'bill.balanceBroken 55'} | ${0}  | ${0n}
    ${'camt/camt053.v3.xml'}                            | ${'bank.camt053'}               | ${'bill.otherCurrency 85'} | ${0}  | ${0n}
    ${'camt/camt053.v4.xml'}                            | ${'bank.camt053'}               | ${'bill.otherCurrency 85'} | ${0}  | ${0n}
    ${'ofx/checking.ofx'}                               | ${'bank.ofx'}                   | ${'whole'}                 | ${3}  | ${-5950n}
    ${'ofx/bank_small.ofx'}                             | ${'bank.ofx'}                   | ${'bill.noStatement 11'}   | ${0}  | ${0n}
    ${'platform-settlement/jd_settlement_v1.csv'}       | ${'jd.jdSettlement'}            | ${'whole'}                 | ${7}  | ${-1352n}
    ${'platform-settlement/pdd_account_detail.gbk.csv'} | ${'pinduoduo.pinduoduoAccount'} | ${'whole'}                 | ${5}  | ${17317n}
  `('$path', async ({ path, ...expected }, { skip }) => {
    skip(!existsSync(`${FIXTURES}/${path}`), `no ${path}`);
    const { layout, end, lines } = await readAll(source(path, readFileSync(`${FIXTURES}/${path}`)));
    expect({ layout, end, lines: lines.length, sum: sumOf(lines) }).toEqual(expected);
  });

  // Their closing balance is of another currency and side than the rest; with that set right they add up.
  test.for(['v2.minimal', 'v3', 'v4'])('CAMT.053 %s, its closing balance set right', async (version, { skip }) => {
    const path = `${FIXTURES}/camt/camt053.${version}.xml`;
    skip(!existsSync(path), `no ${path}`);
    const text = readFileSync(path, 'utf8').replace(/"SEK">27\.00(<\/Amt>\s*<CdtDbtInd>)DBIT/, '"EUR">27.00$1CRDT');
    const { end, lines } = await readText(text);
    expect({ end, sum: sumOf(lines), currency: lines[0]?.currency }).toEqual({
      end: 'whole',
      sum: 885n,
      currency: 'EUR',
    });
  });

  test('BOC in UTF-16', async ({ skip }) => {
    skip(!existsSync(`${FIXTURES}/banks/boc.csv`), 'no banks/boc.csv');
    const text = readFileSync(`${FIXTURES}/banks/boc.csv`, 'utf8');
    const whole = await readAll(source('boc.csv', iconv.encode(`\ufeff${text}`, 'utf16-le')));
    expect({ end: whole.end, lines: whole.lines.length }).toEqual({ end: 'whole', lines: 17 });
  });
});

const entry = (amount: string, side: string, text: string, status = 'BOOK') => `
  <Ntry><Amt Ccy="CNY">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd><Sts>${status}</Sts>
    <BookgDt><Dt>2026-06-08</Dt></BookgDt><AcctSvcrRef>B${amount}</AcctSvcrRef>
    <NtryDtls><TxDtls><Refs><EndToEndId>WX0607</EndToEndId></Refs><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls>
  </Ntry>`;
const camtBalance = (code: string, amount: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`;
const CAMT = `<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.04"><BkToCstmrStmt><Stmt>
<Acct><Id><Othr><Id>6222 0001</Id></Othr></Id></Acct>
${camtBalance('OPBD', '100.00')}${camtBalance('CLBD', '1076.00')}
<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries><TtlCdtNtries><Sum>994.00</Sum></TtlCdtNtries></TxsSummry>
${entry('994.00', 'CRDT', '财付通 &amp; 结算')}${entry('18.00', 'DBIT', '手续费')}
</Stmt></BkToCstmrStmt></Document>`;

/** A row of UnionPay's flow: fields padded to their bytes, one blank between them. */
const FLOW: readonly [number, number][] = [
  3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13,
  8, 32, 13, 13, 12, 2, 1,
].map((width, index) => [index, width]);
const bytesOf = (text: string) => [...text].reduce((sum, char) => sum + (char.charCodeAt(0) < 0x80 ? 1 : 2), 0);
const flowRow = (said: Record<number, string>) =>
  FLOW.map(([index, width]) => {
    const text = said[index] ?? '';
    return text + ' '.repeat(width - bytesOf(text));
  }).join(' ') + ' '.repeat(131);
const paidRow = flowRow({
  0: 'S22',
  4: '0607100000',
  6: '000000010000',
  9: 'Q1',
  11: 'GJ1',
  15: 'D000000000060',
  19: '01',
  27: '898110000000001',
  30: '甲店',
  32: 'C000000009940',
});
const backRow = flowRow({
  0: 'S30',
  4: '0607110000',
  6: '000000003000',
  9: 'Q2',
  11: 'R1',
  15: 'C000000000018',
  19: '04',
  26: 'Q1',
  27: '898110000000001',
  32: 'D000000002982',
});
const ZM = `${paidRow}\r\n${backRow}\r\n`;

const OWN =
  'Buchungstag;x\n日期,摘要,收入,支出,结余\n2026/6/8,财付通结算,994.00,,1094.00\n2026/6/8,账户管理费,,18.00,1076.00\n';
const OF: StatementOf = {
  account: 'own',
  columns: { date: '日期', income: '收入', expense: '支出', balance: '结余', text: ['摘要'] },
  currency: 'CNY',
};
const MT940 =
  ':20:S1\n:25:6222\n:28C:1/1\n:60F:C260608CNY100,00\n:61:2606080608C994,00NTRFWX0607//B1\n:86:财付通\n结算\n:61:2606080608D18,NCHGNONREF\n:86:手续费\n:62F:C260608CNY1076,00\n-\n';
const DOUYIN =
  '动账时间,动帐流水号,动账方向,动账金额,动账账户,动账场景,计费类型,子订单号,订单号,订单实付应结,运费实付,实际平台补贴,订单退款,平台服务费,佣金,招商服务费,站外推广费,备注\n2026-06-08 10:00:00,F1,入账,48.50,聚合账户,货款结算入账,,S1,D1,40.00,0.00,10.00,0.00,-1.50,0.00,0.00,0.00,\n';

const COD =
  '返款批次,运单号,签收时间,代收货款,手续费,返款金额,返款日期\nB1,SF1000001,2026-06-06 10:00:00,113.00,2.26,110.74,2026-06-08\n合计,,,113.00,2.26,110.74,\n';
const TMALL =
  '入账时间,支付流水号,淘宝订单编号,入账类型,收入金额（元）,支出金额（元）,业务描述,备注\n' +
  [
    '2026-06-08 10:00:00,L1\t,3911\t,交易收款,100.00,,0010001|交易收款-交易收款,',
    '2026-06-08 10:00:00,L2\t,3911\t,其它,,2.00,天猫佣金,软件服务费',
    '2026-06-08 11:00:00,L3\t,3911\t,交易退款,,30.00,0020002|交易退款,',
    '2026-06-08 12:00:00,L4\t,\t,其它,,50.00,保证金,天猫保证金-充值（代扣）',
    '2026-06-08 12:00:01,L5\t,3911\t,其它,,5.00,保证金,天猫保证金-充值（代扣）-延迟发货',
    '2026-06-08 23:00:00,L6\t,\t,提现,,13.00,提现,\n',
  ].join('\n');
const TMALL_14 =
  '商家昵称,入帐日期,入帐时间,支付流水号,主订单id,子订单id,入帐类型,收入金额(元),支出金额(元),业务描述,备注,收/付渠道,数据创建时间,数据修改时间\n' +
  '甲,2026-06-08,10:00:00,L1,3911,39111,交易收款,100.00,0.00,交易收款,,微信,,\n';

describe('REC-1 made statements', () => {
  test.each`
    what               | text        | of      | layout                       | merchant             | paid      | moved     | fee
    ${'CAMT.053'}      | ${CAMT}     | ${null} | ${'bank.camt053'}            | ${'62220001'}        | ${0n}     | ${99400n} | ${1800n}
    ${'MT940'}         | ${MT940}    | ${null} | ${'bank.mt940'}              | ${'6222'}            | ${0n}     | ${99400n} | ${1800n}
    ${'own columns'}   | ${OWN}      | ${OF}   | ${'bank.ownColumns'}         | ${''}                | ${0n}     | ${99400n} | ${1800n}
    ${'UnionPay flow'} | ${ZM}       | ${null} | ${'unionPay.unionPayFlow'}   | ${'898110000000001'} | ${10000n} | ${42n}    | ${42n}
    ${'Douyin'}        | ${DOUYIN}   | ${null} | ${'douyin.douyinSettlement'} | ${''}                | ${5000n}  | ${5000n}  | ${150n}
    ${'a COD sheet'}   | ${COD}      | ${null} | ${'courier.codRemittance'}   | ${''}                | ${11300n} | ${226n}   | ${226n}
    ${'Tmall, 8'}      | ${TMALL}    | ${null} | ${'tmall.tmallAccount'}      | ${''}                | ${10000n} | ${700n}   | ${700n}
    ${'Tmall, 14'}     | ${TMALL_14} | ${null} | ${'tmall.tmallLedger'}       | ${'甲'}              | ${10000n} | ${10000n} | ${0n}
  `('$what', async ({ text, of, layout, merchant, paid, moved, fee }) => {
    const read = await readAll(source('INN26060788ZM_1', text), of ? [of] : []);
    const gross = (lines: readonly BillLine[]) => lines.reduce((sum, line) => sum + line.grossMinor, 0n);
    expect(read).toMatchObject({ end: 'whole', layout, merchantId: merchant });
    expect({
      paid: gross(read.lines.filter(({ kind }) => kind === 'payment')),
      moved: gross(read.lines),
      fee: read.lines.reduce((sum, line) => sum + line.feeMinor, 0n),
    }).toEqual({ paid, moved, fee });
  });

  test('what a line of each says', async () => {
    const [settled] = (await readText(CAMT)).lines;
    expect(settled).toMatchObject({
      reference: 'WX0607',
      entryNumber: 'B994.00',
      text: '财付通 & 结算',
      balanceMinor: 109400n,
    });
    const [wired] = (await readText(MT940)).lines;
    expect(wired).toMatchObject({ reference: 'WX0607', entryNumber: 'B1', text: '财付通 结算', balanceMinor: 109400n });
    const [paid, back] = (await readText(ZM, 'INN26060788ZM_1')).lines;
    expect(paid).toMatchObject({
      kind: 'payment',
      reference: 'GJ1',
      providerReference: 'Q1',
      feeMinor: 60n,
      text: '甲店',
    });
    expect(paid!.at.toISOString()).toBe('2026-06-07T02:00:00.000Z');
    expect(back).toMatchObject({
      kind: 'refund',
      refundReference: 'R1',
      providerReference: 'Q1',
      grossMinor: -3000n,
      feeMinor: -18n,
    });
  });

  test.each`
    what                             | text            | from                  | to                         | reason
    ${'an amount that does not add'} | ${CAMT}         | ${'994.00</Amt>'}     | ${'994.01</Amt>'}          | ${'bill.totalDiffers 5'}
    ${'a closing that does not'}     | ${CAMT}         | ${'1076.00'}          | ${'1076.01'}               | ${'bill.balanceBroken 4'}
    ${'a letter in an amount'}       | ${CAMT}         | ${'>18.00</Amt>'}     | ${'>1B.00</Amt>'}          | ${'bill.damagedAmount 14'}
    ${'XML that ends early'}         | ${CAMT}         | ${'</BkToCstmrStmt>'} | ${''}                      | ${'bill.damagedXml 15'}
    ${'entities of its own'}         | ${CAMT}         | ${'<Document'}        | ${'<!DOCTYPE x><Document'} | ${'bill.damagedXml 2'}
    ${'another currency'}            | ${CAMT}         | ${'"CNY">18'}         | ${'"USD">18'}              | ${'bill.otherCurrency 14'}
    ${'an MT940 cut off'}            | ${MT940}        | ${/:62F[\s\S]*/}      | ${''}                      | ${'bill.cut 9'}
    ${'an MT940 line changed'}       | ${MT940}        | ${'C994,00'}          | ${'C994,10'}               | ${'bill.balanceBroken 10'}
    ${'a second account'}            | ${MT940}        | ${':62F'}             | ${':25:7\n:62F'}           | ${'bill.severalAccounts 10'}
    ${'a day that is none'}          | ${MT940}        | ${'2606080608C'}      | ${'2606310608C'}           | ${'bill.damagedTime 5'}
    ${'a UnionPay row cut'}          | ${ZM}           | ${/.{400}\r\n$/}      | ${''}                      | ${'bill.cut 2'}
    ${'a UnionPay fee changed'}      | ${ZM}           | ${'D000000000060'}    | ${'D000000000061'}         | ${'bill.netDiffers 1'}
    ${'a UnionPay type unknown'}     | ${ZM}           | ${/ 04 /}             | ${' 99 '}                  | ${'bill.unknownState 2'}
    ${'a Douyin row that is no sum'} | ${DOUYIN}       | ${'-1.50'}            | ${'-1.51'}                 | ${'bill.netDiffers 2'}
    ${'a COD sum that differs'}      | ${COD}          | ${'合计,,,113.00'}    | ${'合计,,,113.01'}         | ${'bill.totalDiffers 3'}
    ${'a COD net that differs'}      | ${COD}          | ${'2.26,110.74,2026'} | ${'2.26,110.75,2026'}      | ${'bill.netDiffers 2'}
    ${'a COD row behind the sum'}    | ${COD}          | ${/$/}                | ${'B1,SF2,1,1,1,1,1\n'}    | ${'bill.afterTotals 4'}
    ${'a COD number that lost some'} | ${COD}          | ${'SF1000001'}        | ${'7.5E+11'}               | ${'bill.damagedCell 2'}
    ${'a COD amount of one decimal'} | ${COD}          | ${'113.00,2.26'}      | ${'113.0O,2.26'}           | ${'bill.damagedAmount 2'}
    ${'a Tmall amount of letters'}   | ${TMALL}        | ${'100.00'}           | ${'1OO.00'}                | ${'bill.damagedAmount 2'}
    ${'a Tmall day that is none'}    | ${TMALL}        | ${'2026-06-08 11'}    | ${'2026-06-31 11'}         | ${'bill.damagedTime 4'}
    ${'a Tmall row cut'}             | ${TMALL}        | ${/,提现,\n$/}        | ${''}                      | ${'bill.cut 7'}
    ${'nothing we know'}             | ${'a,b\n1,2\n'} | ${'a'}                | ${'a'}                     | ${'bill.unknownLayout 0'}
  `('refused: $what', async ({ text, from, to, reason }) => {
    expect((await readText(text.replace(from, to), 'INN26060788ZM_1')).end).toBe(reason);
  });
});

describe('REC-1 Douyin’s account, whose rows of one second are turned round', () => {
  const HEAD = '动账流水号,关联订单号,关联子订单号,动账时间,账户方向,动账金额(元),动账场景,账户余额(元),备注';
  const row = (id: string, time: string, amount: string, scene: string, balance: string) => {
    const [way, size] = amount.startsWith('-') ? ['出账', amount.slice(1)] : ['入账', amount];
    return `"\t${id}","\t69${id}","\t70${id}",2026-06-05 ${time},${way},${size},${scene},${balance},`;
  };
  const first = row('D1', '09:00:00', '100.00', '货款结算入账', '300.00');
  const fee = row('D2', '10:00:00', '-2.00', '退换货运费险', '298.00');
  const settled = row('D3', '10:00:00', '50.00', '货款结算入账', '348.00');
  const refunded = row('D4', '10:00:00', '-8.00', '退款-结算后退款-退用户', '340.00');
  const deposit = row('D5', '11:00:00', '-40.00', '货款充值保证金', '300.00');
  const file = (...rows: string[]) => `\ufeff${[HEAD, ...rows, ''].join('\r\n')}`;
  const orderOf = (lines: readonly BillLine[]) =>
    lines.map(({ line, entryNumber }) => `${line} ${entryNumber}`).join(' ');

  test.each`
    what                               | rows                                                              | end                       | order
    ${'in order'}                      | ${[first, fee, settled, refunded, deposit]}                       | ${'whole'}                | ${'2 D1 3 D2 4 D3 5 D4 6 D5'}
    ${'a second turned round'}         | ${[first, refunded, settled, fee, deposit]}                       | ${'whole'}                | ${'2 D1 3 D2 4 D3 5 D4 6 D5'}
    ${'a second shuffled'}             | ${[first, settled, refunded, fee, deposit]}                       | ${'whole'}                | ${'2 D1 3 D2 4 D3 5 D4 6 D5'}
    ${'the first second turned'}       | ${[settled, fee, refunded, deposit]}                              | ${'whole'}                | ${'2 D2 3 D3 4 D4 5 D5'}
    ${'the last second turned'}        | ${[first, settled, fee]}                                          | ${'whole'}                | ${'2 D1 3 D2 4 D3'}
    ${'one second alone'}              | ${[settled, fee]}                                                 | ${'whole'}                | ${'2 D2 3 D3'}
    ${'newest first'}                  | ${[deposit, refunded, settled, fee, first]}                       | ${'whole'}                | ${'2 D5 3 D4 4 D3 5 D2 6 D1'}
    ${'newest first, a second turned'} | ${[deposit, fee, settled, refunded, first]}                       | ${'whole'}                | ${'2 D5 3 D4 4 D3 5 D2 6 D1'}
    ${'a row lost'}                    | ${[first, refunded, fee, deposit]}                                | ${'bill.balanceBroken 3'} | ${''}
    ${'a balance that is wrong'}       | ${[first, refunded, settled.replace('348', '349'), fee, deposit]} | ${'bill.balanceBroken 3'} | ${''}
    ${'a row lost between seconds'}    | ${[first, deposit]}                                               | ${'bill.balanceBroken 3'} | ${''}
    ${'a row twice'}                   | ${[first, fee, fee, settled, refunded, deposit]}                  | ${'bill.balanceBroken 4'} | ${''}
  `('$what', async ({ rows, end, order }) => {
    const read = await readText(file(...rows), 'douyin.csv');
    expect([read.layout, read.end, orderOf(read.lines)]).toEqual(['douyin.douyinAccount', end, order]);
  });

  test('what its rows say: settled, fees, refunds, our own money', async () => {
    const { lines } = await readText(file(first, refunded, settled, fee, deposit), 'douyin.csv');
    expect(
      lines.map(({ kind, grossMinor, feeMinor, balanceMinor }) => [kind, grossMinor, feeMinor, balanceMinor]),
    ).toEqual([
      ['payment', 10_000n, 0n, 30_000n],
      ['fee', 0n, 200n, 29_800n],
      ['payment', 5_000n, 0n, 34_800n],
      ['refund', -800n, 0n, 34_000n],
      ['transfer', -4_000n, 0n, 30_000n],
    ]);
    expect(lines[0]).toMatchObject({
      reference: '69D1',
      providerReference: '70D1',
      entryNumber: 'D1',
      currency: 'CNY',
    });
  });
});
