-- The platform's part of what companies keep of a payment (CLR-4), in millionths: 0, the sub-merchant bears all of it.
alter table sub_merchant add column platform_fee_ppm int not null default 0
  check (platform_fee_ppm between 0 and 1000000);
update sub_merchant set platform_fee_ppm = 1000000 where fee_bearer = 'platform';
alter table sub_merchant drop column fee_bearer;
alter table split add column platform_fee_ppm int not null default 0 check (platform_fee_ppm between 0 and 1000000);
update split set platform_fee_ppm = 1000000 where fee_bearer = 'platform';
alter table split drop column fee_bearer;
