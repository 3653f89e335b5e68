/**
 * DuckDB's type for what a column of SQLite is declared as, by the rules of affinity (sqlite.org/datatype3.html section
 * 3.1) and by the names that SQL has for dates and truth values; null where nothing is declared.
 */
export function declaredType(declared: string | null): string | null {
  const type = declared?.trim().toUpperCase() ?? "";
  if (type === "" || type === "ANY") return null;
  if (/^BOOL(EAN)?$/.test(type)) return "BOOLEAN";
  if (type.includes("INT")) return "BIGINT";
  if (/CHAR|CLOB|TEXT|BLOB/.test(type)) return "VARCHAR";
  if (/REAL|FLOA|DOUB/.test(type)) return "DOUBLE";
  if (type === "DATE") return "DATE";
  if (/^(DATETIME|TIMESTAMP)\b/.test(type)) return "TIMESTAMP";
  if (/^TIME\b/.test(type)) return "TIME";
  return decimalType(type);
}

/** Decimals with digits behind the point are no integers, also where all of these are zero. */
function decimalType(type: string): string | null {
  const [, digits, decimals = "0"] =
    /^(?:NUMERIC|DECIMAL|NUMBER)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?$/.exec(type) ?? [];
  if (digits !== undefined) return Number(decimals) > 0 ? "DOUBLE" : "BIGINT";
  return /^(NUMERIC|DECIMAL|NUMBER)$/.test(type) ? "DECIMAL(18, 3)" : null;
}
