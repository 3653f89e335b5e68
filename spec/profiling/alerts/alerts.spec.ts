import { expect } from "chai";
import type { Alert, HeavyProfile } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

const lines = (header: string, rows: number, row: (i: number) => string): string =>
  `${[header, ...Array.from({ length: rows }, (_, i) => row(i))].join("\n")}\n`;

/** Numbers without an order that are the same each time. */
const mixed = (i: number, most: number): number => (i * 7919 + 31) % most;
/** Beyond the rows that are profiled in memory. */
const LARGE = 12_000;

const flawed = (rows: number): string =>
  lines("id,age,since,city,place,note,price,mostly,never,always,order_no,mail", rows, (i) =>
    [
      i,
      i % 20 === 0 ? 999 : 18 + mixed(i, 70),
      i % 25 === 0 ? "1900-01-01" : `20${10 + (i % 10)}-0${1 + (i % 9)}-1${i % 10}`,
      ["Berlin", "Paris", "Rome", i % 40 === 3 ? "BERLIN" : "Madrid"][i % 4],
      i % 50 === 0 ? `" x${i}"` : `x${i}`,
      i % 30 === 0 ? "MÃ¼nchen" : `n${i % 7}`,
      i % 100 === 0 ? "free" : `${mixed(i, 1000) / 4}`,
      i % 20 === 0 ? "y" : "",
      "",
      "EUR",
      i === 5 ? "A-00004" : `A-${String(i).padStart(5, "0")}`,
      `p${i}@example.org`,
    ].join(","),
  );

/** A table in which nothing is wrong, though much is odd. */
const sound = lines("id,year,delta,grade,code,country,amount,born,zip,title", 400, (i) =>
  [
    i + 1,
    1990 + (i % 30),
    (i % 3) - 1,
    ["A", "B", "C"][i % 3],
    i % 100,
    ["NA", "DE", "FR"][i % 3],
    (mixed(i, 400) ** 2 / 100).toFixed(2),
    `${1900 + (i % 100)}-01-01`,
    String(10000 + i * 17).padStart(5, "0"),
    `Title ${i} „Spaß“ 5 Å²`,
  ].join(","),
);

describe("alerts", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, {
      "set/small.csv": flawed(2000),
      "set/large.csv": flawed(LARGE),
      "set/sound.csv": sound,
      "set/rows.csv": `a,b\n1,2\n1,2\n3,4\n5,6,7\n8\n${lines("", 60, (i) => `${i + 10},${i}`)}`,
      "set/customers.csv": lines("customer_id,name", 500, (i) => `${i * 3 + 1000},n${i}`),
      "set/orders.csv": lines("order,customer", 900, (i) => `${i},${i % 300 === 0 ? 7 : (i % 450) * 3 + 1000}`),
      "people/people.csv": flawed(2000).replace(",since,", ",date_of_birth,").replace(",city,", ",last_name,"),
    });
    ({ heavy } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  const alerts = (table: string): readonly Alert[] => recordSet(heavy, table).alerts ?? [];
  const found = (table: string): string[] => alerts(table).map(({ rule, column }) => `${rule} ${column ?? ""}`.trim());
  const one = (table: string, rule: string, column?: string): Alert => {
    const alert = alerts(table).find((own) => own.rule === rule && own.column === column);
    if (alert === undefined) throw new Error(`no ${rule} of ${column} among ${found(table).join(", ")}`);
    return alert;
  };

  for (const [table, rows] of [
    ["small", 2000],
    ["large", LARGE],
  ] as const) {
    it(`name column, value and number of what is wrong in a ${table} table, and nothing else`, () => {
      expect(found(table).toSorted()).to.deep.equal([
        "constant always",
        "empty never",
        "encoding-damage note",
        "mostly-missing mostly",
        "near-key order_no",
        "numbers-as-text price",
        "personal mail",
        "placeholder age",
        "placeholder since",
        "surrounding-space place",
        "variants city",
      ]);
      expect(one(table, "placeholder", "age")).to.deep.include({
        severity: "warning",
        table,
        value: 999,
        count: rows / 20,
        share: 0.05,
      });
      expect(one(table, "placeholder", "since")).to.deep.include({ value: "1900-01-01", count: rows / 25 });
      expect(one(table, "variants", "city")).to.deep.include({ value: "Berlin", count: rows / 40 });
      expect(one(table, "surrounding-space", "place")).to.deep.include({ value: " x0", count: rows / 50 });
      expect(one(table, "encoding-damage", "note")).to.deep.include({
        severity: "error",
        value: "MÃ¼nchen",
        count: Math.ceil(rows / 30),
      });
      expect(one(table, "numbers-as-text", "price")).to.deep.include({ count: rows - rows / 100, share: 0.99 });
      expect(one(table, "mostly-missing", "mostly")).to.deep.include({ count: rows - rows / 20, share: 0.95 });
      expect(one(table, "near-key", "order_no")).to.deep.include({ count: 1, value: "A-00004" });
      expect(one(table, "constant", "always")).to.deep.include({ severity: "note", value: "EUR" });
      expect(one(table, "placeholder", "age").text).to.match(
        /^'age' has 999 in .* cells \(5 %\), far from all others, which end at 87/,
      );
    });
  }

  it("are none where values are only odd: codes, years, signs, quotation marks, first days of years", () => {
    expect(found("sound").filter((alert) => !alert.startsWith("high-cardinality"))).to.deep.equal([]);
  });

  it("tell of rows: rejected, filled up, repeated; the gravest first", () => {
    expect(one("rows", "rejected-rows")).to.deep.include({ severity: "error", count: 1 });
    expect(one("rows", "padded-rows")).to.deep.include({ severity: "warning", count: 1 });
    expect(one("rows", "duplicate-rows")).to.deep.include({ severity: "warning", count: 1 });
    expect(alerts("rows")[0]?.rule).to.equal("rejected-rows");
  });

  it("tell of a reference that nearly holds, and which values the key lacks", () => {
    const broken = one("orders", "broken-reference", "customer");
    expect(broken).to.deep.include({
      severity: "warning",
      count: 1,
      to: { table: "customers", column: "customer_id" },
    });
    expect(field(recordSet(heavy, "orders"), "customer").references).to.equal(undefined);
    expect(broken.text).to.equal(
      "'customer' seems to refer to 'customer_id' of 'customers', which lacks 1 value of its 451 different ones (0.2 %).",
    );
  });

  it("show no value of a personal column where these are kept out", async () => {
    const open = await profilesOf(service.rpc, "people");
    const closed = await profilesOf(service.rpc, "people", { redact: true });
    const of = ({ heavy: document }: typeof open, column: string): Alert[] =>
      (recordSet(document, "people").alerts ?? []).filter((alert) => alert.column === column);
    for (const column of ["date_of_birth", "last_name", "mail"]) {
      const [shown, hidden] = [of(open, column), of(closed, column)];
      expect(hidden.map(({ rule, count }) => [rule, count])).to.deep.equal(
        shown.map(({ rule, count }) => [rule, count]),
      );
      expect(
        hidden.some((alert) => "value" in alert),
        column,
      ).to.equal(false);
      expect(field(recordSet(closed.heavy, "people"), column).shape).to.equal(undefined);
    }
    const text = JSON.stringify(recordSet(closed.heavy, "people").alerts);
    for (const secret of ["1900-01-01", "2010-01-10", "Berlin", "BERLIN", "@example"])
      expect(text).not.to.include(secret);
    expect(JSON.stringify(of(open, "date_of_birth"))).to.include("1900-01-01");
  });
});

describe("the shape of a column", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
  });
  after(() => service.stop());

  it("is the same in memory and in SQL, and what is counted by hand", async () => {
    const table = (rows: number): string =>
      lines("n,x,d,t", rows, (i) => {
        const k = i % 2000;
        return `${mixed(k, 500)},${(mixed(k, 1999) / 8).toFixed(3)},${new Date(Date.UTC(2020, 0, 1 + (k % 300))).toISOString().slice(0, 10)},${"ab".repeat(1 + (k % 9))}${k}`;
      });
    writeFiles(service.dataRoot, { "set/small.csv": table(2000), "set/large.csv": table(120_000) });
    const { heavy } = await profilesOf(service.rpc, "set");
    for (const name of ["n", "x", "d", "t"]) {
      const small = field(recordSet(heavy, "small"), name);
      const large = field(recordSet(heavy, "large"), name);
      // Sixty times the same rows: the same edges, sixty times the counts.
      const [one, many] = [small.shape, large.shape];
      expect(many?.histogram?.edges).to.deep.equal(one?.histogram?.edges);
      expect(many?.histogram?.counts).to.deep.equal(one?.histogram?.counts.map((count) => count * 60));
      expect(many?.lengths?.counts).to.deep.equal(one?.lengths?.counts.map((count) => count * 60));
    }
    const numbers = Array.from({ length: 2000 }, (_, i) => mixed(i, 500)).sort((a, b) => a - b);
    const quantile = (p: number): number => {
      const at = p * (numbers.length - 1);
      const [low, high] = [numbers[Math.floor(at)] as number, numbers[Math.ceil(at)] as number];
      return low + (high - low) * (at - Math.floor(at));
    };
    const { shape, statistics } = field(recordSet(heavy, "small"), "n");
    for (const [i, found] of (shape?.quantiles ?? []).entries()) expect(found).to.be.closeTo(quantile(i / 20), 1e-9);
    expect(shape?.quantiles).to.have.length(21);
    expect(statistics.percentile01).to.be.closeTo(quantile(0.01), 1e-9);
    expect(statistics.percentile99).to.be.closeTo(quantile(0.99), 1e-9);
    expect(statistics.interquartileRange).to.be.closeTo(quantile(0.75) - quantile(0.25), 1e-9);
    const day = field(recordSet(heavy, "small"), "d");
    expect(day.shape?.quantiles?.[0]).to.equal("2020-01-01");
    expect(
      day.shape?.histogram?.edges.every(
        (edge) => new Date(`${edge}`).getUTCDay() === 1 || String(edge).endsWith("-01"),
      ),
    ).to.equal(true);
    expect(day.statistics.interquartileRange).to.be.a("number");
  });
});
