/**
 * Our carrier codes in the words of each service. Ours are the codes most Chinese systems print (Kdniao's); Cainiao's
 * `cp_code` and Kuaidi100's names differ for some, and the channels Douyin, Pinduoduo and JD have names or numbers of
 * their own (their lists of logistics companies). A carrier that is not listed is refused, never passed on as it is.
 */
export type CarrierNames = {
  title: string;
  kdniao: string;
  cainiao: string;
  kuaidi100: string;
  douyin: string;
  pinduoduo: string;
  /** Of its e-waybills, which have codes where its shipments have numbers. */
  pinduoduoWaybill: string;
  jd: string;
};

export const CARRIERS: Readonly<Record<string, CarrierNames>> = {
  SF: {
    title: '顺丰速运',
    kdniao: 'SF',
    cainiao: 'SF',
    kuaidi100: 'shunfeng',
    douyin: 'shunfeng',
    pinduoduo: '44',
    pinduoduoWaybill: 'SF',
    jd: '467',
  },
  YTO: {
    title: '圆通速递',
    kdniao: 'YTO',
    cainiao: 'YTO',
    kuaidi100: 'yuantong',
    douyin: 'yuantong',
    pinduoduo: '85',
    pinduoduoWaybill: 'YTO',
    jd: '463',
  },
  ZTO: {
    title: '中通快递',
    kdniao: 'ZTO',
    cainiao: 'ZTO',
    kuaidi100: 'zhongtong',
    douyin: 'zhongtong',
    pinduoduo: '115',
    pinduoduoWaybill: 'ZTO',
    jd: '1499',
  },
  STO: {
    title: '申通快递',
    kdniao: 'STO',
    cainiao: 'STO',
    kuaidi100: 'shentong',
    douyin: 'shentong',
    pinduoduo: '1',
    pinduoduoWaybill: 'STO',
    jd: '470',
  },
  YD: {
    title: '韵达速递',
    kdniao: 'YD',
    cainiao: 'YUNDA',
    kuaidi100: 'yunda',
    douyin: 'yunda',
    pinduoduo: '121',
    pinduoduoWaybill: 'YUNDA',
    jd: '1327',
  },
  JTSD: {
    title: '极兔速递',
    kdniao: 'JTSD',
    cainiao: 'HTKY',
    kuaidi100: 'jtexpress',
    douyin: 'jtexpress',
    pinduoduo: '384',
    pinduoduoWaybill: 'JTSD',
    jd: '773574',
  },
  DBL: {
    title: '德邦快递',
    kdniao: 'DBL',
    cainiao: 'DBKD',
    kuaidi100: 'debangkuaidi',
    douyin: 'debangkuaidi',
    pinduoduo: '131',
    pinduoduoWaybill: 'DB',
    jd: '3046',
  },
  EMS: {
    title: 'EMS',
    kdniao: 'EMS',
    cainiao: 'EMS',
    kuaidi100: 'ems',
    douyin: 'ems',
    pinduoduo: '118',
    pinduoduoWaybill: 'EMS',
    jd: '465',
  },
  YZPY: {
    title: '邮政快递包裹',
    kdniao: 'YZPY',
    cainiao: 'POSTB',
    kuaidi100: 'youzhengguonei',
    douyin: 'youzhengguonei',
    pinduoduo: '132',
    pinduoduoWaybill: 'YZXB',
    jd: '2170',
  },
};

/** null when the carrier is not known to the service. */
export const carrierIn = (service: keyof CarrierNames, carrier: string): string | null =>
  Object.hasOwn(CARRIERS, carrier) ? CARRIERS[carrier]![service] : null;

/** The other way round: our code for the service's; an unknown one stays as it is, since it is only shown. */
export const carrierFrom = (service: keyof CarrierNames, code: string): string =>
  Object.keys(CARRIERS).find((carrier) => CARRIERS[carrier]![service] === code) ?? code;
