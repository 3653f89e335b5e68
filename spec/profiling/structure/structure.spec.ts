import { expect } from "chai";
import fc from "fast-check";
import type { HeavyProfile, TableStructure } from "../../../src/client/index.ts";
import { correlationsInMemory } from "../../../src/profiling/structure/correlations.ts";
import { writeFiles } from "../../support/folders.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

const lines = (header: string, rows: number, row: (i: number) => string): string =>
  `${[header, ...Array.from({ length: rows }, (_, i) => row(i + 1))].join("\n")}\n`;

/** Beyond the size up to which tables are profiled in the worker. */
const LARGE = 12_000;

describe("how columns belong together", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const sales = (rows: number): string =>
      lines("store,day,city,region,amount,double,noise,fixed,nothing", rows, (i) => {
        const store = i % 10;
        return `${store},${Math.floor(i / 10)},city${store},${store < 5 ? "north" : "south"},${(i * 7919) % 1000},${2 * ((i * 7919) % 1000)},${(i * 104729) % 997},x,`;
      });
    writeFiles(service.dataRoot, {
      "set/customers.csv": lines("customer_id,name", 500, (i) => `${i + 1000},n${i}`),
      "set/orders.csv": lines("id,customer,rating", 2000, (i) => `${i},${1001 + ((i * 37) % 400)},${(i % 5) + 1}`),
      "set/countries.csv": "code,title\nGR,Greece\nDE,Germany\nFR,France\nIT,Italy\n",
      "set/people.csv": lines("person,country", 50, (i) => `p${i},${["GR", "DE", "FR"][i % 3]}`),
      "set/small.csv": sales(3000),
      "set/large.csv": sales(LARGE),
      "set/twice.csv": lines("a,b", 40, (i) => `${i % 20},x${i % 20}`),
      "set/twice-large.csv": lines("a,b", LARGE, (i) => `${i % (LARGE / 2)},x${i % (LARGE / 2)}`),
    });
    ({ heavy } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  const structure = (name: string): TableStructure => recordSet(heavy, name).structure;

  it("finds single keys, and pairs where no single column is one", () => {
    expect(structure("orders").candidateKeys).to.deep.equal([["id"]]);
    for (const name of ["small", "large"]) {
      expect(structure(name).candidateKeys, name).to.deep.include(["day", "store"]);
    }
    const { key } = recordSet(heavy, "orders");
    expect(key).to.deep.equal({ "@id": field(recordSet(heavy, "orders"), "id")["@id"] });
  });

  it("finds references by inclusion of values, and none that chance explains", () => {
    const target = (set: string, name: string): string | undefined =>
      field(recordSet(heavy, set), name).references?.field["@id"];
    expect(target("orders", "customer")).to.equal(field(recordSet(heavy, "customers"), "customer_id")["@id"]);
    expect(target("people", "country")).to.equal(field(recordSet(heavy, "countries"), "code")["@id"]);
    expect(target("orders", "rating")).to.equal(undefined);
    expect(target("small", "store")).to.equal(undefined);
  });

  it("takes few or short values for no evidence where names have nothing in common, and says what the evidence is", async () => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    writeFiles(service.dataRoot, {
      "chance/grades.csv": "grade,meaning\nA,best\nB,good\nC,fair\nD,poor\n",
      "chance/alphabet.csv": lines("letter,place", 26, (i) => `${letters[i - 1]},${i}`),
      "chance/parts.csv": lines("part,weight", 60, (i) => `P-${i * 7},${i % 7}`),
      "chance/sparse.csv": lines("code,text", 20, (i) => `${i * 3},t${i % 4}`),
      "chance/pupils.csv": lines("pupil,grade,section,initial,piece,rank", 200, (i) => {
        const [grade, section] = ["ABCD"[i % 4], "ABC"[(i * 7) % 3]];
        return `p${i},${grade},${section},${letters[(i * 11) % 15]},P-${((i % 30) + 1) * 7},${((i % 5) + 1) * 3}`;
      }),
    });
    const { heavy: chance } = await profilesOf(service.rpc, "chance");
    const column = (name: string) => field(recordSet(chance, "pupils"), name);
    expect(column("grade").references?.field["@id"]).to.equal(field(recordSet(chance, "grades"), "grade")["@id"]);
    expect(column("grade").referenceEvidence).to.deep.equal({
      basis: "values",
      values: 4,
      keyValues: 4,
      sharedName: true,
    });
    expect(column("piece").references?.field["@id"]).to.equal(field(recordSet(chance, "parts"), "part")["@id"]);
    expect(column("piece").referenceEvidence).to.deep.equal({
      basis: "values",
      values: 30,
      keyValues: 60,
      sharedName: false,
    });
    for (const name of ["section", "initial", "rank"]) {
      expect(column(name).references, name).to.equal(undefined);
      expect(column(name).referenceEvidence, name).to.equal(undefined);
    }
  });

  it("finds dependencies between columns of few values, constant and empty columns", () => {
    for (const name of ["small", "large"]) {
      const { functionalDependencies, constantColumns, emptyColumns } = structure(name);
      expect(functionalDependencies, name).to.deep.include({ determinant: "store", dependent: "region" });
      expect(functionalDependencies, name).to.deep.include({ determinant: "city", dependent: "store" });
      expect(functionalDependencies, name).not.to.deep.include({ determinant: "region", dependent: "store" });
      expect(constantColumns).to.deep.equal(["fixed"]);
      expect(emptyColumns).to.deep.equal(["nothing"]);
    }
  });

  it("correlates numeric columns, alike for small and large tables", () => {
    for (const name of ["small", "large"]) {
      const found = new Map(structure(name).correlations.map((entry) => [entry.columns.join(), entry.coefficient]));
      expect(found.get("amount,double"), name).to.equal(1);
      expect(Math.abs(found.get("amount,noise") as number), name).to.be.lessThan(0.1);
    }
  });

  it("correlates values that repeat to the last decimal shown", async () => {
    const rows = Array.from({ length: 100_000 }, (_, i): (number | null)[] => {
      const a = (i * 7919) % 10 < 3 ? 1 : 0;
      const rare = i % 997 === 0 ? 1e9 + i : 0.1;
      return [a, (i * 31) % 7 < 2 || a === 1 ? 5.5 : 0, rare, i % 11 === 0 ? null : rare + a + (i % 3)];
    });
    const names = ["a", "b", "c", "d"];
    writeFiles(service.dataRoot, {
      "repeats.csv": lines("a,b,c,d", rows.length, (i) => (rows[i - 1] as (number | null)[]).join(",")),
    });
    const { heavy } = await profilesOf(service.rpc, "repeats.csv");
    const { correlations } = recordSet(heavy, "repeats").structure;
    expect(correlations).to.have.length(6);
    for (const { columns, coefficient } of correlations) {
      const [x, y] = columns.map((name: string) => names.indexOf(name)) as [number, number];
      const both = rows.filter((row) => row[x] !== null && row[y] !== null) as number[][];
      expect(coefficient, columns.join()).to.be.closeTo(pearson(both.map((row) => [row[x], row[y]] as Pair)), 5.1e-7);
    }
  });

  it("counts duplicate rows", () => {
    expect(structure("twice").duplicateRows).to.equal(20);
    expect(structure("twice-large").duplicateRows).to.equal(LARGE / 2);
    expect(structure("orders").duplicateRows).to.equal(0);
  });

  it("tells integers beyond 2^53 apart", async () => {
    const id = (n: number): string => (9_007_199_254_740_992n + BigInt(n)).toString();
    writeFiles(service.dataRoot, {
      "ids/keys.csv": lines("id,x", 40, (i) => `${id(2 * i)},${i % 3}`),
      "ids/others.csv": lines("id,y", 40, (i) => `${id(2 * i + 1)},${i % 3}`),
      "ids/few.csv": lines("a,b", 40, (i) => `${id(i % 4)},${i % 4 < 2 ? "p" : "q"}${i % 2}`),
    });
    const { heavy: ids } = await profilesOf(service.rpc, "ids");
    expect(field(recordSet(ids, "others"), "id").references).to.equal(undefined);
    expect(recordSet(ids, "keys").structure.candidateKeys).to.deep.equal([["id"]]);
    for (const { determinant } of recordSet(ids, "few").structure.functionalDependencies) {
      expect(determinant).not.to.equal("a");
    }
  });

  it("names the limits that cut something off", async () => {
    const names = Array.from({ length: 40 }, (_, i) => `n${i}`);
    writeFiles(service.dataRoot, {
      "wide.csv": lines(names.join(","), 100, (i) => names.map((_, k) => (i * (k + 3)) % 101).join(",")),
    });
    const { heavy: wide } = await profilesOf(service.rpc, "wide.csv");
    const { correlations, limits } = recordSet(wide, "wide").structure;
    expect(correlations).to.have.length(190);
    expect(limits?.join()).to.contain("only the first 20 of 40 numeric columns");
  });
});

type Pair = [number, number];

/** By the definition; NaN where one of the two does not vary. */
function pearson(pairs: Pair[]): number {
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  const sum = (term: (x: number, y: number) => number): number => pairs.reduce((s, [x, y]) => s + term(x, y), 0);
  const spread = Math.sqrt(sum((x) => (x - mx) ** 2) * sum((_, y) => (y - my) ** 2));
  return spread < 1e-9 ? Number.NaN : sum((x, y) => (x - mx) * (y - my)) / spread;
}

describe("Pearson's coefficient", () => {
  it("is that of its definition over the rows in which both columns have a value", () => {
    const cell = fc.option(fc.integer({ min: -50, max: 50 }), { nil: Number.NaN, freq: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 2, maxLength: 40 }), (rows) => {
        const both = rows.filter(([x, y]) => !Number.isNaN(x) && !Number.isNaN(y));
        const expected = pearson(both);
        const [found] = correlationsInMemory([
          { name: "x", cells: Float64Array.from(rows, ([x]) => x), mean: 3 },
          { name: "y", cells: Float64Array.from(rows, ([, y]) => y), mean: -2 },
        ]);
        if (both.length < 2 || Number.isNaN(expected)) expect(found).to.equal(undefined);
        else expect(found?.coefficient).to.be.closeTo(expected, 2e-6);
      }),
    );
  });
});
