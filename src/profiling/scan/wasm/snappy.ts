/**
 * Unpacks a block of Snappy to exactly so many bytes; false where it is none of such ("Snappy compressed format
 * description", 2011). Sixteen bytes behind the ends of both may be looked at, and written behind that of what is unpacked.
 */
export function unsnap(from: usize, to: usize, out: usize, size: usize): bool {
  let at = from;
  let length: u64 = 0;
  for (let shift: u64 = 0; ; shift += 7) {
    if (at >= to || shift > 28) return false;
    const byte = <u64>load<u8>(at++);
    length |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  if (length !== <u64>size) return false;
  const end = out + size;
  let into = out;
  while (at < to) {
    const tag = <u32>load<u8>(at++);
    if ((tag & 3) === 0) {
      let some = <usize>(tag >> 2) + 1;
      if (some > 60) {
        const bytes = some - 60;
        if (bytes > to - at) return false;
        some = <usize>(load<u32>(at) & (<u32>-1 >> ((4 - <u32>bytes) << 3))) + 1;
        at += bytes;
        if (some === 0) return false;
      }
      if (some > to - at || some > end - into) return false;
      if (some <= 16) v128.store(into, v128.load(at));
      else memory.copy(into, at, some);
      at += some;
      into += some;
      continue;
    }
    let some: usize;
    let offset: usize;
    const kind = tag & 3;
    const bytes: usize = kind === 3 ? 4 : kind;
    if (bytes > to - at) return false;
    if (kind === 1) {
      some = <usize>((tag >> 2) & 7) + 4;
      offset = ((<usize>(tag >> 5)) << 8) | <usize>load<u8>(at);
    } else {
      some = <usize>(tag >> 2) + 1;
      offset = kind === 2 ? <usize>load<u16>(at) : <usize>load<u32>(at);
    }
    at += bytes;
    if (offset === 0 || offset > into - out || some > end - into) return false;
    const last = into + some;
    let source = into - offset;
    if (offset >= 16) {
      for (; into < last; into += 16, source += 16) v128.store(into, v128.load(source));
    } else if (offset >= 8) {
      for (; into < last; into += 8, source += 8) store<u64>(into, load<u64>(source));
    } else {
      for (; into < last; into++, source++) store<u8>(into, load<u8>(source));
    }
    into = last;
  }
  return into === end;
}
