/** Rows of the orders that formats with types of their own are tested with. */
export const COUNT = 5000;

/** The orders as DuckDB makes them. */
export const SAME_IN_SQL = `SELECT 9007199254740993 + i AS id, ((i * 7) % 100)::INTEGER AS quantity,
  ((i * 1000003 - 7)::DECIMAL(20, 4) / 10000)::DECIMAL(20, 4) AS price, i / 8 AS ratio, (i / 4)::FLOAT AS share,
  i % 3 = 0 AS paid, CASE WHEN i % 5 <> 0 THEN '2024-01-0' || (i % 9 + 1) END AS note,
  DATE '1970-01-01' + (19000 + i % 400)::INTEGER AS day,
  make_timestamptz(1700000000123456 + i * 1000001) AS at, make_timestamp(1700000000123000 + i * 60000000) AS clock,
  (make_timestamp(i * 1000003))::TIME AS opened, CASE WHEN i % 2 = 0 THEN 'open' ELSE 'closed' END AS state,
  unhex(printf('%02X', i % 256) || 'FF') AS raw, [t FOR t IN ['t0', 't1'] IF t < 't' || (i % 3)] AS tags,
  {'city': 'city ' || (i % 11), 'floor': CASE WHEN i % 4 <> 0 THEN (i % 4)::INTEGER END} AS place
  FROM (SELECT range AS i FROM range(${COUNT}))`;
