import { useState } from "preact/hooks";
import { count } from "../../model/number-format.ts";
import type { Column, Report } from "../../model/open-report.ts";
import { KindsBar } from "../charts/kinds-bar.tsx";
import { useNavigation } from "../navigation.ts";
import { meaningName } from "../parts/marks.tsx";
import { Name } from "../parts/text.tsx";

const SHOWN = 6;

interface Meaning {
  name: string;
  personal: boolean;
  columns: Column[];
}

/** What the columns hold: their types as one bar, and what their values mean, personal data first. */
export function Meanings({ report: { tables } }: { report: Report }) {
  const columns = tables.flatMap((table) => table.columns).filter(({ elements }) => elements !== true);
  return (
    <section class="section" aria-labelledby="meanings">
      <h2 id="meanings">What columns mean</h2>
      <KindsBar columns={columns} />
      <ul class="meanings">
        {meaningsOf(columns).map((meaning) => (
          <Row key={meaning.name} meaning={meaning} several={tables.length > 1} />
        ))}
      </ul>
    </section>
  );
}

function Row({ meaning: { name, personal, columns }, several }: { meaning: Meaning; several: boolean }) {
  const [all, setAll] = useState(false);
  const { hrefOf } = useNavigation();
  const shown = all ? columns : columns.slice(0, SHOWN);
  return (
    <li>
      <span>
        <span class={personal ? "badge personal" : "badge"}>{name}</span>
      </span>
      <span>
        {shown.map((column) => (
          <a key={column.path} href={hrefOf({ table: column.table.index, tab: "columns", column: column.place })}>
            <Name text={several ? `${column.table.name}.${column.path}` : column.path} />
          </a>
        ))}
        {shown.length < columns.length && (
          <button type="button" class="link" onClick={() => setAll(true)}>
            and {count(columns.length - shown.length)} more
          </button>
        )}
      </span>
    </li>
  );
}

function meaningsOf(columns: readonly Column[]): Meaning[] {
  const meanings = new Map<string, Meaning>();
  const add = (name: string, personal: boolean, column: Column): void => {
    const meaning = meanings.get(name) ?? { name, personal, columns: [] };
    meaning.columns.push(column);
    meaning.personal ||= personal;
    meanings.set(name, meaning);
  };
  for (const column of columns) {
    const personal = column.personal === true;
    for (const [type] of column.meanings ?? []) add(meaningName(type), personal, column);
    if (personal && column.meanings === undefined) add("personal", true, column);
  }
  return [...meanings.values()].sort(
    (one, other) => Number(other.personal) - Number(one.personal) || other.columns.length - one.columns.length,
  );
}
