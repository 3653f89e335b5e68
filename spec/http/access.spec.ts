import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { ErrorObject } from "../../src/errors/wire.ts";
import { writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, type TokenOptions, token } from "../support/tokens.ts";

const PING = '{"jsonrpc":"2.0","method":"system.ping","id":1}';

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("access by token", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: authEnv });
    writeFiles(service.dataRoot, { "set/a.csv": "a,b\n1,2\n" });
  });
  after(() => service.stop());

  const ping = async (headers: Record<string, string>) => {
    const answer = await service.rpc.post(PING, headers);
    return { ...answer, error: (answer.body as { error?: ErrorObject }).error };
  };

  const bad: [string, () => Promise<string>][] = [
    ["forged", () => token({}, { secret: "another secret that is long enough too" })],
    ["expired", () => token({}, { expires: -60 })],
    ["not yet valid", () => token({}, { notBefore: 600 })],
    ["for another audience", () => token({}, { audience: "others" })],
    ["of another issuer", () => token({}, { issuer: "https://elsewhere.example" })],
    ["without expiry", () => token({}, { expires: null } as TokenOptions)],
    ["without subject", () => token({ sub: undefined })],
    ["with alg none", async () => `${base64url({ alg: "none" })}.${base64url({ sub: "x", client_id: "airflow" })}.`],
    ["whose subject is a list", () => token({ sub: ["alice"] })],
    ["whose subject is a number", () => token({ sub: 1 })],
    ["whose subject is null", () => token({ sub: null })],
    ["whose subject is empty", () => token({ sub: "" })],
    ["that is no token", async () => "abc.def.ghi"],
    [
      "signed by another algorithm",
      async () => {
        const { privateKey } = await generateKeyPair("RS256");
        return new SignJWT({ sub: "x", client_id: "airflow" })
          .setProtectedHeader({ alg: "RS256" })
          .setIssuer(authEnv.JWT_ISSUER)
          .setAudience(authEnv.JWT_AUDIENCE)
          .setExpirationTime("5m")
          .sign(privateKey);
      },
    ],
  ];
  for (const [what, make] of bad) {
    it(`answers a token ${what} with 401`, async () => {
      const { status, error, headers, text } = await ping({ authorization: `Bearer ${await make()}` });
      expect([status, error?.code]).to.deep.equal([401, 40002]);
      expect(headers.get("www-authenticate")).to.equal('Bearer realm="dataset-profiler", error="invalid_token"');
      expect(text).not.to.include(await make());
    });
  }

  it("answers no token, or another scheme, with 401 and no more than that one is needed", async () => {
    for (const headers of [{}, { authorization: "Basic dTpw" }, { authorization: "Bearer" }]) {
      const { status, error, headers: answered } = await ping(headers as Record<string, string>);
      expect([status, error?.code]).to.deep.equal([401, 40002]);
      expect(answered.get("www-authenticate")).to.equal('Bearer realm="dataset-profiler"');
    }
  });

  it("answers a good token of another client with 403", async () => {
    for (const client_id of ["notebook", undefined]) {
      const { status, error } = await ping({ authorization: `Bearer ${await token({ client_id })}` });
      expect([status, error?.code]).to.deep.equal([403, 40003]);
    }
  });

  it("lets a good token in, and knows whose it is", async () => {
    const admin = service.rpc.as(await token({ sub: "root", realm_access: { roles: ["user", "admin"] } }));
    expect(await admin.call("system.whoami")).to.deep.equal({
      subject: "root",
      client_id: "airflow",
      roles: ["user", "admin"],
      is_admin: true,
    });
    const odd = service.rpc.as(await token({ realm_access: "admin", azp: "airflow", client_id: undefined }));
    expect(await odd.call("system.whoami")).to.deep.include({ roles: [], is_admin: false, client_id: "airflow" });
  });

  it("gives a job to its owner and to those who act as administrators, and to nobody else", async () => {
    const mine = service.rpc.as(await token({ sub: "me" }));
    const yours = service.rpc.as(await token({ sub: "you" }));
    const admin = service.rpc.as(await token({ sub: "root", realm_access: { roles: ["admin"] } }));
    const specification = specificationOf("set");
    const { job_id } = await mine.profiled(specification);
    for (const method of ["jobStatus", "runnerStatus", "getProfile", "cleanUp"]) {
      expect((await yours.fail(`profiler.${method}`, { job_id })).code, method).to.equal(40040);
    }
    const dataset = { dataset_id: specification.id };
    expect((await yours.fail("profiler.getCddProfile", dataset)).code).to.equal(40351);
    expect(await mine.call("profiler.getCddProfile", dataset)).to.be.an("object");
    const asAdmin = { admin: true };
    expect(await admin.call("profiler.getCddProfile", { ...dataset, ...asAdmin })).to.be.an("object");
    for (const method of ["jobStatus", "runnerStatus", "getProfile"]) {
      expect(await admin.call(`profiler.${method}`, { job_id, ...asAdmin }), method).to.be.an("object");
    }
    for (const method of ["jobStatus", "runnerStatus", "getProfile", "cleanUp"]) {
      expect((await admin.fail(`profiler.${method}`, { job_id })).code, method).to.equal(40040);
      expect((await mine.fail(`profiler.${method}`, { job_id, ...asAdmin })).code, method).to.equal(40050);
    }
    expect(await admin.call("profiler.cleanUp", { job_id, ...asAdmin })).to.include({ status: "CLEANED_UP" });
  });

  it("leaves the addresses for machines open, and writes no token to the log", async () => {
    for (const path of ["/", "/health/live", "/metrics"]) {
      expect((await fetch(`${service.rpc.url}${path}`)).status).to.equal(200);
    }
    const secret = await token({ sub: "logged" });
    await ping({ authorization: `Bearer ${secret}` });
    expect(service.log.join("")).not.to.include(secret);
    expect(service.log.some((line) => line.includes('"caller":"logged"'))).to.equal(true);
  });
});

describe("access by tokens of a key set", () => {
  let keys: Server;
  let service: TestService;
  let privateKey: Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];
  let served = true;
  before(async () => {
    const pair = await generateKeyPair("ES256");
    privateKey = pair.privateKey;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "ES256" };
    keys = createServer((_request, response) => {
      response.writeHead(served ? 200 : 500, { "content-type": "application/json" });
      response.end(JSON.stringify({ keys: [jwk] }));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => keys.once("listening", resolve));
    const { JWT_SECRET: _, ...env } = authEnv;
    const JWKS_URL = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`;
    service = await testService({ env: { ...env, JWKS_URL } });
  });
  after(async () => {
    await service.stop();
    keys.close();
    keys.closeAllConnections();
  });

  const signed = (kid: string): Promise<string> =>
    new SignJWT({ sub: "x", client_id: "airflow" })
      .setProtectedHeader({ alg: "ES256", kid })
      .setIssuer(authEnv.JWT_ISSUER)
      .setAudience(authEnv.JWT_AUDIENCE)
      .setExpirationTime("5m")
      .sign(privateKey);

  it("says that it cannot verify where the key set cannot be had, and verifies once it can", async () => {
    served = false;
    const authorization = `Bearer ${await signed("k1")}`;
    const refused = await service.rpc.post(PING, { authorization });
    expect([refused.status, refused.headers.get("retry-after")]).to.deep.equal([503, "5"]);
    served = true;
    expect((await service.rpc.post(PING, { authorization })).status).to.equal(200);
  });

  it("refuses a shared-secret token, and a key that the set does not have", async () => {
    for (const bearer of [await token(), await signed("k2")]) {
      expect((await service.rpc.post(PING, { authorization: `Bearer ${bearer}` })).status).to.equal(401);
    }
  });
});

describe("browsers", () => {
  it("may call from origins that are configured, and from no other", async () => {
    const service = await testService({ env: { CORS_ORIGINS: "https://app.example", LOG_LEVEL: "silent" } });
    const preflight = (origin: string): Promise<Response> =>
      fetch(`${service.rpc.url}/rpc`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
      });
    const allowed = await preflight("https://app.example");
    expect([allowed.status, allowed.headers.get("access-control-allow-origin")]).to.deep.equal([
      204,
      "https://app.example",
    ]);
    expect((await preflight("https://evil.example")).headers.get("access-control-allow-origin")).to.equal(null);
    const answer = await service.rpc.post(PING, { origin: "https://app.example" });
    expect(answer.headers.get("access-control-expose-headers")).to.include("x-request-id");
    await service.stop();
  });

  it("may not call at all by default, and get headers that keep answers data", async () => {
    const service = await testService({ env: { LOG_LEVEL: "silent" } });
    const answers = [
      await fetch(`${service.rpc.url}/rpc`, { method: "POST", body: PING, headers: { origin: "https://app.example" } }),
      await fetch(`${service.rpc.url}/nothing`),
      await fetch(`${service.rpc.url}/`),
    ];
    for (const { headers } of answers) {
      expect(headers.get("access-control-allow-origin")).to.equal(null);
      expect(headers.get("x-content-type-options")).to.equal("nosniff");
      expect(headers.get("content-security-policy")).to.include("default-src 'none'");
      expect(headers.get("cache-control")).to.equal("no-store");
      expect(headers.get("x-powered-by")).to.equal(null);
    }
    await service.stop();
  });
});
