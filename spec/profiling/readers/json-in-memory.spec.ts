import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { TableSession } from "../../../src/profiling/duckdb/session.ts";
import type { LoadedTable } from "../../../src/profiling/model/loaded-table.ts";
import { Scratch } from "../../../src/profiling/model/scratch.ts";
import { flatRecords } from "../../../src/profiling/readers/json/flat-records.ts";
import { jsonInMemory } from "../../../src/profiling/readers/json/json-in-memory.ts";
import { type JsonFile, type JsonLayout, loadJson } from "../../../src/profiling/readers/json/load-json.ts";
import { profileGroups, type TableContent } from "../../../src/profiling/table/profile-groups.ts";
import { temporaryFolder } from "../../support/folders.ts";

const OPTIONS = { seed: "s", read: null, monthFirst: false, redact: false, compare: true };

/** JSON texts of values, by members; some are of columns that are left to DuckDB. */
const VALUES: Record<string, string[]> = {
  integer: ["0", "7", "-12", "999999999999999", "9007199254740991", "null"],
  double: ["0.5", "2.0", "-1e2", "3", "0.1e-3", "null"],
  large: ["1", "9223372036854775807", "18446744073709551616"],
  flag: ["true", "false", "null"],
  text: ['"a"', '"\\u00e4\\n"', '"\\ud83d\\ude00"', '""', '"NA"', '"say \\"x\\\\"', '"007"', "null"],
  day: ['"2024-02-29"', '"1969-12-31"', '"NA"', "null"],
  clock: ['"10:30"', '"11:45"'],
  kinds: ["1", '"1"', "true"],
  nothing: ["null"],
};

/** Texts that are left to what reads the odd ones. */
const OTHERS: [string, JsonLayout][] = [
  ['[{"a":1,"a":2}]', "array"],
  ['[{"a":-0}]', "array"],
  ['[{"a":01}]', "array"],
  ['[{"a":1},]', "array"],
  ['[{"a":1}', "array"],
  ['[{"a":1}] 2', "array"],
  ['[{"a":[1]}]', "array"],
  ['[{"a":{}}]', "array"],
  ["[{}]", "array"],
  ["[1]", "array"],
  ['[{"a":NaN}]', "array"],
  ['[{"a":"\\x"}]', "array"],
  ['[{"a":"\\ud800"}]', "array"],
  ['[{"a":"x\ty"}]', "array"],
  ['{"a":1} {"a":2}', "newline_delimited"],
  ['{"a":1}\n{"a":}', "newline_delimited"],
  ['{"a":1}\n{"a":2}', "unstructured"],
];

describe("a small file of flat JSON records", () => {
  let session: TableSession;
  const folder = temporaryFolder();
  const path = join(folder, "records.json");

  before(() => {
    const options = { threads: 1, connections: 2, memoryMb: 256, scratchBytes: 1e8 };
    session = TableSession.open({ ...options, scratch: new Scratch(folder), signal: new AbortController().signal });
  });

  after(() => session.close());

  async function profileOf(loaded: LoadedTable): Promise<TableContent> {
    const open = async () => ({ groups: 1, load: async () => loaded });
    return profileGroups(session, { options: OPTIONS, memoryMb: 256 }, open, () => {});
  }

  function written(text: string, layout: JsonLayout): JsonFile {
    writeFileSync(path, text);
    return { path, size: statSync(path).size, layout, shown: "records.json", onProgress: () => {} };
  }

  /** Records, of which each lacks some members. */
  const records = (members: string[]): fc.Arbitrary<string[]> => {
    const member = (name: string) =>
      fc.option(fc.constantFrom(...(VALUES[name] as string[])), { nil: null, freq: 9 }).map((value) => [name, value]);
    const record = fc.tuple(...members.map(member)).map((all) => {
      const present = all.filter(([, value]) => value !== null);
      return `{${present.map(([name, value]) => `"${name}": ${value}`).join(", ")}}`;
    });
    return fc.array(record, { minLength: 20, maxLength: 20 }).map((some) => [...some, '{"integer": 5}']);
  };

  it("has the same profile whether it is read in memory or by DuckDB", async () => {
    let inMemory = 0;
    const layouts = fc.constantFrom<JsonLayout>("array", "newline_delimited");
    const all = fc.subarray(Object.keys(VALUES), { minLength: 2 }).chain(records);
    await fc.assert(
      fc.asyncProperty(all, layouts, async (lines, layout) => {
        const file = written(layout === "array" ? `[${lines.join(",\n")}]` : `${lines.join("\r\n")}\n`, layout);
        const ours = await jsonInMemory(file, new AbortController().signal);
        if (ours === null) return;
        inMemory++;
        const byUs = await profileOf(ours);
        await session.tidy("any");
        expect(byUs).to.deep.equal(await profileOf(await loadJson(session, file)));
      }),
      { numRuns: 30 },
    );
    expect(inMemory).to.be.greaterThan(0);
  });

  it("is left to others where it is not flat, or not as everybody reads it", () => {
    for (const [text, layout] of OTHERS) expect(flatRecords(text, layout, 10), text).to.equal(null);
    expect(flatRecords('[{"a":1},{"a":2}]', "array", 1)).to.equal(null);
    expect(flatRecords(' [ {"a" : 1.0} ,{"b":"x"}]\n', "array", 2)).to.deep.equal({
      names: ["a", "b"],
      rows: [[1], [null, "x"]],
      doubles: new Set([0]),
    });
  });

  it("is left to others where names differ by their case only", async () => {
    const file = written('[{"a": 1, "A": 2}]', "array");
    expect(await jsonInMemory(file, new AbortController().signal)).to.equal(null);
  });
});
