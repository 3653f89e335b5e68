import { tableAlerts, withoutEvidence } from "../alerts/table-alerts.ts";
import { Budget } from "../columns/budget.ts";
import { isOutOfMemory } from "../duckdb/out-of-memory.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import { SHAPED_COLUMNS } from "../model/column-shape.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import type { SpectrumFacts } from "../model/spectrum-facts.ts";
import type { TableOptions } from "../model/table-options.ts";
import type { TableProfile } from "../model/table-profile.ts";
import { GROUP_WIDTHS } from "../readers/group-widths.ts";
import type { OpenTable, TableInFile } from "../readers/reader.ts";
import { namedSpectrum } from "../readers/spectra/named-spectrum.ts";
import { typeTexts } from "../readers/type-texts.ts";
import { ANALYSED_COLUMNS, joinedGroups } from "./column-groups.ts";
import { markPersonal } from "./personal.ts";
import { type ProfiledTable, profileTable } from "./profile-table.ts";
import { Pulse } from "./pulse.ts";
import { redacted, redactScalar } from "./redacted.ts";
import { RowHashes } from "./row-hashes.ts";
import { COLUMN_SHARE } from "./task-session.ts";

/** Shares of a table's time that loading takes, and its columns; the rest is how these belong together. */
const LOADING = 0.6;
const COLUMNS = 0.3;
const MIB = 1_048_576;

/** All that is found out about a table, without the names that it goes by. */
export type TableContent = Omit<TableProfile, "name" | "part" | "file">;

interface GroupTask {
  options: TableOptions;
  memoryMb: number;
}

/** Profiles a table; one that does not fit into memory is loaded in narrower groups of columns, as long as it has so many. */
export async function profileGroups(
  session: TableSession,
  task: GroupTask,
  open: TableInFile["open"],
  onProgress: (share: number) => void,
): Promise<TableContent> {
  let columns = Number.POSITIVE_INFINITY;
  let width: number = GROUP_WIDTHS[0];
  for (;;) {
    try {
      return await groupByGroup(session, task, onProgress, async (onLoaded) => {
        const table = await open(onLoaded, width);
        columns = table.columns ?? 0;
        return table;
      });
    } catch (error) {
      const narrower = GROUP_WIDTHS.find((one) => one < Math.min(width, columns));
      if (!isOutOfMemory(error) || narrower === undefined) throw error;
      width = narrower;
      await session.tidy("any");
    }
  }
}

async function groupByGroup(
  session: TableSession,
  { options: { seed, redact, compare, monthFirst, personal = [] }, memoryMb }: GroupTask,
  onProgress: (share: number) => void,
  open: (onProgress: (share: number) => void) => Promise<OpenTable>,
): Promise<TableContent> {
  let group = 0;
  let groups = 1;
  using pulse = new Pulse(session, (share) => onProgress((group + share) / groups));
  const tell = (share: number, step: number): void => pulse.step(share, Math.min(share + step, 1));
  const table = await open((share) => tell(share * LOADING, 0));
  await using _ = { [Symbol.asyncDispose]: async () => table.end?.() };
  groups = table.groups;
  const parts: ProfiledTable[] = [];
  let named: SpectrumFacts | null = null;
  const budget = new Budget(memoryMb * MIB * COLUMN_SHARE);
  const hashes = groups === 1 ? null : new RowHashes(session);
  const load = async (one: number, inOrder?: boolean): Promise<LoadedTable> =>
    typeTexts(session, await table.load(one, inOrder), { monthFirst });
  let next = load(0);
  for (; group < table.groups; group++) {
    const loaded = await next;
    // The next group is loaded while this one is profiled.
    if (group + 1 < table.groups) next = load(group + 1);
    next.catch(() => {}); // awaited in the next turn, if there is one
    if (groups === 1 && table.spectrum === undefined) named = namedSpectrum(loaded);
    try {
      parts.push(
        await profileTable(session, loaded, {
          seed,
          budget,
          analyse: group > 0 ? 0 : groups === 1 ? Number.POSITIVE_INFINITY : ANALYSED_COLUMNS,
          whole: groups === 1,
          compare,
          onProgress: (share) => {
            const all = LOADING + COLUMNS;
            tell(LOADING + share * COLUMNS, share < 1 ? COLUMNS / loaded.columns.length : 1 - all);
          },
        }),
      );
      await hashes?.add(group, loaded);
    } catch (error) {
      await Promise.allSettled([next]); // so that nothing of the table is under way any more
      throw error;
    }
    session.leave(loaded.inMemoryOnly === true ? null : { table: loaded.table });
    if (group + 1 < table.groups) {
      await session.tidy();
      if (loaded.firstRows !== undefined) await session.run(`DROP TABLE ${identifier(loaded.firstRows)}`);
    }
  }
  const { rejected = null, padded = null, others = null, warnings = [] } = (await table.misfits?.()) ?? {};
  const spectrum = table.spectrum?.() ?? named;
  const duplicates = await hashes?.duplicates((other) => load(other, true));
  const joined = withinShapes(joinedGroups(parts, duplicates ?? null));
  const content: TableContent = {
    ...joined,
    columns: markPersonal(joined.columns, new Set(personal)),
    ...(table.reading === undefined ? {} : { reading: table.reading }),
    ...(table.key === undefined ? {} : { declared: { key: table.key, references: table.references ?? [] } }),
    ...(spectrum === null ? {} : { spectrum }),
    ...(rejected === null ? {} : { rejected }),
    ...(padded === null ? {} : { padded }),
    ...(others === null ? {} : { others }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
  const shown = redact ? redacted(content) : content;
  const alerts = tableAlerts(content, shown, redact ? redactScalar : null);
  return {
    ...shown,
    columns: withoutEvidence(shown.columns),
    ...(alerts.length === 0 ? {} : { alerts }),
  };
}

/** Only the first columns of a very wide table have a shape. */
function withinShapes<Profile extends Pick<TableContent, "columns" | "structure">>(profile: Profile): Profile {
  const { columns, structure } = profile;
  if (columns.length <= SHAPED_COLUMNS) return profile;
  const limit = `shapes: only those of the first ${SHAPED_COLUMNS} of ${columns.length} columns are kept`;
  return {
    ...profile,
    columns: columns.map(({ shape, ...column }, i) =>
      i < SHAPED_COLUMNS && shape !== undefined ? { ...column, shape } : column,
    ),
    structure: { ...structure, limits: [...(structure.limits ?? []), limit] },
  };
}
