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
      accessToken: { name: 'access_token', where: '用店铺主账号授权应用后取得' },
      refreshToken: { name: 'refresh_token', where: '和 access_token 一起取得；填了就会自动续期' },
      venderId: { name: '商家编号（venderId）', where: '京东商家后台 → 店铺信息；填了才能读发货后的售后单' },
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
    sap: {
      user: { name: '用户', where: 'SAP 里为对接建的通信用户（SU01）' },
      password: { name: '密码', where: '该用户的密码' },
      pushPassword: { name: '推送密码', where: '自己定一个；填进 SAP 的 HTTP 连接（SM59），我方凭它认人' },
      client: { name: '集团（client）', where: 'SAP 登录页上的三位数字' },
      system: { name: 'SAP 逻辑系统（RCVPRN）', where: 'BD54 里 SAP 自己的名字，如 P01CLNT800' },
      port: { name: 'SAP 端口（RCVPOR）', where: 'WE21，如 SAPP01' },
      ownSystem: { name: '我方逻辑系统（SNDPRN）', where: 'BD54 里给我方起的名字；留空是 GUANJIA' },
      ownPort: { name: '我方端口（SNDPOR）', where: 'WE21；留空是 GUANJIA' },
      customer: { name: '售达方', where: 'VD03：代表网店买家的客户号；买家姓名地址不发给 SAP' },
      salesOrganisation: { name: '销售组织', where: 'VA01 第一屏' },
      channel: { name: '分销渠道', where: 'VA01 第一屏' },
      division: { name: '产品组', where: 'VA01 第一屏' },
      orderType: { name: '订单类型', where: 'VA01 第一屏，如 OR' },
      unit: { name: '计量单位', where: '商品单位不是 SAP 代码时用它；留空是 EA' },
      language: { name: '物料描述语言', where: 'MAKTX 取哪种语言，如 ZH、EN；留空是 ZH' },
      stockPath: { name: '库存查询地址', where: 'SAP 上返回 LOISTD 的服务（SICF）路径；没有就留空，等它报' },
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
    sf: {
      partnerId: { name: '顾客编码（partnerID）', where: '丰桥（顺丰开放平台）→ 开发者对接 → 基础信息' },
      checkWord: { name: '校验码（checkWord）', where: '与顾客编码在同一页；生产环境和沙箱的不同' },
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
    unionPay: {
      privateKey: {
        name: '签名证书私钥',
        where: '从银联商户服务下载的 .pfx 导出：openssl pkcs12 -in x.pfx -nocerts -nodes',
      },
      certificate: { name: '签名证书', where: '从同一 .pfx 导出：openssl pkcs12 -in x.pfx -clcerts -nokeys' },
      middleCertificate: { name: '银联中级证书', where: '银联开发包中的 acp_prod_middle.cer，粘贴全部内容' },
      rootCertificate: { name: '银联根证书', where: '银联开发包中的 acp_prod_root.cer，粘贴全部内容' },
    },
    nuonuo: {
      appKey: { name: 'appKey', where: '诺诺开放平台 → 控制台 → 应用详情' },
      appSecret: { name: 'appSecret', where: '与 appKey 在同一页' },
      accessToken: { name: 'accessToken', where: '应用授权后取得；到期要重新取' },
      extensionNumber: { name: '分机号', where: '数电票一般是 888 或 923，按诺诺给的填' },
    },
    leqi: {
      secretKey: { name: 'SM4 密钥', where: '乐企平台接入后下发，32 位十六进制' },
      accessUnit: { name: '接入单位平台编号' },
      useUnit: { name: '使用单位平台编号', where: '自用时和接入单位相同，可留空' },
      useCase: { name: '用例编码' },
      sandbox: { name: '沙箱标志', where: '联调时填 Y，正式留空' },
    },
  },
};
