import type { Server } from "node:http";
import { setImmediate, setTimeout } from "node:timers/promises";
import { ServiceError } from "../errors/service-error.ts";

/** Has a server listen; resolves to the port. Throws CONFIGURATION_ERROR where it cannot. */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? `${port} is in use` : `cannot be listened on (${error.code})`;
      reject(new ServiceError("CONFIGURATION_ERROR", { variable: "PORT", reason }, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server listens on no port");
  return address.port;
}

/** A turn of the event loop in which little was done, and after which therefore little can wait to be read. */
const SHORT_TURN_MS = 2;
const TURNS = 20;

/**
 * Lets requests and connections in that have arrived meanwhile: timers come before them in each turn of the event loop,
 * and a connection that is closed with a request unread is reset.
 */
async function readWhatCame(): Promise<void> {
  for (let turns = 0; turns < TURNS; turns++) {
    const begun = performance.now();
    await setImmediate();
    if (turns > 0 && performance.now() - begun < SHORT_TURN_MS) return;
  }
}

const DRAIN_POLL_MS = 20;
/** Time in which connections are still taken, and calls over them refused. */
const LAST_CALLS_MS = 50;
/** Time in which who has connected must have sent a request. */
const SENDING_MS = 1000;

/**
 * Takes no further connection, gives what is being worked on `graceMs` to end, and hangs up. Nothing happens where a
 * server does not listen.
 */
export async function drain(server: Server, working: () => boolean, graceMs: number): Promise<void> {
  if (!server.listening) return;
  // Who is connecting by now is accepted before this continues, and what is under way over connections that look idle is
  // answered, by which its caller learns that it was the last.
  await setImmediate();
  await setTimeout(Math.min(graceMs, LAST_CALLS_MS));
  await readWhatCame();
  let open = true;
  server.close(() => {
    open = false;
  });
  server.closeIdleConnections();
  const begun = performance.now();
  const waited = (): number => performance.now() - begun;
  // Connections may have been made whose request has not been read yet.
  const sendingMs = Math.min(graceMs, SENDING_MS);
  while ((working() && waited() < graceMs) || (open && waited() < sendingMs)) await setTimeout(DRAIN_POLL_MS);
  server.closeAllConnections();
}
