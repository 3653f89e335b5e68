import type { TestResult } from "./results.ts";

/** What a report for a build server is about. */
export interface JunitRun {
  name: string;
  ran_at: number;
  tests: readonly TestResult[];
}

/** A run as JUnit's XML: data that does not pass is a failure, a test that cannot be run an error. */
export function junitOf({ name, ran_at, tests }: JunitRun): string {
  const count = (status: TestResult["status"]): number => tests.filter((each) => each.status === status).length;
  const seconds = tests.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  const counts = `tests="${tests.length}" failures="${count("failed")}" errors="${count("error")}" skipped="${count("skipped")}"`;
  const time = `time="${seconds.toFixed(3)}" timestamp="${new Date(ran_at).toISOString().slice(0, 19)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts} time="${seconds.toFixed(3)}">`,
    `  <testsuite name="${escaped(name)}" ${counts} ${time}>`,
    ...tests.map((test) => testCase(name, test)),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(suite: string, { name, status, ms, expected, observed, error }: TestResult): string {
  const head = `    <testcase classname="${escaped(suite)}" name="${escaped(name)}" time="${(ms / 1000).toFixed(3)}"`;
  const seen = `expected: ${expected}; observed: ${JSON.stringify(observed)}`;
  const inside = {
    passed: "",
    skipped: "<skipped/>",
    warned: `<system-out>${escaped(`warning: ${seen}`)}</system-out>`,
    failed: `<failure message="${escaped(seen)}"/>`,
    error: `<error type="${error?.code ?? ""}" message="${escaped(error?.message ?? "")}"/>`,
  }[status];
  return inside === "" ? `${head}/>` : `${head}>${inside}</testcase>`;
}

/** A text as XML may have it: what it may not have at all is U+FFFD. */
function escaped(text: string): string {
  const known: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\n": "&#10;",
    "\r": "&#13;",
    "\t": "&#9;",
  };
  return text
    .toWellFormed()
    .replace(/[&<>"\n\r\t]/g, (character) => known[character] ?? "")
    .replace(/[^\n\r\t\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
