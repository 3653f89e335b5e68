import { strongestOf } from "../../model/correlation-order.ts";
import type { Column } from "../../model/open-report.ts";
import { SignedBar } from "../charts/signed-bar.tsx";
import { ColumnLink } from "./references.tsx";

const SHOWN = 6;

/** What a column belongs with: references both ways, what it decides and is decided by, what it moves with. */
export function Belongs({ column }: { column: Column }) {
  const { table, place, target, referredBy } = column;
  const at = (other: number): Column | undefined => table.columns[other];
  const dependencies = table.dependencies ?? [];
  const decides = dependencies.flatMap(([from, to]) => (from === place ? (at(to) ?? []) : []));
  const decided = dependencies.flatMap(([from, to]) => (to === place ? (at(from) ?? []) : []));
  const strongest = strongestOf(table, place).slice(0, SHOWN);
  if (target === null && [referredBy, decides, decided, strongest].every((list) => list.length === 0)) return null;
  return (
    <section class="part">
      <h3>Belongs with</h3>
      <ul class="belongs">
        {target !== null && (
          <li>
            <span class="quiet">refers to</span> <ColumnLink column={target} />
          </li>
        )}
        <Links said="is referred to by" columns={referredBy} />
        <Links said="decides" columns={decides} />
        <Links said="is decided by" columns={decided} />
        {strongest.map(({ other, coefficient, measure }) => (
          <li key={`${measure} ${other.place}`} class="moves">
            <ColumnLink column={other} />
            <SignedBar coefficient={coefficient} measure={measure} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Links({ said, columns }: { said: string; columns: readonly Column[] }) {
  if (columns.length === 0) return null;
  return (
    <li>
      <span class="quiet">{said}</span>{" "}
      {columns.map((column, i) => (
        <span key={`${column.table.index} ${column.place}`}>
          {i > 0 && ", "}
          <ColumnLink column={column} />
        </span>
      ))}
    </li>
  );
}
