import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { v5 } from "uuid";
import type { ProfileSpecification } from "../../../src/profiling/model/specification.ts";
import { profilesOf } from "../profile.ts";
import type { TestService } from "../service.ts";
import type { Claim } from "./claims.ts";
import { type Findings, findingsOf } from "./findings.ts";

/*
 * A golden file is a folder below spec/golden:
 *
 *   input/         the files of the dataset (`in/` does as well), as they came with a report or were made to show it
 *   make.ts        beside or instead of these, where a file is large or binary: its default export is given a folder and
 *                  writes files there
 *   expected.json  what their profile says
 *
 * expected.json holds any of these members:
 *
 *   about          a sentence: what is right, and by which authority
 *   spec           members of the profile specification, such as {"redact": true}
 *   warnings, recordSetNames, recordSets, files, light, heavy, cdd
 *                  what was found, in the form that findings.ts gives it; of objects the given members alone count
 *                  (null: there is none), lists count as a whole, numbers to nine digits
 *   present, absent      texts that stand, or do not stand, anywhere in the documents and the job's log
 *   noRecordSet    names that no record set has
 *   expect         claims of another form, as reports come with them (claims.ts)
 *
 * `npm run golden -- CASE` writes what is found: all of it where expected.json says nothing yet, else in place of what it
 * says, so that `git diff` shows what has changed. Only a person can say whether it is right.
 */

export interface Expected extends Partial<Findings> {
  about?: string;
  spec?: Partial<ProfileSpecification>;
  present?: string[];
  absent?: string[];
  noRecordSet?: string[];
  expect?: Claim[];
}

const GOLDEN = fileURLToPath(new URL("../../golden/", import.meta.url));

/** The names of all cases, or of those in another folder of such. */
export function goldenCases(folder = GOLDEN): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "expected.json")))
    .sort();
}

/** What a case expects; nothing where nobody has said so yet. */
export function expectedOf(name: string, folder = GOLDEN): Expected {
  const path = join(folder, name, "expected.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Expected) : {};
}

export function writeExpected(name: string, expected: Expected): void {
  writeFileSync(join(GOLDEN, name, "expected.json"), `${JSON.stringify(expected, null, 2)}\n`);
}

/** Profiles the files of a case below a service's data root. Ids are the same each time. */
export async function profileCase(
  service: TestService,
  name: string,
  { spec = {} }: Expected,
  folder = GOLDEN,
): Promise<{ findings: Findings; text: string }> {
  await writeCase(name, join(service.dataRoot, name), folder);
  const profiles = await profilesOf(service.rpc, name, { id: v5(name, v5.URL), ...spec });
  const { log } = await service.rpc.call<{ log: { message: string }[] }>("jobs.log", {
    job_id: profiles.jobId,
    limit: 1000,
  });
  const { light, heavy, cdd } = profiles;
  const text = JSON.stringify([light, heavy, cdd, log.map(({ message }) => message)]);
  return { findings: findingsOf(profiles), text };
}

/** Writes the files of a case to a folder. */
export async function writeCase(name: string, target: string, folder = GOLDEN): Promise<void> {
  mkdirSync(target, { recursive: true });
  for (const input of ["input", "in"].map((own) => join(folder, name, own))) {
    if (existsSync(input)) cpSync(input, target, { recursive: true });
  }
  const maker = join(folder, name, "make.ts");
  if (existsSync(maker)) {
    const { default: make } = (await import(pathToFileURL(maker).href)) as { default: (to: string) => unknown };
    await make(target);
  }
}
