import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What somebody asked of a server. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server on loopback that keeps what it is asked. */
export interface Receiver {
  url: string;
  received: Received[];
  stop: () => Promise<void>;
}

/** Starts a server that answers as it is told. */
export async function startReceiver(
  answer: (asked: Received, response: ServerResponse, receiver: Receiver) => void,
): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    const asked = { method, path: url, headers, body: await text(request) };
    receiver.received.push(asked);
    answer(asked, response, receiver);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
