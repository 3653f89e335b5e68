import { Type } from "typebox";
import { entry } from "./entry.ts";

const closed = { additionalProperties: false };
const Name = Type.Object({ name: Type.String() }, closed);

/** What goes wrong with tests of data and the specifications that hold them. */
export const qualityErrors = {
  QUALITY_SPEC_NOT_FOUND: entry({
    code: 40701,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-701",
    raised_when: "no specification of tests is registered under the name",
    suggestion: "List them with 'dli quality list' or quality.list",
    details: Name,
    message: ({ name }) => `There is no quality specification '${name}'`,
    example: { name: "tests.us.airports" },
  }),
  QUALITY_TEST_FAILED: entry({
    code: 41702,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-702",
    raised_when:
      "none of the tests that were to be run could be; data that does not pass a test is a result, and no error",
    suggestion: "Look at the error of each test, and correct the specification or refresh the dataset",
    details: Type.Object({ target: Type.String(), tests: Type.Integer(), reason: Type.String() }, closed),
    message: ({ target, tests, reason }) => `None of the ${tests} tests of '${target}' could be run: ${reason}`,
    example: { target: "raw.us.airports", tests: 2, reason: "test 'is_known': there is no column 'iata'" },
  }),
  INVALID_QUALITY_SPEC: entry({
    code: 41703,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-703",
    raised_when:
      "tests cannot be used as they are: an unknown type, a member that the type has not, a column that the table lacks, two tests of one name, SQL that cannot be bound",
    suggestion: "Correct what the reason names; quality.testTypes tells what each type takes",
    details: Type.Object(
      {
        name: Type.String({ description: "Of the specification; of tests without one, of their target" }),
        test: Type.Optional(Type.String()),
        reason: Type.String(),
      },
      closed,
    ),
    message: ({ name, test, reason }) =>
      `The tests of '${name}' cannot be used: ${test === undefined ? "" : `test '${test}': `}${reason}`,
    example: { name: "tests.us.airports", test: "is_known", reason: "there is no column 'iata'" },
  }),
  QUALITY_SPEC_ALREADY_EXISTS: entry({
    code: 41705,
    http_status: 409,
    retryable: false,
    cli_code: "DLI-705",
    raised_when: "a specification is registered under a name that another has, without replace",
    suggestion: "Choose another name, or replace it",
    details: Name,
    message: ({ name }) => `There is a quality specification '${name}' already`,
    example: { name: "tests.us.airports" },
  }),
};
