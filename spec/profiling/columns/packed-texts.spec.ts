import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import { packedTexts, unpackedTexts } from "../../../src/profiling/columns/packed-texts.ts";

describe("texts in a pack", () => {
  const texts = [
    "",
    " ",
    "0 0 0 ",
    "12",
    "a b",
    "zwölf",
    "日本語",
    "\ufeffbegins with a mark",
    "a\u0000b",
    "two\nlines",
    "x".repeat(200),
    "ü".repeat(150),
  ];
  const inOrder = (found: { v: string }[]): string[] => found.map(({ v }) => v).sort();

  async function packed(values: readonly string[], h: string): Promise<ReturnType<typeof unpackedTexts>> {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    try {
      await connection.run("CREATE TABLE g (v VARCHAR, n BIGINT, h UBIGINT)");
      for (const [i, v] of values.entries()) {
        await connection.run("INSERT INTO g VALUES ($1, $2, hash($1))", [v, BigInt(i + 1)]);
      }
      const [row] = (await connection.run(`SELECT ${packedTexts("g", h)}`)).getChunk(0).getRows();
      return unpackedTexts(row?.[0] ?? null);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  it("come out as they went in, with their counts, be they empty, long, of ASCII or beyond", async () => {
    const all = await packed(texts, "0");
    expect(inOrder(all)).to.deep.equal(texts.toSorted());
    for (const { v, n } of all) expect(n, v).to.equal(texts.indexOf(v) + 1);
    const ascii = texts.filter((text) => /^[\0-~]*$/.test(text));
    expect(inOrder(await packed(ascii, "0"))).to.deep.equal(ascii.toSorted());
  });

  it("come with the numbers that they are put in order by, of up to twenty digits", async () => {
    const all = await packed(texts, "h");
    expect(new Set(all.map(({ h }) => h)).size).to.equal(texts.length);
    const [one] = await packed(["a"], "18446744073709551615::UBIGINT");
    expect(one).to.deep.equal({ v: "a", n: 1, h: 18446744073709551615n });
  });

  it("are none where there are none", async () => {
    expect(await packed([], "0")).to.deep.equal([]);
  });
});
