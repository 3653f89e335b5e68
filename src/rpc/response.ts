import { catalog } from "../errors/catalog.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type ErrorObject, type Occurrence, toErrorObject } from "../errors/wire.ts";
import { JsonText, joined, type Text } from "./json-text.ts";
import type { RequestId } from "./request.ts";

/** The response to one request, as it goes on the wire. */
export interface Response {
  text: Text;
  /** Null for a result. */
  error: ErrorObject | null;
}

/** The response that carries a result; a result that cannot be written as JSON becomes INTERNAL_ERROR. */
export function resultResponse(id: RequestId, result: unknown, occurrence: () => Occurrence): Response {
  try {
    const before = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`;
    const text = resultText(result);
    return { text: typeof text === "string" ? `${before}${text}}` : joined([before, text, "}"]), error: null };
  } catch (error) {
    return errorResponse(id, error, occurrence());
  }
}

/** The response that carries an error made of anything thrown. */
export function errorResponse(id: RequestId, thrown: unknown, occurrence: Occurrence): Response {
  const error = toErrorObject(thrown, occurrence);
  return { text: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":${JSON.stringify(error)}}`, error };
}

/** The shortest response there is, for a request of a batch that has no room left even for an error with its data. */
export function bareTooLarge(id: RequestId): Response {
  const { code } = catalog.RESPONSE_TOO_LARGE;
  const text = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":{"code":${code},"message":"The answer is too large"}}`;
  return { text, error: null };
}

/** The error of a response that is too large to be sent. */
export function tooLarge(bytes: number, maxBytes: number): ServiceError {
  return new ServiceError("RESPONSE_TOO_LARGE", { bytes, max_bytes: maxBytes });
}

function resultText(result: unknown): Text {
  if (result instanceof JsonText) return result.text;
  if (isPlain(result) && Object.values(result).some((value) => value instanceof JsonText)) {
    const members = Object.entries(result).flatMap(([name, value], i): Text[] => [
      `${i === 0 ? "{" : ","}${JSON.stringify(name)}:`,
      resultText(value),
    ]);
    return joined([...members, "}"]);
  }
  return JSON.stringify(result) ?? "null";
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
