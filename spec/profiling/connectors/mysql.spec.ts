import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { expect } from "chai";
import { type MysqlResult, type StubMysql, stubMysql } from "../../support/mysql.ts";
import { failure, field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";

const ROWS = 5000;
const TYPES = { double: 5, bigint: 8, date: 10, datetime: 12, json: 245, decimal: 246, blob: 252, text: 253 };
const texts = (...names: string[]) => names.map((name) => ({ name, type: TYPES.text }));

const orders: MysqlResult = {
  columns: [
    { name: "id", type: TYPES.bigint },
    { name: "amount", type: TYPES.decimal },
    { name: "note", type: TYPES.text },
    { name: "at", type: TYPES.datetime },
    { name: "large", type: TYPES.bigint },
    { name: "maybe", type: TYPES.double },
    { name: "bytes", type: TYPES.blob, charset: 63 },
    { name: "exact", type: TYPES.decimal },
    { name: "whole", type: TYPES.double },
  ],
  rows: Array.from({ length: ROWS }, (_, i) => [
    String(i + 1),
    (i / 4).toFixed(2),
    `größe ${i % 50}`,
    `2024-01-${String((i % 28) + 1).padStart(2, "0")} 10:00:00`,
    String(9_007_199_254_740_993n + BigInt(i)),
    i % 10 === 0 ? null : "0.5",
    "abc",
    i % 10 === 0 ? null : `-${i}.00000000000000000001`,
    String(i),
  ]),
};

const emptyOrders: MysqlResult = {
  columns: [
    { name: "order_id", type: TYPES.bigint },
    { name: "weight", type: TYPES.double },
    { name: "due", type: TYPES.date },
  ],
  rows: [],
};

/** What a server with two tables and a view answers; the view fails when it is read. */
function answer(sql: string): MysqlResult | null {
  if (sql.includes("information_schema.tables t")) {
    const columns = [...texts("schema", "name"), { name: "primary_key", type: TYPES.json }];
    return {
      columns,
      rows: [
        ["shop", "empty", null],
        ["shop", "orders", '["id"]'],
        ["shop", "view", null],
      ],
    };
  }
  if (sql.includes("referenced_table_name IS NOT NULL")) {
    const columns = texts("name", "from_table", "from_column", "to_schema", "to_table", "to_column");
    return { columns, rows: [["fk", "empty", "order_id", "shop", "orders", "id"]] };
  }
  if (sql === "SELECT * FROM `shop`.`orders`") return orders;
  if (sql === "SELECT * FROM `shop`.`empty`") return emptyOrders;
  return null;
}

// No MySQL server comes as a package: what is here speaks its protocol, by the server's side of mysql2.
describe("a MySQL database", () => {
  let service: TestService;
  let stub: StubMysql;
  let silent: Server;
  before(async () => {
    stub = await stubMysql(answer);
    silent = createServer((socket) => void socket.on("error", () => {}));
    await once(silent.listen(0, "127.0.0.1"), "listening");
    service = await testService({
      env: {
        LOG_LEVEL: "silent",
        ALLOWED_HOSTS: "127.0.0.1",
        DB_USER: "reader",
        DB_PASSWORD: "swordfish",
        DB_CONNECT_TIMEOUT_MS: "2000",
      },
    });
  });
  after(async () => {
    silent.close();
    await stub.close();
    await service.stop();
  });

  const connectors = (port: number, database_name = "shop") => ({
    data_connectors: [
      { type: "DatabaseConnection" as const, engine: "MariaDB", host: "127.0.0.1", port, database_name },
    ],
  });

  it("is profiled table by table, every row and every digit, with its keys and references", async () => {
    const { heavy, warnings } = await profilesOf(service.rpc, "", connectors(stub.port));
    const set = recordSet(heavy, "shop.orders");
    expect(set.statistics.rowCount).to.equal(ROWS);
    expect(set.key).to.deep.equal({ "@id": field(set, "id")["@id"] });
    expect(field(set, "id").statistics).to.include({ min: 1, max: ROWS, uniqueCount: ROWS });
    expect(field(set, "amount").statistics).to.include({ min: 0, max: 1249.75, sum: 3_124_375 });
    expect(field(set, "note").statistics).to.include({ uniqueCount: 50, min: "größe 0" });
    expect(field(set, "at")).to.include({ dataType: "sc:DateTime" });
    expect(field(set, "at").statistics).to.include({ min: "2024-01-01T10:00:00", max: "2024-01-28T10:00:00" });
    expect(field(set, "large")).to.include({ dataType: "sc:Integer" });
    expect(field(set, "large").statistics).to.include({ min: "9007199254740993", uniqueCount: ROWS });
    expect(field(set, "maybe").statistics).to.include({ missingCount: ROWS / 10, mean: 0.5 });
    expect(field(set, "bytes").sample?.[0]).to.equal("YWJj");
    expect(field(set, "exact").statistics).to.include({
      min: `-${ROWS - 1}.00000000000000000001`,
      max: "-1.00000000000000000001",
      missingCount: ROWS / 10,
      negatives: (ROWS * 9) / 10,
    });
    const empty = recordSet(heavy, "shop.empty");
    expect(empty.statistics.rowCount).to.equal(0);
    expect(field(set, "whole")).to.include({ dataType: "sc:Float" });
    expect(empty.field.map(({ dataType }) => dataType)).to.deep.equal(["sc:Integer", "sc:Float", "sc:Date"]);
    expect(field(empty, "order_id").references?.field).to.deep.equal({ "@id": field(set, "id")["@id"] });
    expect(failure(heavy, "shop.view")).to.include({ name: "EXTERNAL_SERVICE_ERROR" });
    expect(warnings).to.equal(1);
    expect(JSON.stringify(heavy)).not.to.match(/127\.0\.0\.1|swordfish|reader/);
  });

  it("is only read, and given a time for each statement", () => {
    const writing = stub.statements.filter((sql) => !/^\s*(?:SELECT|SET SESSION)\b/.test(sql));
    expect(writing).to.deep.equal([]);
    expect(stub.statements).to.include("SET SESSION TRANSACTION READ ONLY");
    expect(stub.statements.some((sql) => sql.startsWith("SET SESSION max_execution_time"))).to.equal(true);
  });

  it("fails with 40105 where nothing listens, and with 40007 where nothing answers", async () => {
    const codeOf = async (port: number): Promise<number | undefined> => {
      const job = await service.rpc.profiled(specificationOf("", connectors(port)));
      return (job.error as { code: number } | undefined)?.code;
    };
    expect(await codeOf(1)).to.equal(40105);
    expect(await codeOf((silent.address() as AddressInfo).port)).to.equal(40007);
  });

  it("that refuses the credentials fails with 40006, and does not tell them", async () => {
    const refusing = await stubMysql(() => null, { refuse: true });
    const job = await service.rpc.profiled(specificationOf("", connectors(refusing.port)));
    await refusing.close();
    expect(job.error).to.include({ code: 40006 });
    expect(JSON.stringify(job)).not.to.match(/swordfish|reader|127\.0\.0\.1/);
  });
});
