import { writeFileSync } from "node:fs";
import { errorsPage } from "./errors-page.ts";

// Writes errors.md from the catalog: `npm run errors`.
writeFileSync(new URL("../errors.md", import.meta.url), errorsPage());
