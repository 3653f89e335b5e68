import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { TableSession } from "../../../src/profiling/duckdb/session.ts";
import { Scratch } from "../../../src/profiling/model/scratch.ts";
import { type CsvTable, openCsv } from "../../../src/profiling/readers/csv/load-csv.ts";
import { temporaryFolder } from "../../support/folders.ts";

/** One table, in which a single thing is made worse at a time. Cells of a type are as DuckDB writes them. */
const NAMES = ["day", "hour", "pieces", "code", "price", "kind", "what", "address", "remark", "side"];
const KINDS = ["Anchor", "Buoy", "Chain"];
const ROWS = Array.from({ length: 40 }, (_, i) => [
  `2018-${String((i % 12) + 1).padStart(2, "0")}-${String((i % 28) + 1).padStart(2, "0")}`,
  `${String(i % 24).padStart(2, "0")}:15:11`,
  String(((i * 3) % 17) + 1),
  `PRD${String((i * 37) % 100).padStart(5, "0")}`,
  `${10 + i}.5`,
  KINDS[i % 3] as string,
  i % 3 === 0 ? `${KINDS[i % 3]}, 15" wide, black` : i % 3 === 1 ? `Slim (${i})` : `Case; for "${KINDS[i % 3]}"`,
  `https://shop.example.com/p/${i}`,
  i % 9 === 0 ? `first line\nsecond, line ${i}` : i % 4 === 0 ? "" : `Remark ${i}`,
  ["North", "South"][i % 2] as string,
]);

interface Writing {
  delimiter?: string;
  quote?: string;
  mark?: string;
  end?: string | undefined;
  all?: boolean;
}

function cellOf(cell: string, { delimiter = ",", quote = '"', mark = quote, all = false }: Writing): string {
  const isQuoted = all || cell.includes(delimiter) || cell.includes(quote) || /[\r\n]/.test(cell);
  return isQuoted ? quote + cell.replaceAll(quote, mark + quote) + quote : cell;
}

function written(records: string[][], writing: Writing = {}): string {
  const { delimiter = ",", end = "\r\n" } = writing;
  return records.map((row) => row.map((cell) => cellOf(cell, writing)).join(delimiter) + end).join("");
}

const ALL = [NAMES, ...ROWS];

/** The table with one of its lines changed. */
function withLine(at: number, change: (cells: string[]) => string, writing: Writing = {}): string {
  const lines = ALL.map((row) => row.map((cell) => cellOf(cell, writing)));
  return lines.map((cells, i) => `${i === at ? change(cells) : cells.join(",")}\r\n`).join("");
}

function changed(cells: string[], at: number, change: (cell: string) => string): string {
  return cells.map((cell, i) => (i === at ? change(cell) : cell)).join(",");
}

describe("polluted tables", () => {
  const folder = temporaryFolder();
  let session: TableSession;

  before(() => {
    const options = { threads: 1, connections: 2, memoryMb: 256, scratchBytes: 1e8 };
    session = TableSession.open({ ...options, scratch: new Scratch(folder), signal: new AbortController().signal });
  });

  after(() => session.close());

  /** What is read of a text: the names, the rows, and those that are told of. */
  async function read(text: string) {
    const path = join(folder, "table.csv");
    writeFileSync(path, text);
    const none = { encoding: null, delimiter: null, quote: null, header: null, preambleLines: null };
    const hints = { ...none, usual: ",", monthFirst: false };
    const scratch = new Scratch(join(folder, "scratch"));
    const file = { path, shown: "table.csv", size: statSync(path).size, hints, scratch, onProgress: () => {} };
    const table: CsvTable = await openCsv(session, { ...file, groupWidth: 100 });
    const loaded = await table.load(0, true);
    const cells = loaded.columns.map(({ sqlName }) => `coalesce(${sqlName}::VARCHAR, '')`).join(", ");
    const rows = loaded.inMemoryOnly ? [] : (await session.query(`SELECT ${cells} FROM ${loaded.table}`)).rows;
    const { rejected, padded, warnings } = await table.misfits();
    expect(warnings).to.deep.equal([]);
    const names = loaded.columns.map(({ name }) => name);
    const told = [rejected?.count ?? 0, padded?.count ?? 0, table.further().length];
    return { names, rows: rows.map((row) => row.map(String)), told };
  }

  const whole: Record<string, string> = {
    "as it is": written(ALL),
    "quoted throughout": written(ALL, { all: true }),
    "a table that ends without a line end": written(ALL).slice(0, -2),
    "blank lines at the end": `${written(ALL)}\r\n\r\n\r\n`,
    "lines that end with LF": written(ALL, { end: "\n" }),
    "lines that end with CR": written(ALL, { end: "\r" }),
    "lines that end with CR CR LF": written(ALL, { end: "\r\r\n" }),
    "lines that end in three ways": ALL.map((row, i) => written([row], { end: ["\r\n", "\n", "\r"][i % 3] })).join(""),
    "one line of many that ends with CR": ALL.map((row, i) => written([row], { end: i === 20 ? "\r" : "\r\n" })).join(
      "",
    ),
    "a title above": `All that is sold, as of 2018\r\nby harbour\r\n${written(ALL)}`,
    "a title of as many cells above": written([["All that is sold", ...Array<string>(9).fill("")]]) + written(ALL),
    "comments above": `# sold\r\n# in 2018\r\n${written(ALL)}`,
    "quotes escaped by backslashes": written(ALL, { mark: "\\" }),
    "a backquote for a quote": written(ALL, { quote: "`", all: true }),
    "apostrophes for quotes": written(ALL, { quote: "'" }),
    "percent signs for quotes, where needed": written(ALL, { quote: "%" }),
    ...Object.fromEntries(
      [";", "\t", "|", "~", "^", ", ", "::", "||", ",,"].flatMap((delimiter) => [
        [`${JSON.stringify(delimiter)} between cells`, written(ALL, { delimiter })],
        [`${JSON.stringify(delimiter)} between quoted cells`, written(ALL, { delimiter, all: true })],
      ]),
    ),
    "blanks between quoted cells": written(ALL, { delimiter: " ", all: true }),
    "a header between other delimiters": NAMES.join("\t").concat("\r\n", written(ROWS)),
    "a header that opens a quote": withLine(0, (cells) => changed(cells, 0, (cell) => `"${cell}`)),
    "a header with a quote within a name": withLine(0, (cells) => changed(cells, 3, (cell) => `${cell}"`), {
      all: true,
    }),
    "a header with a delimiter too many": withLine(0, (cells) => changed(cells, 3, (cell) => `${cell},`), {
      all: true,
    }),
  };

  for (const [name, text] of Object.entries(whole)) {
    it(`are read as they are meant: ${name}`, async () => {
      expect(await read(text)).to.deep.equal({ names: NAMES, rows: ROWS, told: [0, 0, 0] });
    });
  }

  it("keep every row where quotes are not escaped at all, and every cell but a few marks", async () => {
    const { names, rows, told } = await read(written(ALL, { mark: "" }));
    expect([names, told]).to.deep.equal([NAMES, [0, 0, 0]]);
    const unquoted = (all: string[][]): string[][] => all.map((row) => row.map((cell) => cell.replaceAll('"', "")));
    expect(unquoted(rows)).to.deep.equal(unquoted(ROWS));
  });

  /** What may be done to one line, at a cell; whether the line then is a row of the table still. */
  const faults: Record<string, (cells: string[], at: number) => string> = {
    "a delimiter too few": (cells, at) =>
      cells.map((cell, i) => (i === 0 ? cell : (i === at ? "" : ",") + cell)).join(""),
    "a delimiter too many": (cells, at) => changed(cells, at, (cell) => `${cell},`),
    "a quote too many before": (cells, at) => changed(cells, at, (cell) => `"${cell}`),
    "a quote too many within": (cells, at) => changed(cells, at, (cell) => `${cell.slice(0, 4)}"${cell.slice(4)}`),
    "a quote too many behind": (cells, at) => changed(cells, at, (cell) => `${cell}"`),
    "another delimiter": (cells) => cells.join(";"),
    "apostrophes for quotes": (cells) => cells.map((cell) => cell.replaceAll('"', "'")).join(","),
  };

  for (const [name, fault] of Object.entries(faults)) {
    for (const all of [false, true]) {
      it(`lose no other row to one line with ${name}${all ? ", quoted throughout" : ""}`, async () => {
        for (const [line, at] of [
          [2, 1],
          [5, 3],
          [6, 6],
          [17, 9],
          [39, 5],
        ] as const) {
          const { names, rows, told } = await read(withLine(line, (cells) => fault(cells, at), { all }));
          expect(names).to.deep.equal(NAMES);
          const others = ROWS.filter((_, i) => i !== line - 1).map((row) => row.join("|"));
          const found = new Set(rows.map((row) => row.join("|")));
          expect(others.filter((row) => !found.has(row))).to.deep.equal([]);
          expect(rows.length + (told[0] as number)).to.equal(ROWS.length);
        }
      });
    }
  }

  it("keep rows whose quotes are escaped by backslashes only far below where a file is looked at", async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `${i},"name, ${i}",${i * 2}`);
    const odd = ['1,"say \\"hi, you\\" now",5', '2,"over\ntwo lines \\"a, b\\" c",6'];
    for (const [i, row] of odd.entries()) {
      const { rows, told } = await read(["id,name,n", ...many, row, ...many.slice(0, 50), ""].join("\n"));
      expect([rows.length, told]).to.deep.equal([many.length + 51, [0, 0, 0]]);
      expect(rows[many.length]).to.deep.equal(
        [
          ["1", 'say "hi, you" now', "5"],
          ["2", 'over\ntwo lines "a, b" c', "6"],
        ][i],
      );
    }
    // At the end of a folder's name, a backslash is one.
    const folders = many.map((_, i) => `${i},"C:\\dir${i}\\",${i}`);
    const { rows } = await read(["id,path,n", ...folders, '7,"a "b" c",1', ""].join("\n"));
    expect(rows).to.have.lengthOf(folders.length + 1);
    expect(rows[3]).to.deep.equal(["3", "C:\\dir3\\", "3"]);
  });

  it("keep rows whose tabs and line ends are escaped by backslashes, as MySQL and PostgreSQL write them", async () => {
    const lines = ["id\tname\tn", "1\tplain\t3", "2\twith\\\ta tab\t4", "3\tover\\", "two lines\t5", "4\tback\\\\\t6"];
    const many = Array.from({ length: 20_000 }, (_, i) => `${i + 5}\tC:\\new\t${i}`); // more than is read in memory
    for (const end of ["\n", "\r\n"]) {
      const { names, rows, told } = await read(`${[...lines, ...many].join(end)}${end}`);
      expect([names, told]).to.deep.equal([
        ["id", "name", "n"],
        [0, 0, 0],
      ]);
      expect(rows).to.have.lengthOf(4 + many.length);
      expect(rows.slice(0, 5)).to.deep.equal([
        ["1", "plain", "3"],
        ["2", "with\ta tab", "4"],
        ["3", `over${end}two lines`, "5"],
        ["4", "back\\", "6"],
        ["5", "C:\\new", "0"],
      ]);
    }
  });

  it("have no other rows where lines end in two ways", async () => {
    for (const line of [3, 4, 10]) {
      const lines = ALL.map((row, i) => written([row], { end: i === line ? "\n" : "\r\n" }));
      expect((await read(lines.join(""))).rows).to.deep.equal(ROWS);
    }
  });

  describe("with rows that are none of the table far below its beginning", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `${i},${i / 4},word ${i}`);
    const header = "id,share,word";
    const among = (...others: string[]): string =>
      [header, ...many.slice(0, 15_000), ...others, ...many.slice(15_000)].join("\n");
    const types = { integers: /^\d+$/, floats: /^[\d.]+$/ };

    for (const [name, others] of [
      ["comments", ["# from here on, by hand, anew", "# left out"]],
      ["the header a second time", [header]],
      ["blank lines and a note", ["", "(page 2)", ""]],
      ["a row with a stray quote", ['7,"wide 15" or so",x']],
    ] as const) {
      it(`leave ${name} out of it, and say so`, async () => {
        const { names, rows, told } = await read(among(...others));
        expect([names, rows.length + (told[0] as number)]).to.deep.equal([
          header.split(","),
          many.length + (name.includes("stray") ? 1 : 0),
        ]);
        if (name.includes("stray")) return;
        expect(rows.every(([id, share]) => types.integers.test(id ?? "") && types.floats.test(share ?? ""))).to.equal(
          true,
        );
      });
    }

    it("give a further table there a place of its own", async () => {
      const below = Array.from({ length: 30 }, (_, i) => `p${i},GR,${i},2`);
      const { rows, told } = await read(`${[header, ...many, "", "port,flag,berths,piers", ...below].join("\n")}\n`);
      expect([rows.length, told]).to.deep.equal([many.length, [0, 0, 1]]);
    });
  });
});
