import { ByteBuffer } from "flatbuffers";
import { DamagedError } from "../opened-file.ts";

const { __vector_len: lengthOf } = ByteBuffer.prototype;

/**
 * The heads of Arrow's messages are flatbuffers, which the library reads without a check: a length of a thousand million,
 * in a damaged file, makes it gather as many items until the memory ends. From now on no list may have more items than
 * there are bytes.
 */
export function boundVectors(): void {
  ByteBuffer.prototype.__vector_len = function (offset: number): number {
    const length = lengthOf.call(this, offset);
    if (length < 0 || length > this.capacity()) throw new DamagedError("the head of a message is damaged");
    return length;
  };
}
