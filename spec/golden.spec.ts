import { expect } from "chai";
import { expectedOf, goldenCases, profileCase } from "./support/golden/case.ts";
import { unmetClaims } from "./support/golden/claims.ts";
import { differences } from "./support/golden/compare.ts";
import { type TestService, testService } from "./support/service.ts";

/** Another folder of cases, and the only one of them that is tried; see support/golden/case.ts. */
const { GOLDEN_CASES, GOLDEN_CASE } = process.env;

/** What the profile says where the rows of a file do not add up. */
const UNACCOUNTED = /the file has \d+ rows, of which [^"]*/;

describe("golden files", () => {
  let service: TestService;

  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
  });

  after(() => service.stop());

  for (const name of goldenCases(GOLDEN_CASES)) {
    if (GOLDEN_CASE !== undefined && name !== GOLDEN_CASE) continue;
    const expected = expectedOf(name, GOLDEN_CASES);
    it(`${name}${expected.about === undefined ? "" : `: ${expected.about}`}`, async () => {
      const { findings, text } = await profileCase(service, name, expected, GOLDEN_CASES);
      const { warnings, recordSetNames, recordSets, files, light, heavy, cdd } = expected;
      const said = Object.entries({ warnings, recordSetNames, recordSets, files, light, heavy, cdd });
      const wrong = [
        ...differences(Object.fromEntries(said.filter(([, value]) => value !== undefined)), findings),
        ...unmetClaims(expected.expect ?? [], findings),
        ...(expected.present ?? []).filter((one) => !text.includes(one)).map((one) => `nowhere says ${one}`),
        ...(expected.absent ?? []).filter((one) => text.includes(one)).map((one) => `somewhere says ${one}`),
        ...(expected.noRecordSet ?? [])
          .filter((one) => findings.recordSetNames.includes(one))
          .map((one) => `there is a record set ${one}`),
        ...(UNACCOUNTED.exec(text) ?? []).map((one) => `rows are neither read nor told of: ${one}`),
      ];
      if (wrong.length > 0) expect.fail(wrong.map((one) => `\n      ${one}`).join(""));
    });
  }
});
