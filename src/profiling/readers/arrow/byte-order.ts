import { Schema } from "apache-arrow";
import { Endianness } from "apache-arrow/fb/endianness";
import { InvalidError } from "../opened-file.ts";

const { decode } = Schema;

/**
 * A schema says whether the highest or the lowest byte of its numbers comes first, which the library does not ask: it
 * would take 1 for 16,777,216. From now on a schema of the first kind is refused.
 */
export function refuseBigEndian(): void {
  const decoded: typeof decode = (written, ...rest) => {
    if (written.endianness() === Endianness.Big) {
      throw new InvalidError("its numbers have their highest byte first, which is not read");
    }
    return decode(written, ...rest);
  };
  Object.assign(Schema, { decode: decoded });
}
