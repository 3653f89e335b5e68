import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { get as httpGet, type IncomingMessage } from "node:http";
import { get as httpsGet } from "node:https";
import { extname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { throwIfDiskFull } from "../../errors/disk-full.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { toStoredError } from "../../errors/stored.ts";
import { describeFile, unreadable } from "../dataset/listed-file.ts";
import { json } from "../formats/json.ts";
import { formatOfExtension, formatOfMediaType } from "../formats/registry.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { HttpResource } from "../model/specification.ts";
import { checkHost, isNamedAddress, type SourceAccess } from "./access.ts";
import { publicLookup } from "./private-address.ts";

const USUAL_TIMEOUT_S = 30;
const MOST_REDIRECTS = 5;
/** JSON up to this size is parsed as a whole before it is taken. */
const PARSED_WHOLE = 67_108_864;

interface Fetched {
  response: IncomingMessage;
  url: URL;
}

/** A redirect that cannot be followed. */
class BadRedirect extends Error {
  readonly status: number;

  constructor(status: number, problem: string) {
    super(problem);
    this.status = status;
  }
}

/** The file that an address answers with. What is wrong with it is the file's problem. */
export async function fetchResource(
  resource: HttpResource,
  name: string,
  folder: string,
  access: SourceAccess,
  signal: AbortSignal,
): Promise<DatasetFile> {
  const seconds = resource.timeout_seconds ?? USUAL_TIMEOUT_S;
  const deadline = AbortSignal.timeout(seconds * 1000);
  const both = AbortSignal.any([signal, deadline]);
  try {
    return { ...(await fetched(resource, name, folder, access, both)), byName: true };
  } catch (error) {
    signal.throwIfAborted();
    throwIfDiskFull(error);
    const failure = deadline.aborted
      ? new ServiceError("UPSTREAM_TIMEOUT", { source: name, timeout_seconds: seconds })
      : error;
    return { ...unreadable("", name, ""), byName: true, problem: toStoredError(asUpstreamError(failure, name)) };
  }
}

/**
 * The JSON that an address answers with, of any kind. `name` is what errors call it. Throws NOT_ALLOWED_HOST, UPSTREAM_…, and
 * FILE_VALIDATION_ERROR where it is larger than a download may be.
 */
export async function fetchJson(
  url: string,
  name: string,
  access: SourceAccess,
  { seconds = USUAL_TIMEOUT_S, signal }: { seconds?: number; signal?: AbortSignal | undefined } = {},
): Promise<unknown> {
  const deadline = AbortSignal.timeout(seconds * 1000);
  const both = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  try {
    const { response } = await request(new URL(url), access, both, 0);
    const type = checkAnswer(response, name);
    if (type !== "application/json" && !type.endsWith("+json")) {
      response.destroy();
      throw new ServiceError("UPSTREAM_CONTENT_TYPE", { source: name, content_type: type.slice(0, 100) });
    }
    const chunks: Buffer[] = [];
    await pipeline(
      response,
      meter(access.maxDownloadBytes, name),
      async (parts: AsyncIterable<Buffer>) => {
        for await (const part of parts) chunks.push(part);
      },
      { signal: both },
    );
    return parsed(Buffer.concat(chunks).toString("utf8"), name);
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline.aborted) throw new ServiceError("UPSTREAM_TIMEOUT", { source: name, timeout_seconds: seconds });
    throw asUpstreamError(error, name);
  }
}

/** The media type of an answer; throws UPSTREAM_HTTP_ERROR where it is a refusal. */
function checkAnswer(response: IncomingMessage, source: string): string {
  const status = response.statusCode ?? 0;
  if (status >= 400) {
    response.destroy();
    const temporary = [429, 502, 503, 504].includes(status);
    throw new ServiceError("UPSTREAM_HTTP_ERROR", { source, status, temporary });
  }
  return (response.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function parsed(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServiceError("UPSTREAM_NOT_JSON", { source }, { cause: error });
  }
}

async function fetched(
  { url }: HttpResource,
  name: string,
  folder: string,
  access: SourceAccess,
  signal: AbortSignal,
): Promise<DatasetFile> {
  const { response, url: last } = await request(new URL(url), access, signal, 0);
  const type = checkAnswer(response, name);
  const isJson = type === "application/json" || type.endsWith("+json");
  const named = formatOfExtension(extname(last.pathname));
  const format = isJson ? json : fileFormat(type, named);
  if (format === null) {
    response.destroy();
    throw new ServiceError("UPSTREAM_CONTENT_TYPE", { source: name, content_type: type.slice(0, 100) });
  }
  const ending = named === format ? extname(last.pathname) : (format.extensions[0] as string);
  const absolute = join(folder, `download${ending.toLowerCase()}`);
  await pipeline(response, meter(access.maxDownloadBytes, name), createWriteStream(absolute), { signal });
  const file = await describeFile(absolute, extname(name) === "" ? `${name}${ending}` : name);
  if (isJson && file.size <= PARSED_WHOLE) await checkJson(absolute, name);
  return file;
}

/** A file of a supported format, by its type, or by its name where the type says nothing. */
function fileFormat(type: string, named: ReturnType<typeof formatOfExtension>) {
  if (type === "text/html") return null;
  const format = formatOfMediaType(type);
  if (format !== null && type !== "text/plain") return format;
  const saysNothing =
    type === "" || type === "application/octet-stream" || type === "binary/octet-stream" || type === "text/plain";
  return saysNothing ? named : null;
}

function request(url: URL, access: SourceAccess, signal: AbortSignal, redirects: number): Promise<Fetched> {
  const secure = url.protocol === "https:";
  if (!secure && url.protocol !== "http:") throw new ServiceError("NOT_ALLOWED_HOST", {});
  const port = Number(url.port) || (secure ? 443 : 80);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  checkHost(access, host, port);
  const free = access.allowPrivateAddresses || isNamedAddress(host);
  return new Promise((resolve, reject) => {
    const options = {
      signal,
      lookup: free ? undefined : publicLookup,
      headers: { accept: "application/json, */*;q=0.5", "user-agent": "dataset-profiler" },
    };
    const sent = (secure ? httpsGet : httpGet)(url, options as object, (response: IncomingMessage) => {
      const { statusCode = 0, headers } = response;
      if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) return resolve({ response, url });
      response.destroy();
      if (redirects >= MOST_REDIRECTS) {
        return reject(new BadRedirect(statusCode, `it redirects more than ${MOST_REDIRECTS} times`));
      }
      const next = URL.parse(headers.location, url.href);
      if (next === null) return reject(new BadRedirect(statusCode, "it redirects to what is no address"));
      Promise.resolve()
        .then(() => request(next, access, signal, redirects + 1))
        .then(resolve, reject);
    });
    sent.on("error", reject);
  });
}

function meter(most: number, source: string): Transform {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      const reason = `the answer is larger than ${most} bytes`;
      if (bytes > most) done(new ServiceError("FILE_VALIDATION_ERROR", { file: source, reason }));
      else done(null, chunk);
    },
  });
}

/** An array is a table, and null an empty one. */
async function checkJson(path: string, source: string): Promise<void> {
  const value = parsed(await readFile(path, "utf8"), source);
  if (value === null || Array.isArray(value)) return;
  throw new ServiceError("UPSTREAM_UNEXPECTED_TYPE", { source, type: typeof value });
}

function asUpstreamError(error: unknown, source: string): unknown {
  if (error instanceof ServiceError) return error;
  if (error instanceof BadRedirect) {
    const { status, message: redirect } = error;
    return new ServiceError("UPSTREAM_HTTP_ERROR", { source, status, temporary: false, redirect });
  }
  return new ServiceError("UPSTREAM_UNREACHABLE", { source }, { cause: error });
}
