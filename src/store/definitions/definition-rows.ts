import { folded } from "../job-rows.ts";
import { ownerKey } from "../postgres-text.ts";
import {
  type DefinedColumn,
  type Definition,
  type DefinitionFacts,
  type DefinitionVersion,
  definitionKinds,
  type Readers,
  sourceTypes,
  type Viewer,
} from "./definition-record.ts";
import type { StepRow } from "./steps.ts";

/** Who stands for everybody among readers. */
const EVERYBODY = "*";

/** The columns that all facts but those in other tables lie in, the same of a definition and of its versions. */
export const FACTS = [
  "variant",
  "owner",
  "team",
  "description",
  "tags",
  "source_type",
  "registered_by",
  "readers",
  "spec",
  "columns",
] as const;

/** The values of these columns. */
export function factsOf(facts: DefinitionFacts): (string | null)[] {
  const { variant, owner, team, description, tags, source_type, registered_by, readers, spec, columns } = facts;
  const [tagsText, readersText] = [JSON.stringify(tags), JSON.stringify(readers)];
  const columnsText = columns === null ? null : JSON.stringify(columns);
  return [variant, owner, team, description, tagsText, source_type, registered_by, readersText, spec, columnsText];
}

/** What a definition is looked for in, and its owner. */
export function searchedOf({ name, description, owner }: DefinitionFacts): { searched: string; owner: string } {
  return { searched: folded([name, description ?? ""].join("\n")), owner: folded(owner ?? "") };
}

/** Whom the rows of readers of a definition name. */
export function readerRows({ readers, registered_by }: Pick<DefinitionFacts, "readers" | "registered_by">): string[] {
  const own = ownerKey(registered_by);
  if (readers === "all") return [EVERYBODY, own];
  if (readers === "owner") return [own];
  return [...new Set([own, ...readers.map(ownerKey)])];
}

/** A condition, with the value of its place, that the definitions meet that a viewer may read. */
export function readable(
  viewer: Viewer,
  id: string,
  place: (value: string) => string,
  among: (list: string) => string,
) {
  const conditions: string[] = [];
  if (viewer.subject !== undefined) {
    const readers = [EVERYBODY, ownerKey(viewer.subject)].map(place).join(", ");
    conditions.push(
      `EXISTS (SELECT 1 FROM definition_readers AS readers WHERE readers.definition_id = ${id} AND readers.reader IN (${readers}))`,
    );
  }
  if (viewer.except.length > 0) conditions.push(`${id} NOT IN ${among(place(JSON.stringify(viewer.except)))}`);
  return conditions;
}

/** The facts in a row of a definition or of a version of it. */
function factsIn(row: StepRow, kind: DefinitionFacts["kind"], name: string): Omit<DefinitionFacts, "depends_on"> {
  return {
    kind,
    name,
    variant: String(row.variant),
    owner: textOf(row.owner),
    team: textOf(row.team),
    description: textOf(row.description),
    tags: JSON.parse(String(row.tags)) as string[],
    source_type: sourceTypes.find((type) => type === row.source_type) ?? "MANUAL",
    registered_by: textOf(row.registered_by),
    readers: JSON.parse(String(row.readers)) as Readers,
    columns: row.columns === null ? null : (JSON.parse(String(row.columns)) as DefinedColumn[]),
    spec: String(row.spec),
  };
}

/** The definition that a row stands for, which has the names of what it reads as a JSON list or, joined, by lines. */
export function definitionOf(row: StepRow): Definition {
  const kind = definitionKinds.find((each) => each === row.kind) ?? "dataset";
  const refs = textOf(row.refs);
  return {
    ...factsIn(row, kind, String(row.name)),
    id: Number(row.id),
    version: Number(row.version),
    depends_on: refs === null || refs === "" ? [] : refs.split("\n").sort(),
    created_at: Number(row.created_at),
    updated_at: Number(row.updated_at),
  };
}

/** The version that a row stands for. */
export function versionOf(row: StepRow, kind: DefinitionFacts["kind"], name: string): DefinitionVersion {
  return {
    ...factsIn(row, kind, name),
    version: Number(row.version),
    registered_at: Number(row.registered_at),
    removed_at: row.removed_at === null ? null : Number(row.removed_at),
  };
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** A pattern of texts, as they are searched, that have a text in them. */
export function partOf(text: string): string {
  return `%${folded(text).replace(/[\\%_]/g, "\\$&")}%`;
}
