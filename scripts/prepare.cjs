// What `npm ci` runs in the end. It must not fail where only what is needed to run was installed: then the sources are run.
const needed = 24;
if (Number(process.versions.node.split(".")[0]) >= needed && hasBundler()) import("./build-cli.ts");
else process.stdout.write("the program is not built: it runs from its sources\n");

function hasBundler() {
  try {
    require.resolve("esbuild");
    return true;
  } catch {
    return false;
  }
}
