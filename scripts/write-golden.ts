import { expectedOf, profileCase, writeExpected } from "../spec/support/golden/case.ts";
import { inPlaceOf } from "../spec/support/golden/compare.ts";
import { inShort } from "../spec/support/golden/findings.ts";
import { testService } from "../spec/support/service.ts";

/** Writes what is found in the cases that are named into their expected.json, for review. */
const names = process.argv.slice(2);
if (names.length === 0) throw new Error("name the cases: npm run golden -- CASE…");
const service = await testService({ env: { LOG_LEVEL: "silent" } });
try {
  for (const name of names) {
    const expected = expectedOf(name);
    const { findings } = await profileCase(service, name, expected);
    const { warnings, recordSetNames, recordSets, files, light, heavy, cdd } = expected;
    const said = Object.entries({ warnings, recordSetNames, recordSets, files, light, heavy, cdd });
    const members = Object.fromEntries(said.filter(([, value]) => value !== undefined));
    const anew = Object.keys(members).length === 0 && expected.expect === undefined;
    writeExpected(name, { ...expected, ...(anew ? inShort(findings) : (inPlaceOf(members, findings) as object)) });
    console.log(`spec/golden/${name}/expected.json`);
  }
} finally {
  await service.stop();
}
