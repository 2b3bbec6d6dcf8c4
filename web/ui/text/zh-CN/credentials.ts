/** 外部服务给的凭据：叫法和服务自己的页面一致，`where` 说在哪里找到。 */
export const credentials = {
  credential: {
    taobao: {
      appKey: { name: 'App Key', where: '淘宝开放平台控制台 → 应用管理 → 应用概览' },
      appSecret: { name: 'App Secret', where: '与 App Key 在同一页' },
      session: {
        name: 'SessionKey（access_token）',
        where: '用店铺主账号授权应用后取得；到期要重新授权',
      },
      sellerNick: { name: '卖家昵称', where: '店铺主账号的会员名，验证平台消息时要用' },
      signMethod: { name: '签名算法', where: '留空用 hmac-sha256；也可填 hmac 或 md5' },
    },
    douyin: {
      appKey: { name: 'App Key', where: '抖店开放平台 → 控制台 → 应用详情；应用类型选“自用型”' },
      appSecret: { name: 'App Secret', where: '与 App Key 在同一页' },
      shopId: { name: '店铺 ID', where: '抖店后台右上角头像下；access_token 由系统自动取得和更新' },
    },
    pinduoduo: {
      clientId: { name: 'client_id', where: '拼多多开放平台 → 控制台 → 应用管理 → 应用详情' },
      clientSecret: { name: 'client_secret', where: '与 client_id 在同一页' },
      accessToken: { name: 'access_token', where: '用店铺主账号授权应用后取得' },
      refreshToken: { name: 'refresh_token', where: '和 access_token 一起取得；填了就会自动续期' },
    },
    jd: {
      appKey: { name: 'AppKey', where: '京东宙斯开放平台 → 控制台 → 应用管理' },
      appSecret: { name: 'AppSecret', where: '与 AppKey 在同一页' },
      accessToken: { name: 'access_token', where: '用店铺主账号授权应用后取得；到期要重新授权' },
    },
    shopify: {
      accessToken: {
        name: 'Admin API access token',
        where: 'Shopify 后台 → 设置 → 应用和销售渠道 → 开发应用 → API 凭据；以 shpat_ 开头，只显示一次',
      },
      apiSecret: { name: 'API secret key', where: '与访问令牌在同一页；验证 webhook 时要用' },
      locationId: { name: 'Location ID', where: '库存放在几个地点时填写：设置 → 地点，网址最后的数字' },
    },
    medusa: {
      apiKey: { name: 'Secret API key', where: 'Medusa Admin → Settings → Secret API Keys；以 sk_ 开头，只显示一次' },
      stockLocationId: {
        name: 'Stock location ID',
        where: 'Settings → Locations；以 sloc_ 开头，说明哪一个地点是我们的',
      },
    },
    woocommerce: {
      consumerKey: {
        name: 'Consumer key',
        where: 'WooCommerce → 设置 → 高级 → REST API → 添加密钥，权限选“读/写”；以 ck_ 开头',
      },
      consumerSecret: { name: 'Consumer secret', where: '和 Consumer key 一起生成，只显示一次；以 cs_ 开头' },
      webhookSecret: {
        name: 'Webhook 密钥（Secret）',
        where: 'WooCommerce → 设置 → 高级 → Webhooks；每个 webhook 填同一个',
      },
    },
    vendure: {
      apiKey: { name: 'API Key', where: 'Vendure 3.6 起可用；填了就不需要用户名和密码' },
      username: { name: '管理员用户名', where: '能读订单、改库存的管理员账号' },
      password: { name: '管理员密码', where: '和用户名一起使用' },
      channelToken: { name: 'Channel token', where: 'Settings → Channels；店铺在默认频道时留空' },
      stockLocationId: { name: 'Stock location ID', where: '库存放在几个地点时填写，说明哪一个是我们的' },
    },
    qimen: {
      appKey: { name: 'App Key', where: '仓库方给的奇门应用' },
      appSecret: { name: 'App Secret', where: '与 App Key 一起给；双向签名都用它' },
      customerId: { name: '客户编码（customerId）', where: '仓库方开户时给的货主编码' },
      warehouseCode: { name: '仓库编码（warehouseCode）', where: '仓库方给；下发时指明哪个仓' },
      ownerCode: { name: '货主编码（ownerCode）', where: '仓库方给；库存按它分开' },
    },
    kdniao: {
      businessId: { name: '用户 ID（EBusinessID）', where: '登录快递鸟官网，在会员中心查看' },
      apiKey: { name: 'API Key', where: '与用户 ID 在同一页' },
    },
    cainiao: {
      appKey: { name: 'App Key', where: '开放平台控制台 → 应用管理 → 应用概览；应用要开通电子面单接口' },
      appSecret: { name: 'App Secret', where: '与 App Key 在同一页' },
      session: {
        name: 'SessionKey（access_token）',
        where: '用开通电子面单的商家账号授权应用后取得；到期要重新授权',
      },
    },
    wechatPay: {
      appId: { name: 'AppID', where: '商户平台 → 产品中心 → AppID 账号管理；多个用逗号隔开' },
      apiV3Key: { name: 'APIv3 密钥', where: '商户平台 → 账户中心 → API 安全；自己设置的 32 个字符' },
      privateKey: { name: '商户 API 私钥', where: '申请商户 API 证书时得到的 apiclient_key.pem，粘贴全部内容' },
      merchantSerial: { name: '商户 API 证书序列号', where: '商户平台 → 账户中心 → API 安全 → 商户 API 证书' },
      platformKey: { name: '微信支付公钥或平台证书 {{serial}}' },
      newPlatformKey: {
        name: '新的微信支付公钥或平台证书',
        where: '商户平台 → 账户中心 → API 安全；pub_key.pem 或平台证书，粘贴全部内容',
      },
    },
    alipay: {
      appId: { name: 'APPID', where: '支付宝开放平台控制台 → 应用详情' },
      privateKey: { name: '应用私钥', where: '用支付宝密钥工具生成时保存的私钥，PEM 格式' },
      alipayPublicKey: {
        name: '支付宝公钥',
        where: '应用 → 开发设置 → 接口加签方式；不是应用公钥',
      },
    },
  },
};
