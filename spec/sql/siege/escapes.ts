/** What there is to be got at: files beside the snapshot, and the snapshot itself by its path. */
export interface Prey {
  snapshot: string;
  secret: string;
  /** A folder that nothing may be written to. */
  folder: string;
}

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Statements none of which may be run, by what they try. */
export const escapes = ({ snapshot, secret, folder }: Prey): Record<string, string[]> => ({
  "files by functions": lines(`
    SELECT * FROM read_csv('${secret}')
    SELECT * FROM read_csv_auto('${secret}')
    SELECT * FROM read_text('${secret}')
    SELECT * FROM read_blob('${secret}')
    SELECT * FROM read_json('${secret}')
    SELECT * FROM read_json_auto('${secret}')
    SELECT * FROM read_json_objects('${secret}')
    SELECT * FROM read_ndjson('${secret}')
    SELECT * FROM read_ndjson_auto('${secret}')
    SELECT * FROM read_ndjson_objects('${secret}')
    SELECT * FROM read_parquet('${secret}')
    SELECT * FROM parquet_scan('${secret}')
    SELECT * FROM parquet_metadata('${secret}')
    SELECT * FROM parquet_schema('${secret}')
    SELECT * FROM parquet_file_metadata('${secret}')
    SELECT * FROM parquet_full_metadata('${secret}')
    SELECT * FROM parquet_kv_metadata('${secret}')
    SELECT * FROM parquet_bloom_probe('${secret}', 'a', 1)
    SELECT * FROM sniff_csv('${secret}')
    SELECT * FROM glob('/*')
    SELECT * FROM glob('../*')
    SELECT * FROM read_duckdb('${snapshot}')
    SELECT * FROM read_duckdb('snapshot-0', table_name := 'hidden')
    SELECT * FROM READ_CSV('${secret}')
    SELECT * FROM "Read_Text"('${secret}')
    SELECT * FROM main.read_text('${secret}')
    SELECT * FROM system.main.read_text('${secret}')
    SELECT (SELECT content FROM read_text('${secret}'))
    SELECT * FROM t.a.b, read_text('${secret}')
    WITH x AS (SELECT * FROM read_text('${secret}')) SELECT 1 FROM x
    SELECT 1 WHERE EXISTS (FROM read_text('${secret}'))
    SELECT 1 ORDER BY (SELECT content FROM read_text('${secret}'))
    SELECT 1 LIMIT (SELECT length(content) FROM read_text('${secret}'))
    SELECT 1 GROUP BY (SELECT content FROM read_text('${secret}'))
    SELECT 1 HAVING (SELECT true FROM read_text('${secret}'))
    SELECT 1 QUALIFY (SELECT true FROM read_text('${secret}'))
    SELECT count(*) FILTER (WHERE EXISTS (FROM read_text('${secret}')))
    SELECT sum(1) OVER (ORDER BY (SELECT content FROM read_text('${secret}')))
    SELECT * REPLACE ((SELECT content FROM read_text('${secret}')) AS a) FROM (SELECT 1 AS a)
    SELECT list_transform([1], x -> (SELECT content FROM read_text('${secret}')))
    SELECT [x FOR x IN [1] IF EXISTS (FROM read_text('${secret}'))]
    SELECT CASE WHEN true THEN (SELECT content FROM read_text('${secret}')) END
    SELECT 1 UNION ALL SELECT content FROM read_text('${secret}')
    SELECT 1 EXCEPT SELECT content FROM read_text('${secret}')
    SELECT * FROM (VALUES ((SELECT content FROM read_text('${secret}'))))
    SELECT * FROM (SELECT 1 AS k) PIVOT (first((SELECT content FROM read_text('${secret}'))) FOR k IN (1))
    SELECT * FROM (SELECT 1 AS k) JOIN read_text('${secret}') ON true
    SELECT * FROM (SELECT 1 AS k), LATERAL (SELECT * FROM read_text('${secret}'))
    SELECT * FROM unnest((SELECT list(content) FROM read_text('${secret}')))
    WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r, read_text('${secret}')) FROM r
  `),
  "files by names": lines(`
    SELECT * FROM '${secret}'
    SELECT * FROM "${secret}"
    FROM '${snapshot}'
    FROM "${snapshot}"
    SELECT * FROM 'snapshot-0'
    SELECT * FROM 'snapshot-0.duckdb'
    SELECT * FROM "snapshot 0".main.hidden
    SELECT * FROM "snapshot 0".hidden
    SELECT * FROM 'snapshot 0'.main.people
    SELECT * FROM '../*.csv'
    SELECT * FROM './spill/x.parquet'
    SELECT * FROM '/proc/self/environ'
    SELECT * FROM '/proc/self/maps.csv'
    SELECT * FROM '/etc/passwd'
    SELECT * FROM '/dev/stdin.csv'
    SELECT * FROM 'http://127.0.0.1:1/x.csv'
    SELECT * FROM 'https://example.invalid/x.parquet'
    SELECT * FROM 's3://bucket/x.parquet'
    SELECT * FROM 'hf://datasets/x.csv'
    SELECT * FROM 'file://${secret}'
    SELECT * FROM "a.csv" AS x
    WITH "${snapshot}" AS (SELECT * FROM "${snapshot}") SELECT * FROM "${snapshot}"
    WITH "x.csv" AS (SELECT 1) SELECT * FROM "x.csv"
    SELECT * FROM (FROM '${secret}')
    TABLE '${secret}'
  `),
  network: lines(`
    SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')
    SELECT * FROM read_text('https://example.invalid')
    SELECT * FROM read_parquet('s3://bucket/x')
    SELECT * FROM read_parquet(['s3://a/x', 'gcs://b/y'])
    SELECT * FROM sqlite_scan('${secret}', 't')
    SELECT * FROM postgres_scan('host=127.0.0.1', 'public', 't')
    SELECT * FROM mysql_query('x', 'SELECT 1')
    SELECT * FROM iceberg_scan('x')
    SELECT * FROM delta_scan('x')
    SELECT * FROM st_read('${secret}')
    SELECT * FROM which_secret('s3://x', 's3')
    SELECT * FROM duckdb_secrets()
    CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')
    ATTACH 'postgres:host=127.0.0.1' AS pg
  `),
  "settings and extensions": lines(`
    SET memory_limit = '100GB'
    SET GLOBAL threads = 100
    SET SESSION search_path = 'system'
    SET VARIABLE x = 1
    RESET memory_limit
    USE system
    PRAGMA memory_limit = '100GB'
    PRAGMA database_list
    PRAGMA enable_profiling
    PRAGMA table_info('hidden')
    PRAGMA version
    INSTALL httpfs
    LOAD httpfs
    FORCE INSTALL spatial
    UPDATE EXTENSIONS
    LOAD '${secret}'
    SELECT current_setting('temp_directory')
    SELECT current_setting('memory_limit')
    SELECT getvariable('x')
    SELECT current_schemas(true)
    SELECT version()
    SELECT current_query()
    SELECT txid_current()
    SELECT set_config('a', 'b', false)
    SELECT setseed(0.5)
    SELECT main.current_setting('temp_directory')
    SELECT system.main.current_setting('temp_directory')
    SELECT "CURRENT_SETTING"('temp_directory')
    SELECT 'temp_directory'.current_setting()
    SELECT list_transform(['temp_directory'], x -> current_setting(x))
    SELECT list_transform(['temp_directory'], lambda x: current_setting(x))
    SELECT apply(['temp_directory'], x -> x.current_setting())
  `),
  "catalog functions": lines(`
    SELECT * FROM duckdb_settings()
    SELECT * FROM duckdb_databases()
    SELECT * FROM duckdb_tables()
    SELECT * FROM duckdb_views()
    SELECT * FROM duckdb_columns()
    SELECT * FROM duckdb_constraints()
    SELECT * FROM duckdb_functions()
    SELECT * FROM duckdb_extensions()
    SELECT * FROM duckdb_temporary_files()
    SELECT * FROM duckdb_memory()
    SELECT * FROM duckdb_logs()
    SELECT * FROM duckdb_log_contexts()
    SELECT * FROM duckdb_logs_parsed('QueryLog')
    SELECT * FROM duckdb_external_file_cache()
    SELECT * FROM duckdb_variables()
    SELECT * FROM duckdb_prepared_statements()
    SELECT * FROM duckdb_schemas()
    SELECT * FROM duckdb_types()
    SELECT * FROM pragma_database_size()
    SELECT * FROM pragma_storage_info('hidden')
    SELECT * FROM pragma_show('hidden')
    SELECT * FROM pragma_table_info('hidden')
    SELECT * FROM pragma_metadata_info()
    SELECT * FROM pragma_platform()
    SELECT * FROM pragma_user_agent()
    SELECT * FROM test_all_types()
    SELECT * FROM sql_auto_complete('SEL')
    SELECT * FROM seq_scan('hidden')
    SELECT * FROM summary((FROM raw.us.people))
    SELECT * FROM histogram('raw.us.people', name)
    SELECT * FROM histogram_values(raw.us.people, name)
    SELECT * FROM query('SELECT 1')
    SELECT * FROM query_table('hidden')
    SELECT * FROM query_table(['raw.us.people'])
    SELECT * FROM json_execute_serialized_sql('{}')
    SELECT json_serialize_plan('SELECT 1')
    SELECT json_serialize_sql('SELECT 1')
    SELECT json_deserialize_sql('{}')
    SELECT pg_get_viewdef(1)
    SELECT pg_typeof(1)
    SELECT pg_sleep(100)
    SELECT pg_catalog.pg_size_pretty(1)
    SELECT format_pg_type('a', 'b')
    SELECT get_block_size('memory')
    SELECT stats(1)
    SELECT nextval('x')
    SELECT currval('x')
    SELECT finalize('x'::BLOB)
    SELECT combine('x'::BLOB, 'x'::BLOB)
    SELECT 'x'::BLOB::AGGREGATE_STATE
    SELECT sum(age) EXPORT_STATE FROM raw.us.people
    SELECT variant_bytes_to_variant('x', 'y')
    SELECT __internal_decompress_string(1)
    SELECT * FROM arrow_scan(1, 2, 3)
    SELECT * FROM arrow_scan_dumb(1::POINTER, 2::POINTER, 3::POINTER)
    SELECT * FROM repeat_row(1, num_rows := 3)
  `),
  "catalog tables": lines(`
    SELECT * FROM duckdb_settings
    SELECT * FROM duckdb_databases
    SELECT * FROM sqlite_master
    SELECT * FROM sqlite_schema
    SELECT * FROM pragma_database_list
    SELECT * FROM pg_catalog.pg_class
    SELECT * FROM pg_tables
    SELECT * FROM pg_settings
    SELECT * FROM system.information_schema.tables
    SELECT * FROM information_schema.columns
    SELECT * FROM memory.main.x
    SELECT * FROM temp.main.x
    SELECT * FROM raw.information_schema.tables
    SELECT * FROM system.main.duckdb_settings
    WITH duckdb_databases AS (SELECT * FROM duckdb_databases) FROM duckdb_databases
    WITH sqlite_master AS (SELECT * FROM sqlite_master) FROM sqlite_master
    WITH PG_CLASS AS (SELECT 1) FROM pg_class
    WITH x AS (FROM y), y AS (SELECT 1) FROM x
    WITH x AS (SELECT * FROM x) FROM x
    SELECT (WITH x AS (SELECT 1) FROM x) FROM x
    (WITH x AS (SELECT 1) FROM x) UNION FROM x
    WITH RECURSIVE x AS (FROM x) FROM x
    WITH RECURSIVE duckdb_views AS (SELECT 1 UNION SELECT 1 FROM duckdb_views) FROM duckdb_views
    WITH RECURSIVE x(a) USING KEY (a) AS (SELECT 1 UNION SELECT a FROM recurring.x) FROM x
    SELECT * FROM raw.us.people AT (VERSION => 1)
    SELECT * FROM raw.us.people AT (TIMESTAMP => now())
    SELECT * FROM raw.us.hidden
    SELECT * FROM us.people
    SELECT * FROM people
    SELECT * FROM raw.us."people.x"
    SELECT * FROM "raw.us.people"
    SELECT * FROM "raw"."us.people"
    SELECT * FROM raw.us.people PIVOT (count(*) FOR name IN some_enum)
    SHOW TABLES
    SHOW ALL TABLES
    SHOW DATABASES
    DESCRIBE raw.us.people
    SUMMARIZE raw.us.people
    SELECT * FROM (DESCRIBE raw.us.people)
    SELECT * FROM (SUMMARIZE raw.us.people)
    SELECT * FROM (SHOW TABLES)
    SELECT * FROM (SHOW ALL TABLES)
  `),
  writes: lines(`
    CREATE TABLE x AS SELECT 1
    CREATE TEMP TABLE x (a INTEGER)
    CREATE VIEW x AS SELECT 1
    CREATE MACRO x() AS 1
    CREATE FUNCTION x(a) AS a
    CREATE SCHEMA x
    CREATE SEQUENCE x
    CREATE TYPE x AS ENUM ('a')
    INSERT INTO raw.us.people VALUES (1)
    UPDATE raw.us.people SET name = 'x'
    DELETE FROM raw.us.people
    TRUNCATE raw.us.people
    MERGE INTO raw.us.people USING raw.us.people AS p ON true WHEN MATCHED THEN DELETE
    DROP TABLE raw.us.people
    ALTER TABLE raw.us.people ADD COLUMN x INTEGER
    WITH x AS (DELETE FROM raw.us.people RETURNING *) FROM x
    WITH x AS (INSERT INTO raw.us.people VALUES (1) RETURNING *) FROM x
    COPY (SELECT 1) TO '${folder}/x.csv'
    COPY (SELECT 1) TO 'spill/x.csv'
    COPY (SELECT 1) TO '/dev/stdout'
    COPY raw.us.people FROM '${secret}'
    COPY FROM DATABASE memory TO memory
    EXPORT DATABASE 'spill/x'
    EXPORT DATABASE '${folder}'
    IMPORT DATABASE '${folder}'
    ATTACH '${snapshot}' AS x
    ATTACH 'spill/x.duckdb' AS x
    ATTACH ':memory:' AS x
    DETACH raw
    CHECKPOINT
    VACUUM
    ANALYZE
    BEGIN
    COMMIT
    COMMENT ON TABLE raw.us.people IS 'x'
    PREPARE x AS SELECT 1
    EXECUTE x
    DEALLOCATE x
    CALL pragma_version()
    EXPLAIN SELECT 1
    EXPLAIN ANALYZE SELECT * FROM raw.us.people
    SELECT 1; SELECT 2
    SELECT 1; DROP TABLE raw.us.people
    SELECT 1; COPY (SELECT 1) TO '${folder}/x.csv'
    SELECT 1) AS q; COPY (SELECT 1) TO '${folder}/x.csv'; SELECT * FROM (SELECT 1
    SELECT 1) AS q, read_text('${secret}') AS (SELECT 1
    SELECT 1) AS q LIMIT 1000000 --
    SELECT 1) AS q /*
  `),
  logging: lines(`
    SELECT * FROM enable_logging('QueryLog', storage := 'file', storage_path := '${folder}')
    SELECT * FROM enable_logging('QueryLog', storage := 'file')
    SELECT * FROM enable_logging()
    SELECT * FROM disable_logging()
    SELECT * FROM enable_profiling(save_location := '${folder}/p.json')
    SELECT * FROM enable_profiling()
    SELECT * FROM disable_profiling()
    SELECT * FROM truncate_duckdb_logs()
    SELECT * FROM checkpoint()
    SELECT * FROM force_checkpoint()
    SELECT * FROM enable_peg_parser()
    SELECT * FROM check_peg_parser('SELECT 1')
    SELECT write_log('x')
    SELECT write_log('x', level := 'info', log_type := 'QueryLog')
    SELECT parse_duckdb_log_message('FileSystem', 'x')
    SELECT * FROM duckdb_profiling_settings()
  `),
  "unusual letters and comments": [
    `SELECT * FROM read\u{ff3f}text('${secret}')`,
    `SELECT * FROM \u{ff52}ead_text('${secret}')`,
    `SELECT * FROM read_text\u{00a0}('${secret}')`,
    `SELECT\u{2003}*\u{2003}FROM\u{2003}read_text('${secret}')`,
    `SELECT/**/*/**/FROM/**/read_text/**/('${secret}')`,
    `SELECT * FROM/*x*/"read_text"/*y*/('${secret}')`,
    `SELECT * FROM read_text --\n('${secret}')`,
    `SELECT * FROM U&"read\\005ftext"('${secret}')`,
    `SELECT * FROM read_text(E'\\x2fetc\\x2fpasswd')`,
    `SELECT * FROM read_text($$${secret}$$)`,
    "SELECT * FROM duckdb_settings\u{0000}()",
    "SELECT 1\u{0000}; DROP TABLE x",
    "\u{feff}SELECT * FROM duckdb_settings()",
    "SELECT * FROM \u{212a}x.y.z",
    "SELECT 1 \u{037e} SELECT 2 FROM duckdb_settings()",
    "/* /* */ SELECT * FROM duckdb_settings() -- */",
    "SELECT 1 -- \r; SELECT * FROM duckdb_settings()\n, (SELECT 1 FROM duckdb_settings())",
    "SELECT 'a''; SELECT * FROM duckdb_settings()",
    `SELECT * FROM "a""b".c.d`,
    "",
    ";",
    "-- nothing",
    "\\copy x",
    ".tables",
    "SELECT",
    "FROM",
    "()",
  ],
});
