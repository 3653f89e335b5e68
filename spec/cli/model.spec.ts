import { expect } from "chai";
import { dli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { network } from "../support/networks.ts";
import { observed } from "../support/supernovae.ts";

const { wavelength, flux } = observed({ type: "Ia-norm", redshift: 0.1 });

describe("dli model", () => {
  it("keeps a model, lists it, has a spectrum classified by it, and deletes it", async () => {
    const cwd = writeFiles(temporaryFolder(), {
      "mine.onnx": network(3).bytes,
      "sn.dat": wavelength.map((at, i) => `${at} ${flux[i]}`).join("\n"),
    });
    const run = (...args: string[]) => dli(args, {}, cwd);
    const uploaded = await run("model", "upload", "mine.onnx", "--classes", "Ia,Ib,II");
    const [, id = ""] = /^mine is kept as (\S+)\n$/.exec(uploaded.stdout) ?? [];
    expect(id, uploaded.stderr).to.match(/^[\da-f-]{36}$/);
    expect((await run("model", "list")).stdout).to.match(new RegExp(`^${id} +mine +Ia, Ib, II +20`, "m"));
    const { stdout } = await run("spectrum", "classify", "sn.dat", "--model", id, "--redshift", "0.1");
    expect(stdout.match(/^(Ia|Ib|II) +[01]\.\d{4}$/gm)).to.have.length(3);
    expect(stdout).to.match(/^by mine, at redshift 0.1$/m);
    expect((await run("model", "delete", id)).stdout).to.equal(`${id} is deleted\n`);
    expect((await run("spectrum", "classify", "sn.dat", "--model", id)).stderr).to.contain("DLI-375");
    const wrong = await run("model", "upload", "mine.onnx", "--classes", "Ia,Ib");
    expect(wrong.stderr).to.contain("Model output shape [1, 3] does not match class mapping size 2");
  });
});
