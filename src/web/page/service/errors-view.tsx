import { useState } from "preact/hooks";
import { count } from "../../model/number-format.ts";
import { ALL_JOBS, hashOf } from "../../model/page-route.ts";
import { type Catalog, useCatalog } from "./catalog.ts";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";

type Entry = Catalog[number];

/** The catalog of errors, and each of them by itself. */
export function ErrorsView({ code }: { code: number | null }) {
  const { data: catalog, error, again } = useCatalog();
  const [words, setWords] = useState("");
  if (catalog === null) {
    return (
      <main class="page" id="main" tabIndex={-1}>
        <h1>Errors</h1>
        {error === null ? <Shimmer /> : <FailurePanel error={error} again={again} />}
      </main>
    );
  }
  const entry = code === null ? undefined : catalog.find((each) => each.code === code);
  const terms = words.toLowerCase().split(/\s+/);
  const found = catalog.filter((each) => {
    const text = `${each.code} ${each.cli_code} ${each.name} ${each.raised_when} ${each.suggestion}`.toLowerCase();
    return terms.every((term) => text.includes(term));
  });
  return (
    <main class="page" id="main" tabIndex={-1}>
      {code !== null ? (
        <>
          <p>
            <a href={hashOf({ view: "errors", code: null })}>Errors</a>
          </p>
          {entry === undefined ? <Unknown code={code} /> : <OneError entry={entry} />}
        </>
      ) : (
        <>
          <h1>Errors</h1>
          <div class="filters">
            <input
              class="search"
              type="search"
              aria-label="Find an error"
              placeholder="Number, name, or words"
              value={words}
              onInput={(event) => setWords(event.currentTarget.value)}
            />
            <span class="found quiet" role="status">
              {count(found.length)} of {count(catalog.length)}
            </span>
          </div>
          {found.length === 0 ? <p class="empty">No error is like that.</p> : <ErrorList entries={found} />}
        </>
      )}
    </main>
  );
}

function Unknown({ code }: { code: number }) {
  return (
    <>
      <h1>No such error</h1>
      <p class="empty">The catalog has no error {code}.</p>
    </>
  );
}

function ErrorList({ entries }: { entries: Entry[] }) {
  return (
    <ul class="panel errors">
      {entries.map((entry) => (
        <li key={entry.code}>
          <a href={hashOf({ view: "errors", code: entry.code })}>
            <code>{entry.cli_code}</code> {entry.name}
          </a>
          {entry.retryable && <span class="badge">may succeed later</span>}
          <p class="quiet">{entry.raised_when}</p>
        </li>
      ))}
    </ul>
  );
}

function OneError({ entry }: { entry: Entry }) {
  const { code, cli_code, name, http_status, retryable, retry_after_seconds, raised_when, suggestion } = entry;
  const facts: [string, string][] = [
    ["Code", String(code)],
    ["HTTP status", String(http_status)],
    [
      "Later",
      retryable
        ? `may succeed${retry_after_seconds === undefined ? "" : ` after ${retry_after_seconds} s`}`
        : "the same again",
    ],
  ];
  return (
    <>
      <h1>
        {cli_code} {name}
      </h1>
      <p class="lead">{raised_when}</p>
      {suggestion !== "" && <p class="lead quiet">{suggestion}</p>}
      <dl class="panel facts-list">
        {facts.map(([member, value]) => (
          <div key={member}>
            <dt>{member}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="section">
        <a href={hashOf({ view: "jobs", choice: { ...ALL_JOBS, error: code } })}>Jobs that failed with it</a>
      </p>
    </>
  );
}
