import { readFileSync } from "node:fs";
import { expect } from "chai";
import * as client from "../../src/client/index.ts";

const source = readFileSync(new URL("../../src/client/index.ts", import.meta.url), "utf8");

/** The names that a statement exports, of types where it or the name says so. */
const exported = [...source.matchAll(/export (type )?\{([^}]*)\}/g)].flatMap(([, type, names = ""]) =>
  names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => (type === undefined ? name : `type ${name}`)),
);

describe("what the client exports", () => {
  it("are these values", () => {
    const values = ["JobCancelledError", "RpcError", "TransportError", "createClient", "isRpcError"];
    expect(Object.keys(client).sort()).to.deep.equal(values);
    expect(exported.filter((name) => !name.startsWith("type ")).sort()).to.deep.equal(values);
  });

  it("are these types", () => {
    const types = exported.filter((name) => name.startsWith("type ")).map((name) => name.slice("type ".length));
    expect(types.sort()).to.deep.equal([
      "Alert",
      "Annotation",
      "BatchAnswer",
      "BatchCall",
      "BatchOptions",
      "BatchProgress",
      "CallOptions",
      "Calls",
      "CddColumn",
      "CddFile",
      "CddProfile",
      "CddTable",
      "Client",
      "ClientOptions",
      "ColumnShape",
      "ColumnStatistics",
      "Contract",
      "DatabaseObject",
      "DistributionItem",
      "ErrorName",
      "ErrorNode",
      "FailedRecordSet",
      "Field",
      "FileObject",
      "FileSet",
      "HeavyProfile",
      "ItemOutcome",
      "Job",
      "JobEntry",
      "LightProfile",
      "MethodName",
      "OpenRpcDocument",
      "ProfileAnswer",
      "ProfileOptions",
      "ProfilePage",
      "ProfilePart",
      "Profiled",
      "ProfiledRecordSet",
      "ReadOptions",
      "RecordSet",
      "Result",
      "TableStructure",
      "TriggerItem",
      "WaitOptions",
    ]);
    expect(source.match(/^export\b/gm)).to.have.length(source.match(/^export (type )?\{/gm)?.length ?? 0);
  });
});
