-- What waits in suspense for a difference, found without looking at every difference there ever was.
create index difference_suspense on difference (tenant_id, id) where data @> '{"inSuspense": true}';

-- A difference of a line that a later line explained has ended. Where that explanation falls away (the other bill came
-- corrected) the line has a difference again: a new one, because what was booked for the first was taken back.
drop index difference_line;
create unique index difference_line on difference (tenant_id, bill_id, bill_line)
  where bill_line is not null and state <> 'closed' and not (state = 'resolved' and data @> '{"closedBy": "laterMatch"}');
drop index difference_bill;
create index difference_bill on difference (tenant_id, bill_id, bill_line);
