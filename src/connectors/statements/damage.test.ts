/** REC-1: the damages statements are known to come with are refused with their line, and their oddities are read. Made files. */
import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { writeXlsx } from '../../kernel/files/files.ts';
import type { StatementColumns, StatementOf } from '../../reconciliation/bill.ts';
import { readAll, readText, source, sumOf } from './testing/read-all.ts';

const of = (columns: StatementColumns): StatementOf[] => [{ account: 'own', columns, currency: 'CNY' }];
/** How a text ends, and what its lines add up to. */
const told = async (text: string, columns?: StatementColumns, name = 'statement.txt') => {
  const { end, lines } = await readAll(source(name, text), columns ? of(columns) : []);
  return end === 'whole' ? `whole ${sumOf(lines)}` : end;
};

const OFX = `OFXHEADER:100
<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>CNY
<BANKACCTFROM><ACCTID>6222</BANKACCTFROM>
<BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT
<DTPOSTED>20260608120000
<TRNAMT>994.00
<FITID>F1
</STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>1094.00
<DTASOF>20260608
</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`;
const MT940 =
  ':20:S1\n:25:6222\n:28C:1/1\n:60F:C260608CNY100,00\n:61:2606080608C994,00NTRFWX0607//B1\n:86:财付通\n:62F:C260608CNY1094,00\n-\n';

const balance = (code: string, amount: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\n`;
const entry = (amount: string, status = '<Sts>BOOK</Sts>') =>
  `<Ntry><Amt Ccy="CNY">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>${status}<BookgDt><Dt>2026-06-08</Dt></BookgDt></Ntry>\n`;
const stated = (account: string, from: string, entries: string, until: string) =>
  `<Stmt><Acct><Id><IBAN>${account}</IBAN></Id></Acct>\n${balance('OPBD', from)}${balance('CLBD', until)}${entries}</Stmt>\n`;
const camt = (...statements: string[]) =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>\n${statements.join('')}</BkToCstmrStmt></Document>`;
const CAMT = camt(stated('6222', '100.00', entry('994.00'), '1094.00'));
const NEXT = stated('6222', '1094.00', entry('6.00'), '1100.00');

describe('REC-1 statements in the formats of banks', () => {
  test.each`
    what                                       | text     | from                                   | to                                                  | end
    ${'OFX as it is'}                          | ${OFX}   | ${''}                                  | ${''}                                               | ${'whole 99400'}
    ${'OFX without a date'}                    | ${OFX}   | ${/<DTPOSTED>.*/}                      | ${''}                                               | ${'bill.damagedTime 5'}
    ${'OFX with a decimal that is none'}       | ${OFX}   | ${'<TRNAMT>994.00'}                    | ${'<TRNAMT>994.0.0'}                                | ${'bill.damagedAmount 5'}
    ${'OFX with more decimals than money has'} | ${OFX}   | ${'<TRNAMT>994.00'}                    | ${'<TRNAMT>994.001'}                                | ${'bill.damagedAmount 5'}
    ${'OFX with an empty balance'}             | ${OFX}   | ${'<BALAMT>1094.00'}                   | ${'<BALAMT>'}                                       | ${'bill.damagedAmount 11'}
    ${'OFX with a balance of no day'}          | ${OFX}   | ${'<DTASOF>20260608'}                  | ${'<DTASOF>20260631'}                               | ${'bill.damagedTime 11'}
    ${'OFX without its balance'}               | ${OFX}   | ${/<LEDGERBAL>[\s\S]*<\/LEDGERBAL>\n/} | ${''}                                               | ${'bill.cut 11'}
    ${'OFX cut off'}                           | ${OFX}   | ${/<\/STMTRS>[\s\S]*/}                 | ${''}                                               | ${'bill.cut 13'}
    ${'MT940 as it is'}                        | ${MT940} | ${''}                                  | ${''}                                               | ${'whole 99400'}
    ${'MT940 with a binary character'}         | ${MT940} | ${'财付通'}                            | ${'财\u0004付通'}                                   | ${'whole 99400'}
    ${'MT940 with a NUL'}                      | ${MT940} | ${'财付通'}                            | ${'财\0付通'}                                       | ${'files.unknownEncoding -'}
    ${'MT940 without its last line end'}       | ${MT940} | ${/\n-\n$/}                            | ${''}                                               | ${'whole 99400'}
    ${'MT940 with CRLF'}                       | ${MT940} | ${/\n/g}                               | ${'\r\n'}                                           | ${'whole 99400'}
    ${'MT940 with a line end lost'}            | ${MT940} | ${'B1\n:86:'}                          | ${'B1:61:2606080608C1,00NTRFX\n:86:'}               | ${'whole 99400'}
    ${'MT940 with an empty :86:'}              | ${MT940} | ${'财付通'}                            | ${''}                                               | ${'whole 99400'}
    ${'MT940 without a :86:'}                  | ${MT940} | ${':86:财付通\n'}                      | ${''}                                               | ${'whole 99400'}
    ${'MT940 with a point for the comma'}      | ${MT940} | ${'C994,00'}                           | ${'C994.00'}                                        | ${'bill.damagedRow 5'}
    ${'CAMT as it is'}                         | ${CAMT}  | ${''}                                  | ${''}                                               | ${'whole 99400'}
    ${'CAMT with the moment of booking'}       | ${CAMT}  | ${'<Dt>2026-06-08</Dt>'}               | ${'<DtTm>2026-06-08T09:30:00+08:00</DtTm>'}         | ${'whole 99400'}
    ${'CAMT with only a value date'}           | ${CAMT}  | ${/BookgDt/g}                          | ${'ValDt'}                                          | ${'whole 99400'}
    ${'CAMT without any date'}                 | ${CAMT}  | ${/<BookgDt>.*<\/BookgDt>/}            | ${''}                                               | ${'bill.damagedTime 5'}
    ${'CAMT with five decimals'}               | ${CAMT}  | ${'994.00'}                            | ${'994.00000'}                                      | ${'whole 99400'}
    ${'CAMT with five that say something'}     | ${CAMT}  | ${'994.00'}                            | ${'994.00001'}                                      | ${'bill.damagedAmount 5'}
    ${'CAMT with an entry of zero'}            | ${CAMT}  | ${'</Stmt>'}                           | ${`${entry('0')}</Stmt>`}                           | ${'whole 99400'}
    ${'CAMT with states as of version 8'}      | ${CAMT}  | ${'<Sts>BOOK</Sts>'}                   | ${'<Sts><Cd>BOOK</Cd></Sts>'}                       | ${'whole 99400'}
    ${'CAMT with an entry not booked yet'}     | ${CAMT}  | ${'</Stmt>'}                           | ${`${entry('5.00', '<Sts>PDNG</Sts>')}</Stmt>`}     | ${'whole 99400'}
    ${'CAMT without its closing'}              | ${CAMT}  | ${balance('CLBD', '1094.00')}          | ${''}                                               | ${'bill.cut 5'}
    ${'CAMT of two statements'}                | ${CAMT}  | ${'</Stmt>\n'}                         | ${`</Stmt>\n${NEXT}`}                               | ${'whole 100000'}
    ${'CAMT with one missing between'}         | ${CAMT}  | ${'</Stmt>\n'}                         | ${`</Stmt>\n${NEXT.replace('1094.00', '1095.00')}`} | ${'bill.balanceBroken 8'}
    ${'CAMT of two accounts'}                  | ${CAMT}  | ${'</Stmt>\n'}                         | ${`</Stmt>\n${NEXT.replace('6222', '6223')}`}       | ${'bill.severalAccounts 7'}
  `('$what: $end', async ({ text, from, to, end }) => {
    expect(await told(text.replace(from, to))).toBe(end);
  });

  test('characters nobody can see are left out of what is kept', async () => {
    expect((await readText(MT940.replace('财付通', '财付通\u0004 结算'))).lines[0]!.text).toBe('财付通 结算');
  });
});

const ABC = `交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号,交易渠道,交易附言
20240101,123456,转存,+10000.00,11000.00,哈哈,369396693,超级网银,转账
20240102,132324,财付通,-10.00,10990.00,微信支付,369333999,电子商务,UA0123
20240104,,结息,+0.01,10990.01,--,0000000000,,个人活期结息
`;
const BOCOM = `序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要
1,2025-01-01,00:00:00,存款利息,贷 Cr,1.23,1334.63,13231,应付利息,批处理,
2,2025-02-02,13:15:12,信用卡还款,借 Dr,3.21,1331.42,66666,哈哈,其他,
`;
const CMB = `记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要
2024-01-01,CNY,"1,234.00","1,271.66",代发,公积金中心,约定提取
2024-01-27,CNY,-3.00,"1,268.66",一网通支付,国网电力,供电
`;
const BOC = `中国银行交易流水明细单
记账日期,记账时间,币别,金额,余额,交易名称,渠道,附言,对方账户名
2025-08-22,17:57:17,人民币,-71.89,"3,240.28",无卡支付,线上,----------,张三
2025-08-21,12:24:20,人民币,"1,000.00","3,312.17",转账,柜台,货款,李四
`;
const OWN: StatementColumns = { date: '日期', income: '收入', expense: '支出', balance: '结余', text: ['摘要'] };
const OTHER = `日期,摘要,收入,支出,结余
2026/6/8,财付通结算,994.00,,1094.00
2026/6/8,账户管理费,,18.00,1076.00
`;
const ONE: StatementColumns = { date: '日期', amount: '金额', currency: '币种', reference: '流水号' };
/** As ICBC pads its cells; as CIB puts three currencies into one file. */
const PADDED = '日期,金额,币种,流水号\n2026-06-08    \t,  994.00  \t,人民币\t,123456789012\t\n';

describe('REC-1 tables of banks', () => {
  test.each`
    what                                    | text      | columns      | from                     | to                                           | end
    ${'ABC as it is'}                       | ${ABC}    | ${undefined} | ${''}                    | ${''}                                        | ${'whole 999001'}
    ${'ABC, latest first'}                  | ${ABC}    | ${undefined} | ${/(2.*\n)(2.*\n)(2.*)/} | ${'$3\n$2$1'}                                | ${'whole 999001'}
    ${'ABC with a row taken out'}           | ${ABC}    | ${undefined} | ${/20240102.*\n/}        | ${''}                                        | ${'bill.balanceBroken 3'}
    ${'ABC with a letter in an amount'}     | ${ABC}    | ${undefined} | ${'-10.00'}              | ${'-1O.00'}                                  | ${'bill.damagedAmount 3'}
    ${'ABC with a day that is none'}        | ${ABC}    | ${undefined} | ${'20240102'}            | ${'20240230'}                                | ${'bill.damagedTime 3'}
    ${'ABC cut inside a row'}               | ${ABC}    | ${undefined} | ${/\+0\.01[\s\S]*/}      | ${''}                                        | ${'bill.damagedAmount 4'}
    ${'ABC with its sum'}                   | ${ABC}    | ${undefined} | ${/$/}                   | ${'合计,,,9990.01,,,,,\n'}                   | ${'whole 999001'}
    ${'ABC with another sum'}               | ${ABC}    | ${undefined} | ${/$/}                   | ${'合计,,,9990.02,,,,,\n'}                   | ${'bill.totalDiffers 5'}
    ${'BOCOM as it is'}                     | ${BOCOM}  | ${undefined} | ${''}                    | ${''}                                        | ${'whole -198'}
    ${'BOCOM the other way round'}          | ${BOCOM}  | ${undefined} | ${'借 Dr'}               | ${'贷 Cr'}                                   | ${'bill.balanceBroken 3'}
    ${'BOCOM, what moved as its sum'}       | ${BOCOM}  | ${undefined} | ${/$/}                   | ${'总计,,,,,-1.98,,,,,\n'}                   | ${'whole -198'}
    ${'BOCOM, all amounts as its sum'}      | ${BOCOM}  | ${undefined} | ${/$/}                   | ${'总计,,,,,4.44,,,,,\n'}                    | ${'whole -198'}
    ${'BOCOM with another sum'}             | ${BOCOM}  | ${undefined} | ${/$/}                   | ${'总计,,,,,4.45,,,,,\n'}                    | ${'bill.totalDiffers 4'}
    ${'CMB as it is'}                       | ${CMB}    | ${undefined} | ${''}                    | ${''}                                        | ${'whole 123100'}
    ${'CMB in dollars from a line on'}      | ${CMB}    | ${undefined} | ${'27,CNY'}              | ${'27,USD'}                                  | ${'bill.otherCurrency 3'}
    ${'CMB with a blank for the point'}     | ${CMB}    | ${undefined} | ${'-3.00'}               | ${'-3 00'}                                   | ${'bill.damagedAmount 3'}
    ${'BOC as it is'}                       | ${BOC}    | ${undefined} | ${''}                    | ${''}                                        | ${'whole 92811'}
    ${'columns chosen, as it is'}           | ${OTHER}  | ${OWN}       | ${''}                    | ${''}                                        | ${'whole 97600'}
    ${'in and out in one row'}              | ${OTHER}  | ${OWN}       | ${'994.00,,'}            | ${'994.00,1.00,'}                            | ${'bill.damagedAmount 2'}
    ${'a refund written into an amount'}    | ${OTHER}  | ${OWN}       | ${'994.00'}              | ${'994.00(已退款1.00)'}                      | ${'bill.damagedAmount 2'}
    ${'sums of both sides'}                 | ${OTHER}  | ${OWN}       | ${/$/}                   | ${'合计,,994.00,18.00,\n'}                   | ${'whole 97600'}
    ${'a sum below zero, another left out'} | ${OTHER}  | ${OWN}       | ${/$/}                   | ${'合计,,,-18.00,\n'}                        | ${'whole 97600'}
    ${'a sum of income that differs'}       | ${OTHER}  | ${OWN}       | ${/$/}                   | ${'合计,,994.01,18.00,\n'}                   | ${'bill.totalDiffers 4'}
    ${'a sum of expenses that differs'}     | ${OTHER}  | ${OWN}       | ${/$/}                   | ${'合计,,994.00,18.01,\n'}                   | ${'bill.totalDiffers 4'}
    ${'a letter in a sum'}                  | ${OTHER}  | ${OWN}       | ${/$/}                   | ${'合计,,994.0O,18.00,\n'}                   | ${'bill.damagedTotal 4'}
    ${'a row behind the sum'}               | ${OTHER}  | ${OWN}       | ${/$/}                   | ${'合计,,994.00,,\n2026/6/9,x,1,,1077.00\n'} | ${'bill.afterTotals 5'}
    ${'cells padded with blanks and tabs'}  | ${PADDED} | ${ONE}       | ${''}                    | ${''}                                        | ${'whole 99400'}
    ${'a second currency'}                  | ${PADDED} | ${ONE}       | ${/$/}                   | ${'2026-06-09,1.00,美元,2\n'}                | ${'bill.otherCurrency 3'}
    ${'a third currency'}                   | ${PADDED} | ${ONE}       | ${/$/}                   | ${'2026-06-09,1.00,EUR,2\n'}                 | ${'bill.otherCurrency 3'}
    ${'a number that lost its digits'}      | ${PADDED} | ${ONE}       | ${'123456789012'}        | ${'2.02606041134381E+27'}                    | ${'bill.lostDigits 2'}
  `('$what: $end', async ({ text, columns, from, to, end }) => {
    expect(await told(text.replace(from, to), columns)).toBe(end);
  });

  test.each`
    above                              | account
    ${'账号：6222 0001 2345'}          | ${'622200012345'}
    ${'户名：甲公司 卡号: 6222****01'} | ${'6222****01'}
    ${'客户号 12'}                     | ${''}
  `('“$above” above a table says it is of “$account”', async ({ above, account }) => {
    expect((await readText(`${above}\n${ABC}`)).merchantId).toBe(account);
  });

  test('BOC in UTF-16, ABC in GBK', async () => {
    const boc = await readAll(source('boc.csv', iconv.encode(`\ufeff${BOC}`, 'utf16-le')));
    const abc = await readAll(source('abc.csv', iconv.encode(ABC, 'gbk')));
    expect([boc, abc].map(({ layout, end }) => `${layout} ${end}`)).toEqual(['bank.boc whole', 'bank.abc whole']);
  });

  test('as a workbook, of today and of Excel 97', async () => {
    const [header, ...rows] = OTHER.trim()
      .split('\n')
      .map((line) => line.split(','));
    const now = await readAll(
      source('own.xlsx', Buffer.concat(await Array.fromAsync(writeXlsx(header!, rows)))),
      of(OWN),
    );
    expect([now.layout, now.end, sumOf(now.lines)]).toEqual(['bank.ownColumns', 'whole', 97_600n]);
    const columns: StatementColumns = {
      ...{ date: '交易日期', time: '交易时间', income: '收入金额', expense: '支出金额', balance: '余额' },
      text: ['摘要'],
    };
    const saved = readFileSync(new URL('../../kernel/files/testing/bank.xls', import.meta.url));
    const then = await readAll(source('bank.xls', saved), of(columns));
    expect([then.layout, then.end, sumOf(then.lines)]).toEqual(['bank.ownColumns', 'whole', 1_250_051n]);
    expect(then.lines.map(({ kind }) => kind)).toEqual(['transfer', 'fee', 'transfer']);
  });
});

const ACQUIRER_WIDTHS = [
  ...[12, 12, 7, 11, 20, 13, 13, 13, 5, 7, 5, 9, 16, 13, 3, 7, 12, 7, 3, 4, 13, 13, 13, 2, 4, 2, 2, 11, 12, 2, 3, 3],
  ...[13, 15, 20, 3, 41, 4, 132],
];
const acquired = (said: Record<number, string>) =>
  ACQUIRER_WIDTHS.map((width, index) => (said[index] ?? '').padEnd(width)).join('');
const PAID = acquired({
  ...{ 0: '01020000', 2: '000001', 3: '0607100000', 5: '000000010000', 8: '0200', 9: '000000' },
  ...{ 12: '898110000000001', 22: 'D00000000060', 36: 'GJ1' },
});
const BACK = acquired({
  ...{ 0: '01020000', 2: '000002', 3: '0607110000', 5: '000000003000', 8: '0200', 9: '200000' },
  ...{ 12: '898110000000001', 22: 'C00000000018', 36: 'R1' },
});
const ACOMN = `${PAID}\r\n${BACK}\r\n`;

const JD = `订单编号,父单号,订单下单时间,商品名称,费用名称,费用分类,应结金额,币种,预计结算时间,到账时间,商户订单号,结算单类型,结算单号,结算主体
3553498017448001,3525,2026-08-10 14:41:34,横幅,货款,订单,36.80,CNY,2026-08-20 17:11:38,2026-08-21 12:08:53,20260821,日结,JS1,京东
3553498017448001,3525,2026-08-10 14:41:34,横幅,佣金,订单,-1.84,CNY,2026-08-20 17:11:38,2026-08-21 12:08:53,20260821,日结,JS1,京东
3553498017448002,3525,2026-08-10 14:41:34,横幅,货款,订单,-13.80,CNY,2026-08-20 17:11:38,2026-08-21 12:08:53,20260821,日结,JS1,京东
`;
const PDD = `拼多多店铺账务明细查询

起始时间：2026-06-01 00:00:00  终止时间：2026-06-30 23:59:59
----------交易记录明细列表---------
商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型,备注,业务描述
260620-1,2026-06-30 23:30:43,61.80,0,交易收入,-,0010002|交易收入-订单收入
260620-2,2026-06-30 23:31:00,0,-27.50,交易退款,,0020002|交易退款-订单退款
`;
const DOUYIN = `动账流水号,关联订单号,关联子订单号,动账时间,账户方向,动账金额(元),动账场景,账户余额(元),备注
"	F1",D1,S1,2026-06-08 09:00:00,入账,48.50,货款结算入账,148.50,
"	F3",D2,S2,2026-06-08 10:00:00,出账,5.00,退款-结算后退款-退用户,173.50,
"	F2",D2,S2,2026-06-08 10:00:00,入账,30.00,货款结算入账,178.50,
"	F4",,,2026-06-08 11:00:00,出账,173.50,提现,0.00,
`;

describe('REC-1 files of UnionPay and platforms', () => {
  test.each`
    what                                    | text                                                                            | from                                           | to                                                                  | end
    ${'ACOMN as it is'}                     | ${ACOMN}                                                                        | ${''}                                          | ${''}                                                               | ${'whole 0'}
    ${'ACOMN with a letter in an amount'}   | ${ACOMN}                                                                        | ${'000000003000'}                              | ${'00000000300O'}                                                   | ${'bill.damagedAmount 2'}
    ${'ACOMN with a fee of no side'}        | ${ACOMN}                                                                        | ${'C00000000018'}                              | ${'X00000000018'}                                                   | ${'bill.damagedAmount 2'}
    ${'ACOMN with an unknown code'}         | ${ACOMN}                                                                        | ${'200000 '}                                   | ${'310000 '}                                                        | ${'bill.unknownState 2'}
    ${'ACOMN with a time that is none'}     | ${ACOMN}                                                                        | ${'0607110000'}                                | ${'0631110000'}                                                     | ${'bill.damagedTime 2'}
    ${'ACOMN cut'}                          | ${ACOMN}                                                                        | ${/.{300}\r\n$/}                               | ${''}                                                               | ${'bill.cut 2'}
    ${'ACOMN of a second merchant'}         | ${ACOMN}                                                                        | ${/898110000000001(?![\s\S]*898110000000001)/} | ${'898110000000002'}                                                | ${'bill.otherMerchant 2'}
    ${'JD of August 2026'}                  | ${JD}                                                                           | ${''}                                          | ${''}                                                               | ${'whole 2116'}
    ${'JD with its sum'}                    | ${JD}                                                                           | ${/$/}                                         | ${'合计,,,,,,21.16,,,,,,,\n'}                                       | ${'whole 2116'}
    ${'JD with another sum'}                | ${JD}                                                                           | ${/$/}                                         | ${'合计,,,,,,21.17,,,,,,,\n'}                                       | ${'bill.totalDiffers 5'}
    ${'JD with a letter in an amount'}      | ${JD}                                                                           | ${'36.80'}                                     | ${'36.8O'}                                                          | ${'bill.damagedAmount 2'}
    ${'JD with a time that is none'}        | ${JD}                                                                           | ${'2026-08-21 12'}                             | ${'2026-08-32 12'}                                                  | ${'bill.damagedTime 2'}
    ${'JD with a number that lost digits'}  | ${JD}                                                                           | ${'3553498017448002'}                          | ${'3.55349801744800E+15'}                                           | ${'bill.lostDigits 4'}
    ${'JD cut inside a row'}                | ${JD}                                                                           | ${/,横幅,货款,订单,-13[\s\S]*/}                | ${''}                                                               | ${'bill.cut 4'}
    ${'PDD as it is'}                       | ${PDD}                                                                          | ${''}                                          | ${''}                                                               | ${'whole 3430'}
    ${'PDD with its end and its sums'}      | ${PDD}                                                                          | ${/$/}                                         | ${'合计,,61.80,-27.50,,,\n-----交易记录明细列表结束-----\n'}        | ${'whole 3430'}
    ${'PDD, what went out without a sign'}  | ${PDD}                                                                          | ${/$/}                                         | ${'总计,,61.80,27.50,,,\n'}                                         | ${'whole 3430'}
    ${'PDD with another sum'}               | ${PDD}                                                                          | ${/$/}                                         | ${'总计,,61.80,27.60,,,\n'}                                         | ${'bill.totalDiffers 8'}
    ${'PDD with a row behind its sum'}      | ${PDD}                                                                          | ${/$/}                                         | ${'合计,,61.80,,,,\n260620-3,2026-06-30 23:32:00,1,0,交易收入,,\n'} | ${'bill.afterTotals 9'}
    ${'PDD with a letter in an amount'}     | ${PDD}                                                                          | ${'61.80'}                                     | ${'6l.80'}                                                          | ${'bill.damagedAmount 6'}
    ${'PDD with a time that is none'}       | ${PDD}                                                                          | ${'23:31:00'}                                  | ${'23:61:00'}                                                       | ${'bill.damagedTime 7'}
    ${'PDD cut inside a row'}               | ${PDD}                                                                          | ${/,交易退款,[\s\S]*/}                         | ${''}                                                               | ${'bill.cut 7'}
    ${'PDD of two shops'}                   | ${PDD.replace('\n\n', '\n店铺名称：甲\n').replace('-----交易', '店铺名称：乙')} | ${''}                                          | ${''}                                                               | ${'bill.severalAccounts 4'}
    ${'Douyin, a second written backwards'} | ${DOUYIN}                                                                       | ${''}                                          | ${''}                                                               | ${'whole -10000'}
    ${'Douyin with its sum'}                | ${DOUYIN}                                                                       | ${/$/}                                         | ${'合计,,,,,-100.00,,,\n'}                                          | ${'whole -10000'}
    ${'Douyin with a row taken out'}        | ${DOUYIN}                                                                       | ${/.*F2.*\n/}                                  | ${''}                                                               | ${'bill.balanceBroken 3'}
    ${'Douyin with an amount changed'}      | ${DOUYIN}                                                                       | ${'出账,5.00'}                                 | ${'出账,6.00'}                                                      | ${'bill.balanceBroken 3'}
  `('$what: $end', async ({ text, from, to, end }) => {
    expect(await told(text.replace(from, to), undefined, 'IND26060801ACOMN')).toBe(end);
  });

  test('ACOMN: what its rows say, and a name without a day', async () => {
    const { layout, lines } = await readAll(source('IND26060801ACOMN', ACOMN));
    expect(layout).toBe('unionPay.unionPayAcquirer');
    expect(lines.map(({ kind, reference, grossMinor, feeMinor }) => [kind, reference, grossMinor, feeMinor])).toEqual([
      ['payment', 'GJ1', 10_000n, 60n],
      ['refund', 'R1', -3_000n, -18n],
      ['transfer', '', -6_958n, 0n],
    ]);
    expect((await readAll(source('bill.txt', ACOMN))).end).toBe('bill.dayNotInName 0');
  });

  test('JD without a direction: goods below zero are a refund', async () => {
    const { lines } = await readText(JD);
    expect(lines.map(({ kind, grossMinor, feeMinor }) => [kind, grossMinor, feeMinor])).toEqual([
      ['payment', 3_680n, 0n],
      ['fee', 0n, 184n],
      ['refund', -1_380n, 0n],
    ]);
  });

  test('Douyin: of one second, lines stand in the order of their balances', async () => {
    const backwards = DOUYIN.split('\n');
    const turned = [backwards[0], ...backwards.slice(1, 5).toReversed(), ''].join('\n');
    for (const text of [DOUYIN, turned]) {
      const { end, lines } = await readText(text);
      expect(end).toBe('whole');
      const inTime = text === DOUYIN ? lines : lines.toReversed();
      expect(inTime.map(({ entryNumber }) => entryNumber)).toEqual(['F1', 'F2', 'F3', 'F4']);
      expect(lines.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    }
  });
});
