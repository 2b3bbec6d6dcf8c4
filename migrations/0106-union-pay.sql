-- UnionPay's gateway as a payment company (PAY-1).
alter table merchant_account drop constraint merchant_account_kind_check;
alter table merchant_account add constraint merchant_account_kind_check
  check (kind in ('wechatPay', 'alipay', 'unionPay'));
