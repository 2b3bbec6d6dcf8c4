/** Keys of outside services under the names their own pages give them; `where` says where to find each. */
export const credentials = {
  credential: {
    taobao: {
      appKey: { name: 'App Key', where: 'Console of the Taobao Open Platform → App management → App overview' },
      appSecret: { name: 'App Secret', where: 'On the same page as the App Key' },
      session: {
        name: 'SessionKey (access_token)',
        where: 'Given when the shop’s main account authorises the app; to be renewed when it expires',
      },
      sellerNick: {
        name: 'Seller nick',
        where: 'Name of the shop’s main account; news of the channel is checked by it',
      },
      signMethod: { name: 'Signature method', where: 'Empty: hmac-sha256; else hmac or md5' },
    },
    douyin: {
      appKey: { name: 'App Key', where: 'Doudian open platform → Console → the app, of the kind for own use' },
      appSecret: { name: 'App Secret', where: 'On the same page as the App Key' },
      shopId: { name: 'Shop id', where: 'Under the picture in the Doudian back office; the session is got by itself' },
    },
    pinduoduo: {
      clientId: { name: 'client_id', where: 'Pinduoduo open platform → Console → App management → the app’s page' },
      clientSecret: { name: 'client_secret', where: 'On the same page as the client_id' },
      accessToken: { name: 'access_token', where: 'Given when the shop’s main account authorises the app' },
      refreshToken: { name: 'refresh_token', where: 'Given with the access_token; with it the session renews itself' },
    },
    jd: {
      appKey: { name: 'AppKey', where: 'JD open platform → Console → App management' },
      appSecret: { name: 'AppSecret', where: 'On the same page as the AppKey' },
      accessToken: {
        name: 'access_token',
        where: 'Given when the shop’s main account authorises the app; to be renewed when it expires',
      },
      refreshToken: { name: 'refresh_token', where: 'With it the session renews itself' },
      venderId: {
        name: 'Vender id',
        where: 'JD seller console, shop profile; needed to read after-sale services of shipped orders',
      },
    },
    shopify: {
      accessToken: {
        name: 'Admin API access token',
        where: 'Shopify admin → Settings → Apps and sales channels → Develop apps → API credentials; shown once',
      },
      apiSecret: { name: 'API secret key', where: 'On the same page; webhooks are checked by it' },
      locationId: {
        name: 'Location id',
        where: 'Where stock is kept in several places: the number at the end of the location’s address in Settings',
      },
    },
    medusa: {
      apiKey: {
        name: 'Secret API key',
        where: 'Medusa Admin → Settings → Secret API Keys; begins with sk_, shown once',
      },
      stockLocationId: {
        name: 'Stock location id',
        where: 'Settings → Locations; begins with sloc_: which one is ours',
      },
    },
    woocommerce: {
      consumerKey: {
        name: 'Consumer key',
        where: 'WooCommerce → Settings → Advanced → REST API → Add key, with read/write; begins with ck_',
      },
      consumerSecret: { name: 'Consumer secret', where: 'Made with the consumer key, shown once; begins with cs_' },
      webhookSecret: {
        name: 'Webhook secret',
        where: 'WooCommerce → Settings → Advanced → Webhooks; the same for every webhook',
      },
    },
    vendure: {
      apiKey: { name: 'API key', where: 'From Vendure 3.6 on; with it, user name and password are not needed' },
      username: { name: 'Administrator', where: 'One who may read orders and change stock' },
      password: { name: 'Password', where: 'Of the administrator' },
      channelToken: { name: 'Channel token', where: 'Settings → Channels; empty for the default channel' },
      stockLocationId: { name: 'Stock location id', where: 'Where stock is kept in several places: which one is ours' },
    },
    qimen: {
      appKey: { name: 'App Key', where: 'Of the Qimen app the warehouse gave' },
      appSecret: { name: 'App Secret', where: 'Given with the App Key; both sides sign with it' },
      customerId: { name: 'Customer id (customerId)', where: 'Given by the warehouse when it opened the account' },
      warehouseCode: { name: 'Warehouse code (warehouseCode)', where: 'Given by the warehouse: which of its houses' },
      ownerCode: { name: 'Owner code (ownerCode)', where: 'Given by the warehouse; it keeps stock apart by it' },
    },
    sap: {
      user: { name: 'User', where: 'The communication user made for the exchange (SU01)' },
      password: { name: 'Password', where: 'Of that user' },
      pushPassword: {
        name: 'Push password',
        where: 'Choose one; set in the HTTP destination of SAP (SM59), by which it is recognised here',
      },
      client: { name: 'Client', where: 'Three digits of the logon screen' },
      system: { name: 'Logical system of SAP (RCVPRN)', where: 'Its own name in BD54, such as P01CLNT800' },
      port: { name: 'Port of SAP (RCVPOR)', where: 'WE21, such as SAPP01' },
      ownSystem: { name: 'Our logical system (SNDPRN)', where: 'Our name in BD54; empty is GUANJIA' },
      ownPort: { name: 'Our port (SNDPOR)', where: 'WE21; empty is GUANJIA' },
      customer: {
        name: 'Sold-to party',
        where: 'VD03: the customer that stands for the buyers of the shop; their names and addresses are not sent',
      },
      salesOrganisation: { name: 'Sales organisation', where: 'First screen of VA01' },
      channel: { name: 'Distribution channel', where: 'First screen of VA01' },
      division: { name: 'Division', where: 'First screen of VA01' },
      orderType: { name: 'Order type', where: 'First screen of VA01, such as OR' },
      unit: { name: 'Unit', where: 'Used where the unit of a SKU is no code of SAP; empty is EA' },
      language: { name: 'Language of materials', where: 'Which language of MAKTX, such as ZH or EN; empty is ZH' },
      stockPath: {
        name: 'Path of the stock list',
        where: 'A service of SAP (SICF) that answers LOISTD; empty where it only reports by itself',
      },
    },
    kdniao: {
      businessId: { name: 'User id (EBusinessID)', where: 'In the member centre of kdniao.com' },
      apiKey: { name: 'API key', where: 'On the same page as the user id' },
    },
    cainiao: {
      appKey: {
        name: 'App Key',
        where: 'Console of the open platform → App management → App overview; the app needs the e-waybill interfaces',
      },
      appSecret: { name: 'App Secret', where: 'On the same page as the App Key' },
      session: {
        name: 'SessionKey (access_token)',
        where: 'Given when the merchant’s account with e-waybills authorises the app; to be renewed when it expires',
      },
    },
    sf: {
      partnerId: {
        name: 'Partner id (partnerID)',
        where: 'SF open platform (qiao.sf-express.com) → developer → basics',
      },
      checkWord: {
        name: 'Check word (checkWord)',
        where: 'On the same page; production and sandbox have different ones',
      },
    },
    wechatPay: {
      appId: { name: 'AppID', where: 'Merchant platform → Products → AppID accounts; several separated by commas' },
      apiV3Key: { name: 'APIv3 key', where: 'Merchant platform → Account → API security; the 32 characters you set' },
      privateKey: {
        name: 'Private key of the merchant API certificate',
        where: 'The whole of apiclient_key.pem, which came with the certificate',
      },
      merchantSerial: {
        name: 'Serial of the merchant API certificate',
        where: 'Merchant platform → Account → API security → Merchant API certificate',
      },
      platformKey: { name: 'WeChat Pay public key or platform certificate {{serial}}' },
      newPlatformKey: {
        name: 'New WeChat Pay public key or platform certificate',
        where: 'Merchant platform → Account → API security; the whole of pub_key.pem or of the platform certificate',
      },
    },
    alipay: {
      appId: { name: 'APPID', where: 'Console of the Alipay Open Platform → the app’s page' },
      privateKey: { name: 'App private key', where: 'Saved when the Alipay key tool made the pair, in PEM' },
      alipayPublicKey: {
        name: 'Alipay public key',
        where: 'The app → Development settings → Interface signing; not the app’s own public key',
      },
    },
    unionPay: {
      privateKey: {
        name: 'Private key of the signing certificate',
        where: 'Out of the .pfx from the UnionPay merchant service: openssl pkcs12 -in x.pfx -nocerts -nodes',
      },
      certificate: {
        name: 'Signing certificate',
        where: 'Out of the same .pfx: openssl pkcs12 -in x.pfx -clcerts -nokeys',
      },
      middleCertificate: {
        name: 'UnionPay’s middle certificate',
        where: 'acp_prod_middle.cer of UnionPay’s development kit, the whole text',
      },
      rootCertificate: {
        name: 'UnionPay’s root certificate',
        where: 'acp_prod_root.cer of UnionPay’s development kit, the whole text',
      },
    },
    nuonuo: {
      appKey: { name: 'appKey', where: 'Nuonuo open platform → console → application' },
      appSecret: { name: 'appSecret', where: 'On the same page as the appKey' },
      accessToken: { name: 'accessToken', where: 'Given when the application is authorised; has to be renewed' },
      extensionNumber: { name: 'Extension', where: 'As Nuonuo gave it, usually 888 or 923' },
    },
    leqi: {
      secretKey: { name: 'SM4 key', where: 'Given when the unit is admitted, 32 hexadecimal digits' },
      accessUnit: { name: 'Number of the connected unit' },
      useUnit: { name: 'Number of the using unit', where: 'Empty where it is the same' },
      useCase: { name: 'Use case' },
      sandbox: { name: 'Sandbox', where: 'Y while testing, else empty' },
    },
  },
};
