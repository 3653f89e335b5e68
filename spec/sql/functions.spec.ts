import { expect } from "chai";
import { closeDatabase, type Database, openParser } from "../../src/sql/database.ts";
import { allowedFunctions } from "../../src/sql/functions.ts";
import { allowedByRule } from "./allowed-functions.ts";

describe("the functions that statements may use", () => {
  let parser: Database;
  before(async () => {
    parser = await openParser();
  });
  after(() => closeDatabase(parser));

  it("are those that the rule gives for this version of DuckDB: what a later one adds is looked at first", async () => {
    expect([...allowedFunctions].toSorted()).to.deep.equal(await allowedByRule(parser.connection));
  });

  it("leave out what reads settings, variables, files, plans or the log", () => {
    const refused =
      "current_setting getvariable read_text json_serialize_plan write_log query pg_typeof setseed sleep_ms";
    for (const name of refused.split(" ")) expect(allowedFunctions.has(name), name).to.equal(false);
  });
});
