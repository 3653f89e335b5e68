import { Ajv } from "ajv";
import ajvFormats from "ajv-formats";
import { expect } from "chai";
import { type TestService, testService } from "../support/service.ts";

describe("the params of every method", () => {
  let service: TestService;
  before(async () => {
    service = await testService();
  });
  after(() => service.stop());

  it("are said by schemas, which the examples meet", async () => {
    const { methods, components } = await service.rpc.call("rpc.discover");
    for (const { name, params, examples } of methods) {
      const ajv = new Ajv({ strict: true, allowUnionTypes: true, discriminator: true });
      ajvFormats.default(ajv);
      ajv.addVocabulary(["components"]);
      const properties = Object.fromEntries(params.map((param) => [param.name, param.schema]));
      const required = params.filter((param) => param.required).map((param) => param.name);
      const validate = ajv.compile({ type: "object", properties, required, components });
      for (const example of examples) {
        const given = Object.fromEntries(example.params.map((param) => [param.name, param.value]));
        expect(validate(given), `${name}: ${ajv.errorsText(validate.errors)}`).to.equal(true);
      }
    }
  });

  it("are checked: a member that there is none of is told", async () => {
    const { methods } = await service.rpc.call("rpc.discover");
    expect(methods.length).to.be.greaterThan(90);
    for (const { name } of methods) {
      const error = await service.rpc.fail(name, { "no such member": 1 });
      expect(error.code, name).to.equal(-32602);
      expect(JSON.stringify(error.data), name).to.include("no such member");
    }
  });
});
