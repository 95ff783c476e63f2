-- A code is a byte with the same two bits four times: 0 holds, -1 fails, -86 nobody knows. Of
-- several that are all needed it is |, of several of which one is enough &. DuckDB works on sixteen
-- such bytes at a time; a CASE for every person takes twenty times as long.
CREATE OR REPLACE TEMP MACRO code(yes) AS
  CASE yes WHEN true THEN 0::TINYINT WHEN false THEN -1::TINYINT ELSE -86::TINYINT END;
CREATE OR REPLACE TEMP MACRO turned(code) AS
  xor(code, (-((code <> -86::TINYINT)::TINYINT))::TINYINT);
CREATE OR REPLACE TEMP MACRO opposite(bits) AS xor(bits, -1::TINYINT);
-- Of a comparison that fails; `unsure` is -1 where its fact is not known, else 0.
CREATE OR REPLACE TEMP MACRO unless(fails, unsure) AS
  ((-(fails::TINYINT))::TINYINT & opposite(unsure)) | (unsure & -86::TINYINT);
-- -1 for who is on a list.
CREATE OR REPLACE TEMP MACRO listed(list, bit) AS (-((list & bit <> 0)::TINYINT))::TINYINT;
-- Of what a county decides. A clause that it has not switched on is left out: & 0.
CREATE OR REPLACE TEMP MACRO switched_on(applies) AS
  CASE WHEN applies THEN -1::TINYINT ELSE 0::TINYINT END;
-- A standard that nobody set, a list that nobody sent.
CREATE OR REPLACE TEMP MACRO open_unless(known) AS
  CASE WHEN known THEN 0::TINYINT ELSE -86::TINYINT END;

-- Two bits a field, three fields a byte, ten bytes a word. Binary fractions are exact so far, and
-- nobody looks at their products for overflow; the short ones, while they last, take half the room.
CREATE OR REPLACE TEMP MACRO three(a, b, c) AS
  (a & 3::TINYINT) | (b & 12::TINYINT) | (c & 48::TINYINT);
CREATE OR REPLACE TEMP MACRO four(a, b, c, d) AS
  a::FLOAT + 64::FLOAT * b::FLOAT + 4096::FLOAT * c::FLOAT + 262144::FLOAT * d::FLOAT;
CREATE OR REPLACE TEMP MACRO word(a, b, c, d, e, f, g, h, i, j) AS
  (four(a, b, c, d)::DOUBLE + 16777216 * four(e, f, g, h)::DOUBLE)::BIGINT
  | ((i::FLOAT + 64::FLOAT * j::FLOAT)::BIGINT * 281474976710656);
