import { createRequire } from "node:module";
import type licencesOfSpdx from "spdx-license-list";

/** Addresses that have moved since SPDX listed them, or are spelled otherwise by those who answer there. */
const MOVED: Record<string, string> = {
  "BSD-2-Clause": "https://opensource.org/license/bsd-2-clause",
  "BSD-3-Clause": "https://opensource.org/license/bsd-3-clause",
  MIT: "https://opensource.org/license/mit",
  "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
  "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
  "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
};

/** Usual spellings that are neither SPDX ids nor names, as `simplified` writes them. */
const BY_SPELLING = new Map([
  ["cc0", "CC0-1.0"],
  ["public-domain", "CC0-1.0"],
  ["cc-by", "CC-BY-4.0"],
  ["cc-by-sa", "CC-BY-SA-4.0"],
  ["cc-by-nc", "CC-BY-NC-4.0"],
  ["cc-by-nd", "CC-BY-ND-4.0"],
  ["creative-commons-attribution-4.0", "CC-BY-4.0"],
  ["apache", "Apache-2.0"],
  ["apache2", "Apache-2.0"],
  ["gplv3", "GPL-3.0"],
  ["gplv2", "GPL-2.0"],
  ["odbl", "ODbL-1.0"],
  ["3-clause-bsd", "BSD-3-Clause"],
  ["new-bsd", "BSD-3-Clause"],
]);

interface Known {
  licences: typeof licencesOfSpdx;
  /** SPDX ids by id and by name, both as `simplified` writes them. */
  byName: Map<string, string>;
}

let known: Known | null = null;

/** All licences, which are read where one is named. */
function knownLicences(): Known {
  if (known !== null) return known;
  const licences = createRequire(import.meta.url)("spdx-license-list") as typeof licencesOfSpdx;
  const byName = new Map([
    ...Object.entries(licences).map(([id, { name }]) => [simplified(name), id] as const),
    ...Object.keys(licences).map((id) => [simplified(id), id] as const),
  ]);
  known = { licences, byName };
  return known;
}

/**
 * The address of a licence named by address, by SPDX id or name, or by a usual spelling; an unknown name is looked for
 * at SPDX, where licence pages are named by id. Null where nothing is named.
 */
export function licenceUrl(licence: string): string | null {
  const text = licence.trim();
  if (text === "") return null;
  if (URL.canParse(text) && /^https?:/i.test(text)) return text;
  const name = simplified(text);
  const id = BY_SPELLING.get(name) ?? knownLicences().byName.get(name);
  if (id === undefined) return spdxPage(text);
  return MOVED[id] ?? addressOf(id) ?? spdxPage(id);
}

/** Where SPDX says that a licence is published, as a page for readers; null for addresses from before HTTPS. */
function addressOf(id: string): string | null {
  const url = knownLicences().licences[id]?.url ?? "";
  return url.startsWith("https:") ? url.replace(/\/legalcode$/, "/").replace("-standalone.html", ".html") : null;
}

function spdxPage(id: string): string {
  return `https://spdx.org/licenses/${encodeURIComponent(id.replace(/\s+/g, "-"))}.html`;
}

function simplified(name: string): string {
  return name.toLowerCase().replace(/[\s_]+/g, "-");
}
