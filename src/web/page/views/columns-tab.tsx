import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ColumnFilter, filtered, kindChips, NO_FILTER, traitChips } from "../../model/column-filter.ts";
import { AS_THEY_STAND, type Order, sorted } from "../../model/column-sort.ts";
import { count, counted } from "../../model/number-format.ts";
import type { Column, Table } from "../../model/open-report.ts";
import { useNavigation } from "../navigation.ts";
import { isTyping } from "../parts/keys.ts";
import { ColumnList } from "./column-list.tsx";

/** The columns that are shown, in their order, for whoever walks through them. */
interface ShownColumns {
  table: Table;
  columns: readonly Column[];
}

let shown: ShownColumns | null = null;

/** The columns of a table as they are shown: filtered and sorted; as they stand where they are not. */
export function shownColumns(table: Table): readonly Column[] {
  return shown?.table === table ? shown.columns : table.columns;
}

/** All columns of a table: find, filter, sort, and choose one. */
export function ColumnsTab({ table }: { table: Table }) {
  const { place, go } = useNavigation();
  const [filter, setFilter] = useState<ColumnFilter>(NO_FILTER);
  const [order, setOrder] = useState<Order>(AS_THEY_STAND);
  const field = useRef<HTMLInputElement>(null);
  const columns = useMemo(() => sorted(filtered(table.columns, filter), order), [table, filter, order]);
  shown = { table, columns };

  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  }, []);

  const isFiltered = filter !== NO_FILTER;
  const walk = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "Enter") {
      const first = columns[0];
      if (first === undefined) return;
      event.preventDefault();
      document.getElementById("columns")?.focus();
      if (event.key === "Enter") go({ ...place, tab: "columns", column: first.place });
    } else if (event.key === "Escape" && filter.text !== "") {
      event.preventDefault();
      setFilter({ ...filter, text: "" });
    }
  };
  return (
    <>
      <div class="find">
        <span class="find-field">
          <input
            ref={field}
            class="search"
            type="search"
            aria-label="Find a column by its name, meaning or values"
            placeholder="Name, meaning or value"
            value={filter.text}
            onInput={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
            onKeyDown={walk}
          />
          <kbd>/</kbd>
        </span>
        <span class="quiet" role="status">
          {columns.length === table.columns.length
            ? counted(columns.length, "column")
            : `${count(columns.length)} of ${counted(table.columns.length, "column")}`}
        </span>
      </div>
      <Chips table={table} filter={filter} onChange={setFilter} />
      {columns.length === 0 ? (
        <div class="empty">
          <p>{table.columns.length === 0 ? "This table has no columns." : "No column is like that."}</p>
          {isFiltered && (
            <button type="button" class="button" onClick={() => setFilter(NO_FILTER)}>
              Show all {count(table.columns.length)}
            </button>
          )}
        </div>
      ) : (
        <ColumnList columns={columns} order={order} onOrder={setOrder} />
      )}
    </>
  );
}

interface ChipsProps {
  table: Table;
  filter: ColumnFilter;
  onChange: (filter: ColumnFilter) => void;
}

function Chips({ table, filter, onChange }: ChipsProps) {
  const kinds = useMemo(() => kindChips(table.columns), [table]);
  const traits = useMemo(() => traitChips(table.columns), [table]);
  return (
    <div class="chips" role="group" aria-label="Show only">
      {kinds.length > 1 &&
        kinds.map(({ name, label, count: columns }) => (
          <Chip
            key={name}
            label={label}
            columns={columns}
            on={filter.kinds.has(name)}
            onToggle={() => onChange({ ...filter, kinds: toggled(filter.kinds, name) })}
          />
        ))}
      {traits.map(({ name, label, count: columns }) => (
        <Chip
          key={name}
          label={label}
          columns={columns}
          on={filter.traits.has(name)}
          onToggle={() => onChange({ ...filter, traits: toggled(filter.traits, name) })}
        />
      ))}
    </div>
  );
}

interface ChipProps {
  label: string;
  columns: number;
  on: boolean;
  onToggle: () => void;
}

function Chip({ label, columns, on, onToggle }: ChipProps) {
  return (
    <button type="button" class="chip" aria-pressed={on} onClick={onToggle}>
      {label} <span>{count(columns)}</span>
    </button>
  );
}

function toggled<Name>(names: ReadonlySet<Name>, name: Name): ReadonlySet<Name> {
  const next = new Set(names);
  if (!next.delete(name)) next.add(name);
  return next;
}
