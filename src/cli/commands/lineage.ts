import type { Contract } from "../../client/index.ts";
import { counted } from "../../profiling/model/number-text.ts";
import { connected } from "../connection.ts";
import { given } from "../definition-file.ts";
import { LOOKED_UP } from "../embeddings.ts";
import { invalidOption } from "../option-values.ts";
import { tableLines } from "../table.ts";
import { print, printJson, type Terminal, terminalOf } from "../terminal.ts";
import { oneLine } from "../text.ts";
import type { NamedOptions } from "./dataset.ts";

type Lineage = Contract["lineage.get"]["result"];
type Edge = Lineage["edges"][number];
type Impact = Contract["lineage.impact"]["result"];
type Change = Contract["lineage.impact"]["params"]["change"];

export interface LineageOptions extends NamedOptions {
  column?: string;
  depth?: string;
  tables?: true;
}

export interface ImpactOptions extends NamedOptions {
  dropColumn?: string;
  rename?: string;
  retype?: string;
  drop?: true;
}

/** `dli lineage show|upstream|downstream NAME` */
export function lineageCommand(direction: "both" | "upstream" | "downstream") {
  return async (resource: string, options: LineageOptions): Promise<void> => {
    const { column, depth, tables } = options;
    const asked = given({ column, depth: depth === undefined ? undefined : depthOf(depth) });
    const level = tables === true ? "table" : "column";
    const params = { resource, direction, level, ...asked } as const;
    const lineage = await connected(options, LOOKED_UP, ({ client, signal }) =>
      client.call("lineage.get", params, { signal }),
    );
    if (options.json === true) printJson(lineage);
    else print(drawn(lineage, direction, terminalOf(process.stdout)));
  };
}

function depthOf(text: string): number {
  const depth = Number(text);
  if (text.trim() !== "" && !Number.isNaN(depth)) return depth;
  throw invalidOption("--depth", `'${text}' is no number`);
}

/** The tree of what something comes from, and that of what is made of it; what was drawn before is only named again. */
function drawn(lineage: Lineage, direction: "both" | "upstream" | "downstream", terminal: Terminal): string[] {
  const { root, unresolved, truncated } = lineage;
  const lines = [terminal.style("bold", `${root.name}  (${root.kind})`)];
  if (direction !== "downstream") lines.push(...section("comes from", lineage, "from", terminal));
  if (direction !== "upstream") lines.push(...section("goes into", lineage, "to", terminal));
  if (truncated) lines.push("", "There is more than is drawn: --depth limits it");
  for (const { id, part, reason } of unresolved) {
    lines.push("", `Not known of ${nameOf(id)}${part === null ? "" : `, ${part}`}: ${oneLine(reason)}`);
  }
  return lines;
}

function section(title: string, { root, edges }: Lineage, way: "from" | "to", terminal: Terminal): string[] {
  const near = way === "from" ? "to" : "from";
  const next = Map.groupBy(edges, (edge) => edge[near]);
  if (!next.has(root.id)) return ["", `${title} nothing that is known`];
  const lines = ["", title];
  const seen = new Set<string>([root.id]);
  const draw = (id: string, indent: string): void => {
    const list = next.get(id) ?? [];
    for (const [i, edge] of list.entries()) {
      const isLast = i === list.length - 1;
      const far = edge[way];
      const again = seen.has(far) && (next.get(far)?.length ?? 0) > 0 ? "  (see above)" : "";
      lines.push(`${indent}${isLast ? "└─" : "├─"} ${nameOf(far)}  ${terminal.style("dim", kindOf(far))}${again}`);
      const below = `${indent}${isLast ? "   " : "│  "}`;
      for (const text of columnTexts(edge)) lines.push(terminal.style("dim", `${below}   ${text}`));
      if (seen.has(far)) continue;
      seen.add(far);
      draw(far, below);
    }
  };
  draw(root.id, "");
  return lines;
}

/** Columns of an edge, a line for each that something is made of. */
function columnTexts({ columns }: Edge): string[] {
  const made = Map.groupBy(columns, ({ to, kind }) => JSON.stringify([to, kind]));
  return [...made.values()].map((list) => {
    const [first] = list;
    const from = list.map((each) => each.from ?? "its rows").join(", ");
    if (first?.to === null) return `${from}: ${first.kind}`;
    return first?.kind === "direct" && from === first.to ? from : `${from} → ${first?.to} (${first?.kind})`;
  });
}

/** `dli lineage impact NAME --drop-column COLUMN` */
export async function lineageImpactCommand(resource: string, options: ImpactOptions): Promise<void> {
  const change = changeOf(options);
  const impact = await connected(options, LOOKED_UP, ({ client, signal }) =>
    client.call("lineage.impact", { resource, change }, { signal }),
  );
  if (options.json === true) printJson(impact);
  else print(impactLines(impact, terminalOf(process.stdout)));
  if (impact.broken.length > 0) process.exitCode = 1;
}

function impactLines({ broken, changed, unaffected, unresolved, hidden }: Impact, terminal: Terminal): string[] {
  const rows = [
    ...broken.map(({ kind, name, part, reason }) => [
      "breaks",
      kind,
      part === null ? name : `${name}, ${part}`,
      oneLine(reason),
    ]),
    ...changed.map(({ kind, name, added, gone, retyped }) => [
      "changes",
      kind,
      name,
      [
        ...added.map((each) => `${each} is new`),
        ...gone.map((each) => `${each} is gone`),
        ...retyped.map((each) => `${each.name} is ${each.to}`),
      ].join(", "),
    ]),
    ...unaffected.map(({ kind, name }) => ["goes on", kind, name, ""]),
    ...unresolved.map(({ kind, name, reason }) => ["not known", kind, name, oneLine(reason)]),
  ];
  const titles = [{ title: "" }, { title: "KIND" }, { title: "NAME" }, { title: "WHY", flexible: true }];
  const others = hidden === 0 ? [] : ["", `${counted(hidden, "definition")} of others read it too`];
  return rows.length === 0 && hidden === 0 ? ["Nothing reads it"] : [...tableLines(titles, rows, terminal), ...others];
}

function changeOf({ dropColumn, rename, retype, drop }: ImpactOptions): Change {
  const changes: Change[] = [
    ...(dropColumn === undefined ? [] : [{ type: "drop_column" as const, column: dropColumn }]),
    ...(rename === undefined ? [] : [{ type: "rename" as const, ...pairOf("--rename", rename) }]),
    ...(retype === undefined ? [] : [{ type: "retype" as const, ...pairOf("--retype", retype) }]),
    ...(drop === undefined ? [] : [{ type: "drop" as const }]),
  ];
  const [change] = changes;
  if (changes.length === 1 && change !== undefined) return change;
  throw invalidOption("--drop-column", "one of --drop-column, --rename, --retype and --drop is needed");
}

function pairOf(option: string, text: string): { column: string; to: string } {
  const [, column, to] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (column === undefined || to === undefined) throw invalidOption(option, `'${text}' is not name=value`);
  return { column, to };
}

/** `dli lineage export NAME` */
export async function lineageExportCommand(resource: string, options: NamedOptions): Promise<void> {
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("lineage.export", { resource }));
  if (options.json === true) printJson(result);
  else print(result.events.map((event) => JSON.stringify(event)));
}

function nameOf(id: string): string {
  return id.slice(id.indexOf(":") + 1);
}

function kindOf(id: string): string {
  return id.slice(0, id.indexOf(":"));
}
