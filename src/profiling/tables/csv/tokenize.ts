export interface Row {
  cells: string[];
  /** 1-based lines on which the row starts and ends. */
  line: number;
  endLine: number;
}

/**
 * Splits delimited text (RFC 4180: a quote inside a quoted cell is doubled) into rows, blank lines left out.
 * For looking at the beginning of a file; at most `limit` rows are returned, the last one only if it is complete.
 */
export function tokenize(text: string, delimiter: string, quote: string, limit: number): Row[] {
  const rows: Row[] = [];
  let cells: string[] = [];
  let line = 1;
  let rowLine = 1;
  let endLine = 1;
  let at = 0;
  const endRow = (): void => {
    if (cells.length > 1 || cells[0] !== "") rows.push({ cells, line: rowLine, endLine });
    cells = [];
    rowLine = line;
  };
  while (at < text.length && rows.length < limit) {
    let cell: string;
    if (quote !== "" && text[at] === quote) {
      let value = "";
      let from = at + 1;
      for (;;) {
        const to = text.indexOf(quote, from);
        if (to === -1) return rows; // the text ends inside a quoted cell
        value += text.slice(from, to);
        at = to + 1;
        if (text[at] !== quote) break;
        value += quote;
        from = at + 1;
      }
      for (const character of value) if (character === "\n") line++;
      const rest = at;
      while (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r") at++;
      cell = value + text.slice(rest, at);
    } else {
      const from = at;
      while (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r") at++;
      cell = text.slice(from, at);
    }
    cells.push(cell);
    if (at >= text.length) break;
    if (text[at] === delimiter) {
      at++;
      if (at === text.length) cells.push("");
      continue;
    }
    at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
    endLine = line;
    line++;
    endRow();
  }
  if (rows.length < limit && cells.length > 0) endRow();
  return rows;
}
