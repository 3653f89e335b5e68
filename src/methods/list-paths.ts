import { Type } from "typebox";
import { type PathBrowser, pathKinds } from "../jobs/path-browser.ts";
import { defineMethod } from "../rpc/method.ts";
import { Count, Limit, Offset, oneOf, TimeOrNull } from "./schemas.ts";

const strict = { additionalProperties: false };

/** The method that shows callers what they can have profiled. */
export function listPaths(paths: PathBrowser) {
  return defineMethod({
    name: "profiler.listPaths",
    summary: "What is in a folder below the data root that the caller may read, folders first: a page of it",
    params: Type.Object(
      {
        path: Type.Optional(
          Type.String({ default: "", maxLength: 4096, description: "A folder below the data root; the root itself" }),
        ),
        offset: Offset,
        limit: Limit,
      },
      strict,
    ),
    result: Type.Object(
      {
        path: Type.String(),
        entries: Type.Array(
          Type.Object(
            {
              name: Type.String(),
              path: Type.String({ description: "What a RawDataPath connector takes as its dataset_id" }),
              kind: oneOf(pathKinds, "other: what no job can be given, such as a link that leads elsewhere"),
              size: Type.Unsafe<number | null>({ type: ["integer", "null"], description: "Bytes of a file" }),
              modified_at: TimeOrNull,
            },
            strict,
          ),
        ),
        total_count: Count("Names in the folder"),
        cut: Type.Boolean({ description: "Whether the folder has more names than are looked at" }),
      },
      strict,
    ),
    errors: ["INVALID_PROFILE_SPECIFICATION", "FILE_NOT_FOUND", "FILE_READ_ERROR", "VALIDATION_ERROR"],
    example: { path: "sales" },
    handler: async ({ path = "", offset = 0, limit = 100 }, { caller }) => {
      const { entries, total, cut } = await paths.list(path, { offset, limit }, caller);
      return { path, entries, total_count: total, cut };
    },
  });
}
