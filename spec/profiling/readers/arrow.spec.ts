import { join } from "node:path";
import {
  Binary,
  Bool,
  CompressionType,
  DateDay,
  DateMillisecond,
  DenseUnion,
  Dictionary,
  DurationMillisecond,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  IntervalMonthDayNano,
  LargeUtf8,
  List,
  Map_,
  makeData,
  makeVector,
  Null,
  Struct,
  TimeMicrosecond,
  TimeNanosecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  Uint64,
  Utf8,
  Utf8View,
  type Vector,
} from "apache-arrow";
import { expect } from "chai";
import fc from "fast-check";
import { arrowOf, arrowOfFields, bigEndian, decimals, listed, ofUnknownType, plain } from "../../support/arrow.ts";
import { writeFiles } from "../../support/folders.ts";
import { COUNT, SAME_IN_SQL } from "../../support/orders.ts";
import { ofAnyFile, writeParquet } from "../../support/parquet.ts";
import { failure, field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

// biome-ignore lint/suspicious/noExplicitAny: profiles are looked into by path, as a reader of JSON does
type Json = any;

const states = listed(
  Array.from({ length: COUNT }, (_, i) => (i % 2 === 0 ? "open" : "closed")),
  new Dictionary(new Utf8(), new Int32(), 1),
);
const place = new Struct([new Field("city", new Utf8(), true), new Field("floor", new Int32(), true)]);
const tags = new List(new Field("item", new Utf8(), true));

/** Orders from one to another. */
function orders(from: number, to: number): Record<string, Vector> {
  const each = <Value>(value: (i: number) => Value): Value[] =>
    Array.from({ length: to - from }, (_, i) => value(from + i));
  return {
    id: plain(
      new Int64(),
      each((i) => 9_007_199_254_740_993n + BigInt(i)),
    ),
    quantity: plain(
      new Int32(),
      each((i) => (i * 7) % 100),
    ),
    price: decimals(
      20,
      4,
      each((i) => BigInt(i) * 1_000_003n - 7n),
    ),
    ratio: plain(
      new Float64(),
      each((i) => i / 8),
    ),
    share: plain(
      new Float32(),
      each((i) => i / 4),
    ),
    paid: listed(
      each((i) => i % 3 === 0),
      new Bool(),
    ),
    note: listed(
      each((i) => (i % 5 === 0 ? null : `2024-01-0${(i % 9) + 1}`)),
      new Utf8(),
    ),
    day: plain(
      new DateDay(),
      each((i) => 19_000 + (i % 400)),
    ),
    at: plain(
      new TimestampMicrosecond("UTC"),
      each((i) => 1_700_000_000_123_456n + BigInt(i) * 1_000_001n),
    ),
    clock: plain(
      new TimestampMillisecond(),
      each((i) => 1_700_000_000_123n + BigInt(i) * 60_000n),
    ),
    opened: plain(
      new TimeMicrosecond(),
      each((i) => BigInt(i) * 1_000_003n),
    ),
    state: states.slice(from, to) as Vector,
    raw: listed(
      each((i) => new Uint8Array([i % 256, 255])),
      new FixedSizeBinary(2),
    ),
    tags: listed(
      each((i) => Array.from({ length: i % 3 }, (_, tag) => `t${tag}`)),
      tags,
    ),
    place: listed(
      each((i) => ({ city: `city ${i % 11}`, floor: i % 4 === 0 ? null : i % 4 })),
      place,
    ),
  };
}

const either = new DenseUnion([0, 1], [new Field("text", new Utf8(), true), new Field("number", new Int64(), true)]);

/** Columns of the other types, of three rows each. */
const ODD: Record<string, Vector> = {
  unsigned: plain(new Uint64(), [18_446_744_073_709_551_615n, 0n, 1n]),
  small: plain(new Int8(), [-128, 0, 127]),
  half: plain(new Float16(), [0x3800, 0x3c00, 0xfc00]),
  large: listed(["a", null, "c"], new LargeUtf8()),
  view: listed(["short", "longer than twelve bytes", null], new Utf8View()),
  bytes: listed([new Uint8Array([1, 2]), null, new Uint8Array([255])], new Binary()),
  nothing: listed([null, null, null], new Null()),
  moment: plain(new TimestampNanosecond(), [1_700_000_000_123_456_789n, -1n, 0n]),
  instant: plain(new TimestampNanosecond("Europe/Berlin"), [-1n, 0n, 1n]),
  time: plain(new TimeNanosecond(), [1n, 2n, 86_399_999_999_999n]),
  date: plain(new DateMillisecond(), [-86_400_000n, 0n, 86_400_000n]),
  lasted: plain(new DurationMillisecond(), [1500n, 0n, -1n]),
  span: plain(new IntervalMonthDayNano(), [1, 2, 5000, 0, 0, 0, 0, 0, 14, 0, 0, 0]),
  wide: decimals(60, 2, [10n ** 50n, -1n, 5n], 256),
  tens: decimals(5, -1, [1n, -2n, 3n]),
  few: decimals(5, 2, [12_345n, -1n, 0n], 32),
  pair: listed(
    [
      [1, 2],
      [3, null],
      [5, 6],
    ],
    new FixedSizeList(2, new Field("item", new Int16(), true)),
  ),
  scores: listed(
    [
      new Map([["a", 1]]),
      new Map(),
      new Map([
        ["b", 2],
        ["c", 3],
      ]),
    ],
    new Map_(
      new Field(
        "entries",
        new Struct([new Field("key", new Utf8(), false), new Field("value", new Int32(), true)] as never),
        false,
      ),
    ),
  ),
  either: makeVector(
    makeData({
      type: either,
      length: 3,
      typeIds: new Int8Array([0, 1, 0]),
      valueOffsets: new Int32Array([0, 0, 1]),
      children: [listed(["x", "y"], new Utf8()).data[0], plain(new Int64(), [9_007_199_254_740_993n]).data[0]] as never,
    }),
  ) as Vector,
};

const UUID = Uint8Array.from(Buffer.from("550e8400e29b41d4a716446655440000", "hex"));
const uuidField = new Field("id", new FixedSizeBinary(16), true, new Map([["ARROW:extension:name", "arrow.uuid"]]));

const small = arrowOf([{ a: plain(new Int32(), [1, 2, 3]) }, { a: plain(new Int32(), [4, 5]) }]);
const sizes = { size: plain(new Int32(), [1, 2, 3]) };
const stream = arrowOf([{ a: plain(new Int32(), [1, 2, 3]) }], { stream: true });

describe("Arrow files", () => {
  let service: TestService;
  let heavy: Json;
  let light: Json;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const halves = [orders(0, 3000), orders(3000, COUNT)];
    writeFiles(service.dataRoot, {
      "set/whole.arrow": arrowOf([orders(0, COUNT)]),
      "set/halves.feather": arrowOf(halves),
      "set/stream.arrows": arrowOf(halves, { stream: true }),
      "set/old.ipc": arrowOf(halves, { legacy: true }),
      "set/lz4.arrow": arrowOf(halves, { compression: CompressionType.LZ4_FRAME }),
      "set/zstd.arrow": arrowOf(halves, { compression: CompressionType.ZSTD }),
      "set/odd.arrow": arrowOf([ODD]),
      "set/spans.arrow": arrowOf([
        { span: plain(new IntervalMonthDayNano(), [0, 0, 1500, 0, 0, 1, 2000, 0, 0, 0, -1, -1]) },
      ]),
      "set/ids.arrow": arrowOfFields([uuidField], [[listed([UUID, UUID], new FixedSizeBinary(16))]]),
      "set/nobody.arrow": arrowOf([{ a: plain(new Int32(), []) }]),
      "set/named.csv": small,
      "set/streamed.bin": stream,
      "set/cut.arrow": small.subarray(0, -30),
      "set/cutstream.arrows": stream.subarray(0, -24),
      "set/feather1.feather": Buffer.from("FEA1\0\0\0\0 and something else"),
      "set/other.arrow": Buffer.from([0xff, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
      "set/tiny.arrow": Buffer.from("ARROW1\0\0"),
      "set/bigendian.arrow": bigEndian(() => arrowOf([sizes])),
      "set/unknown.arrows": ofUnknownType(() => arrowOf([sizes], { stream: true })),
    });
    await writeParquet(join(service.dataRoot, "set/same.parquet"), SAME_IN_SQL);
    ({ heavy, light } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  for (const name of ["whole", "halves", "stream", "old", "lz4", "zstd"]) {
    it(`give the statistics of the same data as Parquet (${name})`, () => {
      expect(ofAnyFile(recordSet(heavy, name))).to.deep.equal(ofAnyFile(recordSet(heavy, "same")));
    });
  }

  it("have types in DuckDB for what Arrow has", () => {
    const set = recordSet(heavy, "odd");
    const [first = {}, second = {}, third = {}] = set.examples;
    expect(first).to.deep.include({ unsigned: "18446744073709551615", small: -128, half: 0.5, large: "a" });
    expect(first).to.deep.include({ view: "short", bytes: "AQI=", nothing: null, date: "1969-12-31", lasted: 1500 });
    expect(second).to.deep.include({ view: "longer than twelve bytes", half: 1, large: null, bytes: null });
    expect(first.moment).to.equal("2023-11-14T22:13:20.123456789");
    expect(first.instant).to.equal("1969-12-31T23:59:59.999999999Z");
    expect(third.time).to.equal("23:59:59.999999999");
    expect(first.span).to.equal("1 month 2 days 00:00:00.000005");
    expect(field(set, "span").dataType).to.equal("sc:Text");
    expect(first.few).to.equal(123.45);
    expect(second.tens).to.equal(-20);
    expect(field(set, "wide").statistics.max).to.equal(1e48);
    expect(field(set, "pair").isArray).to.equal(true);
    expect(second.pair).to.deep.equal([3, null]);
    expect([first.either, second.either, third.either]).to.deep.equal(["x", "9007199254740993", "y"]);
    expect(JSON.stringify(third.scores)).to.include('"b"').and.to.include('"c"');
  });

  it("say how many spans of time are finer than what is read of them", () => {
    const said = "2 spans of time are cut to the microsecond: what is finer is not read";
    expect(recordSet(heavy, "spans").warnings).to.deep.equal([said]);
    expect(recordSet(heavy, "odd").warnings).to.equal(undefined);
  });

  it("keep ids that are marked as such", () => {
    expect(recordSet(heavy, "ids").examples[0]?.id).to.equal("550e8400-e29b-41d4-a716-446655440000");
  });

  it("may be empty", () => {
    expect(recordSet(heavy, "nobody").statistics.rowCount).to.equal(0);
    expect(field(recordSet(heavy, "nobody"), "a").dataType).to.equal("sc:Integer");
  });

  it("are known by their content under any name, streams too", () => {
    for (const file of ["named.csv", "streamed.bin"]) {
      const entry = light.distribution.find(({ contentUrl }: Json) => contentUrl === file);
      expect(entry.encodingFormat, file).to.equal("application/vnd.apache.arrow.file");
    }
    expect(recordSet(heavy, "named").statistics.rowCount).to.equal(5);
    expect(recordSet(heavy, "streamed").statistics.rowCount).to.equal(3);
  });

  for (const [name, error, reason] of [
    ["cut", "FILE_READ_ERROR", "it does not end as an Arrow file does"],
    ["tiny", "FILE_READ_ERROR", "it does not end as an Arrow file does"],
    ["cutstream", "FILE_READ_ERROR", "it ends within a record batch"],
    ["feather1", "FILE_VALIDATION_ERROR", "it is a Feather file of version 1"],
    ["other", "FILE_VALIDATION_ERROR", "does not begin as an Arrow file or stream does"],
    ["bigendian", "FILE_VALIDATION_ERROR", "its numbers have their highest byte first"],
    ["unknown", "FILE_VALIDATION_ERROR", "its column 'size' has the type number 99, which cannot be read"],
  ] as const) {
    it(`say what is wrong with one of them while the others are profiled: ${name}`, () => {
      const found = failure(heavy, name);
      expect(found.name).to.equal(error);
      expect(found.description).to.include(reason);
    });
  }

  it("whose record batch needs more memory than there is are refused, also where it is packed", async () => {
    const zeros = makeVector(new Float64Array(20_000_000)) as Vector;
    writeFiles(service.dataRoot, { "bomb/b.arrow": arrowOf([{ a: zeros }], { compression: CompressionType.ZSTD }) });
    const { heavy } = await profilesOf(service.rpc, "bomb");
    expect(heavy.recordSet[0]?.error?.name).to.equal("FILE_VALIDATION_ERROR");
    expect(heavy.recordSet[0]?.error?.description).to.include("needs more memory than a job may use");
  });

  it("that are damaged where the library would go on without an end, or nearly, have an error", async () => {
    const file = Buffer.from(arrowOf([orders(0, 20)]));
    const mark = Buffer.alloc(4, 0xff);
    const batch = file.indexOf(mark, file.indexOf(mark) + 4); // the head of the first record batch
    const files: Record<string, Uint8Array> = {
      "endless/scale.arrow": arrowOf([{ price: decimals(20, 2 ** 29, [1n, 2n]) }]),
      "endless/negative.arrow": arrowOf([{ price: decimals(20, -(2 ** 29), [1n, 2n]) }]),
    };
    for (let at = batch + 4; at < batch + 64; at++) {
      const copy = Buffer.from(file);
      copy[at] = (copy[at] ?? 0) ^ 1;
      files[`endless/${at}.arrow`] = copy;
    }
    writeFiles(service.dataRoot, files);
    const { heavy } = await profilesOf(service.rpc, "endless");
    expect(heavy.recordSet).to.have.lengthOf(Object.keys(files).length);
    const errors = (heavy.recordSet as Json[]).map(({ error }) => error?.description ?? "").join("\n");
    expect(errors).to.include("claims to have 536870");
    expect(errors).to.include("its footer does not list its record batches");
  });

  it("whose footer is damaged give a record set or an error of the file, whichever byte it is", async () => {
    const file = Buffer.from(arrowOf([{ id: makeVector(Int32Array.of(1, 2, 3)) as Vector }]));
    const end = file.length - 10;
    const files: Record<string, Uint8Array> = {};
    for (let at = end - file.readInt32LE(end); at < end; at++) {
      const copy = Buffer.from(file);
      copy[at] = (copy[at] ?? 0) ^ 1;
      files[`footer/${at}.arrow`] = copy;
    }
    writeFiles(service.dataRoot, files);
    const { heavy } = await profilesOf(service.rpc, "footer");
    expect(heavy.recordSet).to.have.lengthOf(Object.keys(files).length);
    for (const { error, name } of heavy.recordSet as Json[]) {
      if (error !== undefined)
        expect(error.name, `${name}: ${error.description}`).to.match(/^FILE_(READ|VALIDATION)_ERROR$/);
    }
  });

  it("that are damaged anywhere give a record set or an error of the file, never a failed job", async () => {
    const files: Record<string, Uint8Array> = {};
    const lots = [
      {},
      { stream: true },
      { compression: CompressionType.ZSTD },
      { compression: CompressionType.LZ4_FRAME },
    ];
    for (const [lot, options] of lots.entries()) {
      const whole = arrowOf([orders(0, 20)], options as object);
      const changes = fc.sample(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), 30);
      for (const [i, [at, change]] of changes.entries()) {
        const copy = Buffer.from(whole);
        copy[at] = (copy[at] ?? 0) ^ change;
        files[`damaged/${lot}-${i}.arrow`] = copy;
      }
    }
    writeFiles(service.dataRoot, files);
    const profiles = await profilesOf(service.rpc, "damaged");
    expect(profiles.heavy.recordSet).to.have.lengthOf(Object.keys(files).length);
    for (const { error, name } of profiles.heavy.recordSet as Json[]) {
      if (error !== undefined)
        expect(error.name, `${name}: ${error.description}`).to.match(/^FILE_(READ|VALIDATION)_ERROR$/);
    }
  });
});
