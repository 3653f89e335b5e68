/** What of an answer of `lineage.get` is drawn. */
interface Lineage {
  nodes: readonly { id: string; kind: string; name: string; distance: number }[];
  edges: readonly {
    from: string;
    to: string;
    columns: readonly { from: string | null; to: string | null; kind: string }[];
    confidence: string;
  }[];
}

/** A thing as it is drawn, with those of its columns that something leads from or to. */
export interface LineageBox {
  id: string;
  kind: string;
  name: string;
  isRoot: boolean;
  columns: readonly string[];
  /** Columns that are not drawn. */
  more: number;
}

/** What leads from a column, or a thing as such, to another; by places of boxes and their columns. */
export interface LineageArrow {
  from: number;
  fromRow: number | null;
  to: number;
  toRow: number | null;
  /** Whether a column becomes a column's value; else it decides which rows there are, or is only named. */
  isValue: boolean;
}

/** Columns of a thing that are drawn. */
const MOST_COLUMNS = 14;
/** What makes a column's values of another's. */
const VALUES = new Set(["direct", "expression", "aggregation"]);

/** Boxes and arrows of a drawing of where things come from. */
export function lineageDrawing({ nodes, edges }: Lineage): { boxes: LineageBox[]; arrows: LineageArrow[] } {
  const places = new Map(nodes.map(({ id }, place) => [id, place]));
  const columns = nodes.map(() => new Set<string>());
  const known = edges.flatMap((edge) => {
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    return from === undefined || to === undefined ? [] : [{ ...edge, from, to }];
  });
  for (const { from, to, columns: own } of known) {
    for (const each of own) {
      if (each.from !== null && VALUES.has(each.kind)) columns[from]?.add(each.from);
      if (each.to !== null && VALUES.has(each.kind)) columns[to]?.add(each.to);
    }
  }
  const boxes = nodes.map(({ id, kind, name, distance }, place) => {
    const all = [...(columns[place] ?? [])];
    const shown = all.slice(0, MOST_COLUMNS);
    return { id, kind, name, isRoot: distance === 0, columns: shown, more: all.length - shown.length };
  });
  const rowOf = (box: number, column: string | null): number | null => {
    const own = boxes[box];
    if (own === undefined || column === null) return null;
    const row = own.columns.indexOf(column);
    return row >= 0 ? row : columns[box]?.has(column) === true ? own.columns.length : null;
  };
  const arrows = new Map<string, LineageArrow>();
  for (const { from, to, columns: own } of known) {
    const each = own.length === 0 ? [{ from: null, to: null, kind: "named" }] : own;
    for (const edge of each) {
      const isValue = VALUES.has(edge.kind);
      const [fromRow, toRow] = isValue ? [rowOf(from, edge.from), rowOf(to, edge.to)] : [null, null];
      arrows.set([from, fromRow, to, toRow].join(), { from, fromRow, to, toRow, isValue });
    }
  }
  return { boxes, arrows: [...arrows.values()] };
}
