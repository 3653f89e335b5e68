import { expect } from "chai";
import { type ProfileDocument, Summary } from "../../src/cli/summary.ts";

describe("the summary of a profile", () => {
  const terminal = { width: 100, style: (_: unknown, text: string) => text } as unknown as Parameters<
    Summary["text"]
  >[0];

  it("shows the first of very many tables, all that could not be read, and how many more there are", () => {
    const recordSet = Array.from({ length: 2000 }, (_, i) => ({
      name: `t${i}`,
      field: [],
      statistics: { rowCount: 3 },
      ...(i === 1500 ? { error: { name: "FILE_READ_ERROR", description: "it is damaged" } } : {}),
    }));
    const summary = new Summary();
    for (const from of [0, 70, 1500]) {
      const page = recordSet.slice(from, { 0: 70, 70: 1500 }[from]);
      summary.add({ name: "many", distribution: [], recordSet: page } satisfies ProfileDocument);
    }
    const text = summary.text(terminal);
    const shown = [...text.matchAll(/^t\d+/gm)].map(([name]) => name);
    expect(shown).to.deep.equal([...recordSet.slice(0, 100).map(({ name }) => name), "t1500"]);
    expect(text).to.contain("FILE_READ_ERROR").and.to.contain("1 of the files could not be profiled");
    expect(text).to.contain("… and 1,899 more tables");
  });
});
