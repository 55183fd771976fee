-- Expressions in DuckDB's dialect over the table `t`, which PostgreSQL must answer alike.
-- texts: order by code point, length, capitals, blanks, patterns
t.s < 'b'
t.s >= 'B'
t.s BETWEEN 'A' AND 'a'
greatest(t.s, 'b')
least(t.s, 'b')
length(t.s)
lower(t.s)
upper(t.s)
trim(t.s)
t.s LIKE '%a_b%'
t.s LIKE 'a\_b'
t.s LIKE '%\%'
replace(t.s, 'a', 'ä')
concat(t.s, t.i, t.b, t.x)
concat_ws('/', t.s, t.i, t.d, t.at)
t.s || '-' || CAST(t.i AS VARCHAR)
nullif(t.s, '')
coalesce(t.s, 'none')
coalesce(NULL, t.s)
regexp_full_match(t.s, '[a-z]+')
-- numbers: integer division, doubles, text of doubles, bits
t.i // 7
t.i % 7
t.i / 4
t.x * 1e308::DOUBLE
t.x * t.i * -1e308::DOUBLE * t.x
t.x * 1e308::DOUBLE + t.i * 1e308::DOUBLE
-(t.x * 1e308::DOUBLE) - t.i * 1e308::DOUBLE
t.x * 1e308::DOUBLE * t.x - t.i * 1e308::DOUBLE > 0
(1e308::DOUBLE * 1e10) * (t.x - t.x) > 0
t.x * 1e-200::DOUBLE * 1e-200::DOUBLE
t.x * 1e-162::DOUBLE * (t.i * 1e-162::DOUBLE)
1e-320::DOUBLE * (t.x * 1e-320::DOUBLE)
t.x * 0.5::DOUBLE + t.i
t.x - t.i
CAST(t.x AS BIGINT)
CAST(t.x AS VARCHAR)
CAST(t.i AS VARCHAR)
CAST(t.b AS VARCHAR)
abs(CAST(t.i AS HUGEINT))
t.i & 5
t.i | 8
(CAST(t.i AS BIGINT) >> 40) & 1
greatest(t.i, 3, NULL)
least(t.x, 1.5)
-t.i
CASE WHEN t.i > 3 THEN 1099511627776 WHEN t.b THEN 5 ELSE 0 END
CASE WHEN t.b THEN NULL END
t.i IN (1, 2, NULL)
NOT t.b
t.b AND NULL
t.b OR NULL
t.i BETWEEN 2 AND 9
t.x = 0.1
format('P{}DT{}H', t.i, t.s)
format('{} of {} ({:.1f}%)', t.i, 7, CAST(t.i * 1000 // 7 / 10 AS DOUBLE))
-- dates and times
t.d + 7
t.d - 400
t.d - DATE '2016-02-29'
t.d + t.i
CAST(t.d + INTERVAL '1' MONTH AS DATE)
CAST(t.d - INTERVAL '12' MONTH AS DATE)
CAST(t.d + INTERVAL '1' MONTH * t.i AS DATE)
CAST(t.d AS TIMESTAMP) + INTERVAL '86399999999' MICROSECOND
t.at + INTERVAL '36' HOUR
t.at + INTERVAL '1' MINUTE * t.i
CAST(t.at AS DATE)
CAST(t.at AS VARCHAR)
CAST(t.d AS VARCHAR)
epoch_us(t.at)
epoch_us(t.at) - epoch_us(TIMESTAMP '2017-03-26 00:59:59.999999')
make_timestamp(epoch_us(t.at))
year(t.d)
EXTRACT(MONTH FROM t.d) * 100 + EXTRACT(DAY FROM t.d)
strftime(t.at, '%Y-%m-%dT%H:%M:%S')
strftime(t.d, '%Y-%m-%d')
to_local(t.at)
to_utc(t.at)
to_utc(to_local(t.at))
coalesce(t.d, CAST(t.at AS DATE))
t.d IS NULL
t.at < TIMESTAMP '2017-03-26 01:30:00'
-- lists
len(t.l)
list_contains(t.l, 'b')
list_contains(t.l, t.s)
list_contains(t.n, 2)
len(list_distinct(t.l))
CAST(t.l AS VARCHAR)
CAST(t.n AS VARCHAR)
array_to_string(list_filter(['one', 'two', 'three'], lambda said, place : ((t.i >> (place - 1)) & 1) = 1), '; ')
list_transform([CAST(t.i AS VARCHAR), t.s], lambda value, place : {'field': list_extract(['i', 's'], place), 'value': value})
list_concat([{'value': t.s}], CASE WHEN t.b THEN [{'value': 'more'}] END)
t.l
list_transform(t.l, lambda e : e || '!')
list_transform(t.n, lambda e, i : e * 2 + i)
list_filter(t.l, lambda e : e IS NOT NULL AND e <> t.s)
list_filter(t.n, lambda e : e > 1)
list_sort(t.l)
list_sort(list_distinct(t.n))
TRY_CAST(t.i AS BIGINT)
TRY_CAST(t.d AS VARCHAR)
-- looked up elsewhere
t.s IN (SELECT u.s FROM source.t AS u WHERE u.i > 3)
(SELECT count(*) FROM source.t AS u WHERE u.i < t.i)
(SELECT w.day FROM calendar.day AS w WHERE w.number = t.i)
(SELECT w.number FROM calendar.day AS w WHERE w.day = t.d)
(SELECT w.text FROM calendar.odd AS w WHERE w.number = t.i)
