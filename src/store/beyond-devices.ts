/** Ends of conversations that are no device. */

/** Stands for every address that is no device's. */
export const outside = 'outside'

/** Of `endpoints.flags`: a multicast or broadcast address, which is nobody. */
export const groupFlag = 4
