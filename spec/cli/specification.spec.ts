import { expect } from "chai";
import { specificationOf } from "../../src/cli/specification.ts";

describe("a specification that the command makes of a path", () => {
  it("takes from connectors how files are read, and from the path where they lie", async () => {
    const read_options = [{ path: "*.txt", delimiter: ";" }];
    const said = { data_connectors: [{ type: "RawDataPath" as const, dataset_id: "elsewhere", read_options }] };
    const { data_connectors } = await specificationOf("here", null, said);
    expect(data_connectors).to.deep.equal([{ type: "RawDataPath", dataset_id: "here", read_options }]);
  });

  it("says nothing of reading where connectors do not", async () => {
    const { data_connectors } = await specificationOf("here", null, { name: "Here" });
    expect(data_connectors).to.deep.equal([{ type: "RawDataPath", dataset_id: "here" }]);
  });
});
