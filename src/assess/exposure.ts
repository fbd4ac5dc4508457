/**
 * Who reaches a device: connections that somebody on the internet opened to it. Passive: what nobody tried isn't seen.
 * Addresses of private, shared and link-local ranges are never the internet, whichever side of a router they are on;
 * those reserved for documentation stand for it, in examples and in the lab.
 */
import ipaddr from 'ipaddr.js'
import type { Conversation } from '../core/model.ts'
import type { Exposure } from './ssvc.ts'

const publicRanges: ReadonlySet<string> = new Set(['unicast', 'reserved'])

/** Conversations that a public address opened to the device and that got an answer. */
export function fromInternet(deviceId: string, conversations: readonly Conversation[]): readonly Conversation[] {
  return conversations.filter(
    ({ client, server, established }) =>
      established > 0 &&
      server.kind === 'device' &&
      server.id === deviceId &&
      client.kind === 'remote' &&
      isPublic(client.ip),
  )
}

/**
 * Open: the internet opened a connection to it. Small: only when a proof says that nobody but its permitted peers
 * reaches it (`isolated`); silence in a recording proves nothing. Controlled: all else, because a perimeter or address
 * translation stands between.
 */
export function exposureOf(reached: readonly Conversation[], isolated: boolean): Exposure {
  if (reached.length > 0) return 'open'
  return isolated ? 'small' : 'controlled'
}

/** Whether the address is one of the public internet, or of the ranges that stand for it (RFC 5737, RFC 3849). */
export function isPublic(ip: string): boolean {
  return ipaddr.isValid(ip) && publicRanges.has(ipaddr.process(ip).range())
}
