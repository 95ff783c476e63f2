-- A condition has two bits in one of the words reasons_0 …: 0 it holds, 3 it fails, 2 nobody knows.
-- Where several are needed their codes are joined by |, where one is enough by &.
-- Fields are counted from 0 to 29 within a word.
CREATE OR REPLACE TEMP MACRO field(f) AS 1::BIGINT << (2 * f);
CREATE OR REPLACE TEMP MACRO fields(a, b) AS ((1::BIGINT << (2 * (b - a + 1))) - 1) << (2 * a);
-- Of a nullable yes/no; `bits`: one or several fields, as field(3) | field(15).
CREATE OR REPLACE TEMP MACRO coded(yes, bits) AS
  CASE yes WHEN true THEN 0 WHEN false THEN 3 * (bits) ELSE 2 * (bits) END;
CREATE OR REPLACE TEMP MACRO holds(yes, f) AS coded(yes, field(f));
CREATE OR REPLACE TEMP MACRO holds_not(yes, f) AS
  CASE yes WHEN false THEN 0 WHEN true THEN 3 * field(f) ELSE 2 * field(f) END;
-- A fact of yes or no is kept as its code. A product is faster than a shift, which looks for
-- overflow, and any of these is faster than a CASE.
CREATE OR REPLACE TEMP MACRO said(code, f) AS code::BIGINT * field(f);
-- Yes for no in fields of a word at once: 0 becomes 3, 3 becomes 0, 2 stays.
CREATE OR REPLACE TEMP MACRO turned(word, bits) AS
  (3 * (bits) - word) + ((word >> 1) & xor(word, 3 * (bits)) & (bits));
-- Of a comparison that fails, and of where its side is unknown (-1, all bits).
CREATE OR REPLACE TEMP MACRO unless(fails, unsure, f) AS
  said((-(fails::TINYINT) & xor(unsure, -1::TINYINT) & 3::TINYINT) | (unsure & 2::TINYINT), f);
-- A clause that a county has not switched on is left out: none of its bits stays.
CREATE OR REPLACE TEMP MACRO left_out(applies, f) AS
  CASE WHEN applies THEN 0 ELSE 3 * field(f) END;
-- A list that nobody sent, a standard that nobody set: open unless something else decides.
CREATE OR REPLACE TEMP MACRO open_unless(known, f) AS
  CASE WHEN known THEN 0 ELSE 2 * field(f) END;
-- Nothing fails or is open: 1; nothing fails: 2; else 0.
CREATE OR REPLACE TEMP MACRO outcome(own, programme) AS
  CASE WHEN own = 0 THEN field(programme)
       WHEN own & 384307168202282325 = 0 THEN 2 * field(programme) ELSE 0 END;
