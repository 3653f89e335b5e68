// What `npm ci` runs in the end. It must not fail where only what is needed to run was installed: then the sources are run.
const needed = 24;
if (Number(process.versions.node.split(".")[0]) >= needed && hasBundler()) build();
else process.stdout.write("Neither program nor report are built: the program runs from its sources\n");

async function build() {
  await import("./build-scan.ts");
  await import("./build-web.ts");
  await import("./build-cli.ts");
}

function hasBundler() {
  try {
    require.resolve("esbuild");
    return true;
  } catch {
    return false;
  }
}
