/**
 * When nothing at all could be read, that is the user's mistake; a few unreadable files among others are part of the
 * report.
 */
import type { InputResult } from '../capture/input-files.ts'
import { UserError } from '../core/errors.ts'

/** @throws UserError `input-unreadable` */
export function refuseIfNothingRead(results: readonly InputResult[]): void {
  const [first] = results
  if (first === undefined || first.ok || results.some(({ ok }) => ok)) return
  const others = results.length === 1 ? '' : ` The other ${results.length - 1} inputs could not be read either.`
  const hint = 'Cordon reads pcap and pcapng captures, also packed with gzip or zstd, and records such as Zeek logs.'
  throw new UserError('input-unreadable', `${first.file} ${first.reason}.${others}`, hint)
}
