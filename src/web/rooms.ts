/** Rooms of the page that are there where the service has the methods that they are made of. */
const ROOMS = {
  catalog: ["catalog.list", "catalog.search", "catalog.get", "datasets.get", "datasets.versions"],
  sql: ["run.execute", "queries.list", "queries.get", "queries.result"],
  quality: ["quality.list", "quality.get", "quality.results", "quality.run"],
  workflows: ["workflows.list", "workflows.get", "workflows.history", "workflows.status", "workflows.run"],
  lineage: ["lineage.get"],
  metrics: ["metrics.list", "metrics.get", "metrics.history"],
} as const;

export type Room = keyof typeof ROOMS;

/** The rooms that there are with these methods. */
export function roomsOf(has: (method: string) => boolean): Room[] {
  return (Object.keys(ROOMS) as Room[]).filter((room) => ROOMS[room].every(has));
}
