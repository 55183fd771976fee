-- One window function a line, over all rows `t` of `values_table.sql`.
row_number() OVER (PARTITION BY t.g ORDER BY t.key)
row_number() OVER (PARTITION BY t.g ORDER BY t.n, t.key)
lag(t.key) OVER (PARTITION BY t.g ORDER BY t.key)
max(t.n) OVER (PARTITION BY t.g)
min(CASE WHEN t.yes THEN t.day END) OVER (PARTITION BY t.g)
count(*) OVER (PARTITION BY t.g)
count(t.n) OVER (PARTITION BY t.n)
sum(t.small) OVER (PARTITION BY t.g ORDER BY t.key)
