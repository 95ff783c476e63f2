-- A condition has two bits in one of the words reasons_0 …: 0 it holds, 3 it fails, 2 nobody knows.
-- Fields are counted from 0 to 29 within a word.
CREATE OR REPLACE TEMP MACRO field(f) AS 1::BIGINT << (2 * f);
CREATE OR REPLACE TEMP MACRO fields(a, b) AS ((1::BIGINT << (2 * (b - a + 1))) - 1) << (2 * a);
CREATE OR REPLACE TEMP MACRO holds(yes, f) AS
  CASE yes WHEN true THEN 0 WHEN false THEN 3 * field(f) ELSE 2 * field(f) END;
CREATE OR REPLACE TEMP MACRO holds_not(yes, f) AS
  CASE yes WHEN false THEN 0 WHEN true THEN 3 * field(f) ELSE 2 * field(f) END;
-- A clause that a county has not switched on is left out: none of its bits stays.
CREATE OR REPLACE TEMP MACRO left_out(applies, f) AS
  CASE WHEN applies THEN 0 ELSE 3 * field(f) END;
-- A list that nobody sent, a standard that nobody set.
CREATE OR REPLACE TEMP MACRO open_unless(known, f) AS
  CASE WHEN known THEN 0 ELSE 2 * field(f) END;

-- A code is a byte with the same two bits four times: 0 holds, -1 fails, -86 not known. Of several
-- that are all needed it is |, of several of which one is enough &. All of it is on bytes, sixteen
-- at a time; a CASE a person takes twenty times as long.
CREATE OR REPLACE TEMP MACRO code(yes) AS
  CASE yes WHEN true THEN 0::TINYINT WHEN false THEN -1::TINYINT ELSE -86::TINYINT END;
CREATE OR REPLACE TEMP MACRO turned(code) AS
  xor(code, (-((code <> -86::TINYINT)::TINYINT))::TINYINT);
CREATE OR REPLACE TEMP MACRO opposite(code) AS xor(code, -1::TINYINT);
-- Of a comparison that fails; `unsure` is -1 where its fact is not known, else 0.
CREATE OR REPLACE TEMP MACRO unless(fails, unsure) AS
  ((-(fails::TINYINT))::TINYINT & opposite(unsure)) | (unsure & -86::TINYINT);
-- -1 for who is on a list.
CREATE OR REPLACE TEMP MACRO listed(list, bit) AS (-((list & bit <> 0)::TINYINT))::TINYINT;
-- Three fields next to one another, and ten such bytes as a word; binary fractions are exact so
-- far, and nobody looks at their products for overflow.
CREATE OR REPLACE TEMP MACRO three(a, b, c) AS
  (a & 3::TINYINT) | (b & 12::TINYINT) | (c & 48::TINYINT);
CREATE OR REPLACE TEMP MACRO half(a, b, c, d, e) AS
  (a::DOUBLE + 64 * b::DOUBLE + 4096 * c::DOUBLE + 262144 * d::DOUBLE + 16777216 * e::DOUBLE)
  ::BIGINT;
CREATE OR REPLACE TEMP MACRO word(a, b, c, d, e, f, g, h, i, j) AS
  half(a, b, c, d, e) | (half(f, g, h, i, j) * 1073741824);
CREATE OR REPLACE TEMP MACRO none() AS 0::TINYINT;

-- Nothing fails or is open: 1; nothing fails: 2; else 0.
CREATE OR REPLACE TEMP MACRO outcome(own, programme) AS
  CASE WHEN own = 0 THEN field(programme)
       WHEN own & 384307168202282325 = 0 THEN 2 * field(programme) ELSE 0 END;
