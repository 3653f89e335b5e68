import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request for a range of an object, to be answered as one likes; false where it is to be answered as usual. */
type Fault = (request: IncomingMessage, response: ServerResponse, body: Buffer, from: number) => boolean;

/** A server that speaks as much of S3 as one object needs, and can go wrong on the way. */
export class S3Stub implements AsyncDisposable {
  readonly #server = createServer((request, response) => this.#answer(request, response));
  #content = Buffer.alloc(0);
  #etag = "";
  fault: Fault = () => false;
  /** Requests as they came. */
  readonly asked: { method: string; path: string; range: string; authorization: string }[] = [];

  async listen(): Promise<this> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get content(): Buffer {
    return this.#content;
  }

  set content(content: Buffer<ArrayBuffer>) {
    this.#content = content;
    this.#etag = `"${createHash("md5").update(content).digest("hex")}"`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.on("error", () => {});
    const { method = "", url: path = "", headers } = request;
    const { range = "", authorization = "" } = headers;
    this.asked.push({ method, path, range, authorization });
    const [, from = "0", to = ""] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    const body = range === "" ? this.content : this.content.subarray(Number(from), Number(to) + 1);
    if (this.fault(request, response, body, Number(from))) return;
    if (headers["if-match"] !== undefined && headers["if-match"] !== this.#etag) {
      response.writeHead(412, { "content-type": "application/xml" });
      response.end("<Error><Code>PreconditionFailed</Code><HostId>inside.example</HostId></Error>");
      return;
    }
    response.writeHead(range === "" ? 200 : 206, this.head(body, Number(from), range !== ""));
    response.end(method === "HEAD" ? undefined : body);
  }

  /** The headers of an answer that holds a part of the object. */
  head(body: Buffer, from: number, isPart: boolean): Record<string, string | number> {
    const part = { "content-range": `bytes ${from}-${from + body.length - 1}/${this.content.length}` };
    return { etag: this.#etag, "content-length": body.length, ...(isPart ? part : {}) };
  }
}

/** The settings of a service that reads some buckets of a server of S3. */
export function s3Settings(endpoint: string, buckets: string, { key = "test", secret = "test" } = {}) {
  return {
    S3_BUCKETS: buckets,
    S3_ENDPOINT: endpoint,
    S3_PATH_STYLE: "true",
    S3_ACCESS_KEY_ID: key,
    S3_SECRET_ACCESS_KEY: secret,
  };
}
