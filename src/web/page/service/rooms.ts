import type { Room } from "../../rooms.ts";

const rooms = new Set((document.documentElement.dataset.rooms ?? "").split(" "));

/** Whether the service has the methods that a room of the page is made of. */
export function hasRoom(room: Room): boolean {
  return rooms.has(room);
}
