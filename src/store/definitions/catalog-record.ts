/** What of a table is searched, in the order in which what has the keyword is ranked. */
export const SEARCHED = ["names", "columns", "meanings", "descriptions", "tags"] as const;
