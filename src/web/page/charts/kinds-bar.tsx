import type { Kind } from "../../model/kinds.ts";
import { kindOf, typeName } from "../../model/kinds.ts";
import type { Column } from "../../model/open-report.ts";

interface Share {
  name: string;
  kind: Kind;
  columns: number;
}

/** One bar of all columns by their type. */
export function KindsBar({ columns }: { columns: readonly Column[] }) {
  const shares = sharesOf(columns);
  return (
    <>
      <div class="kinds" aria-hidden="true">
        {shares.map(({ name, kind, columns: own }) => (
          <span key={name} data-kind={kind} style={{ flexGrow: own }} title={`${own} ${name}`} />
        ))}
      </div>
      <p class="legend">
        {shares.map(({ name, kind, columns: own }) => (
          <span key={name}>
            <i data-kind={kind} /> {own} {name}
          </span>
        ))}
      </p>
    </>
  );
}

function sharesOf(columns: readonly Column[]): Share[] {
  const shares = new Map<string, Share>();
  for (const column of columns) {
    const name = typeName(column);
    const share = shares.get(name) ?? { name, kind: kindOf(column), columns: 0 };
    share.columns++;
    shares.set(name, share);
  }
  return [...shares.values()].sort((one, other) => other.columns - one.columns);
}
