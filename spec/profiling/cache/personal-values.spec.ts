import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { expect } from "chai";
import { stateFolder } from "../../../src/store/state-folder.ts";
import { writeFiles } from "../../support/folders.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

// biome-ignore lint/suspicious/noExplicitAny: profiles are looked into by path, as a reader of JSON does
type Json = any;

const ROWS = 30;
const phone = (i: number): number => 4_915_112_345_600 + i * 37;
const name = (i: number): string => `Given${String.fromCharCode(97 + (i % 26))}${i}`;
const table = (header: string, row: (i: number) => string): string =>
  `${header}\n${Array.from({ length: ROWS }, (_, i) => row(i)).join("\n")}\n`;

/** All bytes of the profile caches, packed and unpacked, and the values of the fingerprints of one file apart. */
function cachedIn(stateDir: string, path: string): { bytes: Buffer; paths: string[]; values: Buffer[] } {
  const { cache: folder } = stateFolder(stateDir);
  const all: Buffer[] = [];
  const paths: string[] = [];
  const values: Buffer[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    all.push(bytes);
    const index = Number(bytes.readBigUInt64LE(bytes.length - 16));
    const files = JSON.parse(bytes.subarray(index, -16).toString()) as { path: string; tables: number[][] }[];
    for (const file of files) {
      paths.push(file.path);
      for (const [at = 0, facts = 0, profile = 0, length = 0] of file.tables) {
        const end = at + facts + profile;
        all.push(zstdDecompressSync(bytes.subarray(at + facts, end)));
        if (file.path !== path) continue;
        for (let from = end; from < end + length; from += 8) values.push(bytes.subarray(from, from + 8));
      }
    }
  }
  return { bytes: Buffer.concat(all), paths, values };
}

describe("the profile cache of a redacted dataset", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, {
      "set/people.csv": table("phone,first_name", (i) => `${phone(i)},${name(i)}`),
      "set/calls.csv": table("call,caller_phone", (i) => `${i * 11 + 7},${phone(i % 12)}`),
      "set/notes.csv": table("note", (i) => `"write to ${name(i)}@example.org, please"`),
      "set/prices.csv": table("item,price", (i) => `${i * 3 + 100},${i * 5}`),
    });
  });
  after(() => service.stop());

  const profiled = async (redact: boolean): Promise<Json> => {
    const id = "8930240b-a0e8-46e7-ace8-aab2b42fcc77";
    return (await profilesOf(service.rpc, "set", { id, redact })).heavy;
  };
  const reusedIn = (heavy: Json): string[] =>
    heavy.recordSet.filter(({ reused }: Json) => reused === true).map((set: Json) => set.name);

  it("holds nothing of what its personal columns hold, neither as numbers nor as hashes, and loses no reference", async () => {
    await profiled(false);
    const open = cachedIn(service.stateDir, "people.csv");
    expect(open.values).to.have.length(2 * ROWS); // what is looked for below is what would be cached
    expect(open.bytes.includes(doubleOf(phone(5)))).to.equal(true);

    const heavy = await profiled(true);
    const { bytes, paths } = cachedIn(service.stateDir, "people.csv");
    for (const value of open.values) expect(bytes.includes(value)).to.equal(false);
    for (let i = 0; i < ROWS; i++) {
      for (const text of [String(phone(i)), name(i)]) expect(bytes.includes(text), text).to.equal(false);
    }
    expect(paths).to.deep.equal(["prices.csv"]);
    const people = recordSet(heavy, "people");
    expect(field(people, "phone").personal).to.equal(true);
    expect(field(recordSet(heavy, "calls"), "caller_phone").references).to.deep.equal({
      field: { "@id": field(people, "phone")["@id"] },
    });

    const again = await profiled(true);
    expect(reusedIn(again)).to.deep.equal(["prices"]);
    const { reused: _, ...prices } = recordSet(again, "prices");
    for (const set of ["people", "calls", "notes"]) {
      expect(recordSet(again, set)).to.deep.equal(recordSet(heavy, set));
    }
    expect(prices).to.deep.equal(recordSet(heavy, "prices"));
  });

  it("holds tables as any other does where no values of personal columns are needed for it", async () => {
    writeFiles(service.dataRoot, { "alone/people.csv": table("phone,first_name", (i) => `${phone(i)},${name(i)}`) });
    const id = "8930240b-a0e8-46e7-ace8-aab2b42fcc78";
    await profilesOf(service.rpc, "alone", { id, redact: true });
    expect(reusedIn((await profilesOf(service.rpc, "alone", { id, redact: true })).heavy)).to.deep.equal(["people"]);
    expect(cachedIn(service.stateDir, "people.csv").bytes.includes(name(5))).to.equal(false);
  });
});

function doubleOf(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}
