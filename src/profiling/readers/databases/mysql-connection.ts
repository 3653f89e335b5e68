import { once } from "node:events";
import { authPlugins, type Connection, type ConnectionOptions, createConnection } from "mysql2";
import { ServiceError } from "../../../errors/service-error.ts";
import type { LiveDatabase } from "../../model/live-database.ts";
import { CATALOG_BYTES } from "./catalog.ts";
import { databaseError, GIVES_PASSWORD_AWAY, tooLarge } from "./database-error.ts";
import { Intake, openSocket } from "./socket.ts";
import { type HangUp, withinTime } from "./statement-time.ts";

/** A connection to a MySQL or MariaDB database, in a read-only session. */
export interface MysqlSession {
  connection: Connection;
  intake: Intake;
  hangUp: HangUp;
  /** The rows of a small answer. */
  rows: (sql: string) => Promise<Record<string, unknown>[]>;
}

/** Connects, works and hangs up. Throws what went wrong as an error of the catalog. */
export async function inMysql<Result>(
  live: LiveDatabase,
  source: string,
  signal: AbortSignal,
  work: (session: MysqlSession) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  let reason: Error | null = null;
  // The driver does not say what host a certificate must be for where that is an address; Node looks here then.
  const socket = Object.assign(openSocket(live), { _host: live.host });
  const hangUp: HangUp = (error) => {
    reason ??= error;
    socket.destroy(new Error(error.message)); // one of its own, for drivers write on errors
  };
  using intake = new Intake(socket, () => hangUp(tooLarge(source)));
  const connection = createConnection({ ...optionsOf(live, source), stream: () => socket });
  cutOffAtErrors(connection, hangUp);
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {}); // where nothing waits for it
  connection.on("error", lost.reject);
  const loggedIn = once(connection, "connect");
  const abort = (): void => hangUp(new Error("aborted"));
  signal.addEventListener("abort", abort);
  const rows = (sql: string): Promise<Record<string, unknown>[]> => {
    intake.allow(CATALOG_BYTES);
    return withinTime(live.statementMs, source, hangUp, () => rowsOf(connection, sql));
  };
  const worked = async (): Promise<Result> => {
    await loggedIn;
    await rows("SET SESSION TRANSACTION READ ONLY");
    await rows(`SET SESSION max_execution_time = ${live.statementMs}`).catch(() => []); // MariaDB has another
    return work({ connection, intake, hangUp, rows });
  };
  try {
    intake.allow(CATALOG_BYTES);
    return await Promise.race([worked(), lost.promise]);
  } catch (error) {
    signal.throwIfAborted();
    throw databaseError(reason ?? error, source);
  } finally {
    signal.removeEventListener("abort", abort);
    connection.destroy();
  }
}

function optionsOf({ host, port, database, user, password, tls, ca, connectMs }: LiveDatabase, source: string) {
  const verified = tls === "verified";
  const refuse = (): never => {
    throw new ServiceError("EXTERNAL_SERVICE_ERROR", { source, reason: GIVES_PASSWORD_AWAY });
  };
  const options: ConnectionOptions = {
    host,
    port,
    database,
    user,
    password,
    connectTimeout: connectMs,
    supportBigNumbers: true,
    bigNumberStrings: false,
    dateStrings: true,
    decimalNumbers: false,
    timezone: "Z",
    flags: ["-LOCAL_FILES"],
  };
  if (tls === "off") {
    // Encrypted with a key that anybody may have sent, a password is as good as told.
    const plugin = { onServerPublicKey: refuse };
    options.authPlugins = {
      caching_sha2_password: authPlugins.caching_sha2_password(plugin),
      sha256_password: authPlugins.sha256_password(plugin),
    };
  } else {
    options.ssl = { rejectUnauthorized: verified, verifyIdentity: verified, ...(ca === null ? {} : { ca }) };
  }
  return options;
}

/** The driver throws at what it cannot read where nobody can catch it. */
function cutOffAtErrors(connection: Connection, hangUp: HangUp): void {
  const driver = connection as unknown as { handlePacket: (packet: unknown) => void };
  const handle = driver.handlePacket.bind(connection);
  driver.handlePacket = (packet) => {
    try {
      handle(packet);
    } catch (error) {
      hangUp(error instanceof Error ? error : new Error(String(error)));
    }
  };
}

function rowsOf(connection: Connection, sql: string): Promise<Record<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error, rows) =>
      error === null ? resolve(rows as Record<string, unknown>[]) : reject(error),
    );
  });
}
