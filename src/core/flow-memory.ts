/**
 * What the reader of payloads keeps in the record of a flow: two 32-bit numbers, all zero when the flow begins. Shared
 * by `observe`, which owns the record, and `decode`, which owns what is in them.
 */

/** Offset of the first: bits below. */
export const PROGRESS = 0
/** Offset of the second: a number that the recognised protocol keeps. */
export const MEMORY = 1
export const flowMemoryInts = 2

/** Bits 0–8 of PROGRESS: id of the application, 0 while nothing was recognised. */
export const APPLICATION = 0x1ff
/** Bits 9–12 and 13–16: payloads of side A and of side B that nothing claimed. */
export const TRIES_SHIFT = 9
export const TRIES_BITS = 4
export const TRIES = 15
/** Bits 17 and 18: nothing that this side sends is read any more. */
export const DONE_SHIFT = 17
/** Bits 19–22: datagrams in a row that the candidate claimed; bits 23–31: the candidate's id. */
export const CONFIRMED_SHIFT = 19
export const CONFIRMED = 15
export const CANDIDATE_SHIFT = 23
