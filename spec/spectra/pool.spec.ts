import { expect } from "chai";
import { ServiceError } from "../../src/errors/service-error.ts";
import { SpectraPool } from "../../src/spectra/pool.ts";
import { endless } from "../support/networks.ts";

describe("the threads for spectra", () => {
  it("take no more tasks than may wait, and go on after one was given up that would never have ended", async () => {
    const pool = new SpectraPool(1, 2);
    const end = new AbortController();
    const never = pool.run({ kind: "try-model", bytes: endless(5) }, end.signal).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 300)); // until it runs
    const load = () => pool.run({ kind: "load", folder: "/nowhere" }).catch((error: unknown) => error);
    const waiting = [load(), load()];
    const refused = await load();
    expect(refused).to.be.instanceOf(ServiceError).with.property("name", "EXECUTOR_UNAVAILABLE");
    end.abort(new Error("enough"));
    expect(await never).to.have.property("message", "enough");
    for (const error of await Promise.all(waiting)) expect(error).to.have.property("name", "CONFIGURATION_ERROR");
    await pool.stop();
  });
});
