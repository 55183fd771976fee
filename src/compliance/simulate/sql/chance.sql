-- What every other file uses: chance, time, ids, and the force's own variables.
--
-- A number that stands for chance depends on the seed, the record's number and a tag, and on
-- nothing else: not on the order of the rows, the number of threads or the version of DuckDB.
-- All of it is arithmetic on whole numbers below 2^63.

CREATE SCHEMA base;
CREATE SCHEMA made;

CREATE MACRO salt(tag) AS
  (md5_number_lower(concat(getvariable('seed'), '/', tag)) % 4294967291)::BIGINT;
-- One round of mixing on 32 bits: no number is lost, as the factor is odd.
CREATE MACRO stir(x) AS (xor(x, x >> 15) * 739982445) % 4294967296;
CREATE MACRO draw(n, tag) AS stir(stir(((n)::BIGINT * 747796405 + salt(tag)) % 4294967296));

-- From 0 up to, but never, 1.
CREATE MACRO chance(n, tag) AS draw(n, tag) * 2.3283064365386963e-10::DOUBLE;
-- A whole number from `low` to `high`, both of them included.
CREATE MACRO whole(n, tag, low, high) AS
  (low) + ((draw(n, tag) * greatest((high) - (low) + 1, 1)) >> 32);
CREATE MACRO hours(n, tag, low, high) AS 60 * whole(n, tag, 60 * (low), 60 * (high));
CREATE MACRO days(n, tag, low, high) AS 86400 * whole(n, tag, low, high);
-- Whether practice was good: never at quality 0, always at quality 1.
CREATE MACRO good(n, tag, quality) AS chance(n, tag) < (quality);
-- Which of `many` ways a poor practice took, from 0.
CREATE MACRO way(n, tag, many) AS whole(n, tag || '.way', 0, (many) - 1);

-- Time is kept in seconds since 1970, and dates in days. The snapshot is taken at the end of a
-- day in London: `now()` is in its last hour or two.
CREATE MACRO now() AS getvariable('now');
CREATE MACRO today() AS getvariable('now') // 86400;
CREATE MACRO moment(seconds) AS make_timestamptz((seconds) * 1000000);
CREATE MACRO on_day(days) AS (DATE '1970-01-01' + (days)::INTEGER);
CREATE MACRO day_of(seconds) AS (seconds) // 86400;
CREATE MACRO past(seconds) AS CASE WHEN (seconds) <= now() THEN (seconds) END;
CREATE MACRO past_day(days) AS CASE WHEN (days) < today() THEN (days) END;
CREATE MACRO the_day(date) AS (date - DATE '1970-01-01');
-- The times of `many` events, spread over the last year, in the order of their numbers.
CREATE MACRO in_year(n, many, tag) AS
  now() - 7200 - (31449600 * ((many) - (n))) // (many) + hours(n, tag, 0, 1);

-- Ids are numbers with a letter or two before them: nothing in a snapshot is anybody's name.
CREATE MACRO code(prefix, n) AS
  prefix || CASE WHEN n < 10000000 THEN right((10000000 + n)::VARCHAR, 7) ELSE n::VARCHAR END;

-- Boroughs have numbers from 1; the list of slots has each as often as its share of the work.
CREATE MACRO some_borough(n, tag) AS
  getvariable('slots')[1 + ((draw(n, tag) * 1000) >> 32)];
CREATE MACRO borough(b) AS getvariable('boroughs')[b];
-- How good practice is in a borough; the last item of each list is the force's own.
CREATE MACRO quality(theme, b) AS getvariable('quality_' || theme)[b];
CREATE MACRO force_quality(theme) AS getvariable('quality_' || theme)[33];
CREATE MACRO force_good(tag, theme) AS good(0, tag, force_quality(theme));

-- Of each unit the first member is an inspector and the second a sergeant.
CREATE MACRO member(start, many, n, tag) AS
  code('S', (start) + 2 + whole(n, tag, 0, (many) - 3));
CREATE MACRO sergeant(start) AS code('S', (start) + 1);
CREATE MACRO inspector(start) AS code('S', start);

-- Where people's numbers and addresses begin: parents, then offenders, then suspects.
CREATE MACRO families() AS getvariable('n_child') // 2;
CREATE MACRO offender_person(r) AS families() + (r);
CREATE MACRO image_suspect(x) AS families() + getvariable('n_rso') + (x);
CREATE MACRO other_suspect(x) AS
  families() + getvariable('n_rso') + getvariable('n_iioc') + (x);
-- Who is suspected of abuse: in four families of five a parent, in the fifth a suspect whom no
-- other family has. Who exploits a child has a number after those.
CREATE MACRO abuse_suspect(family) AS
  CASE WHEN (family) % 5 > 0 THEN (family) ELSE other_suspect((family) // 5) END;
CREATE MACRO exploiter(family) AS other_suspect(families() // 5 + 1 + (family));
