import { join } from "node:path";
import type { Schema } from "avsc";
import { expect } from "chai";
import fc from "fast-check";
import { avroHead, avroOf } from "../../support/avro.ts";
import { writeFiles } from "../../support/folders.ts";
import { COUNT, SAME_IN_SQL } from "../../support/orders.ts";
import { ofAnyFile, writeParquet } from "../../support/parquet.ts";
import { failure, field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

// biome-ignore lint/suspicious/noExplicitAny: profiles are looked into by path, as a reader of JSON does
type Json = any;

const record = (fields: { name: string; type: Schema }[]): Schema =>
  ({ type: "record", name: "Row", fields }) as Schema;

const ORDERS = record([
  { name: "id", type: "long" },
  { name: "quantity", type: "int" },
  { name: "price", type: { type: "bytes", logicalType: "decimal", precision: 20, scale: 4 } as Schema },
  { name: "ratio", type: "double" },
  { name: "share", type: "float" },
  { name: "paid", type: "boolean" },
  { name: "note", type: ["null", "string"] },
  { name: "day", type: { type: "int", logicalType: "date" } as Schema },
  { name: "at", type: { type: "long", logicalType: "timestamp-micros" } as Schema },
  { name: "clock", type: { type: "long", logicalType: "local-timestamp-millis" } as Schema },
  { name: "opened", type: { type: "long", logicalType: "time-micros" } as Schema },
  { name: "state", type: { type: "enum", name: "State", symbols: ["open", "closed"] } },
  { name: "raw", type: { type: "fixed", name: "Raw", size: 2 } },
  { name: "tags", type: { type: "array", items: "string" } },
  {
    name: "place",
    type: {
      type: "record",
      name: "Place",
      fields: [
        { name: "city", type: "string" },
        { name: "floor", type: ["null", "int"] },
      ],
    },
  },
]);

const order = (i: number): Json => {
  const unscaled = Buffer.alloc(9);
  unscaled.writeBigInt64BE(BigInt(i) * 1_000_003n - 7n, 1);
  unscaled[0] = i === 0 ? 0xff : 0; // the sign
  return {
    id: 9_007_199_254_740_993n + BigInt(i),
    quantity: (i * 7) % 100,
    price: unscaled,
    ratio: i / 8,
    share: i / 4,
    paid: i % 3 === 0,
    note: i % 5 === 0 ? null : { string: `2024-01-0${(i % 9) + 1}` }, // text, though it looks like dates
    day: 19_000 + (i % 400),
    at: 1_700_000_000_123_456n + BigInt(i) * 1_000_001n,
    clock: 1_700_000_000_123n + BigInt(i) * 60_000n,
    opened: BigInt(i) * 1_000_003n,
    state: i % 2 === 0 ? "open" : "closed",
    raw: Buffer.from([i % 256, 255]),
    tags: Array.from({ length: i % 3 }, (_, tag) => `t${tag}`),
    place: { city: `city ${i % 11}`, floor: i % 4 === 0 ? null : { int: i % 4 } },
  };
};

const LISTS: Schema = {
  type: "record",
  name: "Node",
  fields: [
    { name: "value", type: "int" },
    { name: "next", type: ["null", "Node"] },
  ],
};

const ODD = record([
  { name: "either", type: ["null", "string", "long"] },
  { name: "number", type: ["int", "long"] },
  { name: "real", type: ["float", "double", "null"] },
  { name: "wide", type: { type: "bytes", logicalType: "decimal", precision: 60, scale: 2 } as Schema },
  { name: "nothing", type: "null" },
  { name: "scores", type: { type: "map", values: "long" } },
  { name: "empty", type: { type: "record", name: "Empty", fields: [] } },
  { name: "span", type: { type: "fixed", name: "Span", size: 12, logicalType: "duration" } as Schema },
  { name: "uuid", type: { type: "fixed", name: "Uuid", size: 16, logicalType: "uuid" } as Schema },
  { name: "nanos", type: { type: "long", logicalType: "local-timestamp-nanos" } as Schema },
  { name: "instant", type: { type: "long", logicalType: "timestamp-nanos" } as Schema },
  { name: "unknown", type: { type: "int", logicalType: "hour-of-the-cat" } as Schema },
  { name: "far", type: { type: "long", logicalType: "timestamp-millis" } as Schema },
]);

const oddRow = (i: number): Json => {
  const span = Buffer.alloc(12);
  span.writeUInt32LE(i + 1, 0);
  span.writeUInt32LE(2, 4);
  span.writeUInt32LE(3000, 8);
  return {
    either: i === 0 ? null : i % 2 === 0 ? { string: "x" } : { long: 9_223_372_036_854_775_807n },
    number: i % 2 === 0 ? { int: i } : { long: 9_007_199_254_740_993n },
    real: i === 0 ? null : i % 2 === 0 ? { float: 0.5 } : { double: 0.1 },
    wide: Buffer.from(`0${"123456789".repeat(4)}`.padStart(40, "0"), "hex"),
    nothing: null,
    scores: { __proto__: null, a: BigInt(i), b: -1n },
    empty: {},
    span,
    uuid: Buffer.from("550e8400e29b41d4a716446655440000", "hex"),
    nanos: 1_700_000_000_123_456_789n,
    instant: -1n,
    unknown: i,
    far: 9_223_372_036_854_775_807n,
  };
};

const small = avroOf(
  record([{ name: "a", type: "int" }]),
  Array.from({ length: 500 }, (_, a) => ({ a })),
);

describe("Avro files", () => {
  let service: TestService;
  let heavy: Json;
  let light: Json;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const orders = Array.from({ length: COUNT }, (_, i) => order(i));
    const list = { value: 1, next: { Node: { value: 2, next: { Node: { value: 3, next: null } } } } };
    writeFiles(service.dataRoot, {
      "set/plain.avro": avroOf(ORDERS, orders),
      "set/deflate.avro": avroOf(ORDERS, orders, { codec: "deflate", atOnce: 3000 }),
      "set/snappy.avro": avroOf(ORDERS, orders, { codec: "snappy", atOnce: 9 }),
      "set/zstandard.avro": avroOf(ORDERS, orders, { codec: "zstandard", atOnce: COUNT }),
      "set/odd.avro": avroOf(
        ODD,
        Array.from({ length: 9 }, (_, i) => oddRow(i)),
      ),
      "set/lists.avro": avroOf(LISTS, [list, list, { value: 9, next: null }]),
      "set/longs.avro": avroOf("long", [1n, 2n, 3n]),
      "set/nobody.avro": avroOf(record([{ name: "a", type: "int" }]), []),
      "set/named.csv": avroOf("string", ["x"]),
      "set/cut.avro": small.subarray(0, -30),
      "set/bzip2.avro": avroOf("long", [1n], { named: "bzip2" }),
      "set/schema.avro": avroHead('{"type":"record"}', "null"),
      "set/other.avro": Buffer.from([0xff, 0, 1, 2, 3]),
      "set/sync.avro": Buffer.concat([small.subarray(0, -1), Buffer.from("x")]),
      "set/bomb.avro": Buffer.concat([
        avroHead('{"type":"array","items":"null"}', "null"),
        Buffer.from([2, 10, 0xfe, 0xff, 0xff, 0xff, 0x1f]), // one row of five bytes: a thousand million items
        Buffer.from("0123456789abcdef"),
      ]),
    });
    await writeParquet(join(service.dataRoot, "set/same.parquet"), SAME_IN_SQL);
    ({ heavy, light } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  for (const codec of ["plain", "deflate", "snappy", "zstandard"]) {
    it(`give the statistics of the same data as Parquet (${codec})`, () => {
      expect(ofAnyFile(recordSet(heavy, codec))).to.deep.equal(ofAnyFile(recordSet(heavy, "same")));
    });
  }

  it("keep all digits of integers and decimals, and have texts that are dates read as such", () => {
    const set = recordSet(heavy, "plain");
    expect(field(set, "id").statistics.min).to.equal("9007199254740993");
    expect(field(set, "price").dataType).to.equal("sc:Float");
    expect(field(set, "note").dataType).to.equal("sc:Date");
    expect(field(set, "at").dataType).to.equal("sc:DateTime");
    expect(field(set, "place.floor").statistics.nonNullCount).to.equal(COUNT - COUNT / 4);
  });

  it("have types in DuckDB for what Avro has: unions, maps, durations, ids, wide decimals", () => {
    const set = recordSet(heavy, "odd");
    const [, second = {}, third = {}] = set.examples;
    expect(second.either).to.equal("9223372036854775807");
    expect(third.either).to.equal("x");
    expect(field(set, "number").dataType).to.equal("sc:Integer");
    expect(field(set, "number").statistics.max).to.equal("9007199254740993");
    expect(field(set, "real").dataType).to.equal("sc:Float");
    expect(second.span).to.equal("2 months 2 days 00:00:03");
    expect(second.uuid).to.equal("550e8400-e29b-41d4-a716-446655440000");
    expect(second.nanos).to.equal("2023-11-14T22:13:20.123456789");
    expect(second.instant).to.equal("1969-12-31T23:59:59.999999999Z");
    expect(second.unknown).to.equal(1);
    expect(second.nothing).to.equal(null);
    expect(field(set, "nothing").statistics.missingCount).to.equal(9);
    expect(JSON.stringify(second.scores)).to.include('"a"');
  });

  it("show records within themselves as JSON", () => {
    const set = recordSet(heavy, "lists");
    expect(JSON.parse(String(set.examples[0]?.next))).to.deep.equal({ value: 2, next: { value: 3, next: null } });
    expect(field(set, "value").dataType).to.equal("sc:Integer");
  });

  it("may hold anything else than records, or nothing", () => {
    expect(field(recordSet(heavy, "longs"), "value").statistics.max).to.equal(3);
    expect(recordSet(heavy, "nobody").statistics.rowCount).to.equal(0);
    expect(field(recordSet(heavy, "nobody"), "a").dataType).to.equal("sc:Integer");
  });

  it("are known by their content under any name", () => {
    expect(recordSet(heavy, "named").statistics.rowCount).to.equal(1);
    const entry = light.distribution.find(({ contentUrl }: Json) => contentUrl === "named.csv");
    expect(entry.encodingFormat).to.equal("application/vnd.apache.avro");
    expect(entry.remark.description).to.include("its content is Avro");
  });

  for (const [name, error, reason] of [
    ["cut", "FILE_READ_ERROR", "it ends within a block"],
    ["sync", "FILE_READ_ERROR", "a block does not end where it should"],
    ["bomb", "FILE_READ_ERROR", "items in a value"],
    ["bzip2", "FILE_VALIDATION_ERROR", "its blocks are packed by 'bzip2', which is not among null, deflate"],
    ["schema", "FILE_VALIDATION_ERROR", "its schema is not valid"],
    ["other", "FILE_VALIDATION_ERROR", "does not begin as an Avro object container file does"],
  ] as const) {
    it(`say what is wrong with one of them while the others are profiled: ${reason}`, () => {
      const found = failure(heavy, name);
      expect(found.name).to.equal(error);
      expect(found.description).to.include(reason);
    });
  }

  it("that are damaged anywhere give a record set or an error of the file, never a failed job", async () => {
    let tries = 0;
    const whole = avroOf(
      ORDERS,
      Array.from({ length: 20 }, (_, i) => order(i)),
    );
    const files: Record<string, Uint8Array> = {};
    const positions = fc.sample(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), 60);
    for (const [at, change] of positions) {
      const copy = Buffer.from(whole);
      copy[at] = (copy[at] ?? 0) ^ change;
      files[`damaged/${tries++}.avro`] = copy;
    }
    writeFiles(service.dataRoot, files);
    const profiles = await profilesOf(service.rpc, "damaged");
    expect(profiles.heavy.recordSet).to.have.lengthOf(tries);
    for (const { error } of profiles.heavy.recordSet as Json[]) {
      if (error !== undefined) expect(error.name).to.be.oneOf(["FILE_READ_ERROR", "FILE_VALIDATION_ERROR"]);
    }
  });
});
