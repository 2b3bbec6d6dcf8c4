/**
 * How people write a division's name: 恭城瑶族自治县 is also 恭城县 and 恭城, 石家庄高新技术产业开发区 is 高新区. Pure text rules;
 * which of the places with that name is meant is decided elsewhere, from what stands around it.
 */

const PEOPLES =
  '蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|普米|各';
const SELF_RULED = new RegExp(`^(.{2,}?)(?:(?:${PEOPLES})族?)+(?:自治[区州县旗]|区)$`, 'u');
const SELF_NAMED = /^(.{2,3}?)族?自治[县旗]$/u;
const ENDING = /(?:特别行政区|自治区|地区|林区|特区|新区|矿区|省|市|区|县|旗|盟|州)$/u;

/** The name without what kind of place it is, or null when fewer than two characters would remain (赵县, 城区). */
export function bareDivision(name: string): string | null {
  const bare = SELF_RULED.exec(name)?.[1] ?? SELF_NAMED.exec(name)?.[1] ?? name.replace(ENDING, '');
  return bare.length >= 2 && bare !== name ? bare : null;
}

/**
 * What a development zone is called inside its city: 长春净月高新技术产业开发区 is 净月高新技术产业开发区 there, and only the zone
 * that has no name of its own is simply 高新区. `above` are the bare names of its province and city.
 */
export function zoneNames(name: string, above: readonly string[]): string[] {
  if (!/(?:开发区|产业园区|工业园区|示范区|管理区|实验区)$/u.test(name)) return [];
  let own = name;
  for (const place of above) if (own.startsWith(place)) own = own.slice(place.length).replace(/^市/u, '');
  if (/^(?:高新技术|高技术|高新)/u.test(own))
    return [own, '高新技术产业开发区', '高新技术开发区', '高新开发区', '高新区'];
  if (/^经济(?:技术)?开发区$/u.test(own)) return [own, '经济技术开发区', '经济开发区', '经开区', '开发区'];
  return own.length >= 4 ? [own] : [];
}

/** Endings a bare name may wear instead of its own: 广西省, 密云县, 龙华新区, 石柱县, 管城区. */
export const OTHER_ENDINGS = {
  1: ['自治区', '特别行政区', '省', '市'],
  2: ['地区', '市', '州', '盟'],
  3: ['新区', '林区', '县', '区', '市', '旗'],
} as const;
