import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { ReadKind } from "../../../src/profiling/scan/layout.ts";
import { scanText } from "../../../src/profiling/scan/scan-text.ts";
import { scannedTable } from "../../../src/profiling/scan/scanned-columns.ts";
import type { ScannedFile } from "../../../src/profiling/scan/scanned-file.ts";
import { manyRows, manyWays, randomly } from "../../support/many-rows.ts";
import { BothWays } from "../../support/scanned.ts";

const ROWS = 12_000;
const MIB = 1_048_576;

describe("large delimited text that is read without a database", () => {
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  const ways = new BothWays(folder, "t.csv");

  function written(text: string | Buffer): string {
    const path = ways.path();
    writeFileSync(path, text);
    return path;
  }

  /** Reads a text with a header, and gives up what it holds once `work` is done. */
  async function scanned<Result>(
    text: string | Buffer,
    kinds: ReadKind[],
    work: (text: ScannedFile | null) => Result,
    helped = false,
  ): Promise<Result> {
    const signal = new AbortController().signal;
    const how = { delimiter: ",", quote: '"', skip: 1, tokens: ["NA"], bytes: 512 * MIB };
    const read = await scanText({ path: written(text), ...how, kinds, helped, signal, onProgress: () => {} });
    try {
      return work(read);
    } finally {
      await read?.end();
    }
  }

  /** Of hundreds of random columns one may be in no usual form, so that DuckDB reads them all. */
  const expectSame = (text: string, threads: number, about: string, isPlain: true | null = true): Promise<void> =>
    ways.expectSame(written(text), threads, about, isPlain);

  it("has the profile that DuckDB gives, whatever is in it and however it is written", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    let scannedTables = 0;
    for (const [i, way] of manyWays(seed, 3).entries()) {
      const path = written(manyRows(seed + i, ROWS, way));
      if (await ways.isScanned(path)) scannedTables++;
      await ways.expectSame(path, 1, `table ${i} of seed ${seed}: ${JSON.stringify(way)}`, null);
    }
    // What a random column is seems now and then to be in doubt by its beginning.
    expect(scannedTables, `seed ${seed}`).to.be.at.least(2);
  }).timeout(120_000);

  it("has it with two threads too, and of more than 334 in groups", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const way = { delimiter: ",", lineEnd: "\n", quoted: false, ended: true, mark: false };
    await expectSame(manyRows(seed, 50_000, { ...way, columns: 24 }), 2, `24 columns of seed ${seed}`);
    await expectSame(manyRows(seed, ROWS, { ...way, columns: 340 }), 2, `340 columns of seed ${seed}`, null);
  }).timeout(240_000);

  it("leaves profiles as they are while others are made, where the same memory is read into", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const way = { delimiter: ",", lineEnd: "\n", quoted: false, ended: true, mark: false, columns: 24 };
    const [first, second] = [written(manyRows(seed, ROWS, way)), written(manyRows(seed + 1, ROWS, way))];
    const kept = [await ways.profile(first, false, 1), await ways.profile(second, false, 2)];
    const again = await ways.profile(first, false, 2);
    expect(kept, `seed ${seed}`).to.deep.equal([
      await ways.profile(first, true, 1),
      await ways.profile(second, true, 1),
    ]);
    expect(again, `seed ${seed}`).to.deep.equal(kept[0]);
  }).timeout(120_000);

  it("counts equal rows, over all groups of columns", async () => {
    const line = (row: number): string => Array.from({ length: 340 }, (_, i) => (row * (i + 7)) % 1009).join();
    const names = Array.from({ length: 340 }, (_, i) => `c${i}`).join();
    const text = `${names}\n${Array.from({ length: ROWS }, (_, row) => line(row)).join("\n")}\n`;
    const [outcome] = await ways.profile(written(text), false, 1);
    if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
    expect(outcome.structure.duplicateRows).to.equal(ROWS - 1009);
  }).timeout(60_000);

  it("has the double that is nearest to any decimal", async () => {
    const random = randomly(Math.floor(Math.random() * 2 ** 31));
    const digits = (most: number): string => {
      const text = Array.from({ length: 1 + Math.floor(random() * most) }, () => Math.floor(random() * 10)).join("");
      return text.replace(/^0+(?=.)/, "");
    };
    const decimals = Array.from({ length: 200_000 }, (_, i) => {
      const sign = random() < 0.3 ? "-" : "";
      if (i % 4 === 0) return `${sign}${random()}`;
      if (i % 4 === 1) return `${sign}${digits(19)}.${digits(20)}0${digits(6)}`;
      if (i % 4 === 2) return `${sign}${digits(3)}.${digits(17)}e${Math.floor(random() * 560) - 280}`;
      return `${sign}${digits(25)}`;
    });
    // Halfway between two doubles, and a little to either side.
    decimals.push("9007199254740993.0", "9007199254740993.00000000000000001", "9007199254740992.99999999999999999");
    decimals.push("1.7976931348623157e280", "0.0", "-0.0", "123456789012345678e-17", "5e-280", "8.5e22", "1e23");
    const text = `a,b\n${decimals.map((decimal) => `1,${decimal}`).join("\n")}`;
    await scanned(text, ["integer", "float"], (read) => {
      const doubles = read?.doubles(1) as Float64Array;
      const wrong = decimals.filter((decimal, row) => !Object.is(doubles[row], Number(decimal) + 0));
      expect(wrong).to.deep.equal([]);
    });
  }).timeout(30_000);

  it("counts what is of the form that the first texts have, as their regular expression does", async () => {
    const first = (i: number): string[] => [
      `AB-${i}`,
      `ö${String(i % 10_000).padStart(4, "0")}€`,
      `note ${i}.A`,
      `Z${i}z`,
    ];
    const odd = [
      "AB-",
      "AB-1x",
      "ab-1",
      "XYZ-22",
      "ö12345€",
      "ö1234",
      "€",
      "note 1.AB",
      "note .A",
      "note 1_A",
      "Z1zz",
      "Z1",
      "",
    ];
    const lines = Array.from({ length: 12_000 }, (_, i) => {
      const cells = i < 3000 || i % 100 > 2 ? first(i) : first(i).map((_, c) => odd[(i + c) % odd.length] as string);
      return `${i},${cells.join(",")}`;
    });
    const text = ["n,a,b,c,d", ...lines, ""].join("\n");
    await expectSame(text, 1, "forms");
    const path = written(text);
    const [table] = await ways.profile(path, false, 1);
    if (table?.ok !== true) throw new Error("it is read");
    expect(table.columns.map(({ pattern }) => pattern?.regex)).to.deep.equal([
      undefined,
      "AB-[0-9]+",
      "ö[0-9]{4}€",
      "note [0-9]+\\.A",
      "Z[0-9]+z",
    ]);
  });

  it("is left to DuckDB wherever it is not plain", async () => {
    const plain = Array.from({ length: 50 }, (_, row) => `${row},1.5,2020-01-31,true,word`);
    const kinds: ReadKind[] = ["integer", "float", "date", "boolean", "text"];
    const read = (odd: string | null, lineEnd = "\n"): Promise<number | null> => {
      const lines = odd === null ? plain : [...plain.slice(0, 20), odd, ...plain.slice(20)];
      const text = `a,b,c,d,e\n${lines.join("\n")}\n`.replaceAll("\n", lineEnd);
      return scanned(text, kinds, (found) => found?.rowCount ?? null);
    };
    expect(await read(null)).to.equal(50);
    expect(await read(null, "\r\n")).to.equal(50);
    for (const line of [
      "7,,,,",
      "NA,NA,NA,NA,NA",
      '"7","1.5","2020-01-31","true","a, ""b""\nc"',
      "-3,-0.5e3,2020-02-29,FALSE,é",
    ]) {
      expect(await read(line), line).to.equal(51);
    }
    const cells = (i: number, odd: readonly string[]): string[] =>
      odd.map((cell) => (plain[0] as string).split(",").with(i, cell).join(","));
    const odd = [
      ...["", "1,2", "7,1.5,2020-01-31,true,word,more", "7,1.5,2020-01-31,true", "7,1.5,2020-01-31,true,word\r"],
      ...cells(0, ["07", "+7", "-0", "7.0", "1e3", "7 ", " 7", "x", "1234567890123456", "-", '"7"x', '"7', "1_000"]),
      ...cells(1, ["01.5", ".5", "5.", "1,5", "1.5e", "1e400", "1e-320", "inf", "1.5.2", "0x1", "--1", '"1.5"5']),
      ...cells(2, ["2020-02-30", "2020-13-01", "2020-1-31", "31.01.2020", "2020-01-31x", "0099-01-01", "2020/01-31"]),
      ...cells(3, ["truth", "tRUE", "1", "yes", "Truefalse"]),
      ...cells(4, ['wo"rd', '"word"s', '"wo"rd"', "wo\0rd"]),
    ];
    for (const line of odd) expect(await read(line), JSON.stringify(line)).to.equal(null);
    expect(await read(null, "\r")).to.equal(null);
    const latin1 = Buffer.from(`a,b,c,d,e\n${plain.join("\n")}\n7,1.5,2020-01-31,true,caf\u00e9`, "latin1");
    expect(await scanned(latin1, kinds, (found) => found)).to.equal(null);
  });

  it("has the same profile where its end is not as its beginning was", async () => {
    const rows = Array.from({ length: 3 * ROWS }, (_, row) => `${row},${row / 4},w${row % 7}`);
    for (const odd of ["12x,1.5,w1", "7,NaN,w1", "7,,", '8,1.25,"w', "9,1", "7,1.5,\u00e9,", "007,1,w1", "7;1;2"]) {
      const path = written(`${["id,amount,word", ...rows.slice(0, -100), odd, ...rows.slice(-100)].join("\n")}\n`);
      expect(await ways.profile(path, false, 1), odd).to.deep.equal(await ways.profile(path, true, 1));
    }
  }).timeout(60_000);

  it("keeps cells together that are longer than what is read at once", async () => {
    const long = `${"word, ".repeat(300_000)}""end""\n`;
    const rows = Array.from({ length: 5000 }, (_, row) =>
      row % 1000 === 7 ? `${row},"${row}${long}"` : `${row},w${row}`,
    );
    const text = `id,text\n${rows.join("\n")}\n`;
    for (const helped of [false, true]) {
      await scanned(
        text,
        ["integer", "text"],
        (read) => {
          expect(read?.rowCount).to.equal(5000);
          const table = scannedTable(read as ScannedFile, [1]);
          expect(table.columns[0]?.first(1008)[1007]).to.equal(`1007${long.replaceAll('""', '"')}`);
        },
        helped,
      );
    }
  }).timeout(60_000);

  it("ends where it is aborted, and the next text is read as if nothing had been", async () => {
    const text = `a,b\n${Array.from({ length: 700_000 }, (_, row) => `${row},word ${row}`).join("\n")}\n`;
    const path = written(text);
    const how = { path, delimiter: ",", quote: '"', skip: 1, tokens: [], bytes: 512 * MIB, helped: true };
    const kinds: ReadKind[] = ["integer", "text"];
    for (const share of [0, 0.05, 0.3, 0.6]) {
      const controller = new AbortController();
      const onProgress = (done: number): void => {
        if (done >= share) controller.abort(new Error("enough"));
      };
      const reading = scanText({ ...how, kinds, signal: controller.signal, onProgress });
      expect(await reading.then(() => "read", String), `at ${share}`).to.equal("Error: enough");
      await scanned(text, kinds, (read) => expect(read?.rowCount).to.equal(700_000), true);
    }
  }).timeout(60_000);

  it("is left to DuckDB where there is not the memory", async () => {
    const path = written(`a,b\n${Array.from({ length: 200_000 }, (_, row) => `${row},${row}`).join("\n")}\n`);
    const how = {
      path,
      delimiter: ",",
      quote: "",
      skip: 1,
      kinds: ["integer", "text"] as const,
      tokens: [],
      helped: false,
    };
    const signal = new AbortController().signal;
    expect(await scanText({ ...how, bytes: 3 * MIB, signal, onProgress: () => {} })).to.equal(null);
    expect(await scanText({ ...how, bytes: 7 * MIB, signal, onProgress: () => {} })).to.equal(null);
  });
});
