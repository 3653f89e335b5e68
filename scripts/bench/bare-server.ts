import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// The yardstick of the endpoint: node:http and JSON.parse, with an answer of the same shape, and nothing else.
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { id } = JSON.parse(Buffer.concat(chunks).toString()) as { id: number };
    const text = JSON.stringify({ jsonrpc: "2.0", id, result: "pong" });
    response
      .writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) })
      .end(text);
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
process.on("SIGTERM", () => process.exit());
