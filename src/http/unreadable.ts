import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { ServiceError } from "../errors/service-error.ts";
import { toErrorObject } from "../errors/wire.ts";
import { requestIdOf } from "../rpc/request-id.ts";

/** Time in which more may come of what cannot be read, before the connection is closed. */
const LINGER_MS = 2000;

/**
 * What cannot be read as HTTP, does not come in time, or asks for a tunnel, is answered by the status that says so, and
 * hung up on; what comes after it is dropped for a while, so that the answer is seen by who is still writing.
 */
export function refuseUnreadable(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET") socket.destroy();
    else if (socket.writable) hangUp(socket, ...(UNREADABLE[error.code ?? ""] ?? NOT_HTTP));
  });
  server.on("connect", (_request: IncomingMessage, socket: Duplex) => {
    socket.on("error", () => {}); // who asked has gone
    hangUp(socket.resume(), "405 Method Not Allowed", "the HTTP method must be POST", ["allow: POST"]);
  });
}

function hangUp(socket: Duplex, status: string, reason: string, headers: string[] = []): void {
  const failure = new ServiceError("INVALID_REQUEST", { reason }, { http_status: Number(status.slice(0, 3)) });
  const occurrence = { source: "transport", request_id: requestIdOf(undefined), trace: false };
  const body = JSON.stringify({ jsonrpc: "2.0", id: null, error: toErrorObject(failure, occurrence) });
  const head = ["content-type: application/json; charset=utf-8", `content-length: ${Buffer.byteLength(body)}`];
  socket.end([`HTTP/1.1 ${status}`, ...head, ...headers, "connection: close", "", body].join("\r\n"));
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

const NOT_HTTP: [string, string] = ["400 Bad Request", "the request is not HTTP"];

const UNREADABLE: Record<string, [string, string]> = {
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "the headers are too large"],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "the request did not come in time"],
};
