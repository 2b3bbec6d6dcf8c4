-- The shop's memo and flag of an order that has left are news of their own (CHN-6): somebody wrote there what the buyer wants.
alter table after_sale_case
  drop constraint after_sale_case_kind_check,
  add constraint after_sale_case_kind_check
    check (kind in ('refundAsked', 'addressChanged', 'memoChanged', 'cancelled', 'byHand', 'refusedParcel'));
