import { counted } from "../../model/number-format.ts";
import type { Column, Report } from "../../model/open-report.ts";
import { Diagram } from "../charts/diagram.tsx";
import { useNavigation } from "../navigation.ts";
import { Name } from "../parts/text.tsx";

/** Above so many tables the list comes first, and the drawing only when it is asked for. */
const DRAWN = 40;

/** How the tables hang together: a drawing, and beside it the same as a list. */
export function References({ report: { tables } }: { report: Report }) {
  const references = tables.flatMap(({ columns }) => columns.filter(({ target }) => target !== null));
  if (references.length === 0) return null;
  const involved = new Set(references.flatMap(({ table, target }) => [table, target?.table]));
  const drawing = <Diagram references={references} />;
  return (
    <section class="section" aria-labelledby="references">
      <h2 id="references">How tables hang together</h2>
      {involved.size <= DRAWN ? (
        <>
          {drawing}
          <details>
            <summary>The same as a list</summary>
            <ReferenceList references={references} />
          </details>
        </>
      ) : (
        <>
          <ReferenceList references={references} />
          <details>
            <summary>Draw all {counted(involved.size, "table")}</summary>
            {drawing}
          </details>
        </>
      )}
    </section>
  );
}

/** Columns and the keys that they refer to. */
export function ReferenceList({ references }: { references: readonly Column[] }) {
  return (
    <ul class="references">
      {references.map((column) => (
        <li key={`${column.table.index} ${column.place}`}>
          <ColumnLink column={column} />
          <span class="quiet"> refers to </span>
          {column.target !== null && <ColumnLink column={column.target} />}
          {column.declared === true && <span class="badge">declared</span>}
        </li>
      ))}
    </ul>
  );
}

/** A column with its table, leading to it. */
export function ColumnLink({ column: { table, place, path } }: { column: Column }) {
  const { hrefOf } = useNavigation();
  return (
    <a href={hrefOf({ table: table.index, tab: "columns", column: place })}>
      <Name text={table.name} />.
      <b>
        <Name text={path} />
      </b>
    </a>
  );
}
