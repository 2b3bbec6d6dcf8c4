/**
 * What the demo's brand sells (青禾生活, invented): clothes and things for the home, as styles with colours and sizes,
 * and bundles of them. Pure: the same on every machine, so what shops list and what the catalog knows agree without
 * either asking the other. Barcodes are valid EAN-13 of a range of their own; weights and prices are what such goods
 * weigh and cost.
 */
export const BRAND = '青禾生活';

export type DemoSku = {
  /** Merchant code. */
  code: string;
  styleCode: string;
  name: string;
  color: string;
  size: string;
  properties: string;
  barcode: string;
  priceMinor: bigint;
  costMinor: bigint;
  floorMinor: bigint;
  weightG: bigint;
  /** Length, width, height. */
  sizeMm: readonly [number, number, number];
};
export type DemoStyle = { code: string; name: string; category: string; season: string };
export type DemoBundle = {
  code: string;
  name: string;
  priceMinor: bigint;
  parts: { code: string; quantity: bigint }[];
};

type Line = {
  prefix: string;
  category: string;
  season: string;
  /** With the price in yuan. */
  names: string;
  colors: string;
  sizes: string;
  /** In grams and millimetres, folded. */
  weightG: number;
  box: [number, number, number];
};

/** Colours and sizes are taken in turn, so that styles differ as they do in a shop. */
const LINES: readonly Line[] = [
  {
    prefix: 'TS',
    category: '女装/T恤',
    season: '2026夏',
    names:
      '圆领纯棉短袖T恤:59 V领冰丝短袖T恤:69 宽松落肩印花T恤:79 修身莫代尔打底衫:89 条纹海魂衫:99 正肩短款T恤:79 竹节棉长袖T恤:109 半高领罗纹打底衫:129',
    colors: '白 黑 雾蓝 杏',
    sizes: 'S M L',
    weightG: 180,
    box: [300, 240, 25],
  },
  {
    prefix: 'DR',
    category: '女装/连衣裙',
    season: '2026夏',
    names:
      '法式碎花连衣裙:269 针织修身连衣裙:239 亚麻吊带长裙:299 衬衫收腰连衣裙:289 新中式改良旗袍裙:399 背心裙套装:169',
    colors: '米白 墨绿 藕粉',
    sizes: 'S M L',
    weightG: 380,
    box: [330, 260, 40],
  },
  {
    prefix: 'KN',
    category: '女装/针织',
    season: '2026秋',
    names: '圆领羊毛针织开衫:259 V领羊绒混纺毛衣:599 麻花套头毛衣:329 短款针织马甲:159 高领打底毛衣:219',
    colors: '燕麦 酒红 深灰',
    sizes: 'M L',
    weightG: 420,
    box: [340, 280, 60],
  },
  {
    prefix: 'MS',
    category: '男装/衬衫',
    season: '2026秋',
    names: '免烫长袖衬衫:169 牛津纺休闲衬衫:149 亚麻短袖衬衫:199 灯芯绒衬衫外套:269 商务竖条纹衬衫:229',
    colors: '白 浅蓝 藏青',
    sizes: 'M L XL',
    weightG: 310,
    box: [340, 260, 35],
  },
  {
    prefix: 'MP',
    category: '男装/裤装',
    season: '2026秋',
    names: '直筒休闲长裤:159 弹力束脚工装裤:189 纯棉运动短裤:99 抗皱西裤:239',
    colors: '黑 卡其',
    sizes: '30 32 34',
    weightG: 520,
    box: [340, 260, 50],
  },
  {
    prefix: 'HW',
    category: '家居服',
    season: '2026秋',
    names: '莫代尔睡衣套装:169 纯棉格纹家居服:139 珊瑚绒连帽睡袍:259 真丝吊带睡裙:459 亲子家居服:199 月子服套装:229',
    colors: '浅粉 烟灰',
    sizes: 'M L',
    weightG: 480,
    box: [350, 270, 60],
  },
  {
    prefix: 'SK',
    category: '袜品',
    season: '四季',
    names:
      '精梳棉中筒袜五双装:39 隐形船袜五双装:29 羊毛保暖袜三双装:59 运动毛巾底袜三双装:49 压力小腿袜:69 儿童卡通袜五双装:35',
    colors: '混色 黑',
    sizes: '均码',
    weightG: 160,
    box: [200, 120, 40],
  },
  {
    prefix: 'BD',
    category: '床品',
    season: '四季',
    names:
      '60支长绒棉四件套:499 天丝四件套:699 水洗棉四件套:359 磨毛加厚四件套:399 提花婚庆六件套:899 针织棉床笠三件套:329 法莱绒四件套:459',
    colors: '雾霭蓝 奶油白',
    sizes: '1.5m床 1.8m床',
    weightG: 2600,
    box: [420, 320, 140],
  },
  {
    prefix: 'QT',
    category: '被芯',
    season: '四季',
    names: '95%白鹅绒冬被:4980 桑蚕丝四季被:1899 大豆纤维春秋被:299 新疆长绒棉花被:369',
    colors: '白',
    sizes: '标准 加大',
    weightG: 3200,
    box: [600, 450, 250],
  },
  {
    prefix: 'PL',
    category: '枕芯',
    season: '四季',
    names: '泰国乳胶枕:259 决明子护颈枕:89 深睡羽丝绒枕:99',
    colors: '白',
    sizes: '标准',
    weightG: 1300,
    box: [550, 350, 140],
  },
  {
    prefix: 'TW',
    category: '毛巾浴巾',
    season: '四季',
    names:
      '新疆棉洗脸毛巾:19 无捻蜂巢浴巾:79 珊瑚绒干发帽:35 竹纤维童巾:15 酒店加厚浴巾:99 旅行速干巾:29 纱布方巾五条装:39',
    colors: '米 灰蓝 豆绿',
    sizes: '单条',
    weightG: 220,
    box: [260, 200, 50],
  },
  {
    prefix: 'KC',
    category: '厨房餐饮',
    season: '四季',
    names:
      '日式釉下彩饭碗:15 316不锈钢保温杯:129 钛合金真空焖烧杯:219 竹制砧板:49 硅胶厨具五件套:59 麦饭石煎锅:199 玻璃密封罐三件套:69 陶瓷马克杯:39 免打孔调料架:79',
    colors: '原色',
    sizes: '单件',
    weightG: 650,
    box: [250, 160, 160],
  },
  {
    prefix: 'ST',
    category: '收纳',
    season: '四季',
    names: '牛津布衣物收纳箱:49 真空压缩袋八件套:79 棉麻脏衣篮:69 桌面抽屉收纳盒:35 伸缩衣柜隔板:25 挂式分层收纳袋:45',
    colors: '灰 米',
    sizes: '大号',
    weightG: 900,
    box: [400, 300, 60],
  },
  {
    prefix: 'BG',
    category: '包袋',
    season: '2026秋',
    names: '帆布托特包:69 尼龙双肩包:199 真皮斜挎小包:459 旅行收纳六件套:99',
    colors: '黑 卡其',
    sizes: '均码',
    weightG: 560,
    box: [380, 300, 80],
  },
];

/** At most so many SKUs of one style are listed; the rest of the grid was never produced. */
const MOST_PER_STYLE = 4;

function makeAssortment(): { styles: DemoStyle[]; skus: DemoSku[] } {
  const styles: DemoStyle[] = [];
  const skus: DemoSku[] = [];
  for (const line of LINES) {
    const names = line.names.split(' ');
    const grid = line.colors.split(' ').flatMap((color) => line.sizes.split(' ').map((size) => ({ color, size })));
    names.forEach((entry, i) => {
      const [name = '', yuan = ''] = entry.split(':');
      const code = `QH-${line.prefix}${String(i + 1).padStart(2, '0')}`;
      styles.push({ code, name, category: line.category, season: line.season });
      const start = grid.length > MOST_PER_STYLE ? (i * MOST_PER_STYLE) % (grid.length - MOST_PER_STYLE + 1) : 0;
      for (const { color, size } of grid.slice(start, start + MOST_PER_STYLE))
        skus.push(makeSku(line, { code, name, color, size, yuan: BigInt(yuan), at: skus.length }));
    });
  }
  return { styles, skus };
}

type Place = { code: string; name: string; color: string; size: string; yuan: bigint; at: number };

function makeSku(line: Line, { code, name, color, size, yuan, at }: Place): DemoSku {
  const priceMinor = yuan * 100n;
  const colorAt = line.colors.split(' ').indexOf(color) + 1;
  const sizeAt = line.sizes.split(' ').indexOf(size) + 1;
  const larger = 1000 + 60 * (sizeAt - 1);
  return {
    code: `${code}-${colorAt}${sizeAt}`,
    styleCode: code,
    name,
    color,
    size,
    properties: `${color} / ${size}`,
    barcode: ean13(`6977310${String(at + 1).padStart(5, '0')}`),
    priceMinor,
    costMinor: (priceMinor * 38n) / 100n,
    floorMinor: (priceMinor * 55n) / 100n,
    weightG: BigInt(Math.round((line.weightG * larger) / 1000)),
    sizeMm: line.box,
  };
}

/** Twelve digits with their check digit: three times the digits at even places and once the others make a ten. */
export function ean13(digits: string): string {
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return digits + ((10 - (sum % 10)) % 10);
}

export const { styles: STYLES, skus: SKUS } = makeAssortment();

const priceOf = new Map(SKUS.map((sku) => [sku.code, sku.priceMinor]));

/** Ten percent cheaper than its parts. */
const bundle = (code: string, name: string, ...parts: [code: string, quantity: bigint][]): DemoBundle => ({
  code,
  name,
  priceMinor: (parts.reduce((sum, [part, quantity]) => sum + priceOf.get(part)! * quantity, 0n) * 9n) / 10n,
  parts: parts.map(([part, quantity]) => ({ code: part, quantity })),
});

export const BUNDLES: readonly DemoBundle[] = [
  bundle('QH-SET01', '毛巾浴巾礼盒三件套', ['QH-TW01-11', 2n], ['QH-TW02-11', 1n]),
  bundle('QH-SET02', '情侣T恤两件装', ['QH-TS05-32', 1n], ['QH-TS05-33', 1n]),
  bundle('QH-SET03', '早餐餐具组合', ['QH-KC01-11', 4n], ['QH-KC08-11', 2n]),
  bundle('QH-SET04', '新居床品套装', ['QH-BD01-12', 1n], ['QH-QT03-12', 1n], ['QH-PL03-11', 2n]),
];

/** Sold out everywhere, so that orders for them wait for stock. */
export const SOLD_OUT: ReadonlySet<string> = new Set(['QH-DR02-22', 'QH-KN03-21', 'QH-BD05-11', 'QH-KC03-11']);
