import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";

/** A server of a database's protocol, which does what a test wants. */
export interface RawServer {
  port: number;
  /** All that came, after TLS where that was spoken. */
  received: () => Buffer;
  /** Bytes that were sent. */
  sent: () => number;
  close: () => void;
}

export interface ServerIdentity {
  key: string;
  cert: string;
}

async function rawServer(serve: (socket: Socket, received: Buffer[]) => void): Promise<RawServer> {
  const received: Buffer[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {}); // the client has gone
    serve(socket, received);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    received: () => Buffer.concat(received),
    sent: () => sockets.reduce((sum, { bytesWritten, writableLength }) => sum + bytesWritten - writableLength, 0),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function overTls(socket: Socket, { key, cert }: ServerIdentity): TLSSocket {
  const secure = new TLSSocket(socket, { isServer: true, key, cert });
  secure.on("error", () => {}); // the client does not trust it
  return secure;
}

/** Sends a piece again and again, as fast as it is taken, until so many bytes are sent or the client has gone. */
export function flood(socket: Duplex, piece: Buffer, most: number): void {
  let sent = 0;
  const more = (): void => {
    while (!socket.destroyed && sent < most) {
      sent += piece.length;
      if (!socket.write(piece)) return void socket.once("drain", more);
    }
  };
  more();
}

const SSL_REQUEST = 80_877_103;

/** A message of PostgreSQL's protocol. */
export function pgMessage(type: string, ...parts: (Buffer | string | number)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => {
      if (typeof part === "string") return Buffer.from(`${part}\0`);
      if (typeof part !== "number") return part;
      const number = Buffer.alloc(4);
      number.writeInt32BE(part);
      return number;
    }),
  );
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

export const pgReady = pgMessage("Z", Buffer.from("I"));

/** A row of texts; the columns of such rows. */
export function pgRow(cells: string[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(cells.length);
  return pgMessage("D", count, ...cells.flatMap((cell) => [Buffer.byteLength(cell), Buffer.from(cell)]));
}

export function pgColumns(columns: [name: string, type: number][]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(columns.length);
  const fields = columns.map(([name, type]) => {
    const rest = Buffer.alloc(18);
    rest.writeInt32BE(type, 6);
    rest.writeInt16BE(-1, 10);
    rest.writeInt32BE(-1, 12);
    return Buffer.concat([Buffer.from(`${name}\0`), rest]);
  });
  return pgMessage("T", count, ...fields);
}

/** Answers statements of PostgreSQL's simple protocol; those before the catalog is asked for are done. */
export function rawPostgres(
  answer: (socket: Duplex, sql: string) => void,
  options: { tls?: ServerIdentity; login?: Buffer } = {},
): Promise<RawServer> {
  const { tls, login } = options;
  return rawServer((plain, received) => {
    let started = false;
    const serve = (socket: Duplex): void => {
      socket.on("data", (data: Buffer) => {
        if (data.length === 8 && data.readInt32BE(4) === SSL_REQUEST) {
          if (tls === undefined) return void socket.write("N");
          socket.removeAllListeners("data");
          socket.write("S");
          serve(overTls(plain, tls));
          return;
        }
        received.push(data);
        if (!started) {
          started = true;
          socket.write(login ?? Buffer.concat([pgMessage("R", 0), pgReady]));
          return;
        }
        if (data[0] !== "Q".charCodeAt(0)) return;
        const sql = data.subarray(5, -1).toString();
        const command = /^(BEGIN|SET)/.exec(sql)?.[0];
        if (command === undefined) answer(socket, sql);
        else socket.write(Buffer.concat([pgMessage("C", command), pgReady]));
      });
    };
    serve(plain);
  });
}

/** A packet of MySQL's protocol. */
export function mysqlPacket(sequence: number, ...parts: (Buffer | string | number[])[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : Buffer.from(part))),
  );
  return Buffer.concat([Buffer.from([body.length & 255, (body.length >> 8) & 255, body.length >> 16, sequence]), body]);
}

const mysqlOk = (sequence: number): Buffer => mysqlPacket(sequence, [0, 0, 0, 2, 0, 0, 0]);
const SCRAMBLE = "abcdefghijklmnopqrst";
const TLS_CAPABILITY = 0x800;

/**
 * Speaks MySQL's protocol up to the login, which is answered by `login` packet by packet, else by OK; then `answer` is
 * given each statement but those that set up the session.
 */
export function rawMysql(
  answer: (socket: Duplex, sql: string) => void,
  options: { tls?: ServerIdentity; login?: ((sequence: number) => Buffer)[] } = {},
): Promise<RawServer & { flags: () => number }> {
  let flags = 0;
  const { tls, login = [mysqlOk] } = options;
  const server = rawServer((plain, received) => {
    let step = 0;
    let told = false;
    const capabilities = (0x00ff_f7ff | (tls === undefined ? 0 : TLS_CAPABILITY)) & ~0x20;
    const [low, high] = [capabilities & 0xffff, capabilities >>> 16];
    plain.write(
      mysqlPacket(
        0,
        [10],
        "8.0.0-raw",
        [1, 0, 0, 0],
        Buffer.from(SCRAMBLE.slice(0, 8)),
        [0, low & 255, low >> 8, 45, 2, 0, high & 255, high >> 8, 21],
        Buffer.alloc(10),
        SCRAMBLE.slice(8),
        "mysql_native_password",
      ),
    );
    const serve = (socket: Duplex): void => {
      socket.on("data", (data: Buffer) => {
        if (!told) {
          told = true;
          flags = data.readUInt32LE(4);
          if (tls !== undefined) {
            socket.removeAllListeners("data");
            // The client does not wait for an answer: the beginning of TLS may have come with what asks for it.
            plain.pause();
            plain.unshift(data.subarray(4 + data.readUIntLE(0, 3)));
            serve(overTls(plain, tls));
            return;
          }
        }
        received.push(data);
        const sequence = (data[3] as number) + 1;
        const next = login[step++];
        if (next !== undefined) return void socket.write(next(sequence));
        const sql = data.subarray(5).toString();
        if (data[4] !== 3) return;
        if (sql.includes("SET SESSION")) socket.write(mysqlOk(1));
        else answer(socket, sql);
      });
    };
    serve(plain);
  });
  return server.then((raw) => ({ ...raw, flags: () => flags }));
}

export { SCRAMBLE as mysqlScramble };
