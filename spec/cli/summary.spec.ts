import { expect } from "chai";
import { Summary } from "../../src/cli/summary.ts";
import type { Field, LightProfile, RecordSet } from "../../src/client/index.ts";
import { context } from "../../src/profiling/output/croissant/context.ts";

const light: LightProfile = {
  "@context": context,
  "@type": "sc:Dataset",
  "@id": "many",
  conformsTo: "http://mlcommons.org/croissant/1.1",
  name: "many",
  description: "many",
  url: "urn:many",
  datePublished: "2026-01-01",
  distribution: [],
};

function table(name: string, field: Field[] = []): RecordSet {
  return {
    "@type": "cr:RecordSet",
    "@id": name,
    name,
    statistics: { "@type": "dg:TableStatistics", rowCount: 3 },
    structure: {
      candidateKeys: [],
      constantColumns: [],
      emptyColumns: [],
      functionalDependencies: [],
      correlations: [],
    },
    field,
    examples: [],
  };
}

function failed(name: string): RecordSet {
  const details = { code: 40362, file: name, reason: "it is damaged" };
  const error = { "@type": "dg:Error", name: "FILE_READ_ERROR", description: "it is damaged", details } as const;
  return { "@type": "cr:RecordSet", "@id": name, name, error, field: [] };
}

describe("the summary of a profile", () => {
  const terminal = { width: 100, style: (_: unknown, text: string) => text } as unknown as Parameters<
    Summary["text"]
  >[0];

  it("shows the first of very many tables, all that could not be read, and how many more there are", () => {
    const recordSet = Array.from({ length: 2000 }, (_, i) => (i === 1500 ? failed(`t${i}`) : table(`t${i}`)));
    const summary = new Summary();
    for (const from of [0, 70, 1500]) {
      const page = recordSet.slice(from, { 0: 70, 70: 1500 }[from]);
      summary.add({ ...light, recordSet: page });
    }
    const text = summary.text(terminal);
    const shown = [...text.matchAll(/^t\d+/gm)].map(([name]) => name);
    expect(shown).to.deep.equal([...recordSet.slice(0, 100).map(({ name }) => name), "t1500"]);
    expect(text).to.contain("FILE_READ_ERROR").and.to.contain("1 of the files could not be profiled");
    expect(text).to.contain("… and 1,899 more tables");
  });

  it("says nothing of how long the lists of a column are where there are none", () => {
    const empty: Field = {
      "@type": "cr:Field",
      "@id": "t/list",
      name: "list",
      dataType: "sc:Float",
      isArray: true,
      arrayShape: "-1",
      source: { fileObject: { "@id": "t.parquet" }, extract: { jsonPath: "$.list" } },
      statistics: {
        "@type": "dg:ColumnStatistics",
        rowCount: 1,
        nonNullCount: 0,
        missingCount: 1,
        missingPercentage: 100,
        minLength: null,
        maxLength: null,
        meanLength: null,
      },
      annotation: [],
    };
    const summary = new Summary();
    summary.add({ ...light, recordSet: [table("t", [empty])] });
    expect(summary.text(terminal)).to.match(/list\[\] +Float +100 %$/m);
  });
});
