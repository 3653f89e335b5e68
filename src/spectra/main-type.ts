/** The main type of a type as templates name them: IIb counts as Ib, IIP, IIL, IIn and the like as II. */
export function mainType(type: string): string {
  if (/^IIb/.test(type)) return "Ib";
  return /^II/.exec(type)?.[0] ?? /^I[abc]/.exec(type)?.[0] ?? type.replace(/[-/\s].*$/, "");
}
