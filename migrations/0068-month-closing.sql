-- A month is closed by a job: its books first, then everything is reckoned, then it is kept or told what hinders it.
alter table cost_month
  -- Since when it is being closed, and who asked.
  add column closing_at timestamptz,
  add column closing_by text not null default '',
  -- When the last try ended with something in the way.
  add column hindered_at timestamptz;

-- How far the reckoning under way is, in movements of goods.
alter table cost_run
  add column done_count  int not null default 0,
  add column total_count int not null default 0;
