import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { pageAssets } from "./assets.ts";
import type { Comparison } from "./model/comparison/comparison.ts";
import type { ReportModel } from "./model/report-model.ts";
import { visibleText } from "./model/visible-text.ts";

const pack = promisify(gzip);
/** Where gzip names the system that it ran on; 255 is any. */
const SYSTEM = 9;
const ANY = 255;

/** What every report and comparison begins with, by which an earlier one is known. */
export const REPORT_START =
  '<!doctype html>\n<html lang="en">\n<meta name="generator" content="dataset-profiler report">';

/**
 * A report as one HTML file that needs nothing else: the same text for the same model. Throws CONFIGURATION_ERROR where
 * the page is not built.
 */
export function reportDocument(model: ReportModel): Promise<string> {
  return documentOf("report", `${model.head.name} · profile`, model);
}

/** The same of a comparison. */
export function comparisonDocument(comparison: Comparison): Promise<string> {
  return documentOf("comparison", `${comparison.left.name} and ${comparison.right.name} · comparison`, comparison);
}

async function documentOf(page: "report" | "comparison", title: string, model: object): Promise<string> {
  const { script, style } = await pageAssets(page);
  const data = await pack(JSON.stringify(model), { level: constants.Z_BEST_COMPRESSION });
  data[SYSTEM] = ANY;
  const policy = [
    "default-src 'none'",
    `script-src '${sourceOf(script)}'`,
    `style-src '${sourceOf(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return [
    REPORT_START,
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escaped(visibleText(title))}</title>`,
    `<style>${style}</style>`,
    `<body><div id="app"><p>This ${page} opens in a moment. If it stays like this, scripts are switched off, or the browser is too old: Chrome 123, Firefox 121, Safari 17.5 or newer show it.</p></div>`,
    `<script type="text/plain" id="model">${data.toString("base64")}</script>`,
    `<script>${script}</script>`,
    "",
  ].join("\n");
}

function sourceOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function escaped(text: string): string {
  return text.toWellFormed().replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
