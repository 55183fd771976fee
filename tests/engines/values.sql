-- One expression a line, on a row `t` of `values_table.sql`; every engine gives what DuckDB gives.
t.n + 1
t.n - 1
t.n * 3
(t.n // 2) + (t.n % 2)
(-7 // 2) + (-7 % 3)
t.n / 2
t.n / 0
0 / t.zero
t.d / NULLIF(t.zero, 0)
t.b & 7
(t.b >> 3) & 1
t.b | 8
-t.n
abs(CAST(t.b AS HUGEINT))
CAST(t.b AS HUGEINT) * CAST(t.b AS HUGEINT)
CAST(t.half AS BIGINT)
CAST(CAST('2.5' AS DOUBLE) AS BIGINT)
CAST(t.n AS VARCHAR)
CAST(t.d AS VARCHAR)
CAST(t.yes AS VARCHAR)
CAST(t.day AS VARCHAR)
CAST(t.at AS VARCHAR)
CAST(t.words AS VARCHAR)
CAST(['', 'null', 'NULL', ' a', 'a b', 'it''s', 'a,b', 'a\b', '{x}', 'é', NULL] AS VARCHAR)
CAST([CAST('1.5' AS DOUBLE), NULL] AS VARCHAR)
t.day + 30
t.day - 30
t.day - CAST('2016-02-29' AS DATE)
CAST(t.day + INTERVAL '1' MONTH AS DATE)
CAST(t.day - INTERVAL '1' YEAR AS DATE)
CAST(CAST('2016-02-29' AS DATE) + INTERVAL '12' MONTH AS DATE)
CAST(CAST('2017-01-31' AS DATE) + (INTERVAL '1' MONTH * t.n) AS DATE)
t.at + INTERVAL '86399999999' MICROSECOND
t.at + INTERVAL '90' MINUTE
t.at - (INTERVAL '1' HOUR * t.n)
t.day < t.at
t.at >= t.day
epoch_us(t.at)
EXTRACT(YEAR FROM t.day) * 100 + EXTRACT(MONTH FROM t.day)
EXTRACT(DAY FROM t.at)
strftime(t.at, '%Y-%m-%dT%H:%M:%S')
strftime(t.day, '%Y-%m-%d')
strftime(CAST('12000-01-01' AS DATE), '%Y-%m-%d')
to_local(t.at)
to_utc(t.at)
t.s || 'x'
concat(t.s, t.n, NULL, t.yes)
concat_ws('/', t.s, NULL, 'b')
lower(t.s)
upper(t.s)
trim(t.s)
length(t.s)
t.s < 'a'
t.s = 'A'
t.s LIKE 'A%'
t.s LIKE '%\_%'
t.s LIKE '_'
t.s IN ('A', 'b')
t.s IS NOT DISTINCT FROM NULL
replace(t.s, 'a', '\')
starts_with(t.s, 'A')
regexp_matches(t.s, '^[=+\-@\t\r\n]')
regexp_full_match(t.s, '-?[0-9]+')
coalesce(t.s, 'none')
nullif(t.s, 'A')
greatest(t.n, NULL, 2)
least(t.n, 2)
CASE WHEN t.yes THEN 1 WHEN NOT t.yes THEN 2 END
CASE t.n WHEN 1 THEN 'one' ELSE 'other' END
t.n BETWEEN 0 AND 10
t.yes AND NULL
t.yes OR NULL
NOT t.yes
t.yes IS NULL
len(t.words)
len(list_distinct(t.words))
list_contains(t.words, 'b')
list_contains(t.words, NULL)
t.words[1]
t.words[7]
list_extract(t.words, 0)
list_extract(t.words, -1)
[1, 2, 3][t.n]
list_sort([3, 1, NULL, 2])
list_concat(t.words, ['x'])
list_concat(NULL, ['x'])
list_filter(['x', 'y', 'z'], lambda said, place: ((5 >> (place - 1)) & 1) = 1)
list_transform([1, 2], lambda x, i: x * 10 + i)
array_to_string(t.words, '; ')
array_to_string([], '; ')
flatten([[1], NULL, [2, 3]])
CAST(to_json([{'entity': 'a', 'id': t.s, 'value': CAST(NULL AS VARCHAR)}]) AS VARCHAR)
format('P{}DT{}H', t.n // 24, t.n % 24)
format('{} of {} ({:.1f}%)', t.n, 3, ((t.n * 1000) // 3) / CAST('10' AS DOUBLE))
(SELECT max(n) FROM data.t)
(SELECT count(*) FROM (SELECT unnest(list_distinct(t.words)) AS item) AS i)
t.d = 0
t.d > CAST('1e5' AS DOUBLE)
'${spark.app.name} \n \u0041 \% " '' `'
(SELECT CASE WHEN x.nothing THEN 1 WHEN NOT x.nothing THEN 2 WHEN x.nothing AND t.yes THEN 3 ELSE 4 END FROM (SELECT NULL AS nothing) AS x)
(SELECT count_if(x.nothing) FROM (SELECT NULL AS nothing, 5 AS n) AS x WHERE NOT (x.nothing OR x.n > 7) IS NULL)
