/** What makes a cell of text a value of a type, and how it is read as one. */
export interface TextTypeRule {
  dataType: "sc:Boolean" | "sc:Integer" | "sc:Float" | "sc:Date" | "sc:DateTime" | "sc:Time";
  /** What a cell must look like, for JavaScript and DuckDB (RE2) alike. */
  pattern: string;
  /** The same for DuckDB, where what is read decides the rest and this is quicker to compile. */
  reads?: string;
  /** What cells look like that mean "no value" in a column of the type, besides those that mean it in any. */
  missing?: string;
  /** The typed value of cell `c` in SQL, NULL where it has none. */
  value: (c: string) => string;
  /**
   * Cheap SQL conditions on cell `c` and its narrow value `v` that hold only for values of the type. Most files are
   * written in a form that meets one of them; a column with a cell that fails them is looked at again with `pattern`.
   * They are several because DuckDB sorts the rows that meet an OR, which takes longer than the comparing.
   */
  canonical?: (c: string, v: string) => string[];
  /** How people write the form, where it is not the usual one. */
  format?: string;
  /** What numbers are of: a currency, or percent. */
  unit?: string;
  /** Whether cells could be read in another way too. */
  ambiguous?: true;
}
