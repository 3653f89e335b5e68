import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import { utils, write } from "@e965/xlsx";
import { expect } from "chai";
import { redactReason, redactText } from "../../src/profiling/semantics/redact-text.ts";
import { writeFiles } from "../support/folders.ts";
import { profilesOf, recordSet } from "../support/profile.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { zipOf } from "../support/zip.ts";

/** What is personal in the dataset below, or enough of it to be known by. */
const SECRETS = [
  "vera@example",
  "vera%40example",
  "901820",
  "555-0123",
  "1111 1111",
  "1111-1111",
  "41111111",
  "0044 0532",
  "0440532013",
  "219-09",
  "Quentina",
  "Ozimandias",
  "1961-07",
  "192.168.77",
];

const rows = (header: string, row: (i: number) => string): string =>
  `${header}\n${Array.from({ length: 12 }, (_, i) => row(i)).join("\n")}\n`;

const NOTES = [
  "call +49 30 901820 please",
  "card 4111 1111 1111 1111 used",
  "card 4111-1111-1111-1111 used",
  "tel (212) 555-0123 at noon",
  "IBAN DE89 3704 0044 0532 0130 00 paid",
  "mail vera@example.org, now",
  "see https://shop.example/?email=vera%40example.org&tel=%2B49+30+901820",
  "see https://shop.example/?first_name=Quentina&page=2",
  "ring 030 / 901820 or 0049 30 901820",
  "ssn 219-09-9999, account DE89370400440532013000",
  "login from 192.168.77.12 refused, see http://192.168.77.13:8080/",
];

const FILES: Record<string, string> = {
  "notes.csv": rows("id,note", (i) => `${i},"${NOTES[i % NOTES.length]}"`),
  "same.csv": rows("id,remark", (i) => `${i},mail vera@example.org re ${i}`),
  "people.csv": rows(
    "Vorname,apellido,fecha_nacimiento,ok",
    (i) => `Quentina${i},Ozimandias${i},1961-07-${10 + i},${i}`,
  ),
  "mixed.csv": rows("ref", (i) => (i % 4 === 0 ? "4111111111111111" : String(4_000_000_000_000_000 + i))),
  "headerless.csv": "vera@example.org,5\nkim,6\nlee,7\n",
  "odd.csv": `id,email\n1,vera@example.org\n2,x,vera@example.org,9\n3\n${"4,vera@example.org\n".repeat(5)}`,
  "nested.json": JSON.stringify(
    Array.from({ length: 9 }, (_, i) => ({
      id: i,
      person: { Vorname: `Quentina${i}`, tel: "030 901820" },
      list: ["vera@example.org", `n${i}`],
      any: i % 2 === 0 ? { email: "vera@example.org", phone: "901820" } : 5,
    })),
  ),
  "keyed.json": JSON.stringify({ "vera@example.org": { n: 1 }, "kim@example.org": { n: 2 } }),
  "twice.jsonl": '{"email":"vera@example.org","pin":"219-09-9999","email":"v2@example.org"}\n',
  "broken.json": '[{"email":"vera@example.org","pin":"219-09-9999" "x"}]',
  "letter.md": "# Letter of vera@example.org, tel. 901820\n\nQuentina Quentina Quentina wrote to vera@example.org.\n",
  "vera@example.org.csv": "n,m\n1,2\n",
  "vera@example.org/letters/tel +49 30 901820.json": '[{"n": 1}]',
  "vera@example.org/DE89 3704 0044 0532 0130 00.md": "# Account\n\nNothing.\n",
  "measured.csv": `email,mass\n(vera@example.org),kg (mail vera@example.org)\n${"kim,5\nlee,6\n".repeat(5)}`,
  "page.html":
    "<html><head><title>Of vera@example.org</title><meta name=author content='Quentina'></head><p>Text</p></html>",
};

describe("a redacted profile", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "debug" } });
    for (const [path, text] of Object.entries(FILES)) writeFiles(service.dataRoot, { [`set/${path}`]: text });
    const set = join(service.dataRoot, "set");
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet([["n"], [1]]), "vera@example.org");
    utils.book_append_sheet(book, utils.aoa_to_sheet([["n"], [2]]), "kim@example.org");
    utils.book_append_sheet(book, utils.aoa_to_sheet([]), "tel +49 30 901820");
    writeFileSync(join(set, "book.xlsx"), write(book, { type: "buffer", bookType: "xlsx" }));
    const database = new DatabaseSync(join(set, "base.db"));
    database.exec('CREATE TABLE "vera@example.org" (n INT); INSERT INTO "vera@example.org" VALUES (1)');
    database.close();
    const packed = zipOf({ "vera@example.org.csv": "n\n1\n", "to/tel +49 30 901820.csv": "n\n1\n" });
    writeFileSync(join(set, "vera@example.org.zip"), packed);
  });
  after(() => service.stop());

  it("leaves personal values nowhere: not in the documents, the logs, the store, or the profile cache", async () => {
    const profiles = await profilesOf(service.rpc, "set", { redact: true });
    const { log } = await service.rpc.call("jobs.log", { job_id: profiles.jobId, limit: 1000 });
    const places = new Map<string, string>([
      ["light", JSON.stringify(profiles.light)],
      ["heavy", JSON.stringify(profiles.heavy)],
      ["cdd", JSON.stringify(profiles.cdd)],
      ["job log", JSON.stringify(log)],
      ["service log", service.log.join("\n")],
      ...storedIn(service.stateDir),
    ]);
    expect([...places.keys()].some((place) => place.includes("cache"))).to.equal(true);
    for (const [place, text] of places) {
      expect(text, place).not.to.equal("");
      for (const secret of SECRETS) expect(text.includes(secret), `${secret} in ${place}`).to.equal(false);
    }
    const open = await profilesOf(service.rpc, "set");
    const heavy = JSON.stringify(open.heavy);
    for (const secret of SECRETS) expect(heavy.includes(secret), `${secret} in what is not redacted`).to.equal(true);
    const kept = storedIn(service.stateDir).filter(([, text]) => text.includes("vera@example"));
    expect(kept.map(([place]) => place.slice(service.stateDir.length).split("/")[1])).to.include("cache");
    expect(kept.length).to.be.greaterThan(1); // the cache and the store: what is looked for above would be found
    expect(profiles.heavy.recordSet.map(({ name }) => name)).to.include.members([
      "notes",
      "people",
      "twice",
      "documents",
      "redacted",
      "redacted/letters/tel redacted",
      "book/[redacted]",
      "book/[redacted]-2",
      "base/[redacted]",
      "redacted.zip/redacted",
      "redacted.zip/to/tel redacted",
    ]);
    const told = { read_options: [{ path: "vera@example.org.csv", header: false }], type: "RawDataPath" as const };
    const reread = await profilesOf(service.rpc, "set", {
      redact: true,
      data_connectors: [{ ...told, dataset_id: "set" }],
    });
    expect(recordSet(reread.heavy, "redacted").statistics.rowCount, "what is said of a file by its own name").to.equal(
      2,
    );
  });

  it("leaves them in no error either, where the only file cannot be read", async () => {
    const job = await service.rpc.profiled(specificationOf("set/broken.json", { redact: true }));
    const text = JSON.stringify(await service.rpc.call("jobs.get", { job_ids: [job.job_id] }));
    for (const secret of SECRETS) expect(text.includes(secret), secret).to.equal(false);
  });
});

/** All that a state folder holds, whatever is packed in it unpacked. */
function storedIn(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry): [string, string][] => {
    if (!entry.isFile()) return [];
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    if (bytes.length === 0) return [];
    return [[join(entry.parentPath, entry.name), `${bytes.toString("latin1")}${unpackedFrom(bytes)}`]];
  });
}

function unpackedFrom(bytes: Buffer): string {
  let text = "";
  for (let at = bytes.indexOf("1f8b08", 0, "hex"); at !== -1; at = bytes.indexOf("1f8b08", at + 1, "hex")) {
    try {
      text += gunzipSync(bytes.subarray(at)).toString("utf8");
    } catch {
      // other bytes that look like the beginning of it, or what follows it is not packed
    }
  }
  return text;
}

describe("a text that a redacted profile quotes", () => {
  it("is without numbers of telephones, cards and accounts, however they are written", () => {
    for (const [given, shown] of [
      ["in 2023 +49 (0)30 901820!", "in 2023 [redacted]!"],
      ["06 12 34 56 78", "[redacted]"],
      ["Tel.: 901820", "Tel.: [redacted]"],
      ["x 4111\u00a01111\u00a01111\u00a01111 y", "x [redacted] y"],
      ["gr16 0110 1250 0000 0001 2300 695 paid", "[redacted] paid"],
      ["vera (at) example.org", "[redacted]"],
      ['{"phone": "12", "n": 5}', '{"phone": "[redacted]", "n": 5}'],
      ["/?q=1&tel=12#x", "/?q=1&tel=[redacted]#x"],
    ] as const) {
      expect(redactText(given), given).to.equal(shown);
    }
  });

  it("has no IPv4 address, unless a word says that it is a version or section", () => {
    expect(redactText("login from 192.168.77.12 refused")).to.equal("login from [redacted] refused");
    expect(redactText("ssh://8.8.8.8:22 and host 10.0.0.1")).to.equal("ssh://8.8.8.8:22 and host [redacted]");
    expect(redactText("203.0.113.9")).to.equal("[redacted]");
    for (const text of ["firmware 192.168.77.12", "see section 40.1.2.3", "1.2.3.4", "192.168.77.12.5", "999.1.1.1"]) {
      expect(redactText(text)).to.equal(text);
    }
  });

  it("keeps dates, amounts, versions, coordinates and numbers of books", () => {
    for (const text of [
      "2024-01-31 12:30:45",
      "01.02.2024 10:30",
      "12.345.678,90",
      "0.1234567890",
      "10.0.0.1 and 10.0.0.2",
      "ISBN 978-3-16-148410-0",
      "37.9838, 23.7275",
      "no 20240131 20240201",
      "4929123456789 in stock",
      "phone 2023 models",
    ]) {
      expect(redactText(text)).to.equal(text);
    }
  });

  it("is, in what is said to be wrong, without all that is quoted", () => {
    expect(redactReason('in line 1: Object {"pin":"12","e... has duplicate key "email"')).to.equal(
      "in line 1: Object [redacted]",
    );
    expect(redactReason("Could not convert string 'Vera' to INT64")).to.equal(
      "Could not convert string [redacted] to INT64",
    );
    expect(redactReason("a quote is opened but never closed")).to.equal("a quote is opened but never closed");
  });
});
