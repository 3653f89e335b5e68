import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { type TestService, testService } from "../support/service.ts";

/** Headers that every address of the page has. */
const COMMON = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  vary: "accept-encoding",
};

describe("the addresses of the page", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
  });
  after(() => service.stop());

  const asked = async (
    path: string,
    headers: Record<string, string> = {},
    { port } = service,
  ): Promise<[IncomingMessage, string]> => {
    const [response] = await once(get({ host: "127.0.0.1", port, path, headers }), "response");
    return [response, await text(response)];
  };
  const headersOf = ({ headers }: IncomingMessage): Record<string, unknown> => {
    const {
      date: _,
      connection: __,
      "keep-alive": ___,
      "transfer-encoding": ____,
      "content-length": _____,
      ...rest
    } = headers;
    return rest;
  };
  const assets = (html: string): string[] =>
    [...html.matchAll(/(?:src|href)="(ui\/[^"]+)"/g)].map(([, path = ""]) => `/${path}`);

  it("have these headers and no others, the page to be asked for anew, what it is made of to be kept", async () => {
    const [page, html] = await asked("/ui");
    expect(page.statusCode).to.equal(200);
    expect(headersOf(page)).to.deep.equal({
      ...COMMON,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
    });
    const found = assets(html);
    const named = found.map((path) => path.replace(/[\da-f]{16}/, "HASH").replace(/chunk-\w+/, "chunk"));
    expect([...new Set(named)]).to.deep.equal(["/ui/ui.HASH.css", "/ui/chunk.js", "/ui/ui.HASH.js"]);
    for (const path of found) {
      const type = path.endsWith(".css") ? "text/css" : "text/javascript";
      const [asset] = await asked(path);
      expect(headersOf(asset), path).to.deep.equal({
        ...COMMON,
        "content-type": `${type}; charset=utf-8`,
        "cache-control": "public, max-age=31536000, immutable",
      });
    }
  });

  it("are the same text, gzipped, for who takes that", async () => {
    const [, html] = await asked("/ui");
    let scripts = 0;
    for (const path of assets(html)) {
      const [, plain] = await asked(path);
      const [packed] = await once(
        get({ host: "127.0.0.1", port: service.port, path, headers: { "accept-encoding": "gzip" } }),
        "response",
      );
      const chunks: Buffer[] = [];
      for await (const chunk of packed) chunks.push(chunk);
      expect(packed.headers["content-encoding"]).to.equal("gzip");
      expect(gunzipSync(Buffer.concat(chunks)).toString()).to.equal(plain);
      if (path.endsWith(".js")) scripts += Buffer.concat(chunks).length;
    }
    // All that is loaded before somebody goes further than the jobs.
    expect(scripts).to.be.lessThan(60_000);
  });

  it("hold no script, no style and no address of their own", async () => {
    const [, html] = await asked("/ui");
    expect(html).not.to.match(/https?:|style=|\son\w+=|<style|<script>/);
    expect(html.match(/<script/g)).to.have.lengthOf(1);
  });

  it("are no others: what is not there is answered as anywhere, and / stays JSON", async () => {
    for (const path of ["/ui/", "/ui/ui.0000000000000000.js", "/ui/../ui.js", "/ui/manifest.json", "/UI"]) {
      const [response] = await asked(path);
      expect([path, response.statusCode]).to.deep.equal([path, 404]);
    }
    const [root, body] = await asked("/");
    expect(root.headers["content-type"]).to.equal("application/json; charset=utf-8");
    expect(JSON.parse(body)).to.deep.equal({ service: "dataset-profiler" });
  });

  it("are refused to another host, and to pages of other sites, but for a link that somebody follows", async () => {
    const refused: Record<string, string>[] = [
      { host: "evil.example" },
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe" },
      { "sec-fetch-site": "cross-site", "sec-fetch-dest": "script" },
      { host: "evil.example", "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" },
    ];
    const [, html] = await asked("/ui");
    for (const headers of refused) {
      for (const path of ["/ui", ...assets(html)]) {
        const [response, body] = await asked(path, headers);
        expect([headers, path, response.statusCode]).to.deep.equal([headers, path, 403]);
        expect(JSON.parse(body).error.data.name).to.equal("ORIGIN_NOT_ALLOWED");
      }
    }
    const [followed] = await asked("/ui", { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" });
    expect(followed.statusCode).to.equal(200);
    const [root] = await asked("/", { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" });
    expect(root.statusCode).to.equal(403);
  });

  it("are not there where the page is turned off", async () => {
    const off = await testService({ env: { LOG_LEVEL: "silent", UI: "false" } });
    const [response] = await asked("/ui", {}, off);
    const [followed] = await asked("/ui", { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" }, off);
    expect([response.statusCode, followed.statusCode]).to.deep.equal([404, 403]);
    await off.stop();
  });
});
