import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { elsewhere, endless, modelParams, network, picture, scaled } from "../support/networks.ts";
import { served } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { observed } from "../support/supernovae.ts";
import { authEnv, token } from "../support/tokens.ts";

const spectrum = observed({ type: "Ia-norm", redshift: 0.1 });
/** Long enough for what runs models to be loaded, also where others work. */
const TIME_MS = 4000;

describe("models.*", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent", MODEL_TIMEOUT_MS: String(TIME_MS) } });
  });
  after(() => service.stop());

  const upload = (params: ReturnType<typeof modelParams>, more: object = {}) =>
    service.rpc.call("models.upload", { ...params, ...more });
  const refused = async (method: string, params: object): Promise<[number, string]> => {
    const { code, message } = await service.rpc.fail(method, params);
    return [code, message];
  };
  const classify = async (model: string, more: object = {}) => {
    const result = await service.rpc.call("spectra.classify", { spectrum, model, ...more });
    if (result.assumes !== "a class of the model") throw new Error("not by a model");
    return result;
  };

  it("answer what the network's formula does, of the spectrum without its continuum at rest", async () => {
    const { bytes, evaluate } = network(5);
    const { model_id, inputs, output_shape, sha256 } = await upload(modelParams("network", bytes, 5));
    expect([inputs, output_shape]).to.deep.equal([[{ name: "flux", shape: [1, 1024] }], [1, 5]]);
    const { flattened } = await service.rpc.call("spectra.process", { spectrum, redshift: 0.1 });
    const right = evaluate(flattened.map(Math.fround));
    const { classes, model, redshift } = await classify(model_id, { redshift: 0.1 });
    expect([model, redshift]).to.deep.equal([{ model_id, name: "network", sha256 }, 0.1]);
    expect(classes).to.have.length(5);
    for (const { type, probability } of classes) {
      expect(probability, type).to.be.closeTo(right[Number(type.split(" ")[1])] as number, 1e-6);
    }
    expect(classes.map(({ probability }) => probability)).to.deep.equal(
      [...classes.map(({ probability }) => probability)].sort((a, b) => b - a),
    );
  });

  it("are listed, told and deleted; what is deleted is gone from the disk", async () => {
    const { model_id } = await upload(modelParams("to go", network(3).bytes, 3), { description: "three classes" });
    const { models } = await service.rpc.call("models.list");
    expect(models.map(({ name }) => name)).to.include("to go");
    expect(await service.rpc.call("models.get", { model_id })).to.deep.include({
      description: "three classes",
      classes: ["class 0", "class 1", "class 2"],
      outputs: "probabilities",
      owner: null,
    });
    expect(readdirSync(join(service.stateDir, "models"))).to.include(model_id);
    await service.rpc.call("models.delete", { model_id });
    expect(readdirSync(join(service.stateDir, "models"))).not.to.include(model_id);
    expect(await refused("spectra.classify", { spectrum, model: model_id })).to.deep.equal([
      40375,
      `Model with ID '${model_id}' not found`,
    ]);
  });

  it("are refused where they are no model, a part of one, or not as described", async () => {
    const wrong = (params: object) => refused("models.upload", params);
    const good = network(4).bytes;
    expect(await wrong(modelParams("four", good, 5))).to.deep.equal([
      40379,
      "Model validation failed: Model output shape [1, 4] does not match class mapping size 5",
    ]);
    expect(await wrong(modelParams("half", good.subarray(0, 3000), 4))).to.deep.equal([
      40379,
      "Model validation failed: it is no ONNX file, or only a part of one",
    ]);
    expect(await wrong({ ...modelParams("shape", good, 4), input_shape: [1, 1000] })).to.deep.equal([
      40379,
      "Model validation failed: Model input shape [1, 1024] does not match input_shape [1, 1000]",
    ]);
    expect(await wrong({ ...modelParams("places", good, 4), class_mapping: { a: 0, b: 2 } })).to.deep.equal([
      40379,
      "Model validation failed: the places of the class mapping are not 0 to 1, each once",
    ]);
    for (const file of ["weights.bin", "../../etc/passwd", "/etc/passwd"]) {
      expect(await wrong(modelParams("outside", elsewhere(4, file), 4)), file).to.deep.equal([
        40379,
        "Model validation failed: its weights lie in another file",
      ]);
    }
    expect((await wrong(modelParams("torch", Buffer.from("PK\u0003\u0004 a TorchScript file"), 4)))[0]).to.equal(40363);
    writeFiles(service.dataRoot, { "model.pt": "PK", "model.onnx": good });
    const { content_base64: _, ...rest } = modelParams("by file", good, 4);
    const torch = await service.rpc.fail("models.upload", { ...rest, file: "model.pt" });
    expect([torch.code, torch.data.suggestion]).to.deep.equal([40363, torch.data.suggestion]);
    expect(torch.data.suggestion).to.match(/torch\.onnx\.export/);
    expect((await wrong({ ...rest, file: "none.onnx" }))[0]).to.equal(40361);
    expect((await wrong(rest))[0]).to.equal(-32602);
    expect((await service.rpc.call("models.upload", { ...rest, file: "model.onnx" })).output_shape).to.deep.equal([
      1, 4,
    ]);
    const first = await service.rpc.fail("models.upload", modelParams("by file", good, 4));
    expect([first.code, first.message]).to.deep.equal([41378, "Model with name 'by file' already exists"]);
  });

  it("that answer no numbers, or what are no probabilities, fail the classification", async () => {
    const { model_id: nan } = await upload(modelParams("nan", scaled(5, Number.NaN), 5));
    expect(await refused("spectra.classify", { spectrum, model: nan })).to.deep.equal([
      41377,
      "Classification failed: the model answered what is no number",
    ]);
    const { model_id: zeros } = await upload(modelParams("zeros", scaled(5, 1), 5));
    expect((await refused("spectra.classify", { spectrum, model: zeros }))[1]).to.match(
      /no probabilities, for their sum is 0/,
    );
    const { model_id: logits } = await upload(modelParams("logits", scaled(5, 1), 5), { outputs: "logits" });
    expect((await classify(logits)).classes.map(({ probability }) => probability)).to.deep.equal([
      0.2, 0.2, 0.2, 0.2, 0.2,
    ]);
    const { model_id: other } = await upload({ ...modelParams("picture", picture(5), 5), input_shape: [1, 64] });
    expect((await refused("spectra.classify", { spectrum, model: other }))[0]).to.equal(40373);
  });

  it("that never end are stopped when their time is over, while the service answers others", async () => {
    const begun = performance.now();
    const trying = refused("models.upload", modelParams("endless", endless(5), 5));
    const waits: number[] = [];
    for (let i = 0; i < 20; i++) {
      const asked = performance.now();
      await service.rpc.call("system.ping");
      waits.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await trying).to.deep.equal([
      40379,
      `Model validation failed: the model has not answered within ${TIME_MS} ms`,
    ]);
    expect(performance.now() - begun).to.be.within(TIME_MS, TIME_MS + 15_000);
    expect(Math.max(...waits)).to.be.below(TIME_MS / 2);
    expect((await service.rpc.call("models.list")).models.map(({ name }) => name)).not.to.include("endless");
  });

  it("are their owner's, who alone can use, see and delete them; an administrator can, when he says so", async () => {
    const guarded = await testService({ env: { LOG_LEVEL: "silent", ...authEnv } });
    const [me, other] = [guarded.rpc.as(await token({ sub: "me" })), guarded.rpc.as(await token({ sub: "other" }))];
    const mine = modelParams("mine", network(5).bytes, 5);
    const uploaded = await me.call("models.upload", { ...mine });
    const { model_id } = uploaded;
    for (const method of ["models.get", "models.delete"])
      expect((await other.fail(method, { model_id })).code).to.equal(40375);
    expect((await other.fail("spectra.classify", { spectrum, model: model_id })).code).to.equal(40375);
    expect((await other.call("models.list")).models).to.deep.equal([]);
    await other.call("models.upload", mine); // a name of his own
    expect((await other.fail("models.list", { admin: true })).data.name).to.equal("ADMIN_REQUIRED");
    expect((await me.call("models.get", { model_id })).owner).to.equal("me");
    await guarded.stop();
  });

  it("are whole or not there after kill -9, and what is left of an upload is removed at the next start", async () => {
    const folders = { STATE_DIR: temporaryFolder(), DATA_ROOT: temporaryFolder() };
    mkdirSync(join(folders.STATE_DIR, "models", ".new-left"), { recursive: true });
    writeFileSync(join(folders.STATE_DIR, "models", ".new-left", "model.onnx"), "half");
    const names: string[] = [];
    for (const [i, delay] of [300, 900].entries()) {
      const running = await served(folders);
      expect(readdirSync(join(folders.STATE_DIR, "models")).filter((name) => name.startsWith("."))).to.deep.equal([]);
      for (const { model_id, name } of (await running.rpc.call("models.list")).models) {
        names.push(name);
        const answer = await running.rpc.call("spectra.classify", { spectrum, model: model_id });
        expect(answer.assumes).to.equal("a class of the model");
      }
      const sent = running.rpc
        .call("models.upload", modelParams(`run ${i}`, network(5, 64).bytes, 5))
        .catch(() => null);
      await new Promise((resolve) => setTimeout(resolve, delay));
      running.child.kill("SIGKILL");
      await Promise.all([running.ended, sent]);
    }
    expect(names).not.to.include("left");
  });
});
