import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What the compiler has to say; nothing where it finds nothing wrong. */
function compiled(project: string): string {
  try {
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", project], { stdio: "pipe" });
    return "";
  } catch (error) {
    return String((error as { stdout?: Buffer }).stdout);
  }
}

describe("the published types of the client", () => {
  it("are of use to programs that are compiled for ES2022 and check the types of libraries too", () => {
    const folder = temporaryFolder();
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const settings = (more: object): string => JSON.stringify({ compilerOptions: more });
    const published = {
      extends: join(root, "scripts/tsconfig.build.json"),
      compilerOptions: { emitDeclarationOnly: true, rootDir: join(root, "src"), outDir: join(folder, "dist") },
      include: [],
      files: [join(root, "src/client/index.ts")],
    };
    const consumer = { target: "es2022", lib: ["es2022"], module: "nodenext", types: ["node"], noEmit: true };
    writeFiles(folder, {
      "package.json": '{ "type": "module" }',
      "publish.json": JSON.stringify(published),
      "tsconfig.json": settings({ ...consumer, strict: true, skipLibCheck: false }),
      "program.ts": `import { createClient } from "./dist/client/index.js";
        const answer = await createClient({ url: "http://127.0.0.1:4557" }).call("system.ping", {});
        export const text: "pong" = answer;`,
    });
    expect(compiled(join(folder, "publish.json"))).to.equal("");
    expect(compiled(folder)).to.equal("");
  }).timeout(120_000);
});
