/** Why a request itself is refused, and what goes wrong in the page. */
import { exchangeRefusals } from './erp-refusals.ts';

export const houseRefusals = {
  ...exchangeRefusals,
  outbound: {
    addressNotPublic: '这个地址不是公网地址',
    credentialsInUrl: '地址里不能写账号密码',
    hostNotAllowed: '不允许访问这个地址',
    notUrl: '不是网址',
    schemeNotAllowed: '只允许 https 地址',
    unresolvable: '找不到这个地址',
  },
  files: {
    cellTooLong: '第 {{line}} 行的内容太长',
    tooManyRows: '行数超过 {{limit}}',
    cellError: '单元格是公式错误',
    damagedCell: '单元格已损坏',
    damagedNumber: '长数字已被表格软件改成科学计数',
    longRow: '这一行的列数太多',
    shortRow: '这一行的列数不够',
  },
  http: {
    foreignPage: '请求来自别的网站',
    versionMissing: '请求缺少版本',
    wrongMediaType: '内容格式不对',
    wrongMethod: '不支持这种请求',
    notInThisBuild: '这个版本没有此功能',
    damaged: '请求内容不完整',
    notFound: '没有找到，可能已被删除',
    tooLarge: '内容太大',
    tooMany: '操作太频繁',
    unavailable: '服务暂时不可用',
    bug: '服务器出错了',
    keyMissing: '请求缺少幂等键',
    keyReused: '同一个操作提交了不同的内容',
    keyRunning: '同一个操作正在处理',
    changedMeanwhile: '这张单据刚被别人改过',
    unreachable: '连不上服务器',
  },
  web: {
    bug: '页面出错了',
    tooLong: '太长，最多 {{most}} 个字符',
    notTaken: '这个值不被接受：{{field}}',
  },
};
