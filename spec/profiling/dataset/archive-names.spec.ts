import { expect } from "chai";
import iconv from "iconv-lite";
import { pack } from "tar-stream";
import type { HeavyProfile, LightProfile } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { profilesOf } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { csvOf } from "../../support/tables.ts";
import { zipOf } from "../../support/zip.ts";

/** What programs for Windows call files in a language, and the code page of its consoles. */
const NAMES: readonly [string, string[]][] = [
  ["shift_jis", ["売上データ.csv", "東京/表示.csv", "顧客リスト.csv"]],
  ["gb18030", ["销售数据.csv", "北京/客户名单.csv"]],
  ["big5", ["銷售資料.csv", "臺北/客戶名單.csv"]],
  ["euc-kr", ["매출자료.csv", "서울/고객명단.csv"]],
  ["ibm866", ["Отчёт за май.csv", "Москва/продажи.csv"]],
  ["ibm437", ["Umsätze.csv", "München/Größen.csv"]],
  ["ibm850", ["Relatório de São Paulo.csv", "Opções/Situação.csv"]],
  ["ibm852", ["Přehled prodejů.csv", "Plzeň/žáci.csv"]],
];

const TAR_NAME_BYTES = 100;
const CHECKSUM = 148;

/** A tar file in whose headers names are written in an encoding. */
async function tarOf(names: string[], encoding: string): Promise<Buffer> {
  const tars: Buffer[] = [];
  for (const name of names) {
    const tar = pack();
    tar.entry({ name: "x" }, csvOf(2));
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    iconv.encode(name, encoding).copy(bytes.fill(0, 0, TAR_NAME_BYTES));
    bytes.write("        ", CHECKSUM);
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, CHECKSUM);
    tars.push(bytes.subarray(0, 1024));
  }
  return Buffer.concat([...tars, Buffer.alloc(1024)]);
}

describe("names in archives", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  let light: LightProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const files: Record<string, Buffer> = {};
    for (const [encoding, names] of NAMES) {
      const tables = Object.fromEntries(names.map((name) => [name, csvOf(2)]));
      files[`set/${encoding}.zip`] = zipOf(tables, (name) => iconv.encode(name, encoding));
    }
    files["set/no-flag.zip"] = zipOf({ "größe.csv": csvOf(2) }, (name) => Buffer.from(name));
    files["set/flag.zip"] = zipOf({ "größe.csv": csvOf(2) });
    files["set/koi8.tar"] = await tarOf(["продажи.csv", "отчёт.csv"], "koi8-r");
    files["set/utf8.tar"] = await tarOf(["größe.csv", "продажи.csv"], "utf-8");
    writeFiles(service.dataRoot, files);
    ({ heavy, light } = await profilesOf(service.rpc, "set"));
  }).timeout(60_000);
  after(() => service.stop());

  function namesIn(archive: string): string[] {
    const found = light.distribution.flatMap(({ name }) => (name.startsWith(`${archive}/`) ? [name] : []));
    return found.map((name) => name.slice(archive.length + 1)).sort();
  }

  for (const [encoding, names] of NAMES) {
    it(`are read as they were written in ${encoding}`, () => {
      expect(namesIn(`${encoding}.zip`)).to.deep.equal([...names].sort());
    });
  }

  it("are UTF-8 where they are, whether they say so or not", () => {
    expect(namesIn("flag.zip")).to.deep.equal(["größe.csv"]);
    expect(namesIn("no-flag.zip")).to.deep.equal(["größe.csv"]);
    expect(namesIn("utf8.tar")).to.deep.equal(["größe.csv", "продажи.csv"]);
  });

  it("are told in tar files too", () => {
    expect(namesIn("koi8.tar")).to.deep.equal(["отчёт.csv", "продажи.csv"]);
  });

  it("belong to tables", () => {
    expect(heavy.recordSet.map(({ name }) => name)).to.include.members(["shift_jis.zip/東京/表示", "koi8.tar/отчёт"]);
  });
});
