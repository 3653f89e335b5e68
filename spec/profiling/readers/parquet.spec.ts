import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { writeFiles } from "../../support/folders.ts";
import { writeParquet } from "../../support/parquet.ts";
import { withDecimals } from "../../support/parquet-footer.ts";
import { failure, field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

/** Bytes of an integer in two's complement, the highest first, in hexadecimal digits. */
function twosComplement(value: bigint, bytes: number): string {
  return BigInt.asUintN(bytes * 8, value)
    .toString(16)
    .padStart(bytes * 2, "0");
}

/** The same file with a mebibyte before its footer that nothing is said of. */
function larger(file: Buffer): Buffer {
  const from = file.length - 8 - file.readUInt32LE(file.length - 8);
  return Buffer.concat([file.subarray(0, from), Buffer.alloc(1_048_576), file.subarray(from)]);
}

/** The digits of an integer as those of one that is 10^scale times smaller. */
function pointed(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return `${value < 0n ? "-" : ""}${text}`;
}

describe("Parquet files", () => {
  let service: TestService;
  const input = (name: string): Buffer => readFileSync(join("spec/golden", name));

  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
  });

  after(() => service.stop());

  it("keep the values of decimals of any width that are written with as many bytes as they need", async () => {
    mkdirSync(join(service.dataRoot, "widths"));
    const wanted = new Map<string, number[]>();
    const integer = fc.bigInt({ min: -(10n ** 75n), max: 10n ** 75n });
    const tables = fc.sample(fc.tuple(fc.array(integer, { minLength: 1, maxLength: 12 }), fc.nat(20)), 8);
    for (const [i, [values, scale]] of tables.entries()) {
      const digits = values.map((value) => twosComplement(value, Math.ceil((value.toString(2).length + 1) / 8)));
      const path = join(service.dataRoot, `widths/w${i}.parquet`);
      await writeParquet(path, `SELECT unnest([${digits.map((hex) => `unhex('${hex}')`).join(", ")}]) AS d`);
      writeFileSync(path, withDecimals(readFileSync(path), "d", 76, scale));
      const numbers = values.map((value) => Number(pointed(value, scale)));
      wanted.set(`w${i}`, numbers);
    }
    const { heavy } = await profilesOf(service.rpc, "widths");
    for (const [name, numbers] of wanted) {
      const { statistics } = field(recordSet(heavy, name), "d");
      expect([statistics.min, statistics.max].map(Number), name).to.deep.equal([
        Math.min(...numbers),
        Math.max(...numbers),
      ]);
      expect(recordSet(heavy, name).examples.map(({ d }) => Number(d))).to.deep.equal(numbers);
    }
  });

  it("say what is wrong where a decimal has more digits than its column is said to have", async () => {
    mkdirSync(join(service.dataRoot, "longer"));
    const path = join(service.dataRoot, "longer/longer.parquet");
    await writeParquet(path, `SELECT unhex('${"7f".repeat(40)}') AS d`);
    writeFileSync(path, withDecimals(readFileSync(path), "d", 40, 2));
    const { heavy } = await profilesOf(service.rpc, "longer");
    expect(failure(heavy, "longer").description).to.contain(
      "a decimal has more digits than its column is said to have",
    );
  });

  it("whose decimals need a copy for which there is no room say so, rather than wrong values", async () => {
    const narrow = await testService({ env: { LOG_LEVEL: "silent", MAX_SCRATCH_BYTES: "1048576" } });
    try {
      writeFiles(narrow.dataRoot, {
        "narrow/decimals.parquet": larger(input("decimals-beyond-38-digits/input/decimals-in-parquet.parquet")),
        "narrow/instants.parquet": larger(input("instants-in-nanoseconds/input/instants-in-parquet.parquet")),
        "narrow/twelve.parquet": larger(input("instants-in-nanoseconds/input/twelve-bytes.parquet")),
      });
      const { heavy } = await profilesOf(narrow.rpc, "narrow");
      expect(failure(heavy, "decimals").description).to.contain("for which there is not enough space");
      for (const [name, column] of [
        ["instants", "utc"],
        ["twelve", "fine"],
      ] as const) {
        expect(field(recordSet(heavy, name), column).statistics.min).to.match(/^2023-11-14T22:13:20\.123456Z?$/);
      }
    } finally {
      await narrow.stop();
    }
  });

  it("whose footer is damaged give a record set or an error of the file, never a failed job", async () => {
    const files: Record<string, Uint8Array> = {};
    for (const name of [
      "decimals-beyond-38-digits/input/decimals-in-parquet",
      "instants-in-nanoseconds/input/twelve-bytes",
    ]) {
      const whole = input(`${name}.parquet`);
      const from = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
      const changes = fc.sample(
        fc.tuple(fc.integer({ min: from, max: whole.length - 5 }), fc.integer({ min: 1, max: 255 })),
        40,
      );
      for (const [i, [at, change]] of changes.entries()) {
        const copy = Buffer.from(whole);
        copy[at] = (copy[at] ?? 0) ^ change;
        files[`damaged/${name.split("/").at(-1)}-${i}.parquet`] = copy;
      }
    }
    writeFiles(service.dataRoot, files);
    const { heavy } = await profilesOf(service.rpc, "damaged");
    expect(heavy.recordSet).to.have.lengthOf(Object.keys(files).length);
    for (const set of heavy.recordSet) {
      if ("error" in set && set.error !== undefined) {
        expect(set.error.name, set.error.description).to.match(/^FILE_(READ|VALIDATION)_ERROR$/);
      }
    }
  });
});
