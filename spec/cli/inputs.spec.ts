import { spawn, spawnSync } from "node:child_process";
import { linkSync, mkdirSync, openSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { dli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";

const TABLE = "a,b\n1,2\n3,4\n";
const COMMAND = fileURLToPath(new URL("../../src/cli/dli.cjs", import.meta.url));

describe("dli profile", () => {
  const folder = temporaryFolder();
  before(() => {
    writeFiles(folder, { "set/a.csv": TABLE, "spec.json": '{"country":"gr"}', "lines.jsonl": '"set"\n' });
    symlinkSync(join(folder, "set/a.csv"), join(folder, "link.csv"));
    linkSync(join(folder, "set/a.csv"), join(folder, "hard.csv"));
    mkdirSync(join(folder, "empty/deep/down"), { recursive: true });
  });

  it("never writes over what it reads, by whatever name, and says so before it does anything", async () => {
    for (const args of [
      ["profile", "set/a.csv", "--out", "set/a.csv"],
      ["profile", "set/a.csv", "--out", "./set/../set/a.csv"],
      ["profile", "set", "--out", "set/a.csv"],
      ["profile", ".", "--light", "--out", "set/a.csv"],
      ["profile", "set/a.csv", "--out", "link.csv"],
      ["profile", "link.csv", "--out", "hard.csv"],
      ["profile", "set", "--spec", "spec.json", "--out", "spec.json"],
      ["batch", "lines.jsonl", "--results", "lines.jsonl"],
    ]) {
      const { code, stdout, stderr } = await dli(args, {}, folder);
      expect([code, stdout], args.join(" ")).to.deep.equal([1, ""]);
      expect(stderr)
        .to.match(/^Error \(DLI-367\)/)
        .and.to.include("is not written: it is");
    }
    expect(readFileSync(join(folder, "set/a.csv"), "utf8")).to.equal(TABLE);
    expect(readFileSync(join(folder, "spec.json"), "utf8")).to.equal('{"country":"gr"}');
    expect(readFileSync(join(folder, "lines.jsonl"), "utf8")).to.equal('"set"\n');
  });

  it("says that its output goes to its input where the shell was told so", () => {
    writeFiles(folder, { "own.csv": TABLE });
    const out = openSync(join(folder, "own.csv"), "a");
    const { status, stderr } = spawnSync(process.execPath, [COMMAND, "profile", "own.csv"], {
      cwd: folder,
      stdio: ["ignore", out, "pipe"],
      encoding: "utf8",
    });
    expect(status).to.equal(1);
    expect(stderr).to.include("what is to be read is also standard output");
    expect(readFileSync(join(folder, "own.csv"), "utf8")).to.equal(TABLE);
  });

  it("writes a new file into the folder that it profiles, and writes over a profile that it made", async () => {
    writeFiles(folder, { "kept/a.csv": TABLE });
    for (let run = 0; run < 2; run++) {
      const { code, stderr } = await dli(["profile", "kept", "--light", "--out", "kept/profile.json"], {}, folder);
      expect(code, stderr).to.equal(0);
      expect(readFileSync(join(folder, "kept/profile.json"), "utf8")).to.include('"name": "a.csv"');
    }
  });

  it("says of a folder without any file that there is none", async () => {
    const { code, stderr } = await dli(["profile", "empty"], {}, folder);
    expect([code, stderr]).to.deep.equal([
      1,
      "Error (DLI-362): File read error\n└─ File 'empty' cannot be read: the folder holds no file\n\nSuggestion: Check the path\n",
    ]);
  });

  it("reads standard input, whatever its format, and leaves nothing of it behind", async () => {
    const left = temporaryFolder();
    const piped = async (input: string | Buffer, path = "-"): Promise<string> => {
      const child = spawn(process.execPath, [COMMAND, "profile", path], { env: { ...process.env, TMPDIR: left } });
      child.stdin.end(input);
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
      return stdout === "" ? stderr : stdout;
    };
    expect(await piped(TABLE)).to.include("stdin  2 rows, 2 columns");
    expect(await piped("a\tb\n1\t2\n", "/dev/stdin")).to.include("stdin  1 row, 2 columns");
    expect(await piped('{"a":1}\n{"a":2}\n{"a":3}\n')).to.include("stdin  3 rows, 1 column");
    expect(await piped('[{"a":1},\n{"a":2}]')).to.include("stdin  2 rows, 1 column");
    expect(await piped(gzipSync(TABLE))).to.include("stdin  2 rows, 2 columns");
    expect(await piped("A sentence of words. And one more.\n")).to.include("stdin.txt");
    expect(spawnSync("ls", [left], { encoding: "utf8" }).stdout).to.equal("");
    const remote = await dli(["profile", "-", "--url", "http://127.0.0.1:9"]);
    expect(remote.stderr).to.include("File '-' cannot be read: a service elsewhere does not read it");
  });
});
