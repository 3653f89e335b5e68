import { generateKeyPairSync } from "node:crypto";
import { lookup } from "node:dns/promises";
import { hostname } from "node:os";
import type { Duplex } from "node:stream";
import { expect } from "chai";
import { isPrivateAddress } from "../../../src/profiling/connectors/private-address.ts";
import { selfSigned } from "../../support/certificate.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import {
  flood,
  mysqlPacket,
  mysqlScramble,
  pgColumns,
  pgMessage,
  pgReady,
  pgRow,
  type RawServer,
  rawMysql,
  rawPostgres,
} from "../../support/raw-servers.ts";
import type { JobState } from "../../support/rpc-client.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";

const PASSWORD = "swordfish of the specs";
const STATEMENT_MS = 2500;
const SCRATCH_BYTES = 20_000_000;
/** What is sent beyond a limit before it is noticed. */
const SLACK = 100_000_000;
/** Where a flood stops by itself, so that what fails to stop it harms nobody. */
const MOST = 700_000_000;
const MEMORY_MB = 256;
const [INT4, TEXT, JSON_TYPE] = [23, 25, 114];

const CATALOG: [string, number][] = [
  ["schema", TEXT],
  ["name", TEXT],
  ["id", TEXT],
  ["primaryKey", JSON_TYPE],
  ["references", JSON_TYPE],
];
const done = (what: string): Buffer => Buffer.concat([pgMessage("C", what), pgReady]);
const isCatalog = (sql: string): boolean => sql.includes("FROM pg_class");
/** One table of two columns, whose rows are as a test has them. */
const postgresWith =
  (copy: (socket: Duplex) => void, catalog = [["public", "t", "1", "[]", "[]"]]) =>
  (socket: Duplex, sql: string): void => {
    const columns = pgColumns([
      ["a", INT4],
      ["b", TEXT],
    ]);
    if (isCatalog(sql)) socket.write(Buffer.concat([pgColumns(CATALOG), ...catalog.map(pgRow), done("SELECT 1")]));
    else if (sql.startsWith("COPY")) copy(socket);
    else socket.write(Buffer.concat([columns, done("SELECT 0")]));
  };

const [VARCHAR, JSON_NUMBER] = [253, 245];
const lengthCoded = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
const mysqlColumn = (sequence: number, name: string, type: number): Buffer =>
  mysqlPacket(
    sequence,
    ...["def", "shop", "t", "t", name, name].map(lengthCoded),
    Buffer.from([12, 45, 0, 255, 0, 0, 0, type, 0, 0, 0, 0, 0]),
  );
const mysqlEnd = (sequence: number): Buffer => mysqlPacket(sequence, [0xfe, 0, 0, 2, 0]);
/** What comes before the rows, and the sequence number of the first. */
const mysqlHead = (columns: [string, number][]): [Buffer, number] => [
  Buffer.concat([
    mysqlPacket(1, [columns.length]),
    ...columns.map(([name, type], i) => mysqlColumn(i + 2, name, type)),
    mysqlEnd(columns.length + 2),
  ]),
  columns.length + 3,
];
const mysqlResult = (columns: [string, number][], rows: string[][]): Buffer => {
  const [head, first] = mysqlHead(columns);
  const sent = rows.map((row, i) => mysqlPacket(first + i, ...row.map(lengthCoded)));
  return Buffer.concat([head, ...sent, mysqlEnd(first + rows.length)]);
};
const mysqlWith =
  (rows: (socket: Duplex) => void, primaryKey = "[]") =>
  (socket: Duplex, sql: string): void => {
    const catalog: [string, number][] = [
      ["schema", VARCHAR],
      ["name", VARCHAR],
      ["primary_key", JSON_NUMBER],
    ];
    if (sql.includes("information_schema.tables t")) socket.write(mysqlResult(catalog, [["shop", "t", primaryKey]]));
    else if (sql.includes("referenced_table_name IS NOT NULL")) socket.write(mysqlResult([["name", VARCHAR]], []));
    else rows(socket);
  };

describe("a database that is not what it should be", () => {
  let service: TestService;
  const servers: RawServer[] = [];
  const env = {
    LOG_LEVEL: "silent",
    ALLOWED_HOSTS: "127.0.0.1,localhost",
    DB_USER: "reader",
    DB_PASSWORD: PASSWORD,
    DB_CONNECT_TIMEOUT_MS: "5000",
    DB_STATEMENT_TIMEOUT_MS: String(STATEMENT_MS),
    MAX_SCRATCH_BYTES: String(SCRATCH_BYTES),
    JOB_MEMORY_MB: String(MEMORY_MB),
    JOB_TIMEOUT_MS: "45000",
  };
  before(async () => {
    service = await testService({ env });
    writeFiles(service.dataRoot, { "warm/a.csv": "a,b\n1,2\n" });
    await profilesOf(service.rpc, "warm");
  });
  after(() => service.stop());
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  const kept = async <Server extends RawServer>(server: Promise<Server>): Promise<Server> => {
    servers.push(await server);
    return server;
  };
  const connectors = (engine: string, port: number, host = "127.0.0.1") => ({
    data_connectors: [{ type: "DatabaseConnection" as const, engine, host, port, database_name: "shop" }],
  });
  const failed = async (
    engine: string,
    { port }: RawServer,
    { host, at = service }: { host?: string; at?: TestService } = {},
  ): Promise<JobState["error"]> => {
    const { status, error } = await at.rpc.profiled(specificationOf("", connectors(engine, port, host)));
    expect(status).to.equal("FAILED");
    return error;
  };
  const reason = (error: JobState["error"]): unknown => (error?.details as { reason?: string } | undefined)?.reason;

  const password = "it asks for the password in a way that is safe with TLS only";

  it("and asks for the password as it is without TLS, does not get it", async () => {
    const server = await kept(rawPostgres(() => {}, { login: pgMessage("R", 3) }));
    expect(reason(await failed("PostgreSQL", server))).to.equal(password);
    expect(server.received().toString()).not.to.include(PASSWORD);
  });

  it("and asks for the password under a key of its own without TLS, does not get it", async () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const server = await kept(
      rawMysql(() => {}, {
        login: [
          (sequence) => mysqlPacket(sequence, [0xfe], "caching_sha2_password", mysqlScramble),
          (sequence) => mysqlPacket(sequence, [1, 4]),
          (sequence) => mysqlPacket(sequence, [1], Buffer.from(pem)),
        ],
      }),
    );
    expect(reason(await failed("MySQL", server))).to.match(new RegExp(`^${password}`));
    const afterKey = server.received().subarray(-5);
    expect([...afterKey]).to.deep.equal([1, 0, 0, 5, 2]); // the last that came asks for the key
  });

  it("is not offered the files of this machine, and sent none that it asks for", async () => {
    const folder = writeFiles(temporaryFolder(), { "private.txt": "a file of this machine" });
    const ask = (socket: Duplex): void => {
      socket.write(mysqlPacket(1, [0xfb], Buffer.from(`${folder}/private.txt`)));
      socket.once("data", () => socket.write(mysqlPacket(3, [0, 0, 0, 2, 0, 0, 0])));
    };
    const server = await kept(rawMysql(mysqlWith(ask)));
    expect(await failed("MySQL", server)).to.include({ code: 40006 });
    expect(server.received().toString()).not.to.include("a file of this machine");
    const LOCAL_FILES = 0x80;
    expect(server.flags() & LOCAL_FILES).to.equal(0);
  });

  const stalls: [string, () => Promise<RawServer>][] = [
    ["PostgreSQL", () => rawPostgres(() => {})],
    ["PostgreSQL", () => rawPostgres(postgresWith((socket) => void socket.write(pgMessage("H", Buffer.alloc(3)))))],
    ["MySQL", () => rawMysql(() => {})],
    ["MySQL", () => rawMysql(mysqlWith((socket) => void socket.write(mysqlHead([["a", VARCHAR]])[0])))],
  ];
  for (const [i, [engine, start]] of stalls.entries()) {
    const where = i % 2 === 0 ? "the catalog" : "the rows";
    it(`and stalls before it has sent ${where}, is not waited for longer than a statement may take: ${engine}`, async () => {
      const began = performance.now();
      expect(await failed(engine, await kept(start()))).to.include({ code: 40007 });
      expect(performance.now() - began).to.be.below(12_000);
    });
  }

  it("and copies rows without end, takes no more of the disk than a job may", async () => {
    const row = Buffer.from(`1,${"x".repeat(1000)}\n`);
    const piece = Buffer.concat(Array.from({ length: 60 }, () => pgMessage("d", row)));
    const copy = (socket: Duplex): void => {
      socket.write(pgMessage("H", Buffer.alloc(3)));
      flood(socket, piece, MOST);
    };
    const server = await kept(rawPostgres(postgresWith(copy)));
    const error = await failed("PostgreSQL", server);
    expect([error?.code, reason(error)]).to.deep.equal([
      40364,
      `its rows take more than ${SCRATCH_BYTES} bytes of disk space`,
    ]);
    expect(server.sent()).to.be.below(SCRATCH_BYTES + SLACK);
  });

  it("and sends rows without end, takes no more of the disk than a job may", async () => {
    const cell = Buffer.concat([Buffer.from([0xfc, 0xe8, 3]), Buffer.alloc(1000, "x")]);
    const rows = (socket: Duplex): void => {
      const [head] = mysqlHead([["a", VARCHAR]]);
      socket.write(head);
      flood(socket, Buffer.concat(Array.from({ length: 60 }, () => mysqlPacket(0, cell))), MOST);
    };
    const server = await kept(rawMysql(mysqlWith(rows)));
    const error = await failed("MySQL", server);
    // What is out of sequence is no row of MySQL either, where a driver looks at that.
    expect(error).to.include({ code: 40364 });
    expect(server.sent()).to.be.below(SCRATCH_BYTES + SLACK);
  });

  const large = "a row, or its catalog, is too large";

  it("and sends a row without end, is cut off before it fills the memory", async () => {
    const piece = Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0]), Buffer.alloc(0xffffff, "x")]);
    const rows = (socket: Duplex): void => {
      socket.write(mysqlHead([["a", VARCHAR]])[0]);
      flood(socket, piece, MOST);
    };
    const server = await kept(rawMysql(mysqlWith(rows)));
    expect(reason(await failed("MySQL", server))).to.equal(large);
    expect(server.sent()).to.be.below(SLACK * 2);
  });

  it("and sends a catalog without end, is cut off before it fills the memory", async () => {
    const server = await kept(
      rawPostgres((socket) => {
        const head = Buffer.from([0x44, 0x7f, 0xff, 0xff, 0xff]); // a row of two gigabytes
        socket.write(Buffer.concat([pgColumns(CATALOG), head]));
        flood(socket, Buffer.alloc(65_536, "x"), MOST);
      }),
    );
    expect(reason(await failed("PostgreSQL", server))).to.equal(large);
    expect(server.sent()).to.be.below(SLACK * 2);
  });

  const nonsense: [string, string, () => Promise<RawServer>][] = [
    [
      "a catalog of other columns",
      "PostgreSQL",
      () =>
        rawPostgres((socket) => {
          socket.write(Buffer.concat([pgColumns([["x", TEXT]]), pgRow(["y"]), done("SELECT 1")]));
        }),
    ],
    [
      "references that are none",
      "PostgreSQL",
      () => rawPostgres(postgresWith(() => {}, [["public", "t", "1", "[]", '[{"columns": 5}]']])),
    ],
    ["a login that there is not", "PostgreSQL", () => rawPostgres(() => {}, { login: pgMessage("R", 99) })],
    ["bytes", "PostgreSQL", () => rawPostgres((socket) => void socket.write(Buffer.alloc(10_000)))],
    ["a key that is none", "MySQL", () => rawMysql(mysqlWith(() => {}, '{"a": 1}'))],
    ["a key that is no JSON", "MySQL", () => rawMysql(mysqlWith(() => {}, "{"))],
    ["bytes", "MySQL", () => rawMysql((socket) => void socket.write(Buffer.alloc(10_000)))],
  ];
  for (const [what, engine, start] of nonsense) {
    it(`and sends ${what}, is what failed: ${engine}`, async () => {
      expect(await failed(engine, await kept(start()))).to.include({ name: "EXTERNAL_SERVICE_ERROR" });
    });
  }

  it("and copies rows that are none, is a source that cannot be read", async () => {
    const copy = (socket: Duplex): void => {
      const garbage = pgMessage("d", Buffer.from('"\u0001\u0000,",,,"x\n{"'));
      socket.write(Buffer.concat([pgMessage("H", Buffer.alloc(3)), garbage, pgMessage("c"), done("COPY 1")]));
    };
    expect(await failed("PostgreSQL", await kept(rawPostgres(postgresWith(copy))))).to.include({ code: 40362 });
  });

  it("but has columns of names that all objects have, is read all the same", async () => {
    const columns: [string, number][] = [
      ["__proto__", VARCHAR],
      ["toString", VARCHAR],
    ];
    const answer = mysqlWith(
      (socket) =>
        void socket.write(
          mysqlResult(columns, [
            ["1", "x"],
            ["2", "y"],
          ]),
        ),
    );
    const server = await kept(rawMysql(answer));
    const { heavy } = await profilesOf(service.rpc, "", connectors("MySQL", server.port));
    const set = recordSet(heavy, "shop.t");
    expect(field(set, "__proto__").statistics).to.include({ uniqueCount: 2 });
    expect(field(set, "toString").statistics).to.include({ uniqueCount: 2, min: "x" });
  });

  it("and has a private address under a public name, is not asked unless that is allowed", async function () {
    const host = hostname();
    const found = await lookup(host).catch(() => null);
    if (found === null || !isPrivateAddress(found.address)) this.skip(); // there is no such name on this machine
    const server = await kept(rawPostgres((socket) => void socket.end()));
    const asking = async (more: Record<string, string>): Promise<JobState["error"]> => {
      const at = await testService({ env: { ...env, ALLOWED_HOSTS: host, DB_TLS: "off", ...more } });
      const error = await failed("PostgreSQL", server, { host, at });
      await at.stop();
      return error;
    };
    expect(await asking({})).to.include({ code: 40016 });
    expect(server.received().length).to.equal(0);
    expect(await asking({ ALLOW_PRIVATE_ADDRESSES: "true" })).not.to.include({ code: 40016 });
    expect(server.received().length).to.be.above(0);
  });

  describe("or may not be, so that it must show a certificate", () => {
    const services: TestService[] = [];
    const withTls = async (tls: Record<string, string>): Promise<TestService> => {
      const started = await testService({ env: { ...env, ...tls } });
      services.push(started);
      return started;
    };
    after(async () => {
      for (const started of services) await started.stop();
    });
    const greeting = "a greeting of the specs";
    /** Servers that greet who has logged in, by an error. */
    const greeters = {
      PostgreSQL: (tls?: { key: string; cert: string }) =>
        rawPostgres(
          (socket) => {
            const fields = Buffer.from(`SERROR\0CGREET\0M${greeting}\0\0`);
            socket.write(Buffer.concat([pgMessage("E", fields), pgReady]));
          },
          tls === undefined ? {} : { tls },
        ),
      MySQL: (tls?: { key: string; cert: string }) =>
        rawMysql(
          (socket) => void socket.write(mysqlPacket(1, [0xff, 0x28, 4], Buffer.from(`#42000${greeting}`))),
          tls === undefined ? {} : { tls },
        ),
    };
    const greeted = { PostgreSQL: "an error (GREET)", MySQL: "an error (ER_PARSE_ERROR)" };

    for (const engine of ["PostgreSQL", "MySQL"] as const) {
      it(`is spoken to over TLS, in which nothing can be read, where its certificate is right: ${engine}`, async () => {
        const identities = [
          ["127.0.0.1", await selfSigned({ address: "127.0.0.1" })],
          ["localhost", await selfSigned({ name: "localhost" })],
        ] as const;
        const folder = writeFiles(temporaryFolder(), {
          "ca.pem": identities.map(([, { cert }]) => cert).join("\n"),
        });
        const verifying = await withTls({ DB_TLS: "verified", DB_TLS_CA_FILE: `${folder}/ca.pem` });
        for (const [host, identity] of identities) {
          const server = await kept(greeters[engine](identity));
          expect(reason(await failed(engine, server, { at: verifying, host }))).to.equal(greeted[engine]);
          const other = host === "localhost" ? "127.0.0.1" : "localhost";
          expect(reason(await failed(engine, server, { at: verifying, host: other }))).to.match(
            /^its certificate is not trusted/,
          );
        }
        const stranger = await kept(greeters[engine](await selfSigned({ address: "127.0.0.1" })));
        expect(reason(await failed(engine, stranger, { at: verifying }))).to.match(/^its certificate is not trusted/);
        expect(stranger.received().length).to.equal(0);
        const plain = await kept(greeters[engine]());
        expect(reason(await failed(engine, plain, { at: verifying }))).to.match(/^it does not speak TLS/);
      });

      it(`may show any certificate where TLS is just required, for all or for one: ${engine}`, async () => {
        const server = await kept(greeters[engine](await selfSigned({ name: "elsewhere.example" })));
        const requiring = await withTls({ DB_TLS: "required" });
        expect(reason(await failed(engine, server, { at: requiring }))).to.equal(greeted[engine]);
        const login = { user: "reader", password: PASSWORD, tls: "required" };
        const folder = writeFiles(temporaryFolder(), {
          "logins.json": JSON.stringify({ [`127.0.0.1:${server.port}`]: login }),
        });
        const forOne = await withTls({ DB_TLS: "off", DB_CREDENTIALS_FILE: `${folder}/logins.json` });
        expect(reason(await failed(engine, server, { at: forOne }))).to.equal(greeted[engine]);
      });
    }
  });
});
