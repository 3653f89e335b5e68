/** Rows that are shown as examples. */
export const EXAMPLES = 30;

/** Rows at the beginning of a table by which it is judged what to look for in all of them. */
export const FIRST_ROWS = 2000;
