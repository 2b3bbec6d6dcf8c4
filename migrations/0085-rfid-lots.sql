-- A tag says the article and no lot: which lot its piece is of is told when it comes in, and kept with the tag (STK-5).
alter table rfid_tag add column lot text not null default '';
