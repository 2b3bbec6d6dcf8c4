-- After-sale cases have a number that people say and a moment by which they want an answer; a check of a parcel that its
-- item found is told apart, for that parcel has no label yet, whenever labels are printed.
create sequence after_sale_number;
grant usage on sequence after_sale_number to guanjia_app;

alter table after_sale_case
  add column number text,
  add column answer_before timestamptz;
update after_sale_case
set number = 'A' || to_char(opened_at at time zone 'Asia/Shanghai', 'YYMMDD')
             || lpad(nextval('after_sale_number')::text, 7, '0'),
    answer_before = opened_at + interval '24 hours';
alter table after_sale_case
  alter column number set not null,
  alter column answer_before set not null;
create unique index after_sale_case_number on after_sale_case (tenant_id, number);
create index after_sale_case_due on after_sale_case (tenant_id, answer_before, id) where settled_at is null;
create index after_sale_case_opened on after_sale_case (tenant_id, opened_at, id);

alter table bench_check add column by_item boolean not null default false;
