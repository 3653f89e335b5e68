import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { dli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";

describe("the commands about datasets and the catalog", () => {
  const cwd = writeFiles(temporaryFolder(), {
    "data/airports.csv": `iata,city,"state, or region"\n${Array.from({ length: 12 }, (_, i) => `A${i},City ${i % 5},TX`).join("\n")}\n`,
    "data/mails.csv": `id,email\n${Array.from({ length: 12 }, (_, i) => `${i},p${i}@example.org`).join("\n")}\n`,
    "mails.json": JSON.stringify({
      name: "raw.us.mails",
      path: "data/mails.csv",
      tags: ["people", "mail"],
      readers: "all",
    }),
    "list.json": "[1]",
  });
  const run = (...args: string[]) => dli(args, { COLUMNS: "120" }, cwd);

  it("register a file under a name and profile it, and find it in the catalog", async () => {
    const registered = await run(
      "dataset",
      "register",
      "raw.us.airports",
      "data/airports.csv",
      "--description",
      "Airports, by code",
      "--tag",
      "air",
    );
    expect([registered.stdout, registered.code], registered.stderr).to.deep.equal([
      "raw.us.airports is registered, version 1\n",
      0,
    ]);
    const { stdout } = await run("catalog", "search", "region");
    expect(stdout).to.match(
      /^TABLE +MATCHED +DESCRIPTION\nraw\.us\.airports {2}column state, or region +Airports, by code\n$/,
    );
    const table = await run("catalog", "get", "raw.us.airports", "--sample");
    expect(await run("catalog", "raw.us.airports", "--sample")).to.deep.equal(table);
    expect(table.stdout)
      .to.match(/^rows +12$/m)
      .and.to.match(/^iata +VARCHAR .*key/m)
      .and.to.include('{"iata":"A0",');
    const described = await run(
      "catalog",
      "describe",
      "raw.us.airports",
      "--column",
      "city",
      "--description",
      "Next town",
    );
    expect(described.stdout).to.match(/^city .* Next town$/m);
  });

  it("register what a file describes, and list it in each format", async () => {
    expect((await run("dataset", "register", "mails.json")).stdout).to.equal("raw.us.mails is registered, version 1\n");
    const csv = await run("catalog", "list", "--format", "csv");
    expect(csv.stdout.split("\n").slice(0, 2)).to.deep.equal([
      "table_ref,rows,columns,personal_columns,tags,description",
      'raw.us.airports,12,3,0,air,"Airports, by code"',
    ]);
    const lines = (await run("dataset", "list", "--format", "ndjson")).stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).name)).to.deep.equal(["raw.us.airports", "raw.us.mails"]);
    const json = JSON.parse((await run("catalog", "list", "--meaning", "email", "--format", "json")).stdout);
    expect(json.map(({ table_ref }: { table_ref: string }) => table_ref)).to.deep.equal(["raw.us.mails"]);
    expect((await run("dataset", "list", "--tag", "none")).stdout).to.equal(
      "No dataset is registered, or none is such\n",
    );
    expect((await run("dataset", "list", "--limit", "1")).stdout).to.match(/\n\n1 to 1 of 2; more with --offset 1\n$/);
  });

  it("refresh, replace and unregister it, and show its versions", async () => {
    const file = join(cwd, "data/airports.csv");
    writeFiles(cwd, {
      "data/airports.csv": readFileSync(file, "utf8").replaceAll(",TX", ",TX,7").replace('region"', 'region",height'),
    });
    expect((await run("dataset", "refresh", "raw.us.airports")).stdout).to.equal("raw.us.airports is up to date\n");
    expect((await run("catalog", "search", "height")).stdout).to.include("raw.us.airports");
    expect((await run("dataset", "register", "raw.us.airports", "data/mails.csv")).stderr).to.match(/DLI-302/);
    const replaced = await run("dataset", "register", "raw.us.airports", "data/mails.csv", "--replace");
    expect(replaced.stdout).to.equal("raw.us.airports is registered, version 2\n");
    const versions = await run("dataset", "versions", "raw.us.airports");
    expect(versions.stdout)
      .to.match(/^ +2 .*\+id \+email -iata -city/m)
      .and.to.match(/^ +1 .*Airports, by code$/m);
    expect((await run("dataset", "get", "raw.us.airports")).stdout).to.match(/^source +data\/mails\.csv$/m);
    expect((await run("dataset", "unregister", "raw.us.airports")).stdout).to.equal(
      "raw.us.airports is registered no more\n",
    );
    const gone = await run("dataset", "get", "raw.us.airports");
    expect([gone.code, gone.stderr]).to.deep.equal([
      1,
      "Error (DLI-301): Dataset not found\n└─ There is no dataset 'raw.us.airports'\n\nSuggestion: List the datasets with 'dli dataset list' or datasets.list\n",
    ]);
  });

  it("say what is wrong with a file, and with what it could not profile", async () => {
    expect((await run("dataset", "register", "none.json")).stderr).to.include("DLI-361");
    expect((await run("dataset", "register", "list.json")).stderr).to.include("it has no JSON object");
    writeFiles(cwd, { "data/broken.parquet": "PAR1 but no more" });
    const failed = await run("dataset", "register", "raw.us.broken", "data/broken.parquet");
    expect(failed.code).to.equal(1);
    expect(failed.stderr).to.include("It could not be profiled: File 'broken.parquet'");
  });
});
