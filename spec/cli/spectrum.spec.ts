import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { dli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { observed, templateFolder } from "../support/supernovae.ts";
import { zipOf } from "../support/zip.ts";

const { wavelength, flux } = observed({ type: "Ic-norm", redshift: 0.07 });

describe("dli spectrum", () => {
  const templates = templateFolder(6);
  const cwd = writeFiles(temporaryFolder(), {
    "sn.dat": wavelength.map((at, i) => `${at} ${flux[i]}`).join("\n"),
    "broken.dat": "4000 1.0\n4001 1.0\n4002 x\n",
  });

  it("tells the type, age and redshift of a supernova, and which templates fit", async () => {
    const { code, stdout } = await dli(
      ["spectrum", "classify", "sn.dat", "--templates", templates, "--matches", "3"],
      {},
      cwd,
    );
    expect(code).to.equal(0);
    expect(stdout).to.match(/^type +Ic \(Ic-norm\)$/m);
    expect(stdout).to.match(/^redshift +0\.0[67]\d\d, templates differ by 0\.0/m);
    expect(stdout).to.match(/^reliable +yes, if it is a supernova of a type that has templates$/m);
    expect(stdout.match(/^sn24\d\d +Ic-norm/gm)).to.have.length(3);
    const json = await dli(
      ["spectrum", "classify", "sn.dat", "--redshift", "0.07", "--types", "Ic,II", "--json"],
      { TEMPLATES_DIR: templates },
      cwd,
    );
    expect(JSON.parse(json.stdout)).to.deep.include({ assumes: "supernova" });
    expect(JSON.parse(json.stdout).templates.count).to.equal(48);
  });

  it("brings a spectrum to the grid, and writes it", async () => {
    const { code, stdout } = await dli(
      ["spectrum", "process", "sn.dat", "--min", "4000", "--out", "grid.csv"],
      {},
      cwd,
    );
    expect(code).to.equal(0);
    expect(stdout).to.match(/^points +1866 read, 0 without a value, 1732 used$/m);
    expect(stdout).to.match(/^range +(399|400)\d\.\d to 9[12]\d\d\.\d Å$/m);
    expect(stdout).to.match(/^flux +[▁▂▃▄▅▆▇█]{64}$/m);
    const rows = readFileSync(join(cwd, "grid.csv"), "utf8").trim().split("\n");
    expect([rows.length, rows[0]]).to.deep.equal([1025, "wavelength,flux,continuum,flattened"]);
  });

  it("lists templates and lines", async () => {
    const listed = await dli(["spectrum", "templates", "--templates", templates], {}, cwd);
    expect(listed.stdout).to.match(/^Ia-norm +6 +-6 to -2: 6, -2 to 2: 6, 2 to 6: 6, 10 to 14: 6$/m);
    const lines = await dli(["spectrum", "lines", "H", "--min", "4800"], {}, cwd);
    expect(lines.stdout.trim().split("\n").slice(1)).to.deep.equal(["H I   4861.32  Hβ", "H I   6562.79  Hα"]);
  });

  it("compares a hundred spectra of an archive, of which seven are bad: each has its result or its error", async () => {
    const rows = wavelength.map((at, i) => `${at} ${flux[i]}`);
    const broken = [...rows.slice(0, 40), "3720 abc", ...rows.slice(41)].join("\n");
    const files = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [
        `n${String(i).padStart(2, "0")}.dat`,
        i % 15 === 3 ? broken : rows.join("\n"),
      ]),
    );
    writeFiles(cwd, { "night.zip": zipOf(files), "no.zip": "PK but no more" });
    const { code, stdout } = await dli(
      ["spectrum", "batch", "night.zip", "--out", "out.jsonl"],
      { TEMPLATES_DIR: templates },
      cwd,
    );
    expect(code).to.equal(1);
    expect(stdout).to.match(/\n93 of 100 spectra compared\n$/);
    const outcomes = readFileSync(join(cwd, "out.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(outcomes.map(({ file }) => file)).to.deep.equal(Object.keys(files));
    const failed = outcomes.filter(({ error }) => error !== undefined);
    expect(failed.map(({ file }) => file)).to.deep.equal([
      "n03.dat",
      "n18.dat",
      "n33.dat",
      "n48.dat",
      "n63.dat",
      "n78.dat",
      "n93.dat",
    ]);
    expect(failed[1].error).to.deep.include({
      code: 40362,
      details: { file: "n18.dat", line: 41, column: 2, reason: "could not parse column 2: 'abc'" },
    });
    const best = outcomes.filter(({ result }) => result !== undefined).map(({ result }) => JSON.stringify(result.best));
    expect(new Set(best).size).to.equal(1);
    const refused = await dli(["spectrum", "batch", "no.zip"], { TEMPLATES_DIR: templates }, cwd);
    expect(refused.stderr).to.match(/DLI-366[\s\S]*'no.zip' cannot be unpacked/);
  });

  it("says what is wrong, with its number", async () => {
    const broken = await dli(["spectrum", "process", "broken.dat"], {}, cwd);
    expect([broken.code, broken.stdout]).to.deep.equal([1, ""]);
    expect(broken.stderr).to.match(/DLI-362[\s\S]*broken\.dat.*line 3: could not parse column 2: 'x'/);
    expect((await dli(["spectrum", "process", "none.dat"], {}, cwd)).stderr).to.contain("DLI-361");
    expect((await dli(["spectrum", "classify", "sn.dat"], {}, cwd)).stderr).to.match(
      /DLI-368[\s\S]*TEMPLATES_DIR is not set/,
    );
    expect((await dli(["spectrum", "lines", "Xe"], {}, cwd)).stderr).to.contain("DLI-374");
    expect((await dli(["spectrum", "classify", "sn.dat", "--redshift", "far"], {}, cwd)).stderr).to.contain(
      "not a number",
    );
  });
});
