import { count, counted } from "../../model/number-format.ts";
import type { Column, Table } from "../../model/open-report.ts";
import { visibleText } from "../../model/visible-text.ts";
import { ColumnName } from "./column-name.tsx";
import { ReferenceList } from "./references.tsx";

/** How the rows of a table are told apart, what its columns refer to, and what they decide. */
export function KeysTab({ table }: { table: Table }) {
  const { columns, key, candidates = [], dependencies = [], duplicates, limits = [], rows } = table;
  const out = columns.filter(({ target }) => target !== null);
  const back = columns.flatMap(({ referredBy }) => referredBy);
  const at = (places: readonly number[]): Column[] => places.flatMap((place) => columns[place] ?? []);
  return (
    <div class="keys">
      <section>
        <h2>Keys</h2>
        {key.length > 0 && (
          <p>
            Rows are known by <Columns columns={key} />.
          </p>
        )}
        {candidates.length === 0 ? (
          <p class="quiet">No column, and no pair of columns, has values that are unique and never missing.</p>
        ) : (
          <ul>
            {candidates.map((places) => (
              <li key={places.join(" ")}>
                <Columns columns={at(places)} /> <span class="quiet">unique and never missing</span>
              </li>
            ))}
          </ul>
        )}
        {duplicates !== undefined && (
          <p class="quiet">
            {duplicates === 0
              ? `None of the ${counted(rows, "row")} equals another.`
              : `${counted(duplicates, "row")} equal an earlier one in every column.`}
          </p>
        )}
      </section>
      <section>
        <h2>References</h2>
        {out.length + back.length === 0 ? (
          <p class="quiet">No column refers to the key of another table, and none refers to this one.</p>
        ) : (
          <ReferenceList references={[...out, ...back]} />
        )}
      </section>
      <section>
        <h2>Dependencies</h2>
        {dependencies.length === 0 ? (
          <p class="quiet">No column decides the value of another.</p>
        ) : (
          <ul>
            {[...Map.groupBy(dependencies, ([from]) => from)].map(([from, pairs]) => (
              <li key={from}>
                <Columns columns={at([from])} /> <span class="quiet">decides</span>{" "}
                <Columns columns={at(pairs.map(([, to]) => to))} />
              </li>
            ))}
          </ul>
        )}
      </section>
      {limits.length > 0 && (
        <section>
          <h2>What was cut off</h2>
          <ul class="quiet">
            {limits.map((limit) => (
              <li key={limit}>{visibleText(limit)}</li>
            ))}
          </ul>
        </section>
      )}
      <p class="unseen">{count(columns.length)} columns were looked at.</p>
    </div>
  );
}

function Columns({ columns }: { columns: readonly Column[] }) {
  return (
    <>
      {columns.map((column, i) => (
        <span key={column.place}>
          {i > 0 && ", "}
          <ColumnName column={column} />
        </span>
      ))}
    </>
  );
}
