/** Addresses of licences by SPDX id, lower case. */
const BY_SPDX: Record<string, string> = {
  "apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
  "bsd-2-clause": "https://opensource.org/license/bsd-2-clause",
  "bsd-3-clause": "https://opensource.org/license/bsd-3-clause",
  "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
  "cc-by-3.0": "https://creativecommons.org/licenses/by/3.0/",
  "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
  "cc-by-nc-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
  "cc-by-nd-4.0": "https://creativecommons.org/licenses/by-nd/4.0/",
  "cc-by-nc-sa-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
  "cc-by-nc-nd-4.0": "https://creativecommons.org/licenses/by-nc-nd/4.0/",
  "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
  "gpl-2.0": "https://www.gnu.org/licenses/old-licenses/gpl-2.0.html",
  "gpl-3.0": "https://www.gnu.org/licenses/gpl-3.0.html",
  "lgpl-3.0": "https://www.gnu.org/licenses/lgpl-3.0.html",
  mit: "https://opensource.org/license/mit",
  "mpl-2.0": "https://www.mozilla.org/MPL/2.0/",
  "odbl-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
  "odc-by-1.0": "https://opendatacommons.org/licenses/by/1-0/",
  "pddl-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
  unlicense: "https://unlicense.org/",
};

/** Usual spellings that are not SPDX ids, as `simplified` writes them. */
const BY_SPELLING: Record<string, string> = {
  cc0: "cc0-1.0",
  "public-domain": "cc0-1.0",
  "cc-by": "cc-by-4.0",
  "cc-by-sa": "cc-by-sa-4.0",
  "cc-by-nc": "cc-by-nc-4.0",
  "cc-by-nd": "cc-by-nd-4.0",
  "creative-commons-attribution-4.0": "cc-by-4.0",
  "creative-commons-attribution-4.0-international": "cc-by-4.0",
  apache: "apache-2.0",
  "apache-license-2.0": "apache-2.0",
  apache2: "apache-2.0",
  gplv3: "gpl-3.0",
  gplv2: "gpl-2.0",
  "gpl-3.0-only": "gpl-3.0",
  "gpl-3.0-or-later": "gpl-3.0",
  "gpl-2.0-only": "gpl-2.0",
  "mit-license": "mit",
  odbl: "odbl-1.0",
  "3-clause-bsd": "bsd-3-clause",
  "new-bsd": "bsd-3-clause",
};

/**
 * The address of a licence named by address, SPDX id or usual spelling; an unknown name is looked for at SPDX, where
 * licence pages are named by id. Null where nothing is named.
 */
export function licenceUrl(licence: string): string | null {
  const text = licence.trim();
  if (text === "") return null;
  if (URL.canParse(text) && /^https?:/i.test(text)) return text;
  const name = simplified(text);
  const known = BY_SPDX[BY_SPELLING[name] ?? name];
  return known ?? `https://spdx.org/licenses/${encodeURIComponent(text.replace(/\s+/g, "-"))}.html`;
}

function simplified(name: string): string {
  return name.toLowerCase().replace(/[\s_]+/g, "-");
}
