import type { Column } from "../../model/open-report.ts";
import { useNavigation } from "../navigation.ts";
import { Name } from "../parts/text.tsx";

/** A column by its name alone, leading to it. */
export function ColumnName({ column: { table, place, path } }: { column: Column }) {
  const { hrefOf } = useNavigation();
  return (
    <a href={hrefOf({ table: table.index, tab: "columns", column: place })}>
      <Name text={path} />
    </a>
  );
}
