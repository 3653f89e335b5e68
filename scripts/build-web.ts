import { writeAssets } from "../src/web/assets.ts";
import { bundle } from "../src/web/bundle.ts";

/** Builds the report and the page of the service into dist/web; without esbuild, as where only dependencies are installed, it does not. */
try {
  await writeAssets(await bundle());
} catch (error) {
  if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
  process.stdout.write("The report is not built: esbuild is not installed\n");
}
