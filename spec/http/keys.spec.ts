import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { ErrorObject } from "../../src/errors/wire.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { authEnv } from "../support/tokens.ts";

const PING = '{"jsonrpc":"2.0","method":"system.ping","id":1}';
/** What an address without end is read of at most: the key set's bound, and what lies in buffers. */
const MOST_SENT = 16_000_000;

describe("the address of the keys", () => {
  let keys: Server;
  let service: TestService;
  let token: string;
  let answer = (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(500).end();
  let good: string;
  const ready = async (): Promise<[number, string]> => {
    const response = await fetch(`${service.rpc.url}/health/ready`);
    return [response.status, ((await response.json()) as { status: string }).status];
  };
  const called = async (): Promise<[number, string | undefined]> => {
    const { status, body } = await service.rpc.as(token).post(PING);
    return [status, (body as { error?: ErrorObject }).error?.message];
  };

  before(async () => {
    const { publicKey, privateKey } = await generateKeyPair("RS256");
    good = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "RS256" }] });
    token = await new SignJWT({ sub: "somebody", client_id: "airflow" })
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .setIssuer(authEnv.JWT_ISSUER)
      .setAudience(authEnv.JWT_AUDIENCE)
      .setExpirationTime("5m")
      .sign(privateKey);
    keys = createServer((request, response) => answer(request, response)).listen(0, "127.0.0.1");
    await once(keys, "listening");
    const { JWT_SECRET: _, ...env } = authEnv;
    const JWKS_URL = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`;
    service = await testService({ env: { ...env, LOG_LEVEL: "silent", JWKS_URL } });
    await until(async () => (await ready())[1] !== "the executor is not ready", "an executor");
  });
  after(async () => {
    await service.stop();
    keys.closeAllConnections();
    keys.close();
  });

  const unavailable = "the keys to verify tokens with cannot be fetched";

  it("that answers without end is read no further than a key set can be long", async () => {
    let sent = 0;
    answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const piece = Buffer.alloc(65_536, " ");
      const more = (): void => {
        while (!response.destroyed && sent < 4 * MOST_SENT) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once("drain", more);
        }
        response.end(good);
      };
      more();
    };
    expect(await called()).to.deep.equal([503, `Service unavailable: ${unavailable}`]);
    expect(sent).to.be.below(MOST_SENT);
  });

  it("that trickles without end is waited for no longer than five seconds", async () => {
    answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write(" "), 100);
      response.on("close", () => clearInterval(timer));
    };
    const began = performance.now();
    const calling = called();
    expect(await ready()).to.deep.equal([503, unavailable]);
    expect(performance.now() - began).to.be.below(4000);
    expect(await calling).to.deep.equal([503, `Service unavailable: ${unavailable}`]);
    expect(performance.now() - began).to.be.below(10_000);
  });

  it("is why the service is not ready as long as it gives none, and no longer", async () => {
    answer = (_request, response) => void response.writeHead(500).end();
    expect(await ready()).to.deep.equal([503, unavailable]);
    answer = (_request, response) => void response.writeHead(200).end(good);
    expect(await ready()).to.deep.equal([200, "ready"]);
    expect(await called()).to.deep.equal([200, undefined]);
  });
});
