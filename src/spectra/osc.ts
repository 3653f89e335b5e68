import { allowsHost, type Grant } from "../access/grant.ts";
import { ServiceError } from "../errors/service-error.ts";
import { addressOf, type SourceAccess } from "../profiling/connectors/access.ts";
import { fetchJson } from "../profiling/connectors/http-resource.ts";

/** How a catalogue is called in errors, which do not name its host. */
const SOURCE = "OSC";

/** `osc-SN2002er-0`: the object, and which of its spectra, from 0. */
function parsedReference(reference: string): { object: string; place: number } {
  const [, object, place] = /^osc-(.+)-(\d{1,6})$/.exec(reference) ?? [];
  return { object: object ?? reference, place: Number(place ?? 0) };
}

/**
 * A spectrum of a catalogue that answers `/NAME/spectra/time+data` as the Open Supernova Catalog does. Throws
 * CONFIGURATION_ERROR where none is set, FORBIDDEN, SPECTRUM_NOT_FOUND, EXTERNAL_SERVICE_ERROR where the answer is another than
 * expected, and what `fetchJson` throws.
 */
export async function oscSpectrum(
  reference: string,
  {
    url,
    access,
    grant,
    signal,
  }: { url: string; access: SourceAccess; grant: Grant | null; signal?: AbortSignal | undefined },
): Promise<{ wavelengths: number[]; flux: number[] }> {
  const address = addressOf(url);
  if (address === null) {
    const reason = url === "" ? "is not set: no catalogue is known" : "is no address";
    throw new ServiceError("CONFIGURATION_ERROR", { variable: "OSC_URL", reason });
  }
  if (grant !== null && !allowsHost(grant, address.host, address.port))
    throw new ServiceError("FORBIDDEN", { source: SOURCE });
  const { object, place } = parsedReference(reference);
  const asked = `${url.replace(/\/+$/, "")}/${encodeURIComponent(object)}/spectra/time+data`;
  const answer = await fetchJson(asked, SOURCE, access, { signal });
  const spectrum = memberOf(memberOf(memberOf(answer, object), "spectra"), place);
  if (spectrum === undefined) throw new ServiceError("SPECTRUM_NOT_FOUND", { spectrum_id: reference });
  const rows = memberOf(spectrum, 1);
  if (!Array.isArray(rows)) {
    throw new ServiceError("EXTERNAL_SERVICE_ERROR", { source: SOURCE, reason: "it does not answer with a spectrum" });
  }
  return { wavelengths: rows.map((row) => numberAt(row, 0)), flux: rows.map((row) => numberAt(row, 1)) };
}

/** A member of an object, or an element of a list; undefined of anything else. */
function memberOf(value: unknown, name: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/** The catalogue writes numbers as texts. */
function numberAt(row: unknown, place: number): number {
  const value = memberOf(row, place);
  return typeof value === "number" || (typeof value === "string" && value.trim() !== "") ? Number(value) : Number.NaN;
}
