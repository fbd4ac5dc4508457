/** Numbers of transports, for tables of numbers and rows that cross between steps. */
import type { Transport } from './model.ts'

/** A transport's number is its place here, in the order of `Transport`. */
export const transports: readonly Transport[] = ['tcp', 'udp', 'icmp', 'icmp6', 'arp', 'other']
