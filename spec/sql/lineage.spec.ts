import { expect } from "chai";
import { closeDatabase, openDatabase, openParser } from "../../src/sql/database.ts";
import type { TableShape } from "../../src/sql/lineage/lineage.ts";
import { traceStatements } from "../../src/sql/lineage/trace-statement.ts";
import { temporaryFolder } from "../support/folders.ts";

/** Tables, and what fills each column anew, given the number of a row. */
const TABLES: Record<string, Record<string, [type: string, value: string]>> = {
  orders: {
    id: ["BIGINT", "i"],
    customer: ["BIGINT", "i % 7"],
    amount: ["DECIMAL(18,2)", "(i * 37 % 101) / 4"],
    day: ["TIMESTAMP", "TIMESTAMP '2026-01-01' + to_days((i * 11 % 90)::INTEGER)"],
    items: ["STRUCT(sku VARCHAR, n INTEGER)[]", "[{'sku': 's' || i, 'n': (i % 5)::INTEGER}]"],
    notes: ["VARCHAR", "CASE WHEN i % 3 = 0 THEN 'note ' || i END"],
  },
  customers: {
    id: ["BIGINT", "i"],
    name: ["VARCHAR", "'name ' || i * 13 % 29"],
    city: ["VARCHAR", "list_extract(['Oslo', 'Rome', 'Bern'], (i % 3 + 1)::INTEGER)"],
    born: ["DATE", "DATE '1980-01-01' + (i * 997 % 15000)::INTEGER"],
    address: ["STRUCT(street VARCHAR, zip VARCHAR)", "{'street': 'st ' || i, 'zip': '0' || i}"],
  },
  rates: {
    currency: ["VARCHAR", "'c' || i"],
    day: ["TIMESTAMP", "TIMESTAMP '2026-01-01' + to_days((i * 3)::INTEGER)"],
    rate: ["DOUBLE", "1 + i / 7"],
  },
  staff: {
    id: ["BIGINT", "i"],
    boss: ["BIGINT", "CASE WHEN i > 0 THEN i // 2 END"],
    name: ["VARCHAR", "'name ' || i"],
  },
};
const shapes: TableShape[] = Object.entries(TABLES).map(([table, columns]) => ({
  ref: `shop.eu.${table}`,
  columns: Object.entries(columns).map(([name, [type]]) => ({ name, type })),
}));
const ROWS = 30;

/** Statements, and where each column of their results (`*`: which rows there are) comes from; every edge by hand. */
const CASES: [sql: string, edges: string][] = [
  ["SELECT id, amount FROM orders", "id < orders.id direct, amount < orders.amount direct"],
  ["SELECT * FROM rates", "currency < rates.currency direct, day < rates.day direct, rate < rates.rate direct"],
  [
    "SELECT o.* FROM orders o",
    "id < orders.id direct, customer < orders.customer direct, amount < orders.amount direct, day < orders.day direct, items < orders.items direct, notes < orders.notes direct",
  ],
  ["SELECT * EXCLUDE (rate) FROM rates", "currency < rates.currency direct, day < rates.day direct"],
  [
    "SELECT * REPLACE (rate * 2 AS rate) FROM rates",
    "currency < rates.currency direct, day < rates.day direct, rate < rates.rate expression",
  ],
  ["SELECT COLUMNS('na') FROM customers", "name < customers.name direct"],
  ["SELECT amount * 1.2 AS gross FROM orders", "gross < orders.amount expression"],
  [
    "SELECT name || ', ' || city AS label FROM customers",
    "label < customers.name expression, label < customers.city expression",
  ],
  [
    "SELECT CASE WHEN city = 'Oslo' THEN name ELSE 'other' END AS who FROM customers",
    "who < customers.city expression, who < customers.name expression",
  ],
  ["SELECT coalesce(notes, '') AS notes FROM orders", "notes < orders.notes expression"],
  ["SELECT id // 10 AS bucket FROM orders", "bucket < orders.id expression"],
  ["SELECT 1 AS one, now() AS moment", ""],
  ["SELECT id FROM orders WHERE amount > 10", "id < orders.id direct, * < orders.amount filter"],
  [
    "SELECT o.id, c.name FROM orders o JOIN customers c ON o.customer = c.id",
    "id < orders.id direct, name < customers.name direct, * < orders.customer join, * < customers.id join",
  ],
  [
    "SELECT * FROM (SELECT id, name FROM customers) JOIN (SELECT id, amount FROM orders) USING (id)",
    "id < customers.id direct, name < customers.name direct, amount < orders.amount direct, * < customers.id join, * < orders.id join",
  ],
  [
    "SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON o.customer = c.id AND c.city = 'Oslo'",
    "id < orders.id direct, name < customers.name direct, * < customers.city filter, * < orders.customer join, * < customers.id join",
  ],
  ["SELECT o.id, s.name FROM orders o CROSS JOIN staff s", "id < orders.id direct, name < staff.name direct"],
  [
    "SELECT o.id FROM orders o SEMI JOIN customers c ON o.customer = c.id",
    "id < orders.id direct, * < orders.customer join, * < customers.id join",
  ],
  [
    "SELECT o.id FROM orders o ANTI JOIN customers c ON o.customer = c.id",
    "id < orders.id direct, * < orders.customer join, * < customers.id join",
  ],
  [
    "SELECT o.id, r.rate FROM orders o ASOF JOIN rates r ON o.day >= r.day",
    "id < orders.id direct, rate < rates.rate direct, * < orders.day join, * < rates.day join",
  ],
  [
    "SELECT a.name, b.name AS boss FROM staff a JOIN staff b ON a.boss = b.id",
    "name < staff.name direct, boss < staff.name direct, * < staff.boss join, * < staff.id join",
  ],
  ["SELECT count(*) AS n FROM orders", "n < orders.* aggregation"],
  [
    "SELECT customer, sum(amount) AS total FROM orders GROUP BY customer",
    "customer < orders.customer direct, total < orders.amount aggregation, * < orders.customer group",
  ],
  [
    "SELECT date_trunc('month', day) AS month, avg(amount) AS mean FROM orders GROUP BY ALL",
    "month < orders.day expression, mean < orders.amount aggregation, * < orders.day group",
  ],
  [
    "SELECT sum(amount) FILTER (WHERE notes IS NULL) AS plain FROM orders",
    "plain < orders.amount aggregation, plain < orders.notes aggregation",
  ],
  [
    "SELECT first(amount ORDER BY day) AS first_amount FROM orders",
    "first_amount < orders.amount aggregation, first_amount < orders.day aggregation",
  ],
  [
    "SELECT city FROM customers GROUP BY city HAVING count(*) > 1",
    "city < customers.city direct, * < customers.city group, * < customers.* filter",
  ],
  [
    "SELECT city, count(DISTINCT name) AS n FROM customers GROUP BY ROLLUP (city)",
    "city < customers.city direct, n < customers.name aggregation, * < customers.city group",
  ],
  [
    "SELECT grouping(city) AS g FROM customers GROUP BY CUBE (city)",
    "g < customers.city group, * < customers.city group",
  ],
  ["SELECT DISTINCT city FROM customers", "city < customers.city direct, * < customers.city group"],
  [
    "SELECT DISTINCT ON (customer) customer, amount FROM orders ORDER BY day",
    "customer < orders.customer direct, amount < orders.amount direct, * < orders.customer group, * < orders.day order",
  ],
  ["SELECT id FROM orders ORDER BY amount DESC LIMIT 3", "id < orders.id direct, * < orders.amount order"],
  [
    "SELECT id, row_number() OVER (PARTITION BY customer ORDER BY day) AS nth FROM orders",
    "id < orders.id direct, nth < orders.customer group, nth < orders.day order",
  ],
  [
    "SELECT id, sum(amount) OVER (ORDER BY day) AS running FROM orders",
    "id < orders.id direct, running < orders.amount aggregation, running < orders.day order",
  ],
  [
    "SELECT id FROM orders QUALIFY row_number() OVER (PARTITION BY customer ORDER BY day) = 1",
    "id < orders.id direct, * < orders.customer filter, * < orders.day filter",
  ],
  [
    "WITH big AS (SELECT id, amount FROM orders WHERE amount > 10) SELECT id FROM big",
    "id < orders.id direct, * < orders.amount filter",
  ],
  [
    "WITH a AS (SELECT id, name FROM customers), b AS (SELECT name AS who FROM a) SELECT who FROM b",
    "who < customers.name direct",
  ],
  ["WITH unused AS (SELECT rate FROM rates) SELECT id FROM orders", "id < orders.id direct"],
  [
    "WITH RECURSIVE chain AS (SELECT id, name FROM staff WHERE boss IS NULL UNION ALL SELECT s.id, c.name FROM staff s JOIN chain c ON s.boss = c.id) SELECT * FROM chain",
    "id < staff.id direct, name < staff.name direct, * < staff.boss filter, * < staff.boss join, * < staff.id join",
  ],
  ["WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n", ""],
  [
    "SELECT name FROM customers UNION ALL SELECT name FROM staff",
    "name < customers.name direct, name < staff.name direct",
  ],
  [
    "SELECT name, city FROM customers UNION SELECT name, 'office' FROM staff",
    "name < customers.name direct, name < staff.name direct, city < customers.city direct, * < customers.name group, * < staff.name group, * < customers.city group",
  ],
  [
    "SELECT id FROM customers EXCEPT SELECT boss FROM staff",
    "id < customers.id direct, * < staff.boss filter, * < customers.id group",
  ],
  [
    "SELECT id FROM customers INTERSECT SELECT id FROM staff",
    "id < customers.id direct, * < staff.id filter, * < customers.id group",
  ],
  [
    "SELECT id, name FROM customers UNION ALL BY NAME SELECT name, id FROM staff",
    "id < customers.id direct, id < staff.id direct, name < customers.name direct, name < staff.name direct",
  ],
  [
    "SELECT id, (SELECT max(rate) FROM rates) AS best FROM orders",
    "id < orders.id direct, best < rates.rate aggregation",
  ],
  [
    "SELECT c.id, (SELECT sum(amount) FROM orders o WHERE o.customer = c.id) AS total FROM customers c",
    "id < customers.id direct, total < orders.amount aggregation, total < orders.customer filter, total < customers.id filter",
  ],
  [
    "SELECT id FROM orders WHERE customer IN (SELECT id FROM customers WHERE city = 'Oslo')",
    "id < orders.id direct, * < customers.id filter, * < orders.customer filter, * < customers.city filter",
  ],
  [
    "SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer = c.id)",
    "id < customers.id direct, * < customers.id filter, * < orders.customer filter",
  ],
  [
    "SELECT customer IN (SELECT id FROM customers) AS known FROM orders",
    "known < customers.id expression, known < customers.id join, known < orders.customer join",
  ],
  [
    "SELECT c.id, l.amount FROM customers c, LATERAL (SELECT amount FROM orders o WHERE o.customer = c.id LIMIT 1) l",
    "id < customers.id direct, amount < orders.amount direct, * < orders.customer filter, * < customers.id filter",
  ],
  ["SELECT address.zip AS zip FROM customers", "zip < customers.address expression"],
  [
    "SELECT unnest(address) FROM customers",
    "street < customers.address expression, zip < customers.address expression",
  ],
  ["SELECT id, unnest(items) AS item FROM orders", "id < orders.id direct, item < orders.items direct"],
  [
    "SELECT id, i.unnest.sku AS sku FROM orders, unnest(items) i",
    "id < orders.id direct, sku < orders.items expression",
  ],
  [
    "SELECT list_transform(items, lambda x: x.n + id) AS n FROM orders",
    "n < orders.items expression, n < orders.id expression",
  ],
  [
    "SELECT {'a': id, 'b': name} AS both FROM customers",
    "both < customers.id expression, both < customers.name expression",
  ],
  ["SELECT id, x FROM orders, generate_series(1, id) g(x)", "id < orders.id direct, x < orders.id expression"],
  ["SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(n, letter)", ""],
  [
    "SELECT * FROM (UNPIVOT (SELECT id, boss FROM staff) ON id, boss INTO NAME what VALUE v)",
    "v < staff.id expression, v < staff.boss expression, * < staff.id filter, * < staff.boss filter",
  ],
  [
    "SELECT * FROM (PIVOT (SELECT city, name FROM customers) ON city IN ('Oslo', 'Rome') USING count(*))",
    "name < customers.name direct, Oslo < customers.city aggregation, Oslo < customers.* aggregation, Rome < customers.city aggregation, Rome < customers.* aggregation, * < customers.name group",
  ],
  ["SELECT amount FROM orders WHERE customer = $who", "amount < orders.amount direct, * < orders.customer filter"],
  ["SELECT a.id, b.rate FROM orders a POSITIONAL JOIN rates b", "id < orders.id direct, rate < rates.rate direct"],
  [
    "FROM customers SELECT name WHERE born < DATE '2000-01-01'",
    "name < customers.name direct, * < customers.born filter",
  ],
  ["SELECT id FROM orders USING SAMPLE 10%", "id < orders.id direct"],
  [
    "SELECT customer FROM orders WHERE (customer, id) IN (SELECT boss, max(id) FROM staff GROUP BY boss)",
    "customer < orders.customer direct, * < staff.boss filter, * < staff.id filter, * < orders.customer filter, * < orders.id filter",
  ],
  ["SELECT rowid AS r FROM orders", "r < orders.* direct"],
];

/** Those whose rows are not the same twice, or are by the places of rows. */
const BY_CHANCE = /SAMPLE|POSITIONAL|rowid|now\(\)|\$who|first\(|DISTINCT ON|LIMIT 1\)|LIMIT 3/;

const full = (sql: string): string => sql.replace(/\b(orders|customers|rates|staff)\b/g, "shop.eu.$1");

async function traced(statements: string[], over: readonly TableShape[] = shapes) {
  const parser = await openParser();
  const database = await openDatabase({ threads: 1, spillFolder: temporaryFolder() });
  const lineages = await traceStatements(database, parser.connection, { statements, shapes: over, spillBytes: 1e9 });
  closeDatabase(database);
  closeDatabase(parser);
  return lineages.map((lineage) => {
    if ("failed" in lineage) throw new Error(lineage.failed.message);
    return lineage;
  });
}

describe("the lineage of columns", () => {
  it("is told edge by edge, and none that is not there", async () => {
    const lineages = await traced(CASES.map(([sql]) => full(sql)));
    expect(CASES.length).to.be.at.least(60);
    for (const [i, [sql, edges]] of CASES.entries()) {
      const { problem = null, edges: told = [] } = lineages[i] ?? {};
      const texts = told.map(({ to, table, column, kind }) => {
        const from = `${table.replace("shop.eu.", "")}.${column ?? "*"}`;
        return `${to ?? "*"} < ${from} ${kind}`;
      });
      expect([problem, texts.sort()], sql).to.deep.equal([null, edges === "" ? [] : edges.split(", ").sort()]);
    }
  });

  it("leaves out no column on which a result depends: without those that have no edge it is the same", async () => {
    const lineages = await traced(CASES.map(([sql]) => full(sql)));
    const { connection, ...database } = await openDatabase({ threads: 1, spillFolder: temporaryFolder() });
    await connection.run("ATTACH ':memory:' AS shop; CREATE SCHEMA shop.eu");
    const fill = async (table: string, emptied: readonly string[]): Promise<void> => {
      const values = Object.entries(TABLES[table] ?? {}).map(([name, [type, value]]) =>
        emptied.includes(name) ? `NULL::${type} AS ${name}` : `(${value})::${type} AS ${name}`,
      );
      await connection.run(
        `CREATE OR REPLACE TABLE shop.eu.${table} AS SELECT ${values.join(", ")} FROM range(${ROWS}) r(i)`,
      );
    };
    const result = async (sql: string): Promise<string[]> =>
      (await connection.runAndReadAll(sql))
        .getRowsJson()
        .map((row) => JSON.stringify(row))
        .sort();
    for (const table of Object.keys(TABLES)) await fill(table, []);
    let emptied = 0;
    for (const [i, [sql]] of CASES.entries()) {
      if (BY_CHANCE.test(sql)) continue;
      const before = await result(full(sql));
      const { tables = [], edges = [] } = lineages[i] ?? {};
      for (const ref of tables) {
        const table = ref.replace("shop.eu.", "");
        const used = edges.filter((edge) => edge.table === ref).map(({ column }) => column);
        const unused = Object.keys(TABLES[table] ?? {}).filter((name) => !used.includes(name));
        emptied += unused.length;
        await fill(table, unused);
      }
      expect(await result(full(sql)), sql).to.deep.equal(before);
      for (const ref of tables) await fill(ref.replace("shop.eu.", ""), []);
    }
    expect(emptied).to.be.greaterThan(100);
    closeDatabase({ connection, ...database });
  });

  it("says what a statement lacks in changed tables, and goes on with the next", async () => {
    const parser = await openParser();
    const database = await openDatabase({ threads: 1, spillFolder: temporaryFolder() });
    const statements = [
      "SELECT nam FROM shop.eu.staff",
      "SELECT * FROM shop.eu.nowhere",
      "SELECT name FROM shop.eu.staff",
    ];
    const [one, other, last] = await traceStatements(database, parser.connection, {
      statements,
      shapes,
      spillBytes: 1e9,
    });
    expect(one).to.have.nested.property("failed.name", "INVALID_SQL_SYNTAX");
    expect(one).to.have.nested.property("failed.message").that.includes('"nam"');
    expect(other).to.have.nested.property("failed.name", "TABLE_NOT_FOUND");
    expect(last).to.have.nested.property("edges[0].column", "name");
    closeDatabase(database);
    closeDatabase(parser);
  });
});
