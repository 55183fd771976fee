CREATE TABLE data.t AS SELECT
  (row_number() OVER ()) - 1 AS "#", (row_number() OVER ()) - 1 AS key, col0 AS g, col1 AS n,
  col1 // 2 AS small, col1 / 2 AS half, col2 AS b, col3 AS d, 0 AS zero, col4 AS yes,
  col5 AS day, col6 AS at, col7 AS s, col8 AS words
FROM (VALUES
  (1, 1, 9223372036854775807::BIGINT, 0.1::DOUBLE, true, DATE '2017-03-31', TIMESTAMP '2017-03-26 00:59:59.999999', 'A', ['a', 'b', NULL, 'a']),
  (1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (1, 2, -9223372036854775807, 1e7, false, DATE '2016-02-29', TIMESTAMP '2017-03-26 01:30:00', 'b', []),
  (1, 3, 5, 123456789.125, true, DATE '2017-01-31', TIMESTAMP '2017-10-29 00:30:00', '', [NULL]),
  (2, 4, 0, 1e15, NULL, DATE '1999-12-31', TIMESTAMP '2017-10-29 01:30:00.5', ' é ', ['it''s', 'a,b']),
  (2, 5, -1, 1e16, false, DATE '2000-01-01', TIMESTAMP '1899-12-31 23:59:59', '-12', ['b']),
  (2, 1000, 7, 1e-5, true, DATE '2200-12-31', TIMESTAMP '2017-06-01 12:00:00.000001', 'a_b%\', ['x']),
  (3, 0, 8, -0.0, true, DATE '1900-01-01', TIMESTAMP '2016-12-31 23:59:59', 'ß İ Σ ŉ ᾳ', ['x']),
  (3, 7, 9, 4.9e-324, true, DATE '2017-12-31', TIMESTAMP '2038-01-19 03:14:08', '=cmd', ['x']),
  (3, 12, 10, 2e23, true, DATE '2017-02-28', TIMESTAMP '2017-03-26 02:30:00', chr(160) || chr(9) || 'x' || chr(8195), ['x']),
  (3, -13, 11, -123456.75, true, DATE '2016-12-31', TIMESTAMP '2017-10-29 02:00:00', '😀e' || chr(769), ['NULL', ''])
)
