import { count, counted } from "../../model/number-format.ts";
import { platformHash } from "../../model/platform-route.ts";
import { ago } from "../../model/time-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { meaningName } from "../parts/marks.tsx";
import { Name } from "../parts/text.tsx";
import { useNow } from "../service/use-now.ts";
import type { Found } from "./found.ts";

const SHOWN = 4;

/** Tables of the catalog, each with where what was looked for stands in it. */
export function CatalogTable({ tables, onTag }: { tables: readonly Found[]; onTag: (tag: string) => void }) {
  const now = useNow(60_000);
  return (
    <ul class="panel catalog">
      {tables.map((table) => (
        <li key={table.table_ref}>
          <p class="catalog-name">
            <a href={hrefOf(table)}>
              <Name text={table.table_ref} />
            </a>
            {table.kind === "view" && <span class="badge">view</span>}
            {(table.personal_columns ?? 0) > 0 && (
              <span class="badge personal">{counted(table.personal_columns ?? 0, "personal column")}</span>
            )}
            {table.tags.map((tag) => (
              <button
                key={tag}
                type="button"
                class="chip tag"
                onClick={() => onTag(tag)}
                aria-label={`With tag ${tag}`}
              >
                {visibleText(tag)}
              </button>
            ))}
          </p>
          {table.description !== null && <p>{visibleText(table.description)}</p>}
          {table.matched !== undefined && <Matches matched={table.matched} />}
          <p class="quiet">
            {table.rows === null ? "rows not counted yet" : counted(table.rows, "row")}
            {table.columns > 0 && ` · ${counted(table.columns, "column")}`}
            {table.owner !== null && ` · ${visibleText(table.owner)}`}
            {table.team !== null && ` · ${visibleText(table.team)}`}
            {` · ${ago(table.updated_at, now)}`}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Matches({ matched }: { matched: NonNullable<Found["matched"]> }) {
  const told = matched.filter((match) => match.in !== "name");
  if (told.length === 0) return null;
  return (
    <p class="matches">
      {told.slice(0, SHOWN).map((match, i) => (
        <span key={i} class="match">
          <span class="quiet">{meaningName(match.in)}</span>{" "}
          {match.column !== undefined && match.column !== match.text && (
            <>
              <b>
                <Name text={match.column} />
              </b>{" "}
            </>
          )}
          <Name text={match.text} />
        </span>
      ))}
      {told.length > SHOWN && <span class="quiet">and {count(told.length - SHOWN)} more</span>}
    </p>
  );
}

function hrefOf({ dataset, table_ref }: Found): string {
  const table = table_ref === dataset ? null : table_ref;
  return platformHash({ view: "dataset", name: dataset, part: "tables", table });
}
