-- What a postal service further says: which regions of China it takes with a customs declaration, and whether its numbers
-- are those of the Universal Postal Union (S10).
alter table service_limit
  add column declares text[] not null default '{}',
  add column numbers  text not null default 'any' check (numbers in ('any', 's10'));
