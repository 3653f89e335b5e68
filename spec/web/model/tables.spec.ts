import { expect } from "chai";
import fc from "fast-check";
import { filtered, kindChips, NO_FILTER, traitChips } from "../../../src/web/model/column-filter.ts";
import { AS_THEY_STAND, sorted } from "../../../src/web/model/column-sort.ts";
import { drawnTogether, tiesOf } from "../../../src/web/model/correlation-order.ts";
import { layered } from "../../../src/web/model/layers.ts";
import { type Column, openReport, type Table } from "../../../src/web/model/open-report.ts";
import type { ReportColumn, ReportModel, ReportTable } from "../../../src/web/model/report-model.ts";
import { transposed } from "../../../src/web/model/series.ts";
import { segmentsOf } from "../../../src/web/model/shares.ts";

function tableOf(columns: ReportColumn[], more: Partial<ReportTable> = {}): Table {
  const model: ReportModel = {
    format: 1,
    head: { name: "set" },
    profiled: true,
    files: transposed([]),
    tables: transposed([{ name: "t", rows: 100, columns: columns.length, ...more }]),
    columns: transposed(columns),
    alerts: transposed([{ rule: "constant", severity: "note", table: 0, column: 1, text: "'b' is always 1." }]),
    detail: "full",
    cuts: [],
  };
  const [table] = openReport(model).tables;
  if (table === undefined) throw new Error("no table");
  return table;
}

const columns: ReportColumn[] = [
  { name: "a 10", type: "Integer", missing: 0, distinct: 90, median: 5, top: [1, 2], topCounts: [6, 5] },
  { name: "b", type: "Float", missing: 30, distinct: 1, median: 1, top: [1], topCounts: [70] },
  { name: "a 2", type: "Text", missing: 100, distinct: 0, personal: true, meanings: [["email", 1]] },
  { name: "place", missing: 0 },
  { name: "town", parent: 3, type: "Text", missing: 5, top: ["Köln"], topCounts: [95], distinct: 1 },
];
const names = (some: readonly Column[]): string[] => some.map(({ path }) => path);

describe("the columns of a table", () => {
  const table = tableOf(columns);

  it("are found by names, meanings and values, every word of what is looked for", () => {
    expect(names(filtered(table.columns, { ...NO_FILTER, text: "köln" }))).to.deep.equal(["place.town"]);
    expect(names(filtered(table.columns, { ...NO_FILTER, text: "A email" }))).to.deep.equal(["a 2"]);
    expect(names(filtered(table.columns, { ...NO_FILTER, text: "nothing like it" }))).to.deep.equal([]);
  });

  it("are any of the chosen kinds and have all of the chosen traits", () => {
    const kinds = new Set(["number", "group"] as const);
    expect(names(filtered(table.columns, { ...NO_FILTER, kinds }))).to.deep.equal(["a 10", "b", "place"]);
    const traits = new Set(["missing", "alerts"] as const);
    expect(names(filtered(table.columns, { ...NO_FILTER, kinds, traits }))).to.deep.equal(["b"]);
    expect(kindChips(table.columns).map(({ count }) => count)).to.deep.equal([2, 2, 1]);
    expect(traitChips(table.columns).map(({ name, count }) => [name, count])).to.deep.equal([
      ["alerts", 1],
      ["missing", 3],
      ["personal", 1],
      ["meaning", 1],
    ]);
  });

  it("are put in order by numbers in names as numbers, and what is not known stands last either way", () => {
    expect(names(sorted(table.columns, { key: "name", descending: false })).slice(0, 2)).to.deep.equal(["a 2", "a 10"]);
    expect(names(sorted(table.columns, { key: "missing", descending: true })).slice(0, 2)).to.deep.equal(["a 2", "b"]);
    for (const descending of [true, false])
      expect(names(sorted(table.columns, { key: "distinct", descending })).at(-1)).to.equal("place");
    expect(sorted(table.columns, AS_THEY_STAND)).to.deep.equal(table.columns);
  });

  it("are numbered with those that they are nested in, and missing cells are those of the columns at the top", () => {
    expect(table.columns.map(({ number }) => number)).to.deep.equal(["1", "2", "3", "4", "4.1"]);
    expect([table.topColumns, table.missing, table.cells]).to.deep.equal([4, 130, 400]);
  });

  it("have parts of a bar that are all their cells", () => {
    for (const column of table.columns.filter(({ top }) => top !== undefined)) {
      const cells = segmentsOf(column).reduce((sum, segment) => sum + segment.cells, 0);
      expect(cells, column.path).to.equal(100);
    }
  });

  it("that go together stand together, the strongest ties first, squared measures as roots", () => {
    const tied = tableOf(columns, {
      correlations: [
        [0, 1, -0.5],
        [0, 4, 0.2],
      ],
      associations: [[2, 0, "η²", 0.49]],
    });
    const ties = tiesOf(tied);
    expect(ties.map(({ coefficient }) => coefficient)).to.deep.equal([0.49, -0.5, 0.2]);
    expect(new Set(drawnTogether(ties))).to.deep.equal(new Set(ties.flatMap(({ one, other }) => [one, other])));
  });
});

describe("tables that refer to each other", () => {
  it("lie in layers that references lead to the right through", () => {
    const layers = layered(
      [0, 1, 2, 3],
      [
        { from: 1, to: 2 },
        { from: 1, to: 3 },
        { from: 2, to: 0 },
      ],
    );
    expect(layers.map((layer) => layer.toSorted())).to.deep.equal([[1], [2, 3], [0]]);
  });

  it("have each a place also where references go in circles", () => {
    const node = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.array(fc.record({ from: node, to: node }), { maxLength: 30 }), (arrows) => {
        const layers = layered([...Array(10).keys()], arrows);
        expect(layers.flat().toSorted((a, b) => a - b)).to.deep.equal([...Array(10).keys()]);
      }),
    );
  });
});
