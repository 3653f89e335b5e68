import { resolve } from "node:path";
import type { ProfilePage } from "../client/index.ts";
import { ServiceError } from "../errors/service-error.ts";
import { pageAssets } from "../web/assets.ts";
import { reportDocument } from "../web/document.ts";
import { ModelBuilder } from "../web/model/model-builder.ts";
import { checkNoInput } from "./inputs.ts";
import { checkWritable, writingTo } from "./profile-output.ts";

export interface ReportFileOptions {
  /** Where the report is written; nowhere where there is none. */
  html?: string;
  /** False where it is to have no rows. */
  rows?: boolean;
}

/**
 * That a report can be made, and written where it is wanted, said before the work that it is of. Throws STORAGE_ERROR,
 * and CONFIGURATION_ERROR where the page is not built.
 */
export async function checkReport(
  { html, out }: ReportFileOptions & { out?: string },
  inputs: readonly string[],
): Promise<void> {
  if (html === undefined) return;
  if (out !== undefined && resolve(out) === resolve(html)) {
    const reason = `'${html}' is not written: the profile goes there`;
    throw new ServiceError("STORAGE_ERROR", { reason }, { suggestion: "Name another file to write to" });
  }
  await checkWritable(html);
  await checkNoInput(html, inputs);
  await pageAssets("report");
}

/** A report that is written to a file when all pages of its profile have come. */
export class ReportFile {
  readonly #path: string | undefined;
  readonly #builder: ModelBuilder;

  constructor({ html, rows }: ReportFileOptions) {
    this.#path = html;
    this.#builder = new ModelBuilder({ noRows: rows === false });
  }

  /** Takes a page; where no report is wanted, it is let go. */
  add(page: ProfilePage): void {
    if (this.#path !== undefined) this.#builder.add(page);
  }

  /** Writes the report, where one is wanted. Throws STORAGE_ERROR. */
  async write(): Promise<void> {
    if (this.#path === undefined) return;
    const text = await reportDocument(this.#builder.build());
    await writingTo(this.#path, (write) => write(text));
  }
}
