import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { temporaryFolder } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { observed } from "../support/supernovae.ts";
import { authEnv, token } from "../support/tokens.ts";

const { wavelength, flux } = observed({ type: "Ia-norm", redshift: 0.02 });
/** The catalogue writes numbers as texts. */
const rows = wavelength.map((at, i) => [String(at), String(flux[i])]);

describe("spectra of a catalogue that answers as the Open Supernova Catalog does", () => {
  let catalogue: Server;
  let service: TestService;
  let url: string;
  const asked: string[] = [];
  const answers: Record<string, (response: ServerResponse) => void> = {
    "SN 2002er": (response) =>
      response.writeHead(200, { "content-type": "application/json" }).end(
        JSON.stringify({
          "SN 2002er": {
            spectra: [
              ["52500", [["1", "1"]]],
              ["52501", rows],
            ],
          },
        }),
      ),
    refused: (response) => response.writeHead(500).end(),
    page: (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    half: (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"half": '),
    odd: (response) =>
      response.writeHead(200, { "content-type": "application/json" }).end('{"odd": {"spectra": [["52500"]]}}'),
    nothing: (response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"),
    gone: (response) => response.destroy(),
  };
  before(async () => {
    catalogue = createServer(({ url: path = "" }, response) => {
      asked.push(path);
      answers[decodeURIComponent(path.split("/")[2] ?? "")]?.(response);
    });
    await once(catalogue.listen(0, "127.0.0.1"), "listening");
    url = `http://127.0.0.1:${(catalogue.address() as AddressInfo).port}/api/`;
    service = await testService({ env: { LOG_LEVEL: "silent", OSC_URL: url, ALLOWED_HOSTS: "127.0.0.1" } });
  });
  after(async () => {
    catalogue.close();
    await service.stop();
  });

  const refused = async (osc_ref: string, on = service): Promise<[number, string]> => {
    const { code, message } = await on.rpc.fail("spectra.process", { spectrum: { osc_ref } });
    expect(message).not.to.include("127.0.0.1");
    return [code, message];
  };

  it("are read by the object and which of its spectra", async () => {
    const { points } = await service.rpc.call("spectra.process", { spectrum: { osc_ref: "osc-SN 2002er-1" } });
    expect(points.read).to.equal(rows.length);
    expect(asked.at(-1)).to.equal("/api/SN%202002er/spectra/time+data");
    expect(await refused("osc-SN 2002er-2")).to.deep.equal([40371, "Spectrum with ID 'osc-SN 2002er-2' not found"]);
    expect((await refused("osc-nothing-0"))[0]).to.equal(40371);
  });

  it("fail as any other source does, each with its number", async () => {
    expect((await refused("osc-refused-0"))[0]).to.equal(40101);
    expect((await refused("osc-page-0"))[0]).to.equal(40104);
    expect((await refused("osc-half-0"))[0]).to.equal(40102);
    expect((await refused("osc-gone-0"))[0]).to.equal(40105);
    expect(await refused("osc-odd-0")).to.deep.equal([
      40006,
      "'OSC' answered with an error: it does not answer with a spectrum",
    ]);
  });

  it("are asked for only where the operator has said where, and allows the host", async () => {
    const none = await testService({ env: { LOG_LEVEL: "silent" } });
    expect(await refused("osc-SN 2002er-1", none)).to.deep.equal([40368, "OSC_URL is not set: no catalogue is known"]);
    await none.stop();
    const other = await testService({ env: { LOG_LEVEL: "silent", OSC_URL: url } });
    expect((await refused("osc-SN 2002er-1", other))[0]).to.equal(40016);
    await other.stop();
    const DATASET_ACCESS = join(temporaryFolder(), "access.json");
    writeFileSync(DATASET_ACCESS, JSON.stringify({ default: ["open"], subjects: { me: ["//127.0.0.1"] } }));
    const env = { LOG_LEVEL: "silent", ...authEnv, OSC_URL: url, ALLOWED_HOSTS: "127.0.0.1", DATASET_ACCESS };
    const guarded = await testService({ env });
    const params = { spectrum: { osc_ref: "osc-SN 2002er-1" } };
    const me = guarded.rpc.as(await token({ sub: "me" }));
    expect((await me.call("spectra.process", { ...params })).points.read).to.equal(rows.length);
    expect((await guarded.rpc.as(await token({ sub: "other" })).fail("spectra.process", params)).code).to.equal(40003);
    await guarded.stop();
  });
});
