import type { TSchema } from "typebox";
import { catalog, type ErrorName, errorNames } from "../src/errors/catalog.ts";
import type { CatalogEntry } from "../src/errors/entry.ts";
import { ServiceError } from "../src/errors/service-error.ts";
import { toErrorObject } from "../src/errors/wire.ts";
import { origins } from "./error-origins.ts";

const INTRODUCTION = `# Errors

Everything that can go wrong with a call or a job has one number, one name and one meaning. This page is generated from
the catalog in \`src/errors\` by \`npm run errors\`; a test fails when the two differ.

- Codes \`40000 + n\`: something could not be read, found or accessed. \`41000 + n\`: an action was refused or failed. The
  command line prints \`DLI-n\`. Negative codes are JSON-RPC's own.
- Test \`error.code\` or \`error.data.name\`, never the text. Every value in a message also stands in \`data.details\`.
- \`retryable\` errors carry \`retry_after_seconds\`, after which the same call may succeed.
- HTTP: a JSON-RPC response comes with status 200, the answer to a notification with 204, an internal error of a single
  call with 500. What is refused before it reaches a method has 401, 403, 405, 413, 415, 429 or 503, and a JSON-RPC error
  as its body.
  \`data.http_status\` is what a REST gateway in front of the service would answer.
`;

/** The page that documents the catalog, as Markdown. */
export function errorsPage(): string {
  const rows = errorNames.map((name) => {
    const { code, cli_code, http_status, retryable, raised_when } = catalog[name];
    const retry = retryable ? "yes" : "no";
    return `| [${code}](#${code}) | ${name} | ${cli_code} | ${http_status} | ${retry} | ${raised_when} |`;
  });
  const head = "| code | name | CLI | HTTP | retryable | raised when |\n|---|---|---|---|---|---|";
  return `${INTRODUCTION}\n${head}\n${rows.join("\n")}\n\n${errorNames.map(section).join("\n")}\n${known()}`;
}

/** For those who know the errors of another service: its conditions, and what stands for them here. */
function known(): string {
  const link = (name: ErrorName): string => `[${catalog[name].code}](#${catalog[name].code}) ${name}`;
  const tables = origins.map(({ title, by, rows }) => {
    const lines = rows.map(([code, condition, ...here]) => `| ${code} | ${condition} | ${here.map(link).join(", ")} |`);
    return `### ${title}\n\n| ${by} | condition | here |\n|---|---|---|\n${lines.join("\n")}\n`;
  });
  return `<a id="known"></a>\n\n## What is known by other numbers\n\n${KNOWN}\n\n${tables.join("\n")}`;
}

const KNOWN = `The catalog unites the errors of four kinds of services. For who comes from one of them: its conditions, and the errors that
stand for them here.`;

function section(name: (typeof errorNames)[number]): string {
  const entry = catalog[name] as unknown as CatalogEntry<TSchema>;
  const error = toErrorObject(new ServiceError(name, entry.example as never), {
    source: "profiler.jobStatus",
    request_id: "0b6e7f0e-3a0f-4a39-9c52-3a5a8b1f7c11",
    trace: false,
  });
  return `<a id="${entry.code}"></a>

## ${entry.code} ${name}

Raised when ${entry.raised_when}.

${entry.suggestion}.

\`\`\`json
${JSON.stringify(error, null, 2)}
\`\`\`
`;
}
