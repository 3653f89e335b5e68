import type { Reports } from "../reports.ts";
import { expectAccessible } from "../screens.ts";
import { shop } from "../shop.ts";

/** Whether everybody can use a report, as far as a program can tell. */
export function theyAreAccessible(reports: () => Reports): void {
  for (const path of [
    "",
    "table/1/columns",
    "table/1/columns/2",
    "table/2/correlations",
    "table/1/keys",
    "table/1/rows",
  ]) {
    it(`break no rule of axe at /${path}, and scroll nowhere sideways`, async () => {
      const { page, close } = await reports().open(await reports().make("shop", shop()), path);
      await expectAccessible(page, path);
      await close();
    });
  }
}
