/** Values as AMQP 1.0 encodes them. OASIS AMQP 1.0 part 1.2 and 1.6. What a value means is the reader's business. */
import type { Reader } from '../core/reader.ts'

/** One value of AMQP 1.0: where its contents are, and how many values are in it when it is a list or map. */
export class AmqpValue {
  start = 0
  end = 0
  count = 0

  /** The upper half of the first byte says how wide the value or its length is (part 1.2). */
  read(reader: Reader): void {
    const kind = reader.u8() >> 4
    let length = kind > 4 && kind < 0xa ? 1 << (kind - 5) : 0
    if (kind >= 0xa) length = (kind & 1) === 1 ? reader.u32() : reader.u8()
    this.count = 0
    if (kind >= 0xc) {
      this.count = (kind & 1) === 1 ? reader.u32() : reader.u8()
      length -= (kind & 1) === 1 ? 4 : 1
    }
    this.start = reader.take(length)
    this.end = reader.position
  }
}
