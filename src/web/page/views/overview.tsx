import { bytes, count, counted, percent } from "../../model/number-format.ts";
import type { Report } from "../../model/open-report.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Name } from "../parts/text.tsx";
import { Attention } from "./attention.tsx";
import { Files } from "./files.tsx";
import { Meanings } from "./meanings.tsx";
import { References } from "./references.tsx";
import { TableCards } from "./table-cards.tsx";

/** All of a dataset at a glance. */
export function Overview({ report }: { report: Report }) {
  const { head, files, tables, cuts, profiled } = report;
  const size = files.reduce((sum, file) => sum + (file.size ?? 0), 0);
  return (
    <>
      <p class="quiet">Profile of a dataset</p>
      <h1>
        <Name text={head.name} />
      </h1>
      <p class="lead quiet">
        {counted(files.length, "file")}, {bytes(size)}
        {head.version !== undefined && <> · version {visibleText(head.version)}</>}
        {head.creator !== undefined && <> · {visibleText(head.creator)}</>}
        {head.license !== undefined && <> · {visibleText(head.license)}</>}
      </p>
      {head.description !== undefined && <p class="description">{visibleText(head.description)}</p>}
      {profiled && <Figures report={report} />}
      {!profiled && <p class="empty">Only the files were looked at: this profile has no tables.</p>}
      {profiled && tables.length === 0 && <p class="empty">There is no table in this dataset.</p>}
      {tables.length > 0 && (
        <div class="pair">
          <Attention report={report} />
          <Meanings report={report} />
        </div>
      )}
      <References report={report} />
      <TableCards report={report} />
      <Files report={report} />
      <footer class="section quiet">
        {cuts.map((cut) => (
          <p key={cut}>{cut}</p>
        ))}
        {report.noRows && <p>Records and examples of cells were left out on request.</p>}
        <p>
          Printing shows all tables and columns; the field above each table finds what the browser's own search cannot
          see.
        </p>
      </footer>
    </>
  );
}

function Figures({ report: { tables, alerts } }: { report: Report }) {
  const sum = (of: (table: Report["tables"][number]) => number): number =>
    tables.reduce((all, table) => all + of(table), 0);
  const cells = sum((table) => table.cells);
  const missing = sum((table) => table.missing);
  const personal = sum(({ columns }) => columns.filter((column) => column.personal === true).length);
  const grave = alerts.filter(({ severity }) => severity !== "note").length;
  const failed = tables.filter(({ error }) => error !== undefined).length;
  const figures: [figure: string, name: string, colour?: string | undefined][] = [
    [count(tables.length), tables.length === 1 ? "table" : "tables"],
    [count(sum(({ rows }) => rows)), "rows"],
    [count(sum(({ topColumns }) => topColumns)), "columns"],
    [percent(missing, cells), "cells missing", missing > 0 ? "amber" : undefined],
    [count(alerts.length + failed), "alerts", grave + failed > 0 ? "red" : undefined],
    [count(personal), personal === 1 ? "personal column" : "personal columns", personal > 0 ? "magenta" : undefined],
  ];
  return (
    <dl class="figures panel">
      {figures.map(([figure, name, colour]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class={colour}>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}
