-- Sourcing rules have test cases, too.
alter table rule_case
  drop constraint rule_case_kind_check,
  add constraint rule_case_kind_check check (kind in ('review', 'courier', 'sourcing'));
