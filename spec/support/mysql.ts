import { once } from "node:events";
import type { AddressInfo } from "node:net";
import mysql from "mysql2";

/** A column of a result: its name and MySQL's number of its type. */
interface MysqlColumn {
  name: string;
  type: number;
  /** 63 for bytes, 45 for UTF-8. */
  charset?: number;
}

export interface MysqlResult {
  columns: MysqlColumn[];
  /** Cells as MySQL writes them: as text. */
  rows: (string | null)[][];
}

/** What of the server's side of mysql2 is used here, which its types leave out. */
interface ServerConnection {
  sequenceId: number;
  serverHandshake: (options: object) => void;
  writeOk: () => void;
  writeError: (error: { code: number; message: string }) => void;
  writeColumns: (columns: object[]) => void;
  writeTextRow: (cells: (string | null)[]) => void;
  writeEof: () => void;
  on: (event: string, listener: (sql: string) => void) => void;
}

export interface StubMysql {
  port: number;
  /** The statements it was sent. */
  statements: string[];
  close: () => Promise<void>;
}

/** A server that speaks MySQL's protocol and answers statements out of a table; what it does not know is an error. */
export async function stubMysql(
  answer: (sql: string) => MysqlResult | null,
  { refuse = false }: { refuse?: boolean } = {},
): Promise<StubMysql> {
  const statements: string[] = [];
  const server = (mysql as unknown as { createServer: () => MysqlServer }).createServer();
  server.on("connection", (connection) => {
    connection.on("error", () => {}); // the client has gone
    const respond = (write: () => void): void => {
      connection.sequenceId = 1; // each command begins a sequence of its own
      write();
      connection.sequenceId = 0;
    };
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: "8.0.0-stub",
      connectionId: 1,
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0xffffff & ~0x800, // without TLS
      authCallback: (_: unknown, done: (error: null, refusal?: object) => void) => {
        done(null, refuse ? { code: 1045, message: "Access denied for user 'reader'@'127.0.0.1'" } : undefined);
        connection.sequenceId = 0;
      },
    });
    connection.on("stmt_prepare", (sql) => {
      statements.push(sql);
      respond(() => connection.writeOk());
    });
    connection.on("query", (sql) => {
      statements.push(sql);
      const result = answer(sql);
      respond(() => {
        if (result === null) {
          connection.writeError({ code: 1064, message: "the stub does not know that statement" });
          return;
        }
        connection.writeColumns(result.columns.map(columnDefinition));
        for (const row of result.rows) connection.writeTextRow(row);
        connection.writeEof();
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server._server, "listening");
  const { port } = server._server.address() as AddressInfo;
  return {
    port,
    statements,
    close: async () => {
      server.close();
    },
  };
}

interface MysqlServer {
  _server: { address: () => unknown } & NodeJS.EventEmitter;
  listen: (port: number, host: string) => void;
  close: () => void;
  on: (event: "connection", listener: (connection: ServerConnection) => void) => void;
}

function columnDefinition({ name, type, charset = 45 }: MysqlColumn): object {
  return {
    catalog: "def",
    schema: "shop",
    table: "t",
    orgTable: "t",
    name,
    orgName: name,
    characterSet: charset,
    columnLength: 255,
    columnType: type,
    flags: 0,
    decimals: 0,
  };
}
