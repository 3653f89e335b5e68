import { HEAP } from "./layout";

/** So many bytes that nobody else has, at a multiple of 16; they may hold anything. */
export function allocate(bytes: usize): usize {
  const size = (bytes + 15) & ~15;
  const at = <usize>atomic.add<u32>(HEAP, <u32>size);
  if (at + size < at) unreachable();
  while (at + size > (<usize>memory.size()) << 16) {
    const pages = ((at + size + 65535) >> 16) - memory.size();
    if (pages > 0 && memory.grow(<i32>pages) < 0) unreachable();
  }
  return at;
}

/** The same of zeros. */
export function allocateZeros(bytes: usize): usize {
  const at = allocate(bytes);
  memory.fill(at, 0, bytes);
  return at;
}

export const LEAST_ROOM: u32 = 512;
export const MOST_ROOM: u32 = 1048576;

/** Room for so many bytes at least: at `known` is where it begins, ends, and how large it was the last time. */
export function moreRoom(known: usize, length: usize): usize {
  const usual = min<u32>(max<u32>(load<u32>(known, 8) * 2, LEAST_ROOM), MOST_ROOM);
  const whole = max<usize>(<usize>usual, length);
  const at = allocate(whole + 16); // what is read or written eight bytes at a time stays within
  store<u32>(known, <u32>at);
  store<u32>(known, <u32>(at + whole), 4);
  store<u32>(known, usual, 8);
  return at;
}
