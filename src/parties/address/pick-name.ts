/**
 * Which words of an address text are the recipient's name. A word earns points for a surname, a form of address and
 * its place (next to the telephone, at an end of the text) and loses them for what only addresses contain. Pure.
 */

const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱江尹薛闫阎段雷侯龙史陶贺黎顾毛郝龚邵万覃武钱戴严莫孔向常汤康易施牛樊葛邢安齐庄文管殷倪翟申章鲁岳温伍兰柳焦俞鲍甘庞骆左霍童牟辛谷季古盛麦路房柯宁舒包党单冉翁欧卓梅区苗费祝尚耿齐涂凌成裴席詹游阮卞窦冷蒲靳简饶吉娄丘柴宫阳隋景车项褚纪边关冼游岑聂封滕楚符芦喻丛解应明屈鄢蔺苟仇岑来米尤曲桂荣封占';
const COMPOUND = /^(?:欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|令狐|东方|司徒|夏侯|端木|南宫|独孤|长孙|宇文)/u;
const TITLE = /(?:先生|小姐|女士|老师|师傅|太太|同学|经理|老板|阿姨|医生|主任|[总哥姐])$/u;
const RECEIVES = /(?:\(?(?:亲?收|亲启|签收|启|收件|收货)\)?)$/u;
const OF_ADDRESSES =
  /[路街巷弄号楼幢室层村镇乡区县市省厦座院厂组屯]|[A-Za-z一二三四五六七八九十]栋|单元|小区|花园|大道|公寓|广场|学校|大学|中学|小学|医院|公司|集团|中心|宿舍|工业|驿站|菜鸟|自提|超市|商场|仓库|门口|旁边|对面|附近|[苑园城庄店队]$/u;
const OF_CHATTER =
  /谢谢|麻烦|快递|[请您我你勿]|不要|别发|尽快|发货|包装|备注|加急|帮忙|送货|上门|放在|电话|联系|到付|地址|收到|今天|明天|周末|顺丰|圆通|中通|韵达|邮政|包邮/u;
const CJK = /^[一-龥㐀-䶵·]+$/u;
const LATIN = /^[A-Za-z][A-Za-z.' -]*$/u;
const MIXED = /^[一-龥A-Za-z]+$/u;

const ENOUGH = 2;

export type Word = {
  text: string;
  /** Nothing, or only separators, between this word and a telephone number. */
  besidePhone: boolean;
  /** First or last word of the whole text. */
  atEnd: boolean;
  /** Written right behind the region with nothing between: part of the detail. */
  gluedToRegion: boolean;
};

/** The name without 收 and the like. */
export const tidyName = (text: string): string => text.replace(RECEIVES, '').replace(/^[(:]+|[):]+$/gu, '') || text;

const hasSurname = (name: string): boolean => COMPOUND.test(name) || SURNAMES.includes(name[0]!);

/** Points of a word, or null when it cannot be a name. */
export function namePoints(word: Word): number | null {
  // 江流[4321]: the number of a masked telephone rides on the name and stays there.
  const name = tidyName(word.text).replace(/\[\d{3,6}\]$/u, '');
  if (name === '' || word.gluedToRegion || /[\d*#]/u.test(name) || OF_CHATTER.test(name)) return null;
  const place = (word.besidePhone ? 2 : 0) + (word.atEnd ? 1 : 0) + (name !== word.text ? 2 : 0);
  if (LATIN.test(name)) return name.length <= 30 ? 1 + place : null;
  if (!MIXED.test(name) && !CJK.test(name)) return null;
  const titled = TITLE.test(name) && name.length <= 6;
  const surname = hasSurname(name);
  // 路遥 and 庄小姐 begin with a word of addresses: only what follows the first character tells.
  if (OF_ADDRESSES.test(surname ? name.slice(1) : name) && !titled) return null;
  if (name.length > (name.includes('·') ? 20 : 5) && !titled) return null;
  const family = surname && name.length >= 2 && name.length <= 4 ? 3 : 0;
  return (CJK.test(name) ? 1 : 0) + family + (titled ? 3 : 0) + place;
}

/** Position of the word that is the name, or −1. `mustStay`: the only word the detail could come from. */
export function pickName(words: readonly Word[], mustStay: number): number {
  let best = -1;
  let most = ENOUGH - 1;
  words.forEach((word, at) => {
    const points = namePoints(word);
    if (points === null || points <= most) return;
    if (at === mustStay && points < 1 + 3 + 1) return;
    best = at;
    most = points;
  });
  return best;
}

const GLUED_NAME = /^(.*[号室楼栋座层幢元户房店院\d)])([一-龥]{2,4})$/u;

/** 金明小区3栋201张伟 → the address and the name run into its end; null when there is none. */
export function splitGluedName(text: string): [string, string] | null {
  const match = GLUED_NAME.exec(text.replace(RECEIVES, ''));
  const [, address, name] = match ?? [];
  if (!address || !name || !hasSurname(name) || OF_ADDRESSES.test(name.slice(1))) return null;
  return [address, name];
}
